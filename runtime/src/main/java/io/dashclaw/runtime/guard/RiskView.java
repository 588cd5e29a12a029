package io.dashclaw.runtime.guard;

import io.dashclaw.policy.Risk;
import io.dashclaw.policy.act.Analysis;
import java.util.LinkedHashMap;
import java.util.Map;

/** The derivation of a risk score, as core §4.1.3 shows it. */
final class RiskView {
    private RiskView() {}

    /** As it is kept: the lines of the derivation are in the analysis beside it. */
    static Map<String, Object> kept(Risk risk, Analysis analysis) {
        Map<String, Object> view = of(risk, analysis);
        if (view.get("evidence_derived") instanceof Map<?, ?> evidence) {
            evidence.remove("lines");
        }
        return view;
    }

    /** @param analysis of the act; null without one */
    static Map<String, Object> of(Risk risk, Analysis analysis) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("base", Map.of("action_type", risk.baseActionType(), "score", risk.base()));
        view.put(
                "modifiers",
                risk.modifiers().stream()
                        .map(modifier -> Map.of("factor", modifier.factor(), "delta", modifier.delta()))
                        .toList());
        view.put("server_total", risk.serverTotal());
        view.put("template", null);
        view.put("client_reported", risk.clientReported());
        view.put("effective", risk.effective());
        view.put("predictive", null);
        view.put("final", risk.finalScore());
        view.put("evidence_derived", analysis == null ? null : evidence(risk, analysis));
        return view;
    }

    /** What the act gave away, line by line; each points at the piece of the act that caused it. */
    private static Map<String, Object> evidence(Risk risk, Analysis analysis) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("action_type", analysis.derivedType());
        view.put("score", analysis.risk());
        view.put("mismatch", risk.mismatch());
        view.put("flags", AnalysisView.flags(analysis.flags()));
        view.put("reversible", analysis.reversible());
        view.put(
                "unknown", analysis.unknown().stream().map(Analysis.Facet::wire).toList());
        view.put("lines", AnalysisView.lines(analysis));
        view.put("more", analysis.more());
        view.put("engine", analysis.engine());
        return view;
    }
}
