package io.dashclaw.runtime.access;

import io.smallrye.mutiny.Uni;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;

/** Records a change of keys in the ledger, in the transaction that makes it; the ledger implements it. */
public interface KeyJournal {
    /** @param kind {@code key.created} or {@code key.revoked} */
    record KeyChange(String kind, String keyId, Role role, String owner, String body) {}

    /** Runs under the head of the caller's organisation, before everything that waits there. */
    interface Work {
        /** Checks and writes; a failure leaves everything as it was. @param now the database's clock */
        KeyChange apply(Connection connection, LiveKeys live, Instant now) throws SQLException;
    }

    /** When this completes, nothing is recorded any more under a key that the work revoked. */
    Uni<Void> record(Credential by, Work work);
}
