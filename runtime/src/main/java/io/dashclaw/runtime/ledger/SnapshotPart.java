package io.dashclaw.runtime.ledger;

import java.sql.Connection;
import java.sql.SQLException;

/** Something that decisions of an organisation stand on, and that only changes together with its epoch. */
public interface SnapshotPart<T> {
    Class<T> type();

    /** The epoch at which this part last changed, by the head. */
    long changedAt(Head head);

    /** Reads it as the connection's transaction sees it. A part that cannot be read fails; one that reads badly must be closed, not open. */
    T load(Connection connection, String org) throws SQLException;
}
