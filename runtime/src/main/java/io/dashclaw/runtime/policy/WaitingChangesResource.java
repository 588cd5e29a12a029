package io.dashclaw.runtime.policy;

import io.dashclaw.runtime.access.Caller;
import io.dashclaw.runtime.access.Role;
import io.dashclaw.runtime.http.Query;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;

/** Changes that wait for a second administrator. */
@Path("/api/policies/waiting")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Policies")
public class WaitingChangesResource {
    private final WaitingChanges waiting;
    private final Changes changes;
    private final Clock clock;
    private final Caller caller;

    WaitingChangesResource(WaitingChanges waiting, Changes changes, Clock clock, Caller caller) {
        this.waiting = waiting;
        this.changes = changes;
        this.clock = clock;
        this.caller = caller;
    }

    @GET
    @Blocking
    @RolesAllowed({Role.ADMIN_WORD, Role.APPROVER_WORD, Role.AUDITOR_WORD})
    @Operation(summary = "List the changes that wait for a second administrator, newest first, with what they do")
    public Map<String, Object> list() throws SQLException {
        return Map.of("waiting", waiting.all(caller.credential().org(), clock.instant()));
    }

    @POST
    @NonBlocking
    @Path("/{id}/confirm")
    @RolesAllowed(Role.ADMIN_WORD)
    @Operation(
            summary = "Publish a change that waits",
            description =
                    "By another owner than the one who proposed it, within seven days, and only while the policies that it changes are as they were.")
    public Uni<Map<String, Object>> confirm(@RestPath String id) {
        return changes.confirm(caller.credential(), known(id)).map(OutcomeView::ofConfirmation);
    }

    @DELETE
    @NonBlocking
    @Path("/{id}")
    @RolesAllowed(Role.ADMIN_WORD)
    @Operation(summary = "Withdraw a change that waits")
    public Uni<Map<String, Object>> withdraw(@RestPath String id) {
        return waiting.withdraw(caller.credential(), known(id)).map(none -> Map.of("success", true));
    }

    private static String known(String id) {
        return Query.text("id", id, PoliciesResource.LONGEST_ID);
    }
}
