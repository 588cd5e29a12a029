package io.dashclaw.runtime.action;

import io.dashclaw.runtime.ledger.CanonicalJson;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An action as clients know it (core §4, "Row conventions"): lists are JSON text, booleans of the row are 0 and 1.
 * What people decided is in {@code approval}, apart from what the agent wrote.
 */
public final class ActionView {
    static final String EXPIRED = "Approval expired: the requesting client stopped waiting before a decision was made";

    private ActionView() {}

    /**
     * @param created payload of the entry that put it on record; empty when erased
     * @param resolution payload of the entry that granted, denied or expired it; empty when there is none
     * @param outcome payload of the newest report; empty when there is none
     */
    public static Map<String, Object> of(
            ActionEntity row,
            Map<String, Object> created,
            Map<String, Object> resolution,
            Map<String, Object> outcome) {
        Map<String, Object> intent = object(created, "intent");
        Map<String, Object> words = object(created, "words");
        Map<String, Object> view = new LinkedHashMap<>(80);
        view.put("action_id", row.id);
        view.put("org_id", row.org);
        view.put("agent_id", row.agentId);
        view.put("agent_name", intent.get("agent_name"));
        view.put("swarm_id", row.swarmId);
        view.put("parent_action_id", row.parentId);
        view.put("session_id", row.sessionId);
        view.put("action_type", row.actionType);
        view.put("declared_goal", intent.get("declared_goal"));
        view.put("reasoning", words.get("reasoning"));
        view.put("authorization_scope", words.get("authorization_scope"));
        view.put("trigger", intent.get("trigger"));
        view.put("systems_touched", text(intent.get("systems_touched")));
        view.put("target", intent.get("target"));
        view.put("input_summary", words.get("input_summary"));
        view.put("status", row.status);
        view.put("reversible", row.reversible == null || row.reversible ? 1 : 0);
        view.put("risk_score", row.risk);
        view.put("confidence", row.confidence == null ? 50 : row.confidence);
        view.put("recommendation_id", words.get("recommendation_id"));
        view.put("recommendation_applied", Boolean.TRUE.equals(words.get("recommendation_applied")) ? 1 : 0);
        view.put("recommendation_override_reason", words.get("recommendation_override_reason"));
        view.put("model", row.model);
        view.put("output_summary", first(outcome.get("output_summary"), words.get("output_summary")));
        view.put("error_message", errorMessage(row, words, resolution, outcome));
        view.put("side_effects", text(first(outcome.get("side_effects"), words.get("side_effects"))));
        view.put("artifacts_created", text(first(outcome.get("artifacts_created"), words.get("artifacts_created"))));
        view.put("duration_ms", row.durationMs);
        view.put("cost_estimate", row.costUsd);
        view.put("tokens_in", row.tokensIn);
        view.put("tokens_out", row.tokensOut);
        view.put("timestamp_start", time(row.startedAt));
        view.put("timestamp_end", time(row.endedAt));
        view.put("created_at", time(row.at));
        view.put("updated_at", time(row.updatedAt));
        view.put("verified", false);
        view.put("approved_by", row.approvedBy);
        view.put("approved_at", time(row.approvedAt));
        view.put("approval", approval(row, resolution));
        view.put("approval_expires_at", time(row.expiresAt));
        view.put("approval_escalates_at", time(row.escalatesAt));
        view.put("approval_escalated_at", time(row.escalatedAt));
        view.put("outcome_status", row.outcome);
        view.put("outcome_at", outcomeTime(row));
        view.put("outcome_summary", outcome.get("summary"));
        view.put("outcome_error", row.outcome.equals("failed") ? outcome.get("error_message") : null);
        view.put("outcome_progress", outcome.get("progress"));
        view.put("act_content_hash", row.actHash);
        view.put("plain", object(created, "analysis").get("plain"));
        view.put("containment_status", null);
        view.put("containment_ref", null);
        view.put("containment_resolved_by", null);
        view.put("containment_resolved_at", null);
        view.put("harness_session_id", intent.get("harness_session_id"));
        view.put("subagent_uuid", intent.get("subagent_uuid"));
        view.put("enforcement_mode", row.enforcement);
        view.put("executed_despite", row.executedDespite);
        view.put("guard_decision_id", row.decisionId);
        view.put("created_by", row.principal);
        view.put("identity_verified", false);
        view.put("payload_signature_status", words.get("payload_signature_status"));
        view.put("execution_claimed_at", time(row.claimedAt));
        view.put("execution_attempt_id", row.attemptId);
        view.put("execution_guard_decision_id", row.claimDecisionId);
        view.put("execution_protocol", row.claims ? 1 : null);
        view.put("close_source", row.closeSource);
        return view;
    }

    /** The short form of the outcome endpoints (core §4.5). */
    public static Map<String, Object> outcome(ActionEntity row, Map<String, Object> outcome) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("action_id", row.id);
        view.put("status", row.outcome);
        view.put("outcome_at", outcomeTime(row));
        view.put("summary", outcome.get("summary"));
        view.put("error_message", outcome.get("error_message"));
        view.put("progress", outcome.get("progress"));
        view.put("elapsed_ms", elapsed(row));
        return view;
    }

    private static Long elapsed(ActionEntity row) {
        Instant from = row.claimedAt == null ? row.startedAt : row.claimedAt;
        return outcomeTime(row) == null ? null : Math.max(0, ChronoUnit.MILLIS.between(from, row.outcomeAt));
    }

    /** A patch is stored with the time of its entry; it is no outcome until there is one. */
    private static String outcomeTime(ActionEntity row) {
        return row.outcome.equals("pending") ? null : time(row.outcomeAt);
    }

    private static Object errorMessage(
            ActionEntity row, Map<String, Object> words, Map<String, Object> resolution, Map<String, Object> outcome) {
        if (row.status.equals("expired")) {
            return EXPIRED;
        }
        return first(outcome.get("error_message"), first(resolution.get("error_message"), words.get("error_message")));
    }

    private static Map<String, Object> approval(ActionEntity row, Map<String, Object> resolution) {
        if (row.resolvedSeq == null || !resolution.containsKey("answer")) {
            return null;
        }
        Map<String, Object> approval = new LinkedHashMap<>();
        approval.put("decision", resolution.get("answer"));
        approval.put("by", resolution.get("by"));
        approval.put("reasoning", resolution.get("reasoning"));
        approval.put("at", resolution.get("at"));
        return approval;
    }

    private static Object first(Object one, Object other) {
        return one != null ? one : other;
    }

    /** Lists leave as JSON text, which is how clients have always had them. */
    private static String text(Object list) {
        return CanonicalJson.of(list == null ? List.of() : list);
    }

    public static String time(Instant at) {
        return at == null ? null : at.toString();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> object(Map<String, Object> map, String name) {
        return map.get(name) instanceof Map<?, ?> value ? (Map<String, Object>) value : Map.of();
    }
}
