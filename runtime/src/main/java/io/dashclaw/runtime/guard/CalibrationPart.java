package io.dashclaw.runtime.guard;

import io.dashclaw.runtime.ledger.Head;
import io.dashclaw.runtime.ledger.LedgerFollower;
import io.dashclaw.runtime.ledger.Snapshot;
import io.dashclaw.runtime.ledger.SnapshotPart;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What this replica knows of calibration. How far it may go is part of the snapshot, so that a change bites everywhere at once; what it has
 * learnt follows twice a second.
 */
@ApplicationScoped
class CalibrationPart implements SnapshotPart<CalibrationState>, LedgerFollower {
    private final CalibrationTable table;
    private final Map<String, CalibrationState> newest = new ConcurrentHashMap<>();

    CalibrationPart(CalibrationTable table) {
        this.table = table;
    }

    @Override
    public Class<CalibrationState> type() {
        return CalibrationState.class;
    }

    @Override
    public long changedAt(Head head) {
        return head.policies();
    }

    @Override
    public CalibrationState load(Connection connection, String org) throws SQLException {
        return table.read(connection, org);
    }

    @Override
    public void advanced(Connection connection, String org, Snapshot snapshot, long from, long to) {}

    @Override
    public void alive(Connection connection, Snapshot snapshot, long next) throws SQLException {
        newest.put(snapshot.org(), table.read(connection, snapshot.org()));
    }

    /** What stands under this snapshot. */
    CalibrationState of(Snapshot snapshot) {
        CalibrationState settled = snapshot.part(CalibrationState.class);
        CalibrationState followed = newest.get(snapshot.org());
        return followed == null || followed.seq() < settled.seq() ? settled : followed;
    }
}
