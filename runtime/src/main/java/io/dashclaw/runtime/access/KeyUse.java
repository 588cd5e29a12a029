package io.dashclaw.runtime.access;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/** Writes {@code last_used_at} once a minute for the keys that were used since; a convenience for people, not evidence. */
@ApplicationScoped
class KeyUse {
    private static final Logger LOG = Logger.getLogger(KeyUse.class);

    private final DataSource database;
    private final Set<String> used = ConcurrentHashMap.newKeySet();
    private ScheduledExecutorService timer;

    KeyUse(DataSource database) {
        this.database = database;
    }

    void start(@Observes StartupEvent event) {
        timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "key-use");
            thread.setDaemon(true);
            return thread;
        });
        timer.scheduleWithFixedDelay(this::write, 60, 60, TimeUnit.SECONDS);
    }

    void stop(@Observes ShutdownEvent event) {
        timer.shutdownNow();
    }

    void seen(String keyId) {
        if (!used.contains(keyId)) {
            used.add(keyId);
        }
    }

    private void write() {
        String[] ids = used.toArray(String[]::new);
        if (ids.length == 0) {
            return;
        }
        try (var connection = database.getConnection();
                var update =
                        connection.prepareStatement("UPDATE api_key SET last_used_at = now() WHERE id = ANY (?)")) {
            update.setArray(1, connection.createArrayOf("text", ids));
            update.executeUpdate();
            used.removeAll(Set.of(ids));
        } catch (SQLException e) {
            LOG.debugf("last use of keys not written (%s)", e.getSQLState());
        }
    }
}
