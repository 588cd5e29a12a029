package io.dashclaw.runtime.action;

import io.dashclaw.policy.shield.SecretRedactor;
import io.dashclaw.runtime.guard.Declaration;
import io.dashclaw.runtime.guard.Recording;
import io.dashclaw.runtime.http.Failure;
import io.dashclaw.runtime.http.Failure.Code;
import io.dashclaw.runtime.http.Fields;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the bodies of the action endpoints (core §4.3 to §4.5); what people wrote in them is masked here. */
final class ActionBody {
    private static final Pattern ACTION_ID = Pattern.compile("[A-Za-z0-9._:@~+-]+");
    private static final Pattern DECISION_ID = Pattern.compile("act_gd_[0-9a-f]{16}");
    private static final Set<String> BORN =
            Set.of("running", "completed", "failed", "cancelled", "pending", "pending_approval", "blocked");
    private static final Set<String> PATCHED = Set.of("running", "completed", "failed", "cancelled", "blocked");
    private static final Set<String> OUTCOMES = Set.of("completed", "partial", "failed");
    private static final int LONG_TEXT = 4000;
    private static final double MAX_COST = 10_000;
    private static final long MAX_TOKENS = 10_000_000;

    private ActionBody() {}

    /** What can be measured about an action, at its creation or later; all may be null. */
    private record Measures(
            Instant endedAt, Long durationMs, Double costUsd, Long tokensIn, Long tokensOut, String model) {
        static Measures read(Fields fields) {
            Double cost = fields.number("cost_estimate", 0, Double.MAX_VALUE);
            return new Measures(
                    time(fields, "timestamp_end"),
                    fields.whole("duration_ms", 0L, Long.MAX_VALUE),
                    cost == null ? null : Math.min(cost, MAX_COST),
                    clamp(fields.whole("tokens_in", 0L, Long.MAX_VALUE)),
                    clamp(fields.whole("tokens_out", 0L, Long.MAX_VALUE)),
                    fields.text("model", 128));
        }

        boolean empty() {
            return equals(new Measures(null, null, null, null, null, null));
        }
    }

    /** What {@code POST /api/actions} asks for. @param guardDecisionId of an earlier guard call, or null */
    record Creation(
            Declaration declared, Recording recording, String guardDecisionId, List<SecretRedactor.Finding> secrets) {}

    static Creation creation(byte[] body) {
        Fields fields = Fields.of(body);
        fields.require("agent_id", "declared_goal");
        Declaration declared = Declaration.read(fields);
        if (declared.agentId() == null && fields.has("agent_id")) {
            fields.problem("agent_id", "must not be blank");
        }
        String decision = fields.idText("guard_decision_id", DECISION_ID, 64);
        String status = fields.word("status", BORN);
        Map<String, Object> words = new LinkedHashMap<>();
        put(words, "reasoning", fields.text("reasoning", LONG_TEXT));
        put(words, "authorization_scope", fields.text("authorization_scope", 1000));
        put(words, "input_summary", fields.text("input_summary", LONG_TEXT));
        put(words, "recommendation_id", fields.text("recommendation_id", 128));
        put(words, "recommendation_applied", fields.flag("recommendation_applied"));
        put(words, "recommendation_override_reason", fields.text("recommendation_override_reason", 500));
        put(words, "deviation_note", fields.text("deviation_note", LONG_TEXT));
        put(words, "plan_step_id", fields.text("plan_step_id", 128));
        outcomeWords(fields, words);
        put(words, "payload_signature_status", fields.text("_signature", 4096) == null ? null : "unknown");
        String actionId = fields.idText("action_id", ACTION_ID, 128);
        String parentId = fields.text("parent_action_id", 128);
        Instant startedAt = time(fields, "timestamp_start");
        Measures measures = Measures.read(fields);
        fields.check();
        if ("containment_promote".equals(declared.actionType())) {
            throw Failure.of(Code.RESERVED_ACTION_TYPE, "The action type containment_promote is reserved");
        }
        List<SecretRedactor.Finding> secrets = new ArrayList<>();
        return new Creation(
                declared,
                new Recording(
                        actionId,
                        parentId,
                        "pending_approval".equals(status) || "blocked".equals(status) ? null : status,
                        startedAt,
                        measures.endedAt(),
                        measures.durationMs(),
                        measures.costUsd(),
                        measures.tokensIn(),
                        measures.tokensOut(),
                        measures.model(),
                        masked(words, secrets)),
                decision,
                secrets);
    }

    /** A report and what was masked in it. */
    record Reported(Outcomes.Report report, List<SecretRedactor.Finding> secrets) {}

    /** The outcome patch (core §4.4.1): at least one of its fields. */
    static Reported patch(Fields fields) {
        String status = fields.word("status", PATCHED);
        Map<String, Object> words = new LinkedHashMap<>();
        outcomeWords(fields, words);
        Measures measures = Measures.read(fields);
        Fields metadata = fields.nested("outcome_metadata");
        if (metadata != null) {
            String spawned = metadata.text("spawned_agent_uuid", 200);
            if (spawned != null) {
                words.put("progress", Map.of("spawned_agent_uuid", spawned));
            }
        }
        fields.check();
        if (words.isEmpty() && status == null && measures.empty()) {
            throw Failure.of(
                    Code.VALIDATION,
                    "At least one outcome field is required: status, output_summary, side_effects, artifacts_created, error_message, timestamp_end, duration_ms, cost_estimate, tokens_in, tokens_out, model");
        }
        List<SecretRedactor.Finding> secrets = new ArrayList<>();
        return new Reported(
                new Outcomes.Report(
                        null,
                        status,
                        measures.endedAt(),
                        measures.durationMs(),
                        measures.costUsd(),
                        measures.tokensIn(),
                        measures.tokensOut(),
                        measures.model(),
                        masked(words, secrets)),
                secrets);
    }

    /** The final report of {@code POST /api/actions/:id/outcome}. */
    static Reported outcome(byte[] body) {
        Fields fields = Fields.of(body);
        Object status = fields.raw("status");
        if (!(status instanceof String word) || !OUTCOMES.contains(word)) {
            throw Failure.of(Code.VALIDATION, "Invalid status")
                    .with("details", "status: must be one of completed, partial, failed");
        }
        Map<String, Object> words = new LinkedHashMap<>();
        put(words, "summary", cut(fields.text("summary", 2_000_000)));
        put(words, "error_message", cut(fields.text("error_message", 2_000_000)));
        put(words, "progress", fields.object("progress", 8192));
        if (word.equals("failed") && !words.containsKey("error_message") && fields.raw("error_message") == null) {
            fields.problem("error_message", "is required for failed");
        }
        if (word.equals("partial") && fields.raw("progress") == null) {
            fields.problem("progress", "is required for partial");
        }
        fields.check();
        List<SecretRedactor.Finding> secrets = new ArrayList<>();
        return new Reported(
                new Outcomes.Report(word, null, null, null, null, null, null, null, masked(words, secrets)), secrets);
    }

    private static void outcomeWords(Fields fields, Map<String, Object> words) {
        put(words, "output_summary", fields.text("output_summary", LONG_TEXT));
        put(words, "side_effects", fields.items("side_effects", 50));
        put(words, "artifacts_created", fields.items("artifacts_created", 100));
        put(words, "error_message", fields.text("error_message", LONG_TEXT));
    }

    /** ISO 8601; without an offset it is UTC, which is how Python writes it. */
    private static Instant time(Fields fields, String name) {
        String text = fields.text(name, 64);
        if (text == null) {
            return null;
        }
        try {
            Instant time = text.matches(".*(Z|z|[+-]\\d\\d:?\\d\\d)$")
                    ? OffsetDateTime.parse(text.replaceFirst("([+-]\\d\\d)(\\d\\d)$", "$1:$2"))
                            .toInstant()
                    : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
            int year = time.atOffset(ZoneOffset.UTC).getYear();
            if (year >= 1970 && year <= 9999) {
                return time.truncatedTo(ChronoUnit.MICROS);
            }
        } catch (DateTimeException e) {
            // refused below
        }
        return fields.problem(name, "must be an ISO 8601 time such as 2026-01-15T09:00:00Z");
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> masked(Map<String, Object> words, List<SecretRedactor.Finding> secrets) {
        return (Map<String, Object>) SecretRedactor.redactAll(words, secrets);
    }

    private static String cut(String text) {
        return text == null || text.length() <= LONG_TEXT ? text : text.substring(0, whole(text));
    }

    /** Never cuts a character in two. */
    private static int whole(String text) {
        return Character.isHighSurrogate(text.charAt(LONG_TEXT - 1)) ? LONG_TEXT - 1 : LONG_TEXT;
    }

    private static Long clamp(Long tokens) {
        return tokens == null ? null : Math.min(tokens, MAX_TOKENS);
    }

    private static void put(Map<String, Object> words, String name, Object value) {
        if (value != null) {
            words.put(name, value);
        }
    }
}
