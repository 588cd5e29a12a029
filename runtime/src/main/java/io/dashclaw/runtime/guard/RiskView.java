package io.dashclaw.runtime.guard;

import io.dashclaw.policy.Risk;
import java.util.LinkedHashMap;
import java.util.Map;

/** The derivation of a risk score, as core §4.1.3 shows it. */
final class RiskView {
    private RiskView() {}

    static Map<String, Object> of(Risk risk) {
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
        view.put("evidence_derived", null);
        return view;
    }
}
