package io.dashclaw.runtime.ledger;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** A change of rows that others may be changing too: runs while its organisation's head is held. */
public interface Transition<T> {
    /** What it has to read, so that a batch reads for all its transitions at once. */
    default List<Need<?>> needs() {
        return List.of();
    }

    /**
     * Checks first, then writes through the turn; a failure thrown before the first write concerns this transition alone.
     * Nothing external is awaited here: others stand in line behind it.
     */
    T apply(Turn turn) throws SQLException;

    /** Called once its turn is durable, before the answer leaves, unless it failed. */
    default void committed() {}

    /** Rows of one kind, by id. */
    record Need<R>(Loader<R> loader, Collection<String> ids) {}

    /** Reads rows of one kind, by id; those that do not exist are left out. One instance a kind. */
    interface Loader<R> {
        Map<String, R> load(Connection connection, String org, Collection<String> ids) throws SQLException;
    }
}
