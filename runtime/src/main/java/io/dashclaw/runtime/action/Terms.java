package io.dashclaw.runtime.action;

import io.dashclaw.policy.Approval;
import io.dashclaw.runtime.guard.TermsView;
import java.util.List;
import java.util.Map;

/**
 * What people are asked about a held action in its present round.
 *
 * @param rules those that hold it, as {@code id@digest}
 * @param approval the terms on which it may go on
 */
public record Terms(List<?> rules, Approval approval) {
    /**
     * @param created payload of the entry that put the action on record
     * @param last payload of the entry that reopened the round, or that ended it; of no use in the first round
     */
    public static Terms of(ActionEntity row, Map<String, Object> created, Map<String, Object> last) {
        if (row.round > 1) {
            return of(last.get("rules"), last.get("approval"));
        }
        return created.get("decision") instanceof Map<?, ?> decision
                ? of(decision.get("holding"), decision.get("approval"))
                : of(null, null);
    }

    private static Terms of(Object rules, Object approval) {
        return new Terms(rules instanceof List<?> list ? list : List.of(), TermsView.read(approval));
    }
}
