package io.dashclaw.runtime.ledger;

import io.quarkus.arc.All;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.postgresql.PGConnection;

/**
 * Follows the ledgers of all replicas on a connection of its own: woken by announcements, and by a poll each second in case one was
 * lost. Epochs that moved are loaded here too, so that a revoked key loses its reads and streams within a second.
 */
@ApplicationScoped
class LedgerTail {
    private static final Logger LOG = Logger.getLogger(LedgerTail.class);
    private static final int POLL_MILLIS = 500;

    private final Connections connections;
    private final Snapshots snapshots;
    private final List<LedgerFollower> followers;
    private final Map<String, Map<LedgerFollower, Long>> cursors = new HashMap<>();
    private final Thread thread = new Thread(this::run, "ledger-tail");
    private volatile boolean stopping;

    LedgerTail(Connections connections, Snapshots snapshots, @All List<LedgerFollower> followers) {
        this.connections = connections;
        this.snapshots = snapshots;
        this.followers = List.copyOf(followers);
    }

    void start(@Observes @Priority(200) StartupEvent event) throws SQLException {
        try (Connection connection = connections.open("tail-start", "-c statement_timeout=60s")) {
            for (Head head : Heads.all(connection)) {
                begin(connection, head);
            }
        }
        thread.setDaemon(true);
        thread.start();
    }

    void stop(@Observes ShutdownEvent event) {
        stopping = true;
        thread.interrupt();
    }

    private void run() {
        while (!stopping) {
            try (Connection connection = connections.open("tail", "-c statement_timeout=10s")) {
                try (var listen = connection.createStatement()) {
                    listen.execute("LISTEN " + Announcer.CHANNEL);
                }
                PGConnection listener = connection.unwrap(PGConnection.class);
                while (!stopping) {
                    catchUp(connection);
                    listener.getNotifications(POLL_MILLIS);
                }
            } catch (SQLException e) {
                LOG.debugf("the tail waits for the database (%s)", e.getSQLState());
                pause();
            } catch (RuntimeException e) {
                LOG.error("a follower failed; its range is told again", e);
                pause();
            }
        }
    }

    private void catchUp(Connection connection) throws SQLException {
        for (Head head : Heads.all(connection)) {
            Snapshot known = snapshots.current(head.org());
            Snapshot current =
                    known == null || known.epoch() < head.epoch() ? snapshots.refresh(connection, head.org()) : known;
            if (!cursors.containsKey(head.org())) {
                begin(connection, head);
            }
            for (var cursor : cursors.get(head.org()).entrySet()) {
                if (cursor.getValue() < head.next()) {
                    cursor.getKey().advanced(connection, head.org(), current, cursor.getValue(), head.next());
                    cursor.setValue(head.next());
                }
                cursor.getKey().alive(connection, current, head.next());
            }
        }
    }

    private void begin(Connection connection, Head head) throws SQLException {
        Map<LedgerFollower, Long> mine = new HashMap<>();
        for (LedgerFollower follower : followers) {
            follower.starts(connection, head.org(), head.next());
            mine.put(follower, head.next());
        }
        cursors.put(head.org(), mine);
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(250);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
