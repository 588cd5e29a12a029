package io.dashclaw.runtime.ledger;

import java.sql.Connection;
import java.sql.SQLException;

/** A change that only adds rows: decided beforehand, off the lock, and committed only if the epoch it was decided under still holds. */
public interface Addition<T> {
    /**
     * Pure but for the clock and fresh ids; called again when the epoch has moved, or a budget's sum has crossed its limit. Never null; may
     * throw a failure for the caller.
     *
     * @param balances as they were last seen, and as they are once the head is held
     */
    Draft<T> draft(Snapshot snapshot, Balances balances);

    /**
     * The answer for a request whose idempotency key was taken by an earlier one.
     *
     * @return null when the earlier one no longer stands in the way; its key is then freed and this change tried again
     */
    T repeated(Connection connection, Repeat earlier) throws SQLException;

    /** Called once its entry is durable, before the answer leaves. @param seq the entry's number */
    default void committed(long seq) {}

    /** @param actionId null when the earlier request recorded no action */
    record Repeat(byte[] key, String decisionId, String actionId) {}
}
