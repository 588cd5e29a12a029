package io.dashclaw.runtime.guard;

import io.dashclaw.policy.Verdict;
import io.dashclaw.policy.shield.SecretRedactor;
import io.dashclaw.runtime.access.Credential;
import io.dashclaw.runtime.http.StrictJson;
import io.dashclaw.runtime.ledger.Addition;
import io.dashclaw.runtime.ledger.Entry;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Answers a repeated request from the record of the first one (core §4.1.5). */
final class RepeatedRequest {
    private static final String SELECT = """
            SELECT d.verdict, d.risk, d.at, d.agent_id, l.entry, l.body, a.status, h.epoch
              FROM decision d
              JOIN ledger l ON l.org = d.org AND l.seq = d.seq AND l.at = d.at
              JOIN ledger_head h ON h.org = d.org
              LEFT JOIN action a ON a.org = d.org AND a.id = ?
             WHERE d.org = ? AND d.id = ?
            """;

    private RepeatedRequest() {}

    /** @return null when the earlier request no longer stands for this one, so that its key may be used anew */
    static Guarded of(
            Guard guard,
            Credential by,
            Declaration declared,
            Considered considered,
            boolean recording,
            Connection connection,
            Addition.Repeat earlier,
            Set<String> ended)
            throws SQLException {
        try (var select = connection.prepareStatement(SELECT)) {
            select.setString(1, earlier.actionId());
            select.setString(2, by.org());
            select.setString(3, earlier.decisionId());
            try (var rows = select.executeQuery()) {
                if (!rows.next()) {
                    return null;
                }
                Verdict verdict = Verdict.parse(rows.getString(1)).orElseThrow();
                Instant at = rows.getObject(3, OffsetDateTime.class).toInstant();
                long epoch =
                        ((Number) StrictJson.readObject(utf8(rows.getString(5))).get("epoch")).longValue();
                boolean epochPassed = epoch != rows.getLong(8);
                String status = rows.getString(7);
                if (stale(declared, verdict, earlier.actionId(), status, epochPassed, at, ended)) {
                    return null;
                }
                return answer(guard, declared, recording, earlier, verdict, rows.getInt(2), at, rows.getString(6));
            }
        }
    }

    private static boolean stale(
            Declaration declared,
            Verdict verdict,
            String actionId,
            String status,
            boolean epochPassed,
            Instant at,
            Set<String> ended) {
        if (status == null && epochPassed && verdict.compareTo(Verdict.WARN) <= 0) {
            return true; // an allow that left no action behind must not outlive the policies that gave it
        }
        if (status == null && actionId != null) {
            return true; // the action was deleted: there is nothing left to answer with
        }
        if (!derived(declared, at)) {
            return false;
        }
        return verdict == Verdict.BLOCK ? epochPassed : status != null && ended.contains(status);
    }

    /** Whether the key is the one that the SDKs derive from the intent itself (core §1.5), so that nobody chose it. */
    private static boolean derived(Declaration declared, Instant at) {
        for (long hour = at.getEpochSecond() / 3600 - 1; hour <= at.getEpochSecond() / 3600 + 1; hour++) {
            String parts = "action_type=" + text(declared.actionType()) + "|agent_id=" + text(declared.agentId())
                    + "|declared_goal=" + text(declared.declaredGoal()) + "|session_id=" + text(declared.sessionId())
                    + "|ts_bucket=" + hour;
            if (HexFormat.of().formatHex(Entry.sha256(utf8(parts))).equals(declared.idempotencyKey())) {
                return true;
            }
        }
        return false;
    }

    private static Guarded answer(
            Guard guard,
            Declaration declared,
            boolean recording,
            Addition.Repeat earlier,
            Verdict verdict,
            int risk,
            Instant at,
            String body) {
        Map<String, Object> kept = body == null ? Map.of() : StrictJson.readObject(utf8(body));
        Map<?, ?> decision = kept.get("decision") instanceof Map<?, ?> map ? map : Map.of();
        Object reasons = Objects.requireNonNullElse(decision.get("reasons"), List.of());
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("decision", verdict.wire());
        view.put("decision_id", earlier.decisionId());
        view.put("action_id", earlier.actionId() == null ? earlier.decisionId() : earlier.actionId());
        view.put("reason", reasons instanceof List<?> list && !list.isEmpty() ? join(list) : null);
        view.put("reasons", reasons);
        view.put("warnings", Objects.requireNonNullElse(decision.get("warnings"), List.of()));
        view.put("matched_policies", Objects.requireNonNullElse(decision.get("matched_policies"), List.of()));
        view.put("risk_score", risk);
        view.put("verification_status", "unverified");
        view.put("agent_id", declared.agentId());
        view.put(
                "agent_name",
                declared.agentName() == null
                        ? null
                        : SecretRedactor.redact(declared.agentName()).text());
        view.put("evaluated_at", at.toString());
        view.put("idempotent_replay", true);
        view.put("execution_claim_required", true);
        view.put("claim_protocol", 1);
        if (recording) {
            view.put("recorded", earlier.actionId() != null);
            if (earlier.actionId() == null) {
                view.put("recorded_error", "agent_id and declared_goal are required to record an action");
            }
            if (kept.get("security") != null) {
                view.put("security", kept.get("security"));
            }
            if (earlier.actionId() != null && declared.attemptId() != null && verdict.compareTo(Verdict.WARN) <= 0) {
                view.put("claimed", false);
                view.put("claim_error", "EXECUTION_CLAIM_CONFLICT");
            }
        }
        return new Guarded(earlier.decisionId(), earlier.actionId(), verdict, true, view);
    }

    private static String join(List<?> reasons) {
        return String.join("; ", reasons.stream().map(String::valueOf).toList());
    }

    private static String text(String value) {
        return value == null ? "" : value;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
