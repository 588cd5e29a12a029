package io.dashclaw.runtime.ledger;

/** The thin row of a decision; its words (goal, reasons, breakdown) are in the payload of its entry. */
public record DecisionRow(
        String id,
        String principal,
        String agentId,
        String actionType,
        String verdict,
        int risk,
        String actHash,
        boolean degraded) {}
