package io.dashclaw.policy.suite;

import io.dashclaw.policy.Derivation;
import io.dashclaw.policy.PolicyTypes;
import io.dashclaw.policy.document.PolicyText;
import java.time.Instant;
import java.util.List;

/** The tests that a policy of a file brings along, as they run before it may go live. */
public record OwnTests(String file, PolicyText policy) {
    Outcome run() {
        var draft = policy.policy().draft(Instant.EPOCH);
        var differences = PolicyTypes.check(draft.type(), draft.rules()).stream()
                .map(problem -> policy.problem(problem).in(file))
                .toList();
        return new Outcome(
                "own tests of " + draft.name(), file, policy.tree().at(), differences, null, new Derivation(List.of()));
    }
}
