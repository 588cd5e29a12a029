package io.dashclaw.runtime.health;

import io.smallrye.common.annotation.NonBlocking;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What anyone may know of this replica: whether it works, and in which version. Clients ask before they have a key. */
@Path("/api/health")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Health")
public class HealthResource {
    private final Pulse pulse;
    private final Clock clock;
    private final String version;

    HealthResource(Pulse pulse, Clock clock, @ConfigProperty(name = "quarkus.application.version") String version) {
        this.pulse = pulse;
        this.clock = clock;
        this.version = version;
    }

    @GET
    @NonBlocking
    @PermitAll
    @Operation(summary = "Whether this replica works; 503 when it does not", description = "Needs no credential.")
    public Response health() {
        return answer(pulse.reads(), pulse.writes());
    }

    Response answer(boolean reads, boolean writes) {
        boolean healthy = reads && writes;
        Map<String, Object> checks = new LinkedHashMap<>();
        checks.put("database", Map.of("status", word(healthy)));
        Map<String, Object> runtime = new LinkedHashMap<>();
        runtime.put("status", word(true));
        runtime.put("java", Runtime.version().feature());
        checks.put("runtime", runtime);
        Map<String, Object> realtime = new LinkedHashMap<>();
        realtime.put("status", word(reads));
        realtime.put("backend", "ledger");
        checks.put("realtime", realtime);
        checks.put("environment", Map.of("status", word(true)));
        Map<String, Object> health = new LinkedHashMap<>();
        health.put("status", healthy ? "healthy" : "degraded");
        health.put("timestamp", clock.instant().toString());
        health.put("version", version);
        health.put("mode", "live");
        health.put("checks", checks);
        return Response.status(healthy ? 200 : 503).entity(health).build();
    }

    private static String word(boolean ok) {
        return ok ? "ok" : "unavailable";
    }
}
