package io.dashclaw.runtime.action;

import io.dashclaw.runtime.access.Credential;
import io.dashclaw.runtime.http.Failure;
import io.dashclaw.runtime.http.Query;
import io.dashclaw.runtime.ledger.Entry;
import io.dashclaw.runtime.ledger.Ledger;
import io.dashclaw.runtime.ledger.Transition;
import io.dashclaw.runtime.ledger.Turn;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Takes rows of actions out of sight. What was decided, approved and done stays in the ledger. */
@ApplicationScoped
class Deletion {
    private static final int MOST = 1000;

    private final Ledger ledger;
    private final Actions actions;

    Deletion(Ledger ledger, Actions actions) {
        this.ledger = ledger;
        this.actions = actions;
    }

    /** The ids that a filter means, at most 1000. Blocking. @throws Failure 400 without any filter */
    List<String> select(Credential by, List<String> ids, List<String> agents, String before, String status) {
        Instant until = time(Query.text("before", before, 64));
        String state = Query.text("status", status, 32);
        if (!ids.isEmpty()) {
            return ids;
        }
        if (agents.isEmpty() && until == null && state == null) {
            throw Failure.invalid(
                    "action_ids", "name what to delete: action_ids, action_id, agent_id, before or status");
        }
        return actions.ids(
                new Actions.Filter(by)
                        .and("agentId in :agents", "agents", agents.isEmpty() ? null : agents)
                        .and("startedAt < :until", "until", until)
                        .and("status = :status", "status", state),
                MOST);
    }

    /** @return the ids of the rows that were there */
    Uni<List<String>> delete(Credential by, List<String> ids) {
        return ledger.turn(by, new Transition<>() {
            @Override
            public List<Need<?>> needs() {
                return List.of(ActionTable.need(ids));
            }

            @Override
            public List<String> apply(Turn turn) throws SQLException {
                List<String> deleted = new ArrayList<>();
                for (String id : ids) {
                    ActionRecord action = turn.row(ActionTable.ACTIONS, id);
                    if (action != null && !deleted.contains(id)) {
                        turn.append(Entry.of(
                                "action.deleted",
                                action.row().decisionId,
                                turn.org(),
                                turn.now(),
                                Map.of("principal", by.id(), "status", action.row().status),
                                null,
                                null));
                        turn.update("DELETE FROM action WHERE org = ? AND id = ?", statement -> {
                            statement.setString(1, turn.org());
                            statement.setString(2, id);
                        });
                        turn.replace(ActionTable.ACTIONS, id, null);
                        deleted.add(id);
                    }
                }
                return deleted;
            }
        });
    }

    private static Instant time(String text) {
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw Failure.invalid("before", "must be an ISO 8601 time such as 2026-01-15T09:00:00Z");
        }
    }
}
