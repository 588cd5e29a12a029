package io.dashclaw.runtime.policy;

import io.dashclaw.runtime.access.ServerKeys;
import io.dashclaw.runtime.http.PlainJson;
import io.dashclaw.runtime.http.StrictJson;
import io.dashclaw.runtime.ledger.Turn;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What may become a policy and is none yet. A row whose seal does not fit is not what anybody wrote. */
@Singleton
class PendingTable {
    private static final int MOST = 500;

    private final ServerKeys serverKeys;

    PendingTable(ServerKeys serverKeys) {
        this.serverKeys = serverKeys;
    }

    enum Kind {
        DRAFT("pd_"),
        WAITING("pw_");

        private final String prefix;

        Kind(String prefix) {
            this.prefix = prefix;
        }

        String newId() {
            return prefix + Policies.newId().substring("gp_".length());
        }
    }

    /** @param body empty when it was changed behind the runtime's back */
    record Row(String id, Map<String, Object> body, boolean sealed, Instant at) {}

    /** Newest first, 500 at most. */
    List<Row> all(Connection connection, String org, Kind kind) throws SQLException {
        return read(connection, org, kind, null);
    }

    /** Null when there is none. */
    Row row(Connection connection, String org, Kind kind, String id) throws SQLException {
        List<Row> rows = read(connection, org, kind, id);
        return rows.isEmpty() ? null : rows.get(0);
    }

    private List<Row> read(Connection connection, String org, Kind kind, String id) throws SQLException {
        try (var select = connection.prepareStatement(
                "SELECT id, body, mac, at FROM policy_pending WHERE org = ? AND kind = ? AND (?::text IS NULL OR id = ?) ORDER BY at DESC, id LIMIT ?")) {
            select.setString(1, org);
            select.setString(2, kind.name());
            select.setString(3, id);
            select.setString(4, id);
            select.setInt(5, MOST);
            try (var rows = select.executeQuery()) {
                List<Row> found = new ArrayList<>();
                while (rows.next()) {
                    String body = rows.getString(2);
                    boolean sealed = serverKeys.verifies(rows.getBytes(3), sealOf(org, kind, rows.getString(1), body));
                    found.add(new Row(
                            rows.getString(1),
                            sealed ? StrictJson.stored(body) : Map.of(),
                            sealed,
                            rows.getObject(4, OffsetDateTime.class).toInstant()));
                }
                return found;
            }
        }
    }

    void write(Turn turn, Kind kind, String id, Map<String, Object> body) throws SQLException {
        String text = PlainJson.of(body);
        byte[] mac = serverKeys.seal(sealOf(turn.org(), kind, id, text));
        turn.update(
                "INSERT INTO policy_pending (org, id, kind, body, mac, at) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (org, id) DO UPDATE SET body = excluded.body, mac = excluded.mac, at = excluded.at",
                insert -> {
                    insert.setString(1, turn.org());
                    insert.setString(2, id);
                    insert.setString(3, kind.name());
                    insert.setString(4, text);
                    insert.setBytes(5, mac);
                    insert.setObject(6, turn.now().atOffset(ZoneOffset.UTC));
                });
    }

    static void delete(Turn turn, String id) throws SQLException {
        turn.update("DELETE FROM policy_pending WHERE org = ? AND id = ?", delete -> {
            delete.setString(1, turn.org());
            delete.setString(2, id);
        });
    }

    private static byte[][] sealOf(String org, Kind kind, String id, String body) {
        return new byte[][] {utf8("dashclaw/policy-pending/v1"), utf8(org), utf8(kind.name()), utf8(id), utf8(body)};
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
