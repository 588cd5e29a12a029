package io.dashclaw.runtime.approval;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dashclaw.runtime.access.Credential;
import io.dashclaw.runtime.action.ActionEntity;
import io.dashclaw.runtime.action.ActionRecord;
import io.dashclaw.runtime.action.ActionTable;
import io.dashclaw.runtime.action.Expiry;
import io.dashclaw.runtime.action.Seals;
import io.dashclaw.runtime.http.Failure;
import io.dashclaw.runtime.http.Failure.Code;
import io.dashclaw.runtime.http.StrictJson;
import io.dashclaw.runtime.ledger.Entry;
import io.dashclaw.runtime.ledger.Ledger;
import io.dashclaw.runtime.ledger.Transition;
import io.dashclaw.runtime.ledger.Turn;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.sql.DataSource;

/** People answer what a rule holds. Every door that answers comes through {@link #answer}. */
@ApplicationScoped
public class Approvals {
    static final String DENIED = "Denied by human operator";
    private static final Duration BULK_WINDOW = Duration.ofHours(24);

    private final Ledger ledger;
    private final Seals seals;
    private final DataSource database;
    private final ObjectMapper json;

    Approvals(Ledger ledger, Seals seals, DataSource database, ObjectMapper json) {
        this.ledger = ledger;
        this.seals = seals;
        this.database = database;
        this.json = json;
    }

    /** @param refused what the approver is told instead, after the row was found overdue and expired; or null */
    private record Answered(ActionEntity row, Failure refused) {}

    /**
     * Grants or denies one held action.
     *
     * @param reasoning masked, or null
     * @throws Failure 404, 410 {@code APPROVAL_EXPIRED}, 400 when nothing is pending, 409 for a lost race, 403
     *     {@code SELF_APPROVAL_FORBIDDEN} for whoever stands behind the request
     */
    public Uni<ActionEntity> answer(Credential by, String actionId, boolean allow, String reasoning) {
        return ledger.turnAhead(by, new Answering(by, actionId, allow, reasoning, System.nanoTime()))
                .map(answered -> {
                    if (answered.refused() != null) {
                        throw answered.refused();
                    }
                    return answered.row();
                });
    }

    private final class Answering implements Transition<Answered> {
        private final Credential by;
        private final String actionId;
        private final boolean allow;
        private final String reasoning;
        private final long askedNanos;

        Answering(Credential by, String actionId, boolean allow, String reasoning, long askedNanos) {
            this.by = by;
            this.actionId = actionId;
            this.allow = allow;
            this.reasoning = reasoning;
            this.askedNanos = askedNanos;
        }

        @Override
        public List<Need<?>> needs() {
            return List.of(ActionTable.need(List.of(actionId)));
        }

        @Override
        public Answered apply(Turn turn) throws SQLException {
            ActionRecord action = turn.row(ActionTable.ACTIONS, actionId);
            if (action == null) {
                throw Failure.of(Code.NOT_FOUND, "Action not found");
            }
            ActionEntity row = action.row();
            if (Expiry.overdue(turn, action)) {
                Expiry.expire(turn, action);
                return new Answered(row, expired(row));
            }
            if (row.status.equals("expired")) {
                throw expired(row);
            }
            if (!row.pending()) {
                throw resolvedSinceAsked(row, turn.now())
                        ? Failure.of(Code.CONFLICT, "Action was already resolved by another approver")
                                .with("current_status", row.status)
                        : Failure.of(Code.VALIDATION, "Action is not pending approval")
                                .with("current_status", row.status);
            }
            checkSeparation(action);
            vote(turn, action);
            return new Answered(row, null);
        }

        /** Whether it was still open when this approver pressed the button. */
        private boolean resolvedSinceAsked(ActionEntity row, Instant now) {
            Instant asked = now.minusNanos(System.nanoTime() - askedNanos);
            return row.resolvedSeq != null && !row.updatedAt.isBefore(asked);
        }

        /** Separation of duties counts owners, not keys; no identity is exempt. */
        private void checkSeparation(ActionRecord action) {
            ActionEntity row = action.row();
            boolean own = by.owner().equals(row.owner) || by.id().equals(row.principal);
            boolean minter = "owner".equals(separation(action)) && Objects.equals(by.owner(), row.minter);
            if (own || minter) {
                throw Failure.of(
                                Code.SELF_APPROVAL_FORBIDDEN,
                                own
                                        ? "Whoever asks cannot approve: this action was requested under '" + row.owner
                                                + "', and so is this key. Let the agent ask with an agent key (role member; POST /api/keys"
                                                + " makes one) and approve with this key."
                                        : "The rule that holds this action wants it approved by somebody who did not make the agent's key.")
                        .with("action_id", actionId);
            }
        }

        private void vote(Turn turn, ActionRecord action) throws SQLException {
            ActionEntity row = action.row();
            Map<String, Object> facts = new LinkedHashMap<>();
            facts.put("answer", allow ? "allow" : "deny");
            facts.put("by", by.id());
            facts.put("owner", by.owner());
            facts.put("round", row.round);
            facts.put("entry", Entry.base64(action.created().leaf()));
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("answer", allow ? "allow" : "deny");
            body.put("by", by.id());
            body.put("at", turn.now().toString());
            body.put("reasoning", reasoning);
            body.put("rules", rules(turn, action));
            if (!allow) {
                body.put("error_message", reasoning == null || reasoning.isBlank() ? DENIED : reasoning);
            }
            Entry entry = Entry.of(
                    allow ? "approval.granted" : "approval.denied",
                    row.decisionId,
                    turn.org(),
                    turn.now(),
                    facts,
                    write(body),
                    seals::seal);
            long seq = turn.append(entry);
            insertVote(turn, row, seq);
            if (allow) {
                row.status = "running";
                row.approvedBy = by.id();
                row.approvedAt = turn.now();
            } else {
                row.status = "failed";
                row.outcome = "failed";
                row.endedAt = turn.now();
                row.outcomeSeq = seq;
                row.outcomeAt = turn.now();
            }
            row.resolvedSeq = seq;
            ActionTable.save(turn, row);
            turn.replace(
                    ActionTable.ACTIONS,
                    actionId,
                    action.with(new ActionRecord.Vote(
                            by.id(),
                            by.owner(),
                            allow ? "allow" : "deny",
                            entry.json(),
                            entry.mac(),
                            entry.salt(),
                            entry.body())));
        }

        private void insertVote(Turn turn, ActionEntity row, long seq) throws SQLException {
            int round = row.round;
            turn.update(
                    "INSERT INTO vote (org, action_id, round, owner, principal, answer, seq, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    statement -> {
                        statement.setString(1, turn.org());
                        statement.setString(2, actionId);
                        statement.setInt(3, round);
                        statement.setString(4, by.owner());
                        statement.setString(5, by.id());
                        statement.setString(6, allow ? "allow" : "deny");
                        statement.setLong(7, seq);
                        statement.setObject(8, turn.now().atOffset(ZoneOffset.UTC));
                    });
        }
    }

    /** The rules that hold the action in its present round, as {@code id@digest}. */
    private Collection<?> rules(Turn turn, ActionRecord action) throws SQLException {
        Map<String, Object> source =
                action.row().round == 1 ? object(action.created().payload(), "decision") : reopened(turn, action.row());
        Object rules = source.get(action.row().round == 1 ? "holding" : "rules");
        return rules instanceof Collection<?> list ? list : List.of();
    }

    private static Map<String, Object> reopened(Turn turn, ActionEntity row) throws SQLException {
        try (var select = turn.connection()
                .prepareStatement("SELECT body FROM ledger WHERE org = ? AND seq = ? AND kind = 'approval.reopened'")) {
            select.setString(1, row.org);
            select.setLong(2, row.resolvedSeq);
            try (var rows = select.executeQuery()) {
                return rows.next() && rows.getString(1) != null
                        ? StrictJson.readObject(rows.getString(1).getBytes(StandardCharsets.UTF_8))
                        : Map.of();
            }
        }
    }

    private static String separation(ActionRecord action) {
        return (String) object(action.created().payload(), "decision").get("separation");
    }

    private static Failure expired(ActionEntity row) {
        return Failure.of(
                        Code.APPROVAL_EXPIRED,
                        "The approval expired before it was answered: the client no longer waits for it")
                .with("action", Map.of("action_id", row.id, "status", "expired"));
    }

    /** The ids of pending actions of the last day that this policy holds, oldest first. Blocking. */
    List<String> heldBy(String org, String policyId, int limit) throws SQLException {
        try (var connection = database.getConnection();
                var select = connection.prepareStatement("""
                        SELECT a.id, l.body FROM action a JOIN ledger l ON l.org = a.org AND l.seq = a.seq AND l.at = a.at
                         WHERE a.org = ? AND a.status = 'pending_approval' AND a.expires_at > now() AND a.at >= ?
                         ORDER BY a.at
                        """)) {
            select.setFetchSize(200);
            select.setString(1, org);
            select.setObject(2, Instant.now().minus(BULK_WINDOW).atOffset(ZoneOffset.UTC));
            try (var rows = select.executeQuery()) {
                List<String> ids = new ArrayList<>();
                while (rows.next() && ids.size() < limit) {
                    String body = rows.getString(2);
                    Map<String, Object> decision = body == null
                            ? Map.of()
                            : object(StrictJson.readObject(body.getBytes(StandardCharsets.UTF_8)), "decision");
                    if (decision.get("matched_policies") instanceof Collection<?> matched
                            && matched.contains(policyId)) {
                        ids.add(rows.getString(1));
                    }
                }
                return ids;
            }
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> object(Map<String, Object> map, String name) {
        return map.get(name) instanceof Map<?, ?> value ? (Map<String, Object>) value : Map.of();
    }

    private String write(Object body) {
        try {
            return json.writeValueAsString(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
