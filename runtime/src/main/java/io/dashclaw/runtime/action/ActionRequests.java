package io.dashclaw.runtime.action;

import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Bodies as the API description shows them; {@link ActionBody} is what reads them. */
final class ActionRequests {
    private ActionRequests() {}

    @Schema(name = "NewAction", description = "Everything of GuardRequest, and what follows")
    record Creation(
            @Schema(required = true, maxLength = 128) String agent_id,
            @Schema(required = true, maxLength = 128) String action_type,
            @Schema(required = true, maxLength = 2000) String declared_goal,

            @Schema(maxLength = 128, description = "Chosen by the client; letters, digits and . _ : @ ~ + -")
            String action_id,

            @Schema(maxLength = 128) String parent_action_id,
            @Schema(maxLength = 128) String session_id,

            @Schema(maxLength = 64, description = "Of an earlier guard call in this organisation")
            String guard_decision_id,

            @Schema(maxLength = 4000) String reasoning,
            @Schema(maxLength = 1000) String authorization_scope,
            @Schema(maxLength = 4000) String input_summary,

            @Schema(
                    enumeration = {
                        "running",
                        "completed",
                        "failed",
                        "cancelled",
                        "pending",
                        "pending_approval",
                        "blocked"
                    })
            String status,

            @Schema(maxLength = 4000) String output_summary,
            @Schema(maxItems = 50) List<Object> side_effects,
            @Schema(maxItems = 100) List<Object> artifacts_created,
            @Schema(maxLength = 4000) String error_message,
            @Schema(format = "date-time") String timestamp_start,
            @Schema(format = "date-time") String timestamp_end,
            @Schema(minimum = "0") Long duration_ms,
            @Schema(minimum = "0") Double cost_estimate,
            @Schema(minimum = "0") Long tokens_in,
            @Schema(minimum = "0") Long tokens_out,
            @Schema(maxLength = 128) String model) {}

    @Schema(name = "ActionPatch")
    record Patch(
            Boolean claim_execution,
            @Schema(pattern = "[A-Za-z0-9_-]{16,128}") String attempt_id,
            @Schema(maxLength = 128) String agent_id,

            @Schema(type = SchemaType.OBJECT, description = "The act that is about to run: the one that was judged")
            Object act,

            @Schema(enumeration = {"block", "require_approval"})
            String executed_despite,

            Boolean close_if_running,

            @Schema(enumeration = {"running", "completed", "failed", "cancelled", "blocked"})
            String status,

            @Schema(maxLength = 4000) String output_summary,
            @Schema(maxItems = 50) List<Object> side_effects,
            @Schema(maxItems = 100) List<Object> artifacts_created,
            @Schema(maxLength = 4000) String error_message,
            @Schema(format = "date-time") String timestamp_end,
            @Schema(minimum = "0") Long duration_ms,
            @Schema(minimum = "0") Double cost_estimate,
            @Schema(minimum = "0") Long tokens_in,
            @Schema(minimum = "0") Long tokens_out,
            @Schema(maxLength = 128) String model) {}

    @Schema(name = "Outcome")
    record Outcome(
            @Schema(
                    required = true,
                    enumeration = {"completed", "partial", "failed"})
            String status,

            @Schema(description = "Cut at 4000 characters") String summary,

            @Schema(description = "Needed for failed; cut at 4000 characters")
            String error_message,

            @Schema(description = "Needed for partial; at most 8192 characters as JSON")
            Map<String, Object> progress) {}

    @Schema(name = "Cancel")
    record Cancel(@Schema(required = true, maxLength = 4000) String reason) {}
}
