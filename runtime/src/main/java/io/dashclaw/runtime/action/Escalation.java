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

/** An approval that its rule wants answered sooner is told of once more, to whoever listens for that. */
@ApplicationScoped
class Escalation {
    private final Ledger ledger;

    Escalation(Ledger ledger) {
        this.ledger = ledger;
    }

    /** Escalates those of the actions that still wait and have not been escalated in this round. */
    Uni<Boolean> escalate(String org, List<String> actionIds) {
        return ledger.turn(Credential.builtin("escalation", org), new Transition<>() {
            @Override
            public List<Need<?>> needs() {
                return List.of(ActionTable.need(actionIds));
            }

            @Override
            public Boolean apply(Turn turn) throws SQLException {
                for (String id : actionIds) {
                    ActionRecord action = turn.row(ActionTable.ACTIONS, id);
                    if (action != null && due(turn, action)) {
                        escalate(turn, action.row());
                    }
                }
                return true;
            }
        });
    }

    private static boolean due(Turn turn, ActionRecord action) {
        ActionEntity row = action.row();
        return row.pending()
                && row.escalatesAt != null
                && !row.escalatesAt.isAfter(turn.now())
                && !Expiry.overdue(turn, action);
    }

    private static void escalate(Turn turn, ActionEntity row) throws SQLException {
        turn.append(Entry.of(
                "approval.escalated", row.decisionId, turn.org(), turn.now(), Map.of("round", row.round), null, null));
        row.escalatesAt = null;
        row.escalatedAt = turn.now();
        ActionTable.save(turn, row);
    }
}
