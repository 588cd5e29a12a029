package io.dashclaw.runtime.consult;

import io.dashclaw.runtime.access.Role;
import io.smallrye.common.annotation.NonBlocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** For those whose endpoints are asked. */
@Path("/api/consult")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Policies")
public class ConsultResource {
    private final WebhookCheck webhooks;

    ConsultResource(WebhookCheck webhooks) {
        this.webhooks = webhooks;
    }

    @GET
    @NonBlocking
    @Path("/webhook-secret")
    @RolesAllowed(Role.ADMIN_WORD)
    @Operation(
            summary = "The secret that signs the calls of webhook checks",
            description =
                    "X-DashClaw-Signature is v1= and the hex HMAC-SHA256, under this secret, of X-DashClaw-Timestamp, a dot and the body. Refuse timestamps that are older than five minutes.")
    public Map<String, Object> secret() {
        return Map.of("secret", webhooks.secret());
    }
}
