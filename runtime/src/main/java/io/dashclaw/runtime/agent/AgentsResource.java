package io.dashclaw.runtime.agent;

import io.dashclaw.runtime.access.Caller;
import io.dashclaw.runtime.access.Role;
import io.dashclaw.runtime.http.Fields;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.sql.SQLException;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestPath;

/** Agents that an administrator vouches for: whose they are, and what rules may know of them. */
@Path("/api/agents")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Agents")
public class AgentsResource {
    private static final Pattern AGENT_ID = Pattern.compile("[A-Za-z0-9._:@~+-]+");

    private final Agents agents;
    private final Caller caller;
    private final Clock clock;

    AgentsResource(Agents agents, Caller caller, Clock clock) {
        this.agents = agents;
        this.caller = caller;
        this.clock = clock;
    }

    @GET
    @Blocking
    @RolesAllowed({Role.ADMIN_WORD, Role.APPROVER_WORD, Role.MEMBER_WORD, Role.AUDITOR_WORD})
    @Operation(
            summary = "List the registered agents",
            description =
                    "An agent whose sealed is false was changed behind the runtime's back: its intents are held until it is changed or removed here.")
    public Map<String, Object> list() throws SQLException {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put(
                "agents",
                agents.list(caller.credential().org()).stream()
                        .map(AgentView::of)
                        .toList());
        answer.put("lastUpdated", clock.instant().toString());
        return answer;
    }

    @GET
    @Path("/{id}")
    @Blocking
    @RolesAllowed({Role.ADMIN_WORD, Role.APPROVER_WORD, Role.MEMBER_WORD, Role.AUDITOR_WORD})
    @Operation(summary = "One registered agent")
    public Map<String, Object> get(@RestPath String id) throws SQLException {
        return Map.of("agent", AgentView.of(agents.get(caller.credential().org(), id)));
    }

    /** What is to be known of an agent. */
    @Schema(name = "AgentPatch")
    record Said(
            @Schema(maxLength = 256, nullable = true) String agent_name,

            @Schema(maxLength = 256, nullable = true, description = "Who answers for it")
            String owner,

            @Schema(description = "At most 32, as Kubernetes labels; rules select by them")
            Map<String, String> labels,

            @Schema(maxLength = 63, nullable = true, description = "Of the cluster it lives in")
            String namespace,

            @Schema(
                    enumeration = {"readonly", "workspace_write", "danger", "prompt", "allow"},
                    defaultValue = "danger",
                    description = "What it may do at the most")
            String permission_level) {}

    /** An agent that nobody has registered yet. */
    @Schema(name = "NewAgent")
    record NewAgent(
            @Schema(required = true, maxLength = 128, pattern = "[A-Za-z0-9._:@~+-]+")
            String agent_id,

            @Schema(maxLength = 256) String agent_name,

            @Schema(maxLength = 256) String owner,
            Map<String, String> labels,

            @Schema(maxLength = 63) String namespace,

            @Schema(
                    enumeration = {"readonly", "workspace_write", "danger", "prompt", "allow"},
                    defaultValue = "danger")
            String permission_level) {}

    @POST
    @NonBlocking
    @ResponseStatus(201)
    @RolesAllowed(Role.ADMIN_WORD)
    @Operation(
            summary = "Register an agent",
            description =
                    "From then on only a key that is bound to the id may name it or its children; rules see its owner, labels, namespace and permission.")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = NewAgent.class),
                            example =
                                    "{\"agent_id\": \"deploy-bot\", \"owner\": \"release team\", \"labels\": {\"team\": \"payments\"}, \"namespace\": \"payments\", \"permission_level\": \"workspace_write\"}"))
    public Uni<Map<String, Object>> register(byte[] body) {
        Fields fields = Fields.of(body).require("agent_id");
        String id = fields.idText("agent_id", AGENT_ID, 128);
        AgentPatch said = AgentPatch.read(fields);
        fields.check();
        return agents.register(caller.credential(), id, said).map(made -> Map.of("agent", AgentView.of(made)));
    }

    @PATCH
    @Path("/{id}")
    @NonBlocking
    @RolesAllowed(Role.ADMIN_WORD)
    @Operation(summary = "Change what is known of an agent; what is left out stays, null takes it away")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = Said.class),
                            example = "{\"labels\": {\"team\": \"payments\", \"tier\": \"1\"}}"))
    public Uni<Map<String, Object>> change(@RestPath String id, byte[] body) {
        Fields fields = Fields.of(body);
        AgentPatch patch = AgentPatch.read(fields);
        fields.check();
        return agents.change(caller.credential(), id, patch).map(changed -> Map.of("agent", AgentView.of(changed)));
    }

    @DELETE
    @Path("/{id}")
    @NonBlocking
    @RolesAllowed(Role.ADMIN_WORD)
    @Operation(summary = "Remove an agent from the registry; what it did stays on record")
    public Uni<Map<String, Object>> remove(@RestPath String id) {
        return agents.remove(caller.credential(), id).map(gone -> Map.of("success", true, "removed", gone.id()));
    }
}
