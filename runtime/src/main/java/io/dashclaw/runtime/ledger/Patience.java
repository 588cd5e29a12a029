package io.dashclaw.runtime.ledger;

import io.dashclaw.policy.FailClosed;
import io.dashclaw.runtime.http.Failure;
import io.dashclaw.runtime.http.Failure.Code;
import io.vertx.core.Context;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** How long callers wait while the database is away, and how they hear what became of their changes. */
final class Patience {
    private static final Logger LOG = Logger.getLogger(Patience.class);
    private static final long RETRY_MILLIS = 100;

    private final Duration patience;
    private final FairQueue queue;
    private final WriterConnection connection;
    private volatile boolean stopping;

    Patience(Duration patience, FairQueue queue, WriterConnection connection) {
        this.patience = patience;
        this.queue = queue;
        this.connection = connection;
    }

    /** From now on nobody waits for a database that is away. */
    void stop() {
        stopping = true;
    }

    boolean expired(Change<?> change) {
        return System.nanoTime() - change.submittedNanos > patience.toNanos();
    }

    /** Reconnects, telling everyone whose patience ends meanwhile; while that fails, whoever comes new is told at once. @return who still waits */
    <C extends Change<?>> List<C> forDatabase(List<C> waiting, SQLException cause) {
        LOG.warnf("database connection lost (%s); %d changes wait for it", cause.getSQLState(), waiting.size());
        connection.close();
        List<C> patient = of(waiting);
        while (!patient.isEmpty()) {
            try {
                connection.open();
                return patient;
            } catch (SQLException e) {
                connection.close();
                List<Change<?>> told = new ArrayList<>(queue.drain());
                told.forEach(change -> change.fail(unavailable()));
                deliver(told);
                pause();
            }
            patient = of(patient);
        }
        return patient;
    }

    /** Those of them that still wait; the others are told. */
    <C extends Change<?>> List<C> of(List<C> waiting) {
        List<C> patient = new ArrayList<>(waiting);
        patient.removeIf(change -> {
            if (!change.settled() && (stopping || expired(change))) {
                change.fail(unavailable());
            }
            return change.settled();
        });
        return patient;
    }

    /** Answers go back on the event loops that asked, one task for all answers of a loop. */
    static void deliver(List<? extends Change<?>> changes) {
        Map<Context, List<Change<?>>> loops = new HashMap<>();
        for (Change<?> change : changes) {
            if (change.context == null) {
                change.deliver();
            } else {
                loops.computeIfAbsent(change.context, any -> new ArrayList<>()).add(change);
            }
        }
        loops.forEach((context, mine) -> context.runOnContext(nothing -> mine.forEach(Change::deliver)));
    }

    static Failure unavailable() {
        return Failure.of(Code.DB_CONNECTION_FAILED, FailClosed.NOT_RECORDED.text())
                .header("Retry-After", "1");
    }

    /** What a caller hears whose own rows the database refused. */
    static RuntimeException refused(SQLException e) {
        if ("23505".equals(e.getSQLState()) && String.valueOf(e.getMessage()).contains("action")) {
            return Failure.of(Code.CONFLICT, "Action with this action_id already exists");
        }
        return new IllegalStateException("the database refused a row: " + e.getSQLState(), e);
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
