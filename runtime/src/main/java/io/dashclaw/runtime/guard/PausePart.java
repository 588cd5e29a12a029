package io.dashclaw.runtime.guard;

import io.dashclaw.policy.Offers;
import io.dashclaw.runtime.access.ServerKeys;
import io.dashclaw.runtime.ledger.Head;
import io.dashclaw.runtime.ledger.SnapshotPart;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jboss.logging.Logger;

/** Reads and writes the pause of an organisation. One whose seal does not hold is none. */
@ApplicationScoped
class PausePart implements SnapshotPart<LivePause> {
    private static final Logger LOG = Logger.getLogger(PausePart.class);

    private final ServerKeys serverKeys;

    PausePart(ServerKeys serverKeys) {
        this.serverKeys = serverKeys;
    }

    @Override
    public Class<LivePause> type() {
        return LivePause.class;
    }

    @Override
    public long changedAt(Head head) {
        return head.policies();
    }

    @Override
    public LivePause load(Connection connection, String org) throws SQLException {
        try (var select = connection.prepareStatement("SELECT * FROM approval_pause WHERE org = ?")) {
            select.setString(1, org);
            try (var rows = select.executeQuery()) {
                if (!rows.next()) {
                    return LivePause.NONE;
                }
                var pause = new Offers.Pause(
                        rows.getObject("until", OffsetDateTime.class).toInstant(), rows.getString("actor"));
                Instant at = rows.getObject("at", OffsetDateTime.class).toInstant();
                if (serverKeys.verifies(rows.getBytes("mac"), sealed(org, pause, at))) {
                    return new LivePause(pause, rows.getString("reason"), at);
                }
                LOG.errorf("The approval pause of %s is refused: its row was changed behind the runtime's back", org);
                return LivePause.NONE;
            }
        }
    }

    void write(Connection connection, String org, LivePause live) throws SQLException {
        try (var insert = connection.prepareStatement("""
                INSERT INTO approval_pause (org, until, actor, reason, at, mac) VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (org) DO UPDATE SET until = EXCLUDED.until, actor = EXCLUDED.actor, reason = EXCLUDED.reason,
                  at = EXCLUDED.at, mac = EXCLUDED.mac
                """)) {
            insert.setString(1, org);
            insert.setObject(2, live.pause().until().atOffset(ZoneOffset.UTC));
            insert.setString(3, live.pause().by());
            insert.setString(4, live.reason());
            insert.setObject(5, live.at().atOffset(ZoneOffset.UTC));
            insert.setBytes(6, serverKeys.seal(sealed(org, live.pause(), live.at())));
            insert.executeUpdate();
        }
    }

    void erase(Connection connection, String org) throws SQLException {
        try (var delete = connection.prepareStatement("DELETE FROM approval_pause WHERE org = ?")) {
            delete.setString(1, org);
            delete.executeUpdate();
        }
    }

    private static byte[][] sealed(String org, Offers.Pause pause, Instant at) {
        return new byte[][] {
            utf8("dashclaw/approval-pause/v1"),
            utf8(org),
            utf8(pause.until().toString()),
            utf8(pause.by()),
            utf8(at.toString())
        };
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
