package io.dashclaw.runtime.guard;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The body of a guard call as the API description shows it; {@link Declaration} is what reads it. camelCase names are read too. */
@Schema(name = "GuardRequest")
record GuardRequest(
        @Schema(required = true, minLength = 1, maxLength = 128, description = "Kind of action; alias: action")
        String action_type,

        @Schema(maxLength = 2000, description = "Needed, with agent_id, to record an action; alias: intent")
        String declared_goal,

        @Schema(
                minimum = "0",
                maximum = "100",
                description = "The agent's own estimate: it can only raise the server's")
        Integer risk_score,

        @Schema(maxLength = 128) String agent_id,
        @Schema(maxLength = 256) String agent_name,
        @Schema(maxItems = 50) List<String> systems_touched,
        Boolean reversible,

        @Schema(maxLength = 1024, description = "What it acts on: a path, host or resource")
        String target,

        @Schema(maxLength = 50000, description = "Outbound text: scanned for secrets")
        String content,

        @Schema(description = "What content may state: requiredFacts, allowedFacts, forbiddenPatterns, extract")
        Map<String, Object> source_of_truth,

        @Schema(description = "Policies look at green.observed_level and branch {freshness, commits_behind}")
        Map<String, Object> intel,

        @Schema(description = "Policies look at required_permission")
        Map<String, Object> tool,

        @Schema(maxItems = 100) List<String> write_paths,
        @Schema(maxLength = 1000) String trigger,
        @Schema(maxLength = 128) String swarm_id,
        @Schema(maxLength = 128) String session_id,

        @Schema(
                maxLength = 256,
                description = "The same request with the same key is answered from its record for 24 hours")
        String idempotency_key,

        @Schema(minimum = "5", maximum = "86400", defaultValue = "300")
        Integer approval_wait_seconds,

        Act act,

        @Schema(maxItems = 8, description = "Known: execution_claims, allow_contained")
        List<String> client_capabilities,

        @Schema(minimum = "0", maximum = "100") Integer confidence,
        @Schema(maxLength = 200) String harness_session_id,
        @Schema(maxLength = 200) String subagent_uuid,
        @Schema(maxLength = 200) String containment_instance,
        @Schema(enumeration = {"enforce", "observe"}) String enforcement_mode,

        @Schema(
                minimum = "0",
                maximum = "1000000000",
                description = "What it will spend in US dollars, at most six decimals; a decimal string is read too")
        BigDecimal spend_usd,

        @Schema(minimum = "0", maximum = "1000000000000", description = "Tokens of language models that it will use")
        Long tokens,

        @Schema(
                description =
                        "capability: one more action type for restrictions; provider: whom it pays. The rest is not looked at",
                type = SchemaType.OBJECT)
        Object metadata,

        @Schema(description = "With record=true: claim the action in the same call when it is allowed")
        Boolean claim_execution,

        @Schema(pattern = "[A-Za-z0-9_-]{16,128}") String attempt_id) {

    /** The concrete effect: at most 16384 characters as JSON. It is digested as it comes and binds approval and claim. */
    @Schema(name = "Act")
    record Act(
            @Schema(
                    required = true,
                    enumeration = {"shell", "http", "sql", "file"})
            String kind,

            @Schema(maxLength = 8192, description = "shell") String command,

            @Schema(
                    enumeration = {"bash", "sh", "zsh", "powershell", "cmd"},
                    description = "shell: what reads the command; without it, the text tells")
            String shell,

            @Schema(maxLength = 1024, description = "shell: where it runs")
            String cwd,

            @Schema(description = "shell: {path, content_excerpt}", type = SchemaType.OBJECT)
            Object script,

            @Schema(description = "http: {method, url, body_excerpt}", type = SchemaType.OBJECT)
            Object request,

            @Schema(maxLength = 8192, description = "sql") String statement,

            @Schema(description = "file: {path, content_excerpt, bytes}", type = SchemaType.OBJECT)
            Object file) {}
}
