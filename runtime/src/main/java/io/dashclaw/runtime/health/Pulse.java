package io.dashclaw.runtime.health;

import io.dashclaw.runtime.access.Credential;
import io.dashclaw.runtime.ledger.Ledger;
import io.dashclaw.runtime.ledger.LedgerFollower;
import io.dashclaw.runtime.ledger.Snapshot;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * Whether this replica reads and writes the database. Nothing is asked for it: whoever follows the ledger is called twice a second while
 * the database can be read, so health costs no query, and answers at once when the database hangs.
 */
@ApplicationScoped
class Pulse implements LedgerFollower {
    private static final Logger LOG = Logger.getLogger(Pulse.class);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    private final Ledger ledger;
    private final AtomicBoolean asking = new AtomicBoolean();
    private volatile boolean begun;
    private volatile long beatNanos;

    Pulse(Ledger ledger) {
        this.ledger = ledger;
    }

    /** Whether the database has been read once since this replica started. */
    boolean begun() {
        return begun;
    }

    boolean reads() {
        return begun && System.nanoTime() - beatNanos < LONGEST_PAUSE.toNanos();
    }

    boolean writes() {
        return ledger.writable();
    }

    @Override
    public void advanced(Connection connection, String org, Snapshot snapshot, long from, long to) {
        beat();
    }

    @Override
    public void alive(Connection connection, Snapshot snapshot, long next) {
        beat();
        if (!ledger.writable() && asking.compareAndSet(false, true)) {
            askTheWriter(snapshot.org());
        }
    }

    private void beat() {
        beatNanos = System.nanoTime();
        begun = true;
    }

    /** The writer reconnects when there is something to write; but a replica that is not ready gets nothing to write. */
    private void askTheWriter(String org) {
        ledger.turnAhead(Credential.builtin("health", org), turn -> Boolean.TRUE)
                .onTermination()
                .invoke(() -> asking.set(false))
                .subscribe()
                .with(
                        done -> LOG.info("the ledger's writer has its database again"),
                        failure -> LOG.debug("the ledger's writer has no database yet", failure));
    }
}
