package io.dashclaw.runtime.guard;

import io.dashclaw.policy.Risk;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The derivation of a risk score, as core §4.1.3 shows it. */
final class RiskView {
    private RiskView() {}

    /** @param act null without one; its part of the derivation comes without lines, which its analysis has */
    static Map<String, Object> kept(Risk risk, ConsideredAct act) {
        return of(risk, act == null ? null : evidence(risk, act));
    }

    /** @param act null without one */
    static Map<String, Object> of(Risk risk, ConsideredAct act) {
        Map<String, Object> evidence = null;
        if (act != null) {
            evidence = evidence(risk, act);
            evidence.put("lines", act.view().lines());
        }
        return of(risk, evidence);
    }

    private static Map<String, Object> of(Risk risk, Map<String, Object> evidence) {
        List<Map<String, Object>> modifiers = new ArrayList<>();
        for (var modifier : risk.modifiers()) {
            modifiers.add(Map.of("factor", modifier.factor(), "delta", modifier.delta()));
        }
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("base", Map.of("action_type", risk.baseActionType(), "score", risk.base()));
        view.put("modifiers", modifiers);
        view.put("server_total", risk.serverTotal());
        view.put("template", null);
        view.put("client_reported", risk.clientReported());
        view.put("effective", risk.effective());
        view.put("predictive", null);
        view.put("final", risk.finalScore());
        view.put("evidence_derived", evidence);
        return view;
    }

    /** What the act gave away, line by line; each points at the piece of the act that caused it. */
    private static Map<String, Object> evidence(Risk risk, ConsideredAct act) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("action_type", act.analysis().derivedType());
        view.put("score", act.analysis().risk());
        view.put("mismatch", risk.mismatch());
        view.put("flags", act.view().flags());
        view.put("reversible", act.analysis().reversible());
        view.put("unknown", act.view().unknown());
        view.put("more", act.analysis().more());
        view.put("engine", act.analysis().engine());
        return view;
    }
}
