package io.dashclaw.runtime.action;

import io.dashclaw.runtime.access.Credential;
import io.dashclaw.runtime.ledger.Entry;
import io.dashclaw.runtime.ledger.Ledger;
import io.dashclaw.runtime.ledger.Transition;
import io.dashclaw.runtime.ledger.Turn;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** An approval that nobody answered in time is a refusal. */
@ApplicationScoped
public class Expiry {
    private final Ledger ledger;

    Expiry(Ledger ledger) {
        this.ledger = ledger;
    }

    /** Expires those of the actions that are overdue by the database's clock. */
    Uni<Boolean> expire(String org, List<String> actionIds) {
        return ledger.turn(Credential.builtin("expiry", org), new Transition<>() {
            @Override
            public List<Need<?>> needs() {
                return List.of(ActionTable.need(actionIds));
            }

            @Override
            public Boolean apply(Turn turn) throws SQLException {
                for (String id : actionIds) {
                    ActionRecord action = turn.row(ActionTable.ACTIONS, id);
                    if (action != null && overdue(turn, action)) {
                        expire(turn, action);
                    }
                }
                return true;
            }
        });
    }

    public static boolean overdue(Turn turn, ActionRecord action) {
        ActionEntity row = action.row();
        return row.pending() && row.expiresAt != null && !row.expiresAt.isAfter(turn.now());
    }

    /** Within a turn that found the approval overdue. */
    public static void expire(Turn turn, ActionRecord action) throws SQLException {
        ActionEntity row = action.row();
        row.status = "expired";
        row.outcome = "failed";
        row.endedAt = turn.now();
        row.outcomeSeq = turn.append(Entry.of(
                "approval.expired", row.decisionId, turn.org(), turn.now(), Map.of("round", row.round), null, null));
        row.outcomeAt = turn.now();
        ActionTable.save(turn, row);
    }
}
