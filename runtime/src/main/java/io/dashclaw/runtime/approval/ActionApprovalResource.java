package io.dashclaw.runtime.approval;

import io.dashclaw.runtime.access.Caller;
import io.dashclaw.runtime.access.Role;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;

/** The address under which SDKs look for an approval. */
@Path("/api/actions/{id}/approve")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Approvals")
public class ActionApprovalResource {
    private final ApprovalDoor door;
    private final Caller caller;

    ActionApprovalResource(ApprovalDoor door, Caller caller) {
        this.door = door;
        this.caller = caller;
    }

    @POST
    @NonBlocking
    @RolesAllowed({Role.ADMIN_WORD, Role.APPROVER_WORD})
    @Operation(summary = "Grant or deny a held action; the same as /api/approvals/{id}")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = ApprovalsResource.Answer.class)))
    public Uni<Map<String, Object>> answer(@RestPath String id, byte[] body) {
        return door.answer(caller.credential(), id, body);
    }
}
