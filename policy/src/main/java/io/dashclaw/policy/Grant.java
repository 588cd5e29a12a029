package io.dashclaw.policy;

import java.time.Instant;
import java.util.List;

/**
 * A scoped, ending permission that spares an approval. Whatever is in doubt does not match.
 *
 * @param agents exactly these, children not included; null: everyone
 * @param actionType folded
 * @param endsAt exclusive
 * @param riskBelow exclusive ceiling of the final score
 */
record Grant(PolicyRef ref, List<String> agents, String actionType, Place target, Instant endsAt, int riskBelow) {

    /** Whether it is about this intent and alive; its risk ceiling is another question, because there the refusal is announced. */
    boolean covers(Situation situation) {
        try {
            return actionType.equals(situation.actionType())
                    && (agents == null
                            || situation.intent().agentId() != null
                                    && agents.contains(situation.intent().agentId()))
                    && situation.now().isBefore(endsAt)
                    && situation.namesTarget()
                    && target.covers(situation.targetPlace()) == Place.Coverage.INSIDE
                    && staysWithin(situation);
        } catch (RuntimeException e) {
            return false;
        }
    }

    /** An act that is something else than what was declared, that is not all known, or that reaches further, is not what was granted. */
    private boolean staysWithin(Situation situation) {
        var act = situation.act();
        return act == null
                || act.unknown().isEmpty()
                        && !situation.risk().mismatch()
                        && situation.actTargets().stream()
                                .filter(place -> (place.scheme() == null) == (target.scheme() == null))
                                .allMatch(place -> target.covers(place) == Place.Coverage.INSIDE);
    }

    boolean reaches(Risk risk) {
        return risk.finalScore() < riskBelow;
    }
}
