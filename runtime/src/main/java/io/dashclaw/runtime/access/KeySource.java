package io.dashclaw.runtime.access;

import java.sql.SQLException;
import java.util.Collection;

/** Where the live keys come from; the ledger has them, because they change with its epochs. */
public interface KeySource {
    Collection<LiveKeys> all();

    /** Null for an organisation that does not exist. */
    LiveKeys of(String org);

    /**
     * Asks the database for a key that this replica has not seen: it may have been made on another one a moment ago. Blocking.
     *
     * @return the refreshed keys of its organisation, or null when no organisation has it
     */
    LiveKeys find(byte[] hash) throws SQLException;
}
