package io.dashclaw.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a packaged runtime's database holds, read past the runtime. */
final class LedgerOnDisk implements AutoCloseable {
    private final Connection connection;

    LedgerOnDisk(String url) throws SQLException {
        connection = DriverManager.getConnection(url);
    }

    /** Numbers begin at 0, miss none, and the head stands behind the last one. */
    void assertNumberedWithoutGap() throws SQLException {
        long entries = number("SELECT count(*) FROM ledger WHERE org = 'org_default'");
        assertEquals(entries, number("SELECT count(DISTINCT seq) FROM ledger WHERE org = 'org_default'"));
        assertEquals(entries - 1, number("SELECT max(seq) FROM ledger WHERE org = 'org_default'"));
        assertEquals(entries, number("SELECT next FROM ledger_head WHERE org = 'org_default'"));
    }

    /** Decision ids by the goal that was declared; a goal that was decided twice is listed twice. */
    Map<String, List<String>> decisionsByGoal() throws SQLException {
        Map<String, List<String>> decisions = new HashMap<>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(
                        "SELECT body::json -> 'intent' ->> 'declared_goal', subject FROM ledger WHERE kind = 'decision'")) {
            while (rows.next()) {
                decisions
                        .computeIfAbsent(rows.getString(1), any -> new ArrayList<>())
                        .add(rows.getString(2));
            }
        }
        return decisions;
    }

    /** Attempts that hold a claim, by action. */
    Map<String, String> claims() throws SQLException {
        return pairs("SELECT id, attempt_id FROM action WHERE claimed_at IS NOT NULL");
    }

    Map<String, String> pairs(String sql) throws SQLException {
        Map<String, String> pairs = new HashMap<>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                pairs.put(rows.getString(1), rows.getString(2));
            }
        }
        return pairs;
    }

    long number(String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
