package io.dashclaw.runtime.guard;

import io.dashclaw.runtime.http.Fields;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a client declares about an intent (core §4.1.1), checked, and as it was received: nothing is masked yet, so nothing of it may
 * be stored, sent or logged.
 *
 * @param act the concrete act as received, or null
 * @param spendUsd what it will spend, and {@code tokens} what it will use; null: it does not say
 * @param metadata {@code capability} and {@code provider}, where they are texts; null: neither
 * @param attemptId set when the execution claim is folded into the call
 */
public record Declaration(
        String actionType,
        String declaredGoal,
        Integer riskScore,
        String agentId,
        String agentName,
        List<String> systemsTouched,
        Boolean reversible,
        String target,
        String content,
        Map<String, Object> sourceOfTruth,
        Map<String, Object> intel,
        Map<String, Object> tool,
        List<String> writePaths,
        String trigger,
        String swarmId,
        String sessionId,
        String idempotencyKey,
        Integer approvalWaitSeconds,
        Map<String, Object> act,
        List<String> capabilities,
        Integer confidence,
        String harnessSessionId,
        String subagentUuid,
        String containmentInstance,
        String enforcementMode,
        BigDecimal spendUsd,
        Long tokens,
        Map<String, Object> metadata,
        String attemptId) {

    static final String EXECUTION_CLAIMS = "execution_claims";
    private static final int MAX_ACT = 16_384;
    private static final long MAX_TOKENS = 1_000_000_000_000L;
    private static final int MAX_OBJECT = 65_536;
    private static final long MAX_SPEND_USD = 1_000_000_000;
    private static final int USD_DECIMALS = 6;
    /** What policies look at in {@code metadata}; the rest is the client's own. */
    private static final List<String> METADATA = List.of("capability", "provider");

    private static final Pattern ATTEMPT = Pattern.compile("[A-Za-z0-9_-]{16,128}");

    /** The words of {@code act.kind}; another one is refused, because an act that nobody reads binds nothing. */
    private static final Set<String> KINDS = Set.of("shell", "http", "sql", "file");

    private static final Set<String> SHELLS = Set.of("bash", "sh", "zsh", "powershell", "cmd");

    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT");

    /** Reads and notes every problem; the caller reads its own fields too and then calls {@link Fields#check()}. */
    public static Declaration read(Fields fields) {
        fields.alias("action_type", "action").alias("declared_goal", "intent");
        boolean folded = Boolean.TRUE.equals(fields.flag("claim_execution"));
        String attempt = attemptOf(fields);
        if (folded && attempt == null && !fields.has("attempt_id")) {
            fields.problem("attempt_id", "is required with claim_execution");
        }
        String type = fields.requiredText("action_type", 1, 128);
        if (type != null && type.isBlank()) {
            fields.problem("action_type", "must not be blank");
        }
        String agent = fields.text("agent_id", 128);
        return new Declaration(
                type,
                fields.text("declared_goal", 2000),
                fields.whole("risk_score", 0, 100),
                agent == null || agent.isBlank() ? null : agent,
                fields.text("agent_name", 256),
                fields.texts("systems_touched", 50, 500),
                fields.flag("reversible"),
                fields.text("target", 1024),
                fields.text("content", 50_000),
                fields.object("source_of_truth", MAX_OBJECT),
                fields.object("intel", MAX_OBJECT),
                fields.object("tool", MAX_OBJECT),
                fields.texts("write_paths", 100, 4096),
                fields.text("trigger", 1000),
                fields.text("swarm_id", 128),
                fields.text("session_id", 128),
                fields.text("idempotency_key", 256),
                fields.whole("approval_wait_seconds", 5, 86_400),
                readAct(fields),
                fields.texts("client_capabilities", 8, 1, 64),
                fields.wholeOrNull("confidence", 0, 100),
                fields.textOrNull("harness_session_id", 200),
                fields.textOrNull("subagent_uuid", 200),
                fields.textOrNull("containment_instance", 200),
                fields.wordOrNull("enforcement_mode", Set.of("enforce", "observe")),
                fields.amount("spend_usd", MAX_SPEND_USD, USD_DECIMALS),
                fields.whole("tokens", 0L, MAX_TOKENS),
                metadata(fields),
                folded ? attempt : null);
    }

    private static Map<String, Object> metadata(Fields fields) {
        Map<String, Object> known = new LinkedHashMap<>();
        if (fields.raw("metadata") instanceof Map<?, ?> metadata) {
            for (String name : METADATA) {
                if (metadata.get(name) instanceof String text && !text.isBlank() && text.length() <= 128) {
                    known.put(name, text);
                }
            }
        }
        return known.isEmpty() ? null : known;
    }

    /** The nonce of a claim; null when it is absent or malformed, which is noted. */
    public static String attemptOf(Fields fields) {
        return fields.idText("attempt_id", ATTEMPT, 128);
    }

    /** The act of a body, checked by kind; null when there is none. */
    public static Map<String, Object> readAct(Fields fields) {
        Map<String, Object> act = fields.object("act", MAX_ACT);
        if (act == null) {
            return null;
        }
        Lookalikes.problemWith(act).ifPresent(problem -> fields.problem("act", problem));
        Fields in = fields.nested("act");
        in.require("kind");
        String kind = in.word("kind", KINDS);
        if (kind != null) {
            switch (kind) {
                case "shell" -> shell(in);
                case "http" -> http(in.require("request").nested("request"));
                case "sql" -> in.requiredText("statement", 1, 8192);
                default -> file(in.require("file").nested("file"));
            }
        }
        return act;
    }

    private static void shell(Fields act) {
        act.requiredText("command", 1, 8192);
        act.word("shell", SHELLS);
        act.text("cwd", 1024);
        if (act.raw("script") != null) {
            Fields script = act.nested("script");
            if (script != null) {
                script.text("path", 1024);
                script.text("content_excerpt", 6144);
            }
        }
    }

    private static void http(Fields request) {
        if (request != null) {
            request.require("method").word("method", METHODS);
            request.requiredText("url", 1, 2048);
            request.text("body_excerpt", 4096);
        }
    }

    private static void file(Fields file) {
        if (file != null) {
            file.requiredText("path", 1, 1024);
            file.text("content_excerpt", 4096);
            file.whole("bytes", 0L, Long.MAX_VALUE);
        }
    }

    boolean announces(String capability) {
        return capabilities != null && capabilities.contains(capability);
    }
}
