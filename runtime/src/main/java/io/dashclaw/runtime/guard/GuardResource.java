package io.dashclaw.runtime.guard;

import io.dashclaw.runtime.access.Caller;
import io.dashclaw.runtime.access.Role;
import io.dashclaw.runtime.http.Query;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;

/** An agent asks before it acts. */
@Path("/api/guard")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Guard")
public class GuardResource {
    private final GuardDoor door;
    private final Decisions decisions;
    private final Caller caller;

    GuardResource(GuardDoor door, Decisions decisions, Caller caller) {
        this.door = door;
        this.decisions = decisions;
        this.caller = caller;
    }

    @POST
    @NonBlocking
    @RolesAllowed({Role.ADMIN_WORD, Role.MEMBER_WORD})
    @Operation(
            summary = "Decide an intent before it happens",
            description =
                    "Always 200 for a decision, a block too. With record=true the intent is also recorded as an action; without a durable record there is no answer (503).")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = GuardRequest.class),
                            example =
                                    "{\"agent_id\": \"deploy-bot\", \"action_type\": \"deploy\", \"declared_goal\": \"Ship v2\", \"systems_touched\": [\"production\"], \"reversible\": false}"))
    public Uni<RestResponse<Map<String, Object>>> evaluate(
            @RestQuery @Parameter(schema = @Schema(type = SchemaType.BOOLEAN)) String record, byte[] body) {
        long started = System.nanoTime();
        return door.ask(caller.credential(), () -> Query.flag("record", record), body)
                .map(guarded -> RestResponse.ResponseBuilder.ok(guarded.view())
                        .header("Server-Timing", GuardDoor.timing(started))
                        .build());
    }

    @GET
    @Blocking
    @RolesAllowed({Role.ADMIN_WORD, Role.APPROVER_WORD, Role.MEMBER_WORD, Role.AUDITOR_WORD})
    @Operation(summary = "List decisions, newest first")
    public Map<String, Object> list(
            @RestQuery("agent_id") String agentId,
            @RestQuery String decision,
            @RestQuery String days,
            @RestQuery String limit,
            @RestQuery String offset) {
        return decisions.list(caller.credential(), agentId, decision, days, limit, offset);
    }

    @GET
    @Blocking
    @Path("/decisions")
    @RolesAllowed({Role.ADMIN_WORD, Role.APPROVER_WORD, Role.MEMBER_WORD, Role.AUDITOR_WORD})
    @Operation(summary = "List decisions with their goals, newest first")
    public Map<String, Object> decisions(
            @RestQuery("agent_id") String agentId,
            @RestQuery String decision,
            @RestQuery String limit,
            @RestQuery String offset) {
        return decisions.listWithGoals(caller.credential(), agentId, decision, limit, offset);
    }
}
