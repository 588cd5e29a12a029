package io.dashclaw.runtime.guard;

import io.dashclaw.runtime.access.Caller;
import io.dashclaw.runtime.access.Credential;
import io.dashclaw.runtime.access.Role;
import io.dashclaw.runtime.http.Fields;
import io.dashclaw.runtime.http.Query;
import io.dashclaw.runtime.http.RateLimit;
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
    private final Guard guard;
    private final Decisions decisions;
    private final Caller caller;
    private final RateLimit limit;

    GuardResource(Guard guard, Decisions decisions, Caller caller, RateLimit limit) {
        this.guard = guard;
        this.decisions = decisions;
        this.caller = caller;
        this.limit = limit;
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
        Credential by = caller.credential();
        limit.orgCheck(by.org());
        boolean recorded = Query.flag("record", record);
        Fields fields = Fields.of(body);
        Declaration declared = Declaration.read(fields);
        fields.check();
        return guard.evaluate(by, declared, recorded ? Recording.PLAIN : null)
                .map(guarded -> RestResponse.ResponseBuilder.ok(guarded.view())
                        .header("Server-Timing", timing(started))
                        .build());
    }

    /** How long it took until the decision was durable, in milliseconds. */
    private static String timing(long started) {
        long micros = (System.nanoTime() - started) / 1_000;
        return "total;dur=" + micros / 1_000 + "." + micros % 1_000 / 100;
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
