package io.dashclaw.runtime.guard;

import io.dashclaw.runtime.access.Caller;
import io.dashclaw.runtime.access.Role;
import io.dashclaw.runtime.http.Query;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.sql.SQLException;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;

/** Decisions on record, looked at again. */
@Path("/api/decisions")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Guard")
public class DecisionsResource {
    private static final int LONGEST_ID = 128;

    private final Replays replays;
    private final Caller caller;

    DecisionsResource(Replays replays, Caller caller) {
        this.replays = replays;
        this.caller = caller;
    }

    @GET
    @Blocking
    @Path("/{id}/replay")
    @RolesAllowed({Role.ADMIN_WORD, Role.APPROVER_WORD, Role.MEMBER_WORD, Role.AUDITOR_WORD})
    @Operation(
            summary = "Decide again what was decided once",
            description =
                    "then: with the very policies and facts of the decision, which must be identical; otherwise it says whether the payload was erased or altered, another engine or other policies decided, or shows every difference. now: with the policies of today and the facts of then. Nothing is recorded.")
    public Map<String, Object> replay(@RestPath String id) throws SQLException {
        return replays.of(caller.credential(), Query.text("id", id, LONGEST_ID));
    }
}
