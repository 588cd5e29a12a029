package io.dashclaw.runtime.guard;

import io.dashclaw.runtime.access.ServerKeys;
import io.dashclaw.runtime.http.PlainJson;
import io.dashclaw.runtime.http.StrictJson;
import io.dashclaw.runtime.ledger.Transition;
import io.dashclaw.runtime.ledger.Turn;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;

/** Where calibration is kept. A row whose seal does not hold has learnt nothing, and so spares nobody anything. */
@Singleton
class CalibrationTable implements Transition.Loader<CalibrationState> {
    private static final Logger LOG = Logger.getLogger(CalibrationTable.class);
    private static final String SAVE = """
            INSERT INTO calibration (org, seq, state, mac) VALUES (?, ?, ?, ?)
            ON CONFLICT (org) DO UPDATE SET seq = EXCLUDED.seq, state = EXCLUDED.state, mac = EXCLUDED.mac
            """;

    private final ServerKeys serverKeys;

    CalibrationTable(ServerKeys serverKeys) {
        this.serverKeys = serverKeys;
    }

    /** Under the organisation's own id. */
    @Override
    public Map<String, CalibrationState> load(Connection connection, String org, Collection<String> ids)
            throws SQLException {
        return Map.of(org, read(connection, org));
    }

    Transition.Need<CalibrationState> need(String org) {
        return new Transition.Need<>(this, List.of(org));
    }

    CalibrationState read(Connection connection, String org) throws SQLException {
        try (var select = connection.prepareStatement("SELECT seq, state, mac FROM calibration WHERE org = ?")) {
            select.setString(1, org);
            try (var rows = select.executeQuery()) {
                if (!rows.next()) {
                    return CalibrationState.NEW;
                }
                long seq = rows.getLong(1);
                String state = rows.getString(2);
                if (serverKeys.verifies(rows.getBytes(3), sealed(org, seq, state))) {
                    return CalibrationState.read(seq, StrictJson.stored(state));
                }
                LOG.errorf("The calibration of %s is refused: its row was changed behind the runtime's back", org);
                return CalibrationState.NEW;
            }
        }
    }

    void save(Turn turn, CalibrationState state) throws SQLException {
        String org = turn.org();
        String written = PlainJson.of(state.written());
        byte[] seal = serverKeys.seal(sealed(org, state.seq(), written));
        turn.update(SAVE, statement -> {
            statement.setString(1, org);
            statement.setLong(2, state.seq());
            statement.setString(3, written);
            statement.setBytes(4, seal);
        });
        turn.replace(this, org, state);
    }

    private static byte[][] sealed(String org, long seq, String state) {
        return new byte[][] {
            utf8("dashclaw/calibration/v1"), utf8(org), utf8(Long.toString(seq)), utf8(state),
        };
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
