package io.dashclaw.runtime.action;

import io.dashclaw.runtime.guard.TermsView;
import io.dashclaw.runtime.http.StrictJson;
import io.dashclaw.runtime.ledger.Payloads;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.sql.DataSource;

/** What people have said about held actions so far, and who is still missing, for reading. */
@ApplicationScoped
public class Ballots {
    private final DataSource database;
    private final Seals seals;

    Ballots(DataSource database, Seals seals) {
        this.database = database;
        this.seals = seals;
    }

    /**
     * Adds {@code votes} and {@code missing} to the views of those rows that are or were held; a vote whose seal does not hold is none.
     * Blocking.
     *
     * @param views by action id
     */
    public void addTo(Map<String, Map<String, Object>> views, String org, Collection<ActionEntity> rows)
            throws SQLException {
        List<ActionEntity> held = rows.stream()
                .filter(row -> row.pending() || row.resolvedSeq != null)
                .toList();
        if (held.isEmpty()) {
            return;
        }
        try (var connection = database.getConnection()) {
            Map<String, ActionRecord> actions = ActionTable.ACTIONS.load(
                    connection, org, held.stream().map(row -> row.id).toList());
            Map<Long, Map<String, Object>> last = Payloads.read(
                    connection,
                    org,
                    actions.values().stream()
                            .map(action -> action.row().resolvedSeq)
                            .filter(Objects::nonNull)
                            .toList());
            actions.forEach((id, action) -> {
                Terms terms = Terms.of(action.row(), action.created().payload(), last(action.row(), last));
                Map<String, Object> view = views.get(id);
                view.put(
                        "votes",
                        seals.genuine(action).stream().map(Ballots::vote).toList());
                view.put(
                        "missing",
                        action.row().pending()
                                ? TermsView.missing(terms.approval().missing(seals.voters(action)))
                                : List.of());
            });
        }
    }

    /** The same for one row. */
    public void addTo(Map<String, Object> view, ActionEntity row) throws SQLException {
        Map<String, Map<String, Object>> views = new HashMap<>();
        views.put(row.id, view);
        addTo(views, row.org, List.of(row));
    }

    private static Map<String, Object> last(ActionEntity row, Map<Long, Map<String, Object>> bodies) {
        return row.resolvedSeq == null ? Map.of() : bodies.getOrDefault(row.resolvedSeq, Map.of());
    }

    private static Map<String, Object> vote(ActionRecord.Vote vote) {
        Map<String, Object> said = vote.payload();
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("by", said.get("by"));
        view.put("owner", StrictJson.stored(vote.entry()).get("owner"));
        view.put("groups", said.get("groups"));
        view.put("decision", said.get("answer"));
        view.put("reasoning", said.get("reasoning"));
        view.put("at", said.get("at"));
        return view;
    }
}
