package io.dashclaw.runtime.guard;

import io.dashclaw.policy.Decision;
import io.dashclaw.policy.Finding;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A decision as its payload keeps it: what a later look at the same facts must come to again. */
final class DecisionView {
    private DecisionView() {}

    /** @param act null without one */
    static Map<String, Object> of(Judgement judgement, ConsideredAct act) {
        Decision decision = judgement.decision();
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("verdict", judgement.verdict().wire());
        view.put("reasons", judgement.reasons());
        view.put("warnings", judgement.warnings());
        view.put("matched_policies", decision.matchedPolicies());
        view.put("holding", List.copyOf(Recheck.holding(decision)));
        view.put("approval", judgement.terms() == null ? null : TermsView.of(judgement.terms()));
        view.put("relief", GuardAnswer.relief(decision));
        if (GuardAnswer.calibration(decision) != null) {
            view.put("calibration", GuardAnswer.calibration(decision));
        }
        if (!decision.shadow().isEmpty()) {
            view.put("shadow", shadow(decision));
        }
        view.put("risk_breakdown", RiskView.kept(decision.risk(), act));
        return view;
    }

    /** What policies in shadow mode would have said. */
    static List<String> shadow(Decision decision) {
        return decision.shadow().stream().map(Finding::text).toList();
    }
}
