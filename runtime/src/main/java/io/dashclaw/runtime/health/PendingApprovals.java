package io.dashclaw.runtime.health;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/** How many intents wait for people, and for how long the first of them has: of the whole database, so every replica says the same. */
@ApplicationScoped
class PendingApprovals {
    private static final Logger LOG = Logger.getLogger(PendingApprovals.class);

    private static final String COUNT = """
            SELECT count(*), COALESCE(extract(epoch FROM now() - min(at)), 0)::float8
              FROM action WHERE status = 'pending_approval' AND expires_at > now()
            """;

    @ConfigMapping(prefix = "dashclaw.health")
    interface Config {
        /** How often the waiting approvals are counted for the metrics. 100ms to 5m. */
        @WithDefault("10s")
        Duration approvalsEvery();
    }

    /** @param age seconds since the oldest was asked, at the time of reading */
    private record Reading(long count, double age, long nanos) {}

    private final DataSource database;
    private final Vertx vertx;
    private final Config config;
    private final AtomicBoolean reading = new AtomicBoolean();
    private volatile Reading last;

    PendingApprovals(DataSource database, Vertx vertx, Config config, MeterRegistry metrics) {
        this.database = database;
        this.vertx = vertx;
        this.config = config;
        Gauge.builder("dashclaw.approvals.pending", this, PendingApprovals::count)
                .description("Actions that wait for people, in the whole database; NaN when it cannot be read")
                .register(metrics);
        Gauge.builder("dashclaw.approvals.oldest", this, PendingApprovals::age)
                .description("How long the oldest waiting action has waited; 0 when none waits")
                .baseUnit("seconds")
                .register(metrics);
    }

    void start(@Observes StartupEvent event) {
        readSoon();
        vertx.setPeriodic(Math.max(100, config.approvalsEvery().toMillis()), timer -> readSoon());
    }

    private void readSoon() {
        if (reading.compareAndSet(false, true)) {
            vertx.executeBlocking(this::read, false).onComplete(done -> {
                reading.set(false);
                if (done.failed()) {
                    LOG.debug("waiting approvals could not be counted", done.cause());
                }
            });
        }
    }

    private Void read() throws SQLException {
        try (Connection connection = database.getConnection();
                var select = connection.prepareStatement(COUNT)) {
            try (var row = select.executeQuery()) {
                row.next();
                last = new Reading(row.getLong(1), row.getDouble(2), System.nanoTime());
            }
        }
        return null;
    }

    private double count() {
        Reading known = recent();
        return known == null ? Double.NaN : known.count();
    }

    private double age() {
        Reading known = recent();
        if (known == null) {
            return Double.NaN;
        }
        return known.count() == 0 ? 0 : known.age() + (System.nanoTime() - known.nanos()) / 1e9;
    }

    /** Null when nothing was read for three turns: an old number that looks like a new one would be worse than none. */
    private Reading recent() {
        Reading known = last;
        return known == null
                        || System.nanoTime() - known.nanos()
                                > 3 * config.approvalsEvery().toNanos()
                ? null
                : known;
    }
}
