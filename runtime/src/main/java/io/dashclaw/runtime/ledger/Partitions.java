package io.dashclaw.runtime.ledger;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Keeps a monthly partition ready for this month and the next two; rows that fit none go to the default partitions and are still found. */
@ApplicationScoped
class Partitions {
    private static final Logger LOG = Logger.getLogger(Partitions.class);
    private static final int MONTHS_AHEAD = 2;

    /**
     * Rows of up to half a page stay whole. PostgreSQL would try to compress each one over 2 kB, and move its payload to a table of its
     * own with an index of its own when that fails, which it mostly does.
     */
    private static final String INLINE = "WITH (toast_tuple_target = 4080)";

    private final Connections connections;
    private final Clock clock;
    private final Thread thread = new Thread(this::run, "partitions");

    Partitions(Connections connections, Clock clock) {
        this.connections = connections;
        this.clock = clock;
    }

    void start(@Observes @Priority(60) StartupEvent event) throws SQLException {
        makeReady();
        thread.setDaemon(true);
        thread.start();
    }

    void stop(@Observes ShutdownEvent event) {
        thread.interrupt();
    }

    private void run() {
        while (true) {
            try {
                TimeUnit.HOURS.sleep(6);
                makeReady();
            } catch (InterruptedException e) {
                return;
            } catch (SQLException e) {
                LOG.warnf("no partitions made for the coming months (%s): tried again in six hours", e.getMessage());
            }
        }
    }

    private void makeReady() throws SQLException {
        try (Connection connection = connections.open("partitions", "-c statement_timeout=60s -c lock_timeout=5s");
                Statement statement = connection.createStatement()) {
            YearMonth month = YearMonth.now(clock.withZone(ZoneOffset.UTC));
            for (int ahead = 0; ahead <= MONTHS_AHEAD; ahead++) {
                make(statement, month.plusMonths(ahead));
            }
        }
    }

    private static void make(Statement statement, YearMonth month) throws SQLException {
        var from = month.atDay(1).atStartOfDay().toInstant(ZoneOffset.UTC);
        var to = month.plusMonths(1).atDay(1).atStartOfDay().toInstant(ZoneOffset.UTC);
        make(statement, "ledger", month, from.toString(), to.toString(), INLINE);
        make(statement, "decision", month, Ids.decisionBound(from), Ids.decisionBound(to), "");
        make(
                statement,
                "action",
                month,
                Ids.actionPrefix(from.toEpochMilli()),
                Ids.actionPrefix(to.toEpochMilli()),
                "");
    }

    private static void make(Statement statement, String table, YearMonth month, String from, String to, String storage)
            throws SQLException {
        String name = "%s_%d_%02d".formatted(table, month.getYear(), month.getMonthValue());
        try (var rows = statement.executeQuery("SELECT to_regclass('" + name + "') IS NOT NULL")) {
            rows.next();
            if (rows.getBoolean(1)) {
                return;
            }
        }
        try {
            statement.execute("CREATE TABLE IF NOT EXISTS %s PARTITION OF %s FOR VALUES FROM ('%s') TO ('%s') %s"
                    .formatted(name, table, from, to, storage));
        } catch (SQLException e) {
            // 23514: the default partition holds rows of this month already; 42P07, 42P17: another replica was first.
            // Both work.
            LOG.infof("no partition %s (%s): its rows go to %s_rest", name, e.getSQLState(), table);
        }
    }
}
