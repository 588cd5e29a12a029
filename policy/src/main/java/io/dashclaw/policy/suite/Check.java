package io.dashclaw.policy.suite;

import io.dashclaw.policy.Derivation;
import io.dashclaw.policy.PolicyTypes;
import io.dashclaw.policy.document.Position;
import java.util.List;
import java.util.Map;

/**
 * Rules, and what they must be refused for.
 *
 * @param rules null: none could be parsed
 * @param problems all of them; none: the policy may be published
 */
public record Check(String name, Position at, String type, Map<String, Object> rules, List<String> problems) {
    Outcome run(Suite suite) {
        var differences = new Differences()
                .compare("problems", problems, PolicyTypes.check(type, rules))
                .all();
        return new Outcome(name, suite.file(), at, differences, null, new Derivation(List.of()));
    }
}
