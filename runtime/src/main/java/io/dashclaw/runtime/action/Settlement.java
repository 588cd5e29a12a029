package io.dashclaw.runtime.action;

import io.dashclaw.runtime.agent.LiveAgents;
import io.dashclaw.runtime.guard.Accounts;
import io.dashclaw.runtime.ledger.Booking;
import io.dashclaw.runtime.ledger.Booking.Amount;
import io.dashclaw.runtime.ledger.Booking.Stage;
import io.dashclaw.runtime.ledger.Turn;
import java.util.List;

/** Keeps budgets in step with an action: reserved while it may run, what was reported once it has, nothing when it never did. */
final class Settlement {
    private Settlement() {}

    /** Books what the row now counts for; from its claim and from a changed amount on, it counts in the minute of these. */
    static void of(Turn turn, ActionEntity row) {
        Amount reserved = row.booking == null ? Amount.NOTHING : row.booking.reserved();
        Amount amount = stage(row).count(reserved, new Booking.Reported(row.costUsd, row.tokensIn, row.tokensOut));
        Amount before = row.booking == null ? Amount.NOTHING : row.booking.counted();
        boolean claimedNow = turn.now().equals(row.claimedAt);
        if (!amount.equals(before) || claimedNow && !amount.isNothing()) {
            row.booking = turn.books().book(row.booking == null ? fresh(turn, row) : row.booking, amount);
        }
    }

    private static Booking fresh(Turn turn, ActionEntity row) {
        LiveAgents agents = turn.snapshot().part(LiveAgents.class);
        List<String> accounts = Accounts.of(row.principal, row.agentId, agents.find(row.agentId), row.sessionId);
        return new Booking(row.decisionId, accounts, 0, Amount.NOTHING, Amount.NOTHING);
    }

    private static Stage stage(ActionEntity row) {
        if (neverRan(row)) {
            return Stage.CALLED_OFF;
        }
        return row.outcome.equals("pending") ? Stage.OPEN : Stage.ENDED;
    }

    /** Denied, expired, cancelled, or not claimed in time. One that ended by its client's own report may have run without a claim. */
    private static boolean neverRan(ActionEntity row) {
        boolean refused = row.outcome.equals("failed") && row.closeSource == null;
        boolean silent = row.outcome.equals("lost_confirmation");
        return row.claimedAt == null && (refused || silent || row.status.equals("cancelled"));
    }
}
