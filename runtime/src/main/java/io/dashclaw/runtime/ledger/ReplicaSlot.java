package io.dashclaw.runtime.ledger;

import io.dashclaw.runtime.database.StartFailure;
import io.dashclaw.runtime.http.Failure;
import io.dashclaw.runtime.http.Failure.Code;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * One of 1024 numbers that no other live replica has: part of each decision id. Leased by the database's clock for ten minutes,
 * renewed each minute; while the lease cannot be renewed past its end, nothing is minted.
 */
@ApplicationScoped
class ReplicaSlot {
    private static final Logger LOG = Logger.getLogger(ReplicaSlot.class);
    private static final int LEASE_SECONDS = 600;
    private static final int RENEW_SECONDS = 60;

    /** Ends before the database's lease does: this clock and that one may run at slightly different speeds. */
    private static final int TRUST_SECONDS = LEASE_SECONDS - 60;

    private static final String LEASE = """
            UPDATE replica_slot SET holder = ?, until = now() + ? * interval '1 second'
             WHERE slot = (SELECT slot FROM replica_slot WHERE holder = ? OR until < now()
                            ORDER BY holder = ? DESC NULLS LAST, until, slot LIMIT 1 FOR UPDATE SKIP LOCKED)
            RETURNING slot
            """;

    private final Connections connections;
    private final UUID holder = UUID.randomUUID();
    private final Thread thread = new Thread(this::run, "replica-slot");
    private volatile int slot = -1;
    private volatile long trustedUntilNanos;

    ReplicaSlot(Connections connections) {
        this.connections = connections;
    }

    void start(@Observes @Priority(50) StartupEvent event) throws SQLException {
        lease();
        if (slot < 0) {
            throw new StartFailure(
                    "All 1024 replica slots of this database are taken. Stop replicas, or wait ten minutes for dead ones to lapse.");
        }
        thread.setDaemon(true);
        thread.start();
    }

    void stop(@Observes ShutdownEvent event) {
        thread.interrupt();
    }

    int held() {
        if (System.nanoTime() - trustedUntilNanos > 0) {
            throw Failure.of(
                            Code.DB_CONNECTION_FAILED,
                            "The database has been away for too long to number decisions. Try again.")
                    .header("Retry-After", "1");
        }
        return slot;
    }

    private void lease() throws SQLException {
        long asked = System.nanoTime();
        try (Connection connection = connections.open("slot", "-c statement_timeout=5s");
                var update = connection.prepareStatement(LEASE)) {
            update.setObject(1, holder);
            update.setInt(2, LEASE_SECONDS);
            update.setObject(3, holder);
            update.setObject(4, holder);
            try (var rows = update.executeQuery()) {
                if (rows.next()) {
                    slot = rows.getInt(1);
                    trustedUntilNanos = asked + TimeUnit.SECONDS.toNanos(TRUST_SECONDS);
                }
            }
        }
    }

    private void run() {
        while (true) {
            try {
                TimeUnit.SECONDS.sleep(RENEW_SECONDS);
                lease();
            } catch (InterruptedException e) {
                return;
            } catch (SQLException e) {
                LOG.debugf("the slot's lease waits for the database (%s)", e.getSQLState());
            }
        }
    }
}
