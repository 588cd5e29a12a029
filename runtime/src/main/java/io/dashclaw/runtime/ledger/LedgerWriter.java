package io.dashclaw.runtime.ledger;

import io.dashclaw.policy.FailClosed;
import io.dashclaw.runtime.http.Failure;
import io.dashclaw.runtime.http.Failure.Code;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.arc.All;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * The one thread of this replica that commits the loop's changes, on its own connection. While one batch commits, the next gathers.
 * An answer leaves only after its commit; a change whose commit is in doubt is looked up before anything is written again.
 */
@ApplicationScoped
class LedgerWriter {
    private static final Logger LOG = Logger.getLogger(LedgerWriter.class);
    private static final int LONGEST_END_MILLIS = 5_000;

    private final FairQueue queue;
    private final LedgerConfig config;
    private final Connections connections;
    private final Snapshots snapshots;
    private final WriterConnection connection;
    private final Patience patience;
    private final AdditionCommitter additions;
    private final TurnCommitter turns;
    private final DistributionSummary batchSize;
    private final Thread thread = new Thread(this::run, "ledger-writer");

    LedgerWriter(
            LedgerConfig config,
            Connections connections,
            Snapshots snapshots,
            Budgets budgets,
            Announcer announcer,
            @All List<LedgerFollower> followers,
            MeterRegistry metrics) {
        this.config = config;
        this.connections = connections;
        this.snapshots = snapshots;
        this.queue = new FairQueue(config.queue());
        this.connection = new WriterConnection(connections);
        this.patience = new Patience(config.patience(), queue, connection);
        CommitNews news = new CommitNews(snapshots, announcer, followers);
        this.additions = new AdditionCommitter(connection, patience, snapshots, budgets, news, metrics);
        this.turns = new TurnCommitter(connection, patience, snapshots, news);
        metrics.gauge("dashclaw.ledger.queue", queue, FairQueue::depth);
        this.batchSize = DistributionSummary.builder("dashclaw.ledger.batch")
                .description("Changes committed together")
                .serviceLevelObjectives(1, 2, 4, 8, 16, 32, 64, 128, 256)
                .register(metrics);
    }

    void start(@Observes @Priority(100) StartupEvent event) throws SQLException {
        connection.open();
        // A cold start compiles its policies slowly: longer than the writer's connection may be idle in a transaction.
        try (Connection starting = connections.open("writer-start", "-c statement_timeout=60s")) {
            for (Head head : Heads.all(starting)) {
                snapshots.refresh(starting, head.org());
            }
        }
        thread.start();
    }

    /** Lets what waits be committed, then ends. */
    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        patience.stop();
        queue.close();
        thread.join(LONGEST_END_MILLIS);
        thread.interrupt();
    }

    boolean connected() {
        return connection.connected();
    }

    void submit(Change<?> change) {
        if (!queue.offer(change)) {
            change.fail(saturated());
            change.deliver();
        }
    }

    private void run() {
        while (true) {
            List<Change<?>> batch;
            try {
                batch = queue.take(config.batch());
            } catch (InterruptedException e) {
                return;
            }
            if (batch.isEmpty()) {
                connection.close();
                return;
            }
            try {
                commit(batch);
            } catch (RuntimeException | Error e) {
                LOG.error("a batch failed in a way that nobody foresaw", e);
                batch.stream().filter(change -> !change.settled()).forEach(change -> change.fail(e));
            }
            Patience.deliver(batch);
        }
    }

    private void commit(List<Change<?>> batch) {
        batchSize.record(batch.size());
        List<Change.Adding<?>> adding = new ArrayList<>(batch.size());
        List<Change.Turning<?>> turning = new ArrayList<>();
        for (Change<?> change : batch) {
            if (patience.expired(change)) {
                change.fail(Patience.unavailable());
            } else if (change instanceof Change.Adding<?> one) {
                adding.add(one);
            } else if (change instanceof Change.Turning<?> one) {
                turning.add(one);
            }
        }
        // Reserved changes (approvals, revocations) are turns: they go first.
        if (!turning.isEmpty()) {
            turns.turn(turning);
        }
        if (!adding.isEmpty()) {
            additions.add(adding);
        }
    }

    private static Failure saturated() {
        return Failure.of(Code.SATURATED, FailClosed.SATURATED.text()).header("Retry-After", "1");
    }
}
