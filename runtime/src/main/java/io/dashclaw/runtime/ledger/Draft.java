package io.dashclaw.runtime.ledger;

/**
 * What an {@link Addition} would write if its epoch still holds.
 *
 * @param idempotency SHA-256 of org, principal, key and request digest, or null
 * @param action null when the decision is not recorded as an action
 * @param spending null when it neither takes from budgets nor asked about one, so that no head has to be held for it
 */
public record Draft<T>(
        long epoch,
        Entry entry,
        DecisionRow decision,
        ActionRow action,
        Spending spending,
        byte[] idempotency,
        T answer) {}
