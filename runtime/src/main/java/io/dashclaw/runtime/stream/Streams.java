package io.dashclaw.runtime.stream;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.dashclaw.runtime.access.Credential;
import io.dashclaw.runtime.access.LiveKeys;
import io.dashclaw.runtime.http.Failure;
import io.dashclaw.runtime.http.Failure.Code;
import io.dashclaw.runtime.ledger.LedgerFollower;
import io.dashclaw.runtime.ledger.Snapshot;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/** All open streams of this replica, and what they are told. */
@ApplicationScoped
class Streams implements LedgerFollower {
    private static final Logger LOG = Logger.getLogger(Streams.class);

    /** Pages of readers that catch up are read by few threads, so that a crowd of them takes few connections from the pool. */
    private static final int CATCHING_UP = 2;

    private static final LedgerPages.Size LIVE = new LedgerPages.Size(500, 2 << 20);
    private static final LedgerPages.Size CATCH_UP = new LedgerPages.Size(250, 128 << 10);

    final StreamConfig config;
    final ObjectMapper json;
    private final LedgerPages pages;
    private final DataSource database;
    private final Vertx vertx;
    private final WorkerExecutor catchingUp;
    private final Counter cut;
    private final Map<String, Feed> feeds = new ConcurrentHashMap<>();
    private final Map<String, Integer> byCredential = new HashMap<>();
    private int open;

    Streams(
            StreamConfig config,
            ObjectMapper json,
            LedgerPages pages,
            DataSource database,
            Vertx vertx,
            MeterRegistry metrics) {
        this.config = config;
        this.json = json;
        this.pages = pages;
        this.database = database;
        this.vertx = vertx;
        this.catchingUp = vertx.createSharedWorkerExecutor("stream", CATCHING_UP);
        Gauge.builder("dashclaw.streams", this, Streams::open)
                .description("Open event streams of this replica")
                .register(metrics);
        this.cut = Counter.builder("dashclaw.streams.cut")
                .description("Streams whose readers took nothing for too long")
                .register(metrics);
    }

    void start(@Observes StartupEvent event) {
        long millis =
                Math.min(1000, shorter(config.heartbeat(), config.patience()).toMillis() / 2);
        vertx.setPeriodic(Math.max(10, millis), timer -> {
            long now = System.nanoTime();
            feeds.values().forEach(feed -> feed.listeners().forEach(listener -> listener.tick(now)));
        });
    }

    void stop(@Observes ShutdownEvent event) {
        feeds.values().forEach(feed -> feed.listeners().forEach(Listener::end));
    }

    // ---- opening and closing

    /** @throws Failure 503 when there are too many streams already */
    Listener open(Credential by, Cursor cursor, Context context, Runnable cut) {
        Feed feed = feeds.get(by.org());
        if (feed == null) {
            throw full("The stream is not ready yet. Try again.");
        }
        admit(by);
        return new Listener(this, feed, by, cursor, context, cut);
    }

    private synchronized void admit(Credential by) {
        if (open >= config.perReplica()) {
            throw full("This replica has as many open streams as it can serve. Try again.");
        }
        if (byCredential.getOrDefault(by.id(), 0) >= config.perCredential()) {
            throw full("This credential has too many open streams. Close one, and try again.");
        }
        open++;
        byCredential.merge(by.id(), 1, Integer::sum);
    }

    synchronized void closed(Listener listener) {
        open--;
        byCredential.computeIfPresent(listener.by.id(), (id, count) -> count == 1 ? null : count - 1);
    }

    void wasSlow() {
        cut.increment();
    }

    synchronized int open() {
        return open;
    }

    private static Failure full(String error) {
        return Failure.of(Code.SATURATED, error).retryAfter(Duration.ofSeconds(5));
    }

    // ---- what is new: on the tail's thread

    @Override
    public void starts(Connection connection, String org, long next) {
        feeds.put(org, new Feed(org, next));
    }

    @Override
    public void advanced(Connection connection, String org, Snapshot snapshot, long from, long to) throws SQLException {
        Feed feed = feeds.get(org);
        if (!feed.heard(to)) {
            return;
        }
        if (to - feed.end() > Feed.ENTRIES) {
            // Whoever listens reads the rest at its own pace; revocations, which come on this thread, must not wait.
            feed.restartAt(to - Feed.ENTRIES);
        }
        while (feed.end() < to) {
            long first = feed.end();
            LedgerPages.Page page = pages.read(connection, org, first, to, LIVE);
            if (page.told().size() == page.next() - first) {
                feed.add(page.told());
            } else {
                LOG.errorf("entries of %s between %d and %d are missing", org, first, page.next());
                feed.restartAt(page.next());
            }
            feed.listeners().forEach(Listener::wake);
        }
    }

    @Override
    public void alive(Connection connection, Snapshot snapshot, long next) {
        LiveKeys keys = snapshot.part(LiveKeys.class);
        for (Listener listener : feeds.get(snapshot.org()).listeners()) {
            if (!keys.lives(listener.by)) {
                listener.end();
            }
        }
    }

    // ---- what is older: on threads of our own

    /** @param answer takes the next entries from {@code position} on; null when they cannot be read now. Called on any thread */
    void askPage(Listener listener, long position, long to, Consumer<LedgerPages.Page> answer) {
        ask(connection -> pages.read(connection, listener.feed.org(), position, to, CATCH_UP, listener.by), answer);
    }

    /** @param answer takes the number of the next entry; -1 when it cannot be read now. Called on any thread */
    void askHead(Listener listener, LongConsumer answer) {
        ask(
                connection -> pages.head(connection, listener.feed.org()),
                (Long head) -> answer.accept(head == null ? -1 : head));
    }

    @FunctionalInterface
    private interface Reading<T> {
        T read(Connection connection) throws SQLException;
    }

    private <T> void ask(Reading<T> reading, Consumer<T> answer) {
        catchingUp
                .<T>executeBlocking(
                        () -> {
                            try (Connection connection = database.getConnection()) {
                                return reading.read(connection);
                            }
                        },
                        false)
                .onComplete(done -> {
                    if (done.failed()) {
                        LOG.debug("a stream could not catch up", done.cause());
                    }
                    answer.accept(done.result());
                });
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
