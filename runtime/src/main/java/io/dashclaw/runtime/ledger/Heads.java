package io.dashclaw.runtime.ledger;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Reads the heads; only the writer and {@link Turn} change them. */
final class Heads {
    private static final String COLUMNS = "org, next, epoch, policies, keys, agents";

    private Heads() {}

    static Head read(Connection connection, String org) throws SQLException {
        try (var select = connection.prepareStatement("SELECT " + COLUMNS + " FROM ledger_head WHERE org = ?")) {
            select.setString(1, org);
            try (var rows = select.executeQuery()) {
                if (!rows.next()) {
                    throw new SQLException("no ledger head of " + org);
                }
                return of(rows);
            }
        }
    }

    static List<Head> all(Connection connection) throws SQLException {
        try (var select = connection.prepareStatement("SELECT " + COLUMNS + " FROM ledger_head");
                var rows = select.executeQuery()) {
            List<Head> heads = new ArrayList<>();
            while (rows.next()) {
                heads.add(of(rows));
            }
            return heads;
        }
    }

    static Head of(ResultSet row) throws SQLException {
        return new Head(
                row.getString(1), row.getLong(2), row.getLong(3), row.getLong(4), row.getLong(5), row.getLong(6));
    }
}
