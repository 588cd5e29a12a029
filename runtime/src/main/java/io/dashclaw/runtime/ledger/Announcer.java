package io.dashclaw.runtime.ledger;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;

/**
 * Tells all replicas how far the ledgers have come, after the commits and never within one: NOTIFY takes a lock of the whole
 * database at commit. Only the newest head of each organisation is told; what is lost is found by polling.
 */
@ApplicationScoped
class Announcer {
    static final String CHANNEL = "dashclaw_ledger";
    private static final Logger LOG = Logger.getLogger(Announcer.class);

    /** Many commits share one announcement; a waiting client notices none of it (its budget is 200 ms). */
    private static final long GATHER_MILLIS = 5;

    private final Connections connections;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private Map<String, String> pending = new HashMap<>();
    private final Thread thread = new Thread(this::run, "ledger-announcer");
    private volatile boolean stopping;

    Announcer(Connections connections) {
        this.connections = connections;
    }

    void start(@Observes StartupEvent event) {
        thread.setDaemon(true);
        thread.start();
    }

    void stop(@Observes ShutdownEvent event) {
        stopping = true;
        thread.interrupt();
    }

    void moved(String org, long next, long epoch) {
        lock.lock();
        try {
            pending.put(org, next + ":" + epoch);
            news.signal();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        while (!stopping) {
            try (Connection connection =
                            connections.open("announcer", "-c synchronous_commit=off -c statement_timeout=5s");
                    var notify = connection.prepareStatement("SELECT pg_notify(?, ?)")) {
                while (!stopping) {
                    for (var head : take().entrySet()) {
                        notify.setString(1, CHANNEL);
                        notify.setString(2, head.getKey() + ":" + head.getValue());
                        notify.execute();
                    }
                    TimeUnit.MILLISECONDS.sleep(GATHER_MILLIS);
                }
            } catch (InterruptedException e) {
                return;
            } catch (SQLException e) {
                LOG.debugf("announcements wait for the database (%s)", e.getSQLState());
                sleepUntilRetry();
            }
        }
    }

    private Map<String, String> take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (pending.isEmpty()) {
                news.await();
            }
            Map<String, String> taken = pending;
            pending = new HashMap<>();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    private static void sleepUntilRetry() {
        try {
            TimeUnit.MILLISECONDS.sleep(250);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
