package io.dashclaw.runtime.health;

import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.Startup;

/**
 * What Kubernetes asks. Not ready: no requests. Liveness has no check: a process that answers is alive, and killing it does not bring
 * a database back.
 */
final class Checks {
    private Checks() {}

    @Readiness
    @ApplicationScoped
    static class Ready implements AsyncHealthCheck {
        private final Pulse pulse;

        Ready(Pulse pulse) {
            this.pulse = pulse;
        }

        @Override
        public Uni<HealthCheckResponse> call() {
            boolean reads = pulse.reads();
            boolean writes = pulse.writes();
            return Uni.createFrom()
                    .item(HealthCheckResponse.named("ledger")
                            .withData("reads", reads)
                            .withData("writes", writes)
                            .status(reads && writes)
                            .build());
        }
    }

    @Startup
    @ApplicationScoped
    static class Started implements AsyncHealthCheck {
        private final Pulse pulse;

        Started(Pulse pulse) {
            this.pulse = pulse;
        }

        @Override
        public Uni<HealthCheckResponse> call() {
            return Uni.createFrom()
                    .item(HealthCheckResponse.named("ledger")
                            .status(pulse.begun())
                            .build());
        }
    }
}
