package io.dashclaw.runtime.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.dashclaw.policy.PolicySet;
import io.dashclaw.policy.Verdict;
import io.dashclaw.runtime.access.Credential;
import io.dashclaw.runtime.ledger.TurnOf;
import io.dashclaw.runtime.policy.LivePolicies;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** An intent is judged again at its claim, from its record. */
class RecheckTest {
    @Test
    void whatWasErasedIsBlocked() throws SQLException {
        var by = Credential.builtin("test", "org_test");
        var erased = new Recheck.Subject("ci", "deploy", null, Instant.EPOCH, null, Map.of());
        var turn = TurnOf.part(new LivePolicies(PolicySet.EMPTY, List.of(), true));
        var finding = new Recheck(null, null, null).judge(by, erased, turn);
        assertEquals(Verdict.BLOCK, finding.verdict());
        assertEquals(List.of("What was declared has been erased, so it can no longer be judged"), finding.reasons());
    }
}
