package io.dashclaw.runtime.ledger;

/**
 * What an {@link Addition} would write if its epoch still holds.
 *
 * @param idempotency SHA-256 of org, principal, key and request digest, or null
 * @param action null when the decision is not recorded as an action
 */
public record Draft<T>(long epoch, Entry entry, DecisionRow decision, ActionRow action, byte[] idempotency, T answer) {}
