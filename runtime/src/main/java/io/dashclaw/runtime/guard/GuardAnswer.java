package io.dashclaw.runtime.guard;

import io.dashclaw.policy.Decision;
import io.dashclaw.policy.act.Analysis;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The answer to a guard call, field by field as core §4.1.3 has it. */
final class GuardAnswer {
    private final Declaration declared;
    private final Considered considered;
    private final Judgement judgement;
    private final Map<String, Object> view = new LinkedHashMap<>(48);

    GuardAnswer(Declaration declared, Considered considered, Judgement judgement) {
        this.declared = declared;
        this.considered = considered;
        this.judgement = judgement;
    }

    /** @param actionId null when the intent is not recorded as an action */
    GuardAnswer decided(String decisionId, String actionId, Map<String, Object> riskBreakdown, Instant now) {
        Decision decision = judgement.decision();
        List<String> signals = new ArrayList<>(judgement.warnings());
        signals.addAll(judgement.reasons());
        view.put("decision", judgement.verdict().wire());
        view.put("decision_id", decisionId);
        view.put("action_id", actionId == null ? decisionId : actionId);
        view.put("execution_claim_required", true);
        view.put("claim_protocol", 1);
        view.put("reason", judgement.reasons().isEmpty() ? null : String.join("; ", judgement.reasons()));
        view.put("reasons", judgement.reasons());
        view.put("warnings", judgement.warnings());
        view.put("signals", signals);
        view.put("matched_policies", decision.matchedPolicies());
        if (decision.relief() != null) {
            view.put("relief", relief(decision));
        }
        if (calibration(decision) != null) {
            view.put("calibration", calibration(decision));
        }
        view.put("risk_score", decision.risk().finalScore());
        view.put("agent_risk_score", declared.riskScore());
        view.put("risk_breakdown", riskBreakdown);
        view.put("policy_set", decision.policySetDigest());
        read(decision);
        view.put("verification_status", "unverified");
        view.put("agent_id", declared.agentId());
        view.put("agent_name", considered.kept().get("agent_name"));
        view.put("evaluated_at", now.toString());
        if (!decision.shadow().isEmpty()) {
            view.put("shadow", DecisionView.shadow(decision));
        }
        if (judgement.degraded()) {
            view.put("degraded", true);
        }
        return this;
    }

    /** What spared an approval or a warning. */
    static List<Map<String, Object>> relief(Decision decision) {
        Decision.Relieved relief = decision.relief();
        return relief == null ? List.of() : List.of(Map.of("kind", relief.way().wire(), "by", relief.by()));
    }

    /** What calibration would have said if it were more than a shadow; null when that is nothing. */
    static Map<String, Object> calibration(Decision decision) {
        for (var finding : decision.shadow()) {
            if (finding.by().id().equals(Decision.CALIBRATION)) {
                return Map.of("mode", "shadow", "would", finding.verdict().wire(), "reason", finding.reason());
            }
        }
        return null;
    }

    /** What the act says beside what was declared, and what it comes to in plain words. */
    private void read(Decision decision) {
        Analysis analysis = considered.analysis();
        boolean mismatch = decision.risk().mismatch();
        boolean spoken = mismatch
                || analysis != null
                        && analysis.derivedType().equals(decision.risk().baseActionType());
        view.put("intent_source", spoken ? "evidence" : "declared");
        if (analysis != null) {
            view.put("derived_action_type", analysis.derivedType());
            view.put("plain", considered.act().view().plain());
        }
        if (mismatch) {
            view.put("evidence_mismatch", true);
        }
    }

    GuardAnswer scanned(boolean blocks) {
        if (!considered.contentSecrets().isEmpty()) {
            Map<String, Object> scan = new LinkedHashMap<>();
            scan.put("detected", true);
            scan.put("recommendation", blocks ? "block" : "warn");
            scan.put(
                    "findings",
                    considered.contentSecrets().stream()
                            .map(finding -> Map.of(
                                    "pattern", finding.name(),
                                    "category", finding.category(),
                                    "severity", finding.severity().name().toLowerCase(Locale.ROOT)))
                            .toList());
            view.put("secret_scan", scan);
        }
        return this;
    }

    /** What the verification of the content came to, for each policy that wants one. */
    GuardAnswer verified(List<Map<String, Object>> opinions) {
        List<Map<String, Object>> receipts = new ArrayList<>();
        for (Map<String, Object> opinion : opinions) {
            if ("non_fabrication".equals(opinion.get("check"))
                    && opinion.get("evidence") instanceof Map<?, ?> evidence) {
                Map<String, Object> receipt = new LinkedHashMap<>();
                receipt.put("policy_id", opinion.get("policy_id"));
                evidence.forEach((name, value) -> receipt.put((String) name, value));
                receipts.add(receipt);
            }
        }
        if (!receipts.isEmpty()) {
            view.put("non_fabrication", receipts);
        }
        return this;
    }

    /** Only with {@code record=true}. */
    GuardAnswer recorded(boolean recorded, Map<String, Object> security) {
        view.put("recorded", recorded);
        if (!recorded) {
            view.put("recorded_error", "agent_id and declared_goal are required to record an action");
        }
        view.put("security", security);
        return this;
    }

    /** Only when the claim was folded into the call and granted; a client that does not see it claims by PATCH. */
    GuardAnswer claimed(Instant now) {
        view.put("claimed", true);
        view.put("attempt_id", declared.attemptId());
        view.put("claimed_at", now.toString());
        return this;
    }

    Map<String, Object> view() {
        return view;
    }
}
