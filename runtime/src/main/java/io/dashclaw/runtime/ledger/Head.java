package io.dashclaw.runtime.ledger;

/**
 * The row that orders an organisation's ledger.
 *
 * @param next the number of the next entry, from 0
 * @param epoch moves with policies, keys and agents; a decision made under an older one cannot be recorded
 * @param policies the epoch at which the policy set last changed
 * @param keys the epoch at which the keys last changed
 * @param agents the epoch at which the agents last changed
 */
public record Head(String org, long next, long epoch, long policies, long keys, long agents) {}
