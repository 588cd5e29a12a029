package io.dashclaw.runtime.ledger;

import io.dashclaw.runtime.http.StrictJson;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import javax.sql.DataSource;

/** Reads what was written with entries; an erased payload is absent. */
@ApplicationScoped
public class Payloads {
    private final DataSource database;

    Payloads(DataSource database) {
        this.database = database;
    }

    /** By entry number. Blocking. */
    public Map<Long, Map<String, Object>> read(String org, Collection<Long> numbers) {
        try (Connection connection = database.getConnection()) {
            return read(connection, org, numbers);
        } catch (SQLException e) {
            throw Patience.unavailable();
        }
    }

    public static Map<Long, Map<String, Object>> read(Connection connection, String org, Collection<Long> numbers)
            throws SQLException {
        Map<Long, Map<String, Object>> bodies = new HashMap<>();
        if (numbers.isEmpty()) {
            return bodies;
        }
        try (var select = connection.prepareStatement(
                "SELECT seq, body FROM ledger WHERE org = ? AND seq = ANY (?) AND body IS NOT NULL")) {
            select.setString(1, org);
            select.setArray(2, connection.createArrayOf("bigint", numbers.toArray()));
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    bodies.put(rows.getLong(1), StrictJson.stored(rows.getString(2)));
                }
            }
        }
        return bodies;
    }
}
