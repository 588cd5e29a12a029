package io.dashclaw.runtime.approval;

import io.dashclaw.policy.Approval;
import io.dashclaw.policy.Separation;
import io.dashclaw.policy.Voter;
import io.dashclaw.runtime.access.Credential;
import io.dashclaw.runtime.action.ActionEntity;
import io.dashclaw.runtime.action.ActionRecord;
import io.dashclaw.runtime.action.ActionTable;
import io.dashclaw.runtime.action.Expiry;
import io.dashclaw.runtime.action.Seals;
import io.dashclaw.runtime.action.Terms;
import io.dashclaw.runtime.guard.Calibrator;
import io.dashclaw.runtime.guard.RecentApprovals;
import io.dashclaw.runtime.guard.TermsView;
import io.dashclaw.runtime.http.Failure;
import io.dashclaw.runtime.http.Failure.Code;
import io.dashclaw.runtime.http.PlainJson;
import io.dashclaw.runtime.http.StrictJson;
import io.dashclaw.runtime.ledger.Entry;
import io.dashclaw.runtime.ledger.Ledger;
import io.dashclaw.runtime.ledger.Payloads;
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
import javax.sql.DataSource;

/** People answer what a rule holds. Every door that answers comes through {@link #answer}. */
@ApplicationScoped
public class Approvals {
    static final String DENIED = "Denied by human operator";
    private static final Duration BULK_WINDOW = Duration.ofHours(24);

    /** Who changes her mind has one vote still. */
    private static final String INSERT_VOTE = """
            INSERT INTO vote (org, action_id, round, owner, principal, answer, seq, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (org, action_id, round, owner) DO UPDATE
              SET principal = EXCLUDED.principal, answer = EXCLUDED.answer, seq = EXCLUDED.seq, at = EXCLUDED.at
            """;

    private final Ledger ledger;
    private final Seals seals;
    private final Calibrator calibrator;
    private final RecentApprovals recent;
    private final DataSource database;

    Approvals(Ledger ledger, Seals seals, Calibrator calibrator, RecentApprovals recent, DataSource database) {
        this.ledger = ledger;
        this.seals = seals;
        this.calibrator = calibrator;
        this.recent = recent;
        this.database = database;
    }

    /** @param refused what the approver is told instead, after the row was found overdue and expired; or null */
    private record Answered(ActionEntity row, Failure refused) {}

    /**
     * Says yes or no to one held action: the first no denies it; it is granted once those who said yes meet the terms of every rule that holds
     * it, and waits on until then.
     *
     * @param reasoning masked, or null
     * @throws Failure 404, 410 {@code APPROVAL_EXPIRED}, 400 when nothing is pending, 409 for a lost race, 403
     *     {@code SELF_APPROVAL_FORBIDDEN} for whoever stands behind the request, 403 {@code APPROVER_NOT_ASKED} for whom no free seat is
     */
    public Uni<ActionEntity> answer(Credential by, String actionId, boolean allow, String reasoning) {
        return ledger.turnAhead(by, new Answering(by, actionId, allow, reasoning, System.nanoTime()))
                .map(answered -> {
                    if (answered.refused() != null) {
                        throw answered.refused();
                    }
                    recent.granted(by.org());
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
            return List.of(ActionTable.need(List.of(actionId)), calibrator.need(by.org()));
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
            Terms terms = terms(turn, action);
            checkSeparation(action, terms);
            if (allow) {
                grant(turn, action, terms);
            } else {
                deny(turn, action, terms);
            }
            return new Answered(row, null);
        }

        /** Whether it was still open when this approver pressed the button. */
        private boolean resolvedSinceAsked(ActionEntity row, Instant now) {
            Instant asked = now.minusNanos(System.nanoTime() - askedNanos);
            return row.resolvedSeq != null && !row.updatedAt.isBefore(asked);
        }

        /** Separation of duties counts owners, not keys, and a key that the asker made for somebody is too near; no identity is exempt. */
        private void checkSeparation(ActionRecord action, Terms terms) {
            ActionEntity row = action.row();
            boolean own =
                    by.owner().equals(row.owner) || by.id().equals(row.principal) || row.owner.equals(by.minter());
            boolean minter = terms.approval().separation() == Separation.OWNER
                    && by.owner().equals(row.minter);
            if (own || minter) {
                throw Failure.of(
                                Code.SELF_APPROVAL_FORBIDDEN,
                                own
                                        ? "Whoever asks cannot approve: this action was requested under '" + row.owner
                                                + "', and so is this key, or it was made there. Let the agent ask with an agent key (role"
                                                + " member; POST /api/keys makes one) and approve with this key."
                                        : "The rule that holds this action wants it approved by somebody who did not make the agent's key.")
                        .with("action_id", actionId);
            }
        }

        private void grant(Turn turn, ActionRecord action, Terms terms) throws SQLException {
            List<Voter> voters = new ArrayList<>(seals.voters(action));
            if (voters.stream().anyMatch(voter -> voter.owner().equals(by.owner()))) {
                return; // who has said yes already counts once
            }
            List<Approval.Missing> before = terms.approval().missing(voters);
            voters.add(new Voter(by.owner(), by.groups()));
            List<Approval.Missing> after = terms.approval().missing(voters);
            if (seats(after) == seats(before)) {
                throw Failure.of(
                                Code.APPROVER_NOT_ASKED,
                                "Somebody else is asked: no seat that is still free is for a group of this key")
                        .with("action_id", actionId)
                        .with("groups", List.copyOf(by.groups()))
                        .with("missing", TermsView.missing(before));
            }
            ActionEntity row = action.row();
            long seq = vote(turn, action, terms, after.isEmpty() ? "approval.granted" : "approval.voted");
            if (after.isEmpty()) {
                row.status = "running";
                row.approvedBy = by.id();
                row.approvedAt = turn.now();
                row.resolvedSeq = seq;
                calibrator.learn(turn, seq, row.agentId, row.risk, true);
            }
            ActionTable.save(turn, row);
        }

        private static int seats(List<Approval.Missing> missing) {
            return missing.stream().mapToInt(each -> each.seat().count()).sum();
        }

        /** One no is enough, whoever says it and whoever said yes before. */
        private void deny(Turn turn, ActionRecord action, Terms terms) throws SQLException {
            ActionEntity row = action.row();
            long seq = vote(turn, action, terms, "approval.denied");
            row.status = "failed";
            row.outcome = "failed";
            row.endedAt = turn.now();
            row.outcomeSeq = seq;
            row.outcomeAt = turn.now();
            row.resolvedSeq = seq;
            calibrator.learn(turn, seq, row.agentId, row.risk, false);
            ActionTable.save(turn, row);
        }

        /** Puts on record who said what to which rules and terms, and the groups that she was in: nothing of it is believed without its seal. */
        private long vote(Turn turn, ActionRecord action, Terms terms, String kind) throws SQLException {
            ActionEntity row = action.row();
            Map<String, Object> facts = new LinkedHashMap<>();
            facts.put("answer", answer());
            facts.put("by", by.id());
            facts.put("owner", by.owner());
            facts.put("round", row.round);
            facts.put("entry", Entry.base64(action.created().leaf()));
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("answer", answer());
            body.put("by", by.id());
            body.put("groups", by.groups().stream().sorted().toList());
            body.put("at", turn.now().toString());
            body.put("reasoning", reasoning);
            body.put("rules", terms.rules());
            body.put("approval", TermsView.of(terms.approval()));
            if (!allow) {
                body.put("error_message", reasoning == null || reasoning.isBlank() ? DENIED : reasoning);
            }
            Entry entry =
                    Entry.of(kind, row.decisionId, turn.org(), turn.now(), facts, PlainJson.of(body), seals::seal);
            long seq = turn.append(entry);
            insertVote(turn, row, seq);
            var vote = new ActionRecord.Vote(
                    by.id(), by.owner(), answer(), entry.json(), entry.mac(), entry.salt(), entry.body());
            turn.replace(ActionTable.ACTIONS, actionId, action.with(vote));
            return seq;
        }

        private String answer() {
            return allow ? "allow" : "deny";
        }

        private void insertVote(Turn turn, ActionEntity row, long seq) throws SQLException {
            int round = row.round;
            turn.update(INSERT_VOTE, statement -> {
                statement.setString(1, turn.org());
                statement.setString(2, actionId);
                statement.setInt(3, round);
                statement.setString(4, by.owner());
                statement.setString(5, by.id());
                statement.setString(6, answer());
                statement.setLong(7, seq);
                statement.setObject(8, turn.now().atOffset(ZoneOffset.UTC));
            });
        }
    }

    private static Terms terms(Turn turn, ActionRecord action) throws SQLException {
        ActionEntity row = action.row();
        boolean first = row.round == 1 || row.resolvedSeq == null;
        Map<String, Object> reopened = first
                ? Map.of()
                : Payloads.read(turn.connection(), row.org, List.of(row.resolvedSeq))
                        .getOrDefault(row.resolvedSeq, Map.of());
        return Terms.of(row, action.created().payload(), reopened);
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
}
