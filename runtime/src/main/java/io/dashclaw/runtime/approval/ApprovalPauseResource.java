package io.dashclaw.runtime.approval;

import io.dashclaw.policy.shield.SecretRedactor;
import io.dashclaw.runtime.access.Caller;
import io.dashclaw.runtime.access.Role;
import io.dashclaw.runtime.guard.LivePause;
import io.dashclaw.runtime.guard.Pauses;
import io.dashclaw.runtime.http.Failure;
import io.dashclaw.runtime.http.Fields;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Administrators let through for a time what would wait. */
@Path("/api/approval-pause")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Approvals")
public class ApprovalPauseResource {
    private static final List<Integer> HOURS = List.of(1, 4, 8, 24);

    private final Pauses pauses;
    private final Caller caller;
    private final Clock clock;

    ApprovalPauseResource(Pauses pauses, Caller caller, Clock clock) {
        this.pauses = pauses;
        this.caller = caller;
        this.clock = clock;
    }

    @Schema(name = "ApprovalPause")
    record Wanted(
            @Schema(
                    required = true,
                    enumeration = {"1", "4", "8", "24"})
            Integer hours,

            @Schema(maxLength = 1000) String reason) {}

    @GET
    @NonBlocking
    @RolesAllowed({Role.ADMIN_WORD, Role.APPROVER_WORD, Role.MEMBER_WORD, Role.AUDITOR_WORD})
    @Operation(summary = "Whether approvals are paused, and until when")
    public Map<String, Object> current() {
        return Map.of("pause", view(pauses.current(caller.credential().org()), clock.instant()), "window_hours", HOURS);
    }

    @POST
    @NonBlocking
    @RolesAllowed(Role.ADMIN_WORD)
    @Operation(
            summary = "Let through for a time what would wait",
            description = "Blocks and ungrantable rules stand. Every decision that it spares an approval says so.")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = Wanted.class),
                            example = "{\"hours\": 1, \"reason\": \"incident 42\"}"))
    public Uni<Map<String, Object>> start(byte[] body) {
        Fields fields = Fields.of(body);
        Integer hours = fields.require("hours").whole("hours", 1, 24);
        String reason = fields.text("reason", 1000);
        fields.check();
        if (!HOURS.contains(hours)) {
            throw Failure.invalid("hours", "must be 1, 4, 8 or 24");
        }
        String masked = reason == null ? null : SecretRedactor.redact(reason).text();
        return pauses.start(caller.credential(), Duration.ofHours(hours), masked)
                .map(this::done);
    }

    @DELETE
    @NonBlocking
    @RolesAllowed(Role.ADMIN_WORD)
    @Operation(summary = "Let approvals wait again, from now on")
    public Uni<Map<String, Object>> end() {
        return pauses.end(caller.credential()).map(this::done);
    }

    private Map<String, Object> done(LivePause live) {
        return Map.of("ok", true, "pause", view(live, clock.instant()));
    }

    private static Map<String, Object> view(LivePause live, Instant now) {
        boolean active = live.activeAt(now);
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("active", active);
        view.put("until", active ? live.pause().until().toString() : null);
        view.put("actor", active ? live.pause().by() : null);
        view.put("reason", active ? live.reason() : null);
        view.put("at", active ? live.at().toString() : null);
        view.put(
                "remaining_seconds",
                active ? Duration.between(now, live.pause().until()).toSeconds() : 0);
        return view;
    }
}
