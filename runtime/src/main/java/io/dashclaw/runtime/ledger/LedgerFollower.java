package io.dashclaw.runtime.ledger;

import java.sql.Connection;
import java.sql.SQLException;

/** Wants to know what was added to the ledgers, by whichever replica. Called on the tail's thread, one call at a time. */
public interface LedgerFollower {
    /**
     * The entries {@code from} (inclusive) to {@code to} (exclusive) are committed. Called without a gap and in order once
     * {@link #starts} was; an exception makes the tail call again with the same range.
     */
    void advanced(Connection connection, String org, Snapshot snapshot, long from, long to) throws SQLException;

    /**
     * This replica has committed the entries {@code from} (inclusive) to {@code to} (exclusive) itself. Told on the writer's thread,
     * which must not wait, before their answers leave; {@link #advanced} may have been faster, when the range begins before its end.
     */
    default void own(String org, long from, long to) {}

    /** The head as it stands when following begins; what lies before it is the follower's to read. */
    default void starts(Connection connection, String org, long next) throws SQLException {}

    /** Called at least twice a second while the database can be read, when everything up to {@code next} has been told. */
    default void alive(Connection connection, Snapshot snapshot, long next) throws SQLException {}
}
