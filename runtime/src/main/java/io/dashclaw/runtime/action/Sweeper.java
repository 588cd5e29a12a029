package io.dashclaw.runtime.action;

import io.dashclaw.runtime.access.Credential;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/**
 * Looks every few seconds for approvals that ran out or want more people, outcomes that never came, and idempotency keys and spending
 * that are over. Every replica does; the head decides who was first, and the second finds nothing left to do.
 */
@ApplicationScoped
class Sweeper {
    private static final Logger LOG = Logger.getLogger(Sweeper.class);
    private static final int PORTION = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Duration SPENDING_LASTS = Duration.ofDays(8);
    private static final Duration BUDGETS_LAST = Duration.ofDays(366);
    private static final String MINUTES_TO_DAYS = """
            WITH minutes AS (
              DELETE FROM budget WHERE ctid = ANY (ARRAY (SELECT ctid FROM budget WHERE minute < ? AND minute % 1440 <> 1439 LIMIT 5000))
              RETURNING org, account, minute, micro_usd, tokens)
            INSERT INTO budget AS b (org, account, minute, micro_usd, tokens)
            SELECT org, account, minute / 1440 * 1440 + 1439, sum(micro_usd), sum(tokens) FROM minutes GROUP BY 1, 2, 3
            ON CONFLICT (org, account, minute) DO UPDATE SET micro_usd = b.micro_usd + excluded.micro_usd, tokens = b.tokens + excluded.tokens
            """;
    private static final Duration KEYS_LAST = Duration.ofHours(24);

    private final DataSource database;
    private final Expiry expiry;
    private final Escalation escalation;
    private final Outcomes outcomes;
    private final ActionConfig config;
    private final Clock clock;
    private ScheduledExecutorService timer;

    Sweeper(
            DataSource database,
            Expiry expiry,
            Escalation escalation,
            Outcomes outcomes,
            ActionConfig config,
            Clock clock) {
        this.database = database;
        this.expiry = expiry;
        this.escalation = escalation;
        this.outcomes = outcomes;
        this.config = config;
        this.clock = clock;
    }

    void start(@Observes @Priority(400) StartupEvent event) {
        timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "sweeper");
            thread.setDaemon(true);
            return thread;
        });
        long every = config.sweepEvery().toMillis();
        timer.scheduleWithFixedDelay(this::sweepQuietly, every, every, TimeUnit.MILLISECONDS);
    }

    void stop(@Observes @Priority(1) ShutdownEvent event) {
        timer.shutdownNow();
    }

    private void sweepQuietly() {
        try {
            sweep();
        } catch (SQLException | RuntimeException e) {
            LOG.debugf("a sweep is put off (%s)", e.getMessage());
        }
    }

    void sweep() throws SQLException {
        for (String org : orgs()) {
            expireOverdue(org);
            escalateWaiting(org);
            loseUnreported(org);
        }
        forgetKeys();
        forgetSpending();
    }

    /** Expires what is overdue in this organisation, right now. Blocking. */
    void expireOverdue(String org) throws SQLException {
        List<String> overdue = ids(
                "SELECT id FROM action WHERE org = ? AND status = 'pending_approval' AND expires_at <= now() ORDER BY expires_at LIMIT "
                        + PORTION,
                org,
                null);
        if (!overdue.isEmpty()) {
            expiry.expire(org, overdue).await().atMost(PATIENCE);
        }
    }

    private void escalateWaiting(String org) throws SQLException {
        List<String> waiting = ids(
                "SELECT id FROM action WHERE org = ? AND status = 'pending_approval' AND escalates_at <= now() ORDER BY escalates_at LIMIT "
                        + PORTION,
                org,
                null);
        if (!waiting.isEmpty()) {
            escalation.escalate(org, waiting).await().atMost(PATIENCE);
        }
    }

    private void loseUnreported(String org) throws SQLException {
        Instant before = clock.instant().minus(config.outcomeTimeout());
        List<String> silent = ids(
                "SELECT id FROM action WHERE org = ? AND outcome = 'pending' AND status IN ('running', 'pending') AND at < ?"
                        + " AND coalesce(claimed_at, approved_at, at) < ? ORDER BY at LIMIT " + PORTION,
                org,
                before);
        if (!silent.isEmpty()) {
            outcomes.lose(Credential.builtin("sweep", org), silent, before)
                    .await()
                    .atMost(PATIENCE);
        }
    }

    private void forgetKeys() throws SQLException {
        try (Connection connection = database.getConnection();
                var delete = connection.prepareStatement(
                        "DELETE FROM idempotency WHERE id IN (SELECT id FROM idempotency WHERE at < ? ORDER BY at LIMIT 5000)")) {
            delete.setTimestamp(1, Timestamp.from(clock.instant().minus(KEYS_LAST)));
            delete.executeUpdate();
        }
    }

    /**
     * Bookings that no late outcome changes any more, minutes of budgets that are told apart no longer, and days behind every window that
     * a policy can ask for. A day counts until its last minute leaves the window: rather too long than too short.
     */
    private void forgetSpending() throws SQLException {
        long week = clock.instant().minus(SPENDING_LASTS).getEpochSecond() / 86_400 * 1440;
        long year = clock.instant().minus(BUDGETS_LAST).getEpochSecond() / 60;
        sweep(
                "DELETE FROM spending WHERE ctid = ANY (ARRAY (SELECT ctid FROM spending WHERE minute < ? LIMIT 5000))",
                week);
        sweep(MINUTES_TO_DAYS, week);
        sweep(
                "DELETE FROM budget WHERE ctid = ANY (ARRAY (SELECT ctid FROM budget WHERE minute < ? AND minute % 1440 = 1439 LIMIT 5000))",
                year);
    }

    private void sweep(String sql, long before) throws SQLException {
        try (Connection connection = database.getConnection();
                var statement = connection.prepareStatement(sql)) {
            statement.setLong(1, before);
            statement.executeUpdate();
        }
    }

    private List<String> orgs() throws SQLException {
        try (Connection connection = database.getConnection();
                var select = connection.prepareStatement("SELECT org FROM ledger_head")) {
            return read(select);
        }
    }

    private List<String> ids(String sql, String org, Instant before) throws SQLException {
        try (Connection connection = database.getConnection();
                var select = connection.prepareStatement(sql)) {
            select.setString(1, org);
            if (before != null) {
                select.setTimestamp(2, Timestamp.from(before));
                select.setTimestamp(3, Timestamp.from(before));
            }
            return read(select);
        }
    }

    private static List<String> read(PreparedStatement select) throws SQLException {
        try (var rows = select.executeQuery()) {
            List<String> ids = new ArrayList<>();
            while (rows.next()) {
                ids.add(rows.getString(1));
            }
            return ids;
        }
    }
}
