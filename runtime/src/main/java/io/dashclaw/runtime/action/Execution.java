package io.dashclaw.runtime.action;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dashclaw.policy.Verdict;
import io.dashclaw.runtime.access.Credential;
import io.dashclaw.runtime.guard.GuardConfig;
import io.dashclaw.runtime.guard.Recheck;
import io.dashclaw.runtime.guard.SessionWrites;
import io.dashclaw.runtime.http.Failure;
import io.dashclaw.runtime.http.Failure.Code;
import io.dashclaw.runtime.ledger.Entry;
import io.dashclaw.runtime.ledger.Ledger;
import io.dashclaw.runtime.ledger.Transition;
import io.dashclaw.runtime.ledger.Turn;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The one atomic permission to execute an action: granted once, under the policies that are live at that moment. */
@ApplicationScoped
public class Execution {
    private static final int DEFAULT_WAIT_SECONDS = 300;

    private final Ledger ledger;
    private final Recheck recheck;
    private final Seals seals;
    private final ActionConfig config;
    private final GuardConfig guardConfig;
    private final ObjectMapper json;
    private final SessionWrites sessions;

    Execution(
            Ledger ledger,
            Recheck recheck,
            Seals seals,
            ActionConfig config,
            GuardConfig guardConfig,
            ObjectMapper json,
            SessionWrites sessions) {
        this.ledger = ledger;
        this.recheck = recheck;
        this.seals = seals;
        this.config = config;
        this.guardConfig = guardConfig;
        this.json = json;
        this.sessions = sessions;
    }

    /** @param conflict why it was not granted, or null */
    public record Claim(String actionId, String attemptId, Instant claimedAt, Failure conflict) {}

    /**
     * @param actHash of the act that is about to run; it must be the one that was judged
     * @throws Failure 404 for an unknown action, 409 {@code EXECUTION_CLAIM_CONFLICT} when it may not run; the row is pending again when a
     *     newer rule holds it
     */
    public Uni<Claim> claim(Credential by, String actionId, String agentId, String actHash, String attemptId) {
        Claiming claiming = new Claiming(by, actionId, agentId, actHash, attemptId);
        return ledger.turn(by, claiming).invoke(claim -> {
            if (claim.conflict() != null) {
                throw claim.conflict();
            }
            sessions.claimed(by, agentId, claiming.session);
        });
    }

    private final class Claiming implements Transition<Claim> {
        private final Credential by;
        private final String actionId;
        private final String agentId;
        private final String actHash;
        private final String attemptId;
        private volatile String session;

        Claiming(Credential by, String actionId, String agentId, String actHash, String attemptId) {
            this.by = by;
            this.actionId = actionId;
            this.agentId = agentId;
            this.actHash = actHash;
            this.attemptId = attemptId;
        }

        @Override
        public List<Need<?>> needs() {
            return List.of(ActionTable.need(List.of(actionId)));
        }

        @Override
        public Claim apply(Turn turn) throws SQLException {
            ActionRecord action = turn.row(ActionTable.ACTIONS, actionId);
            if (action == null || !by.sees(action.row().principal, action.row().agentId)) {
                throw Failure.of(Code.NOT_FOUND, "Action not found");
            }
            checkEligible(action.row(), turn.now());
            Set<String> answered = answered(action);
            Recheck.Finding finding = recheck.judge(
                    by,
                    action.row().agentId,
                    action.row().actionType,
                    action.created().payload(),
                    turn.snapshot(),
                    turn.now());
            if (finding.verdict() == Verdict.BLOCK) {
                throw conflict("Policies block this action now: " + String.join("; ", finding.reasons()));
            }
            if (finding.verdict() == Verdict.REQUIRE_APPROVAL && !answered.containsAll(finding.holding())) {
                return reopen(turn, action, finding);
            }
            return grant(turn, action, finding);
        }

        private void checkEligible(ActionEntity row, Instant now) {
            if (!row.agentId.equals(agentId)) {
                throw conflict("The action belongs to another agent");
            }
            if (!row.principal.equals(by.id())) {
                throw conflict("The action was asked for with another API key; the key that asked must claim");
            }
            if (!Objects.equals(row.actHash, actHash)) {
                throw conflict("The act is not the one that was judged");
            }
            if (row.claimedAt != null) {
                throw conflict("The action has already been claimed");
            }
            if (!row.status.equals("running") || !row.outcome.equals("pending") || row.verdict.equals("block")) {
                throw conflict("The action is in status '" + row.status + "' and cannot be executed");
            }
            if (row.approvedBy != null
                    && row.approvedAt.plus(config.approvalLease()).isBefore(now)) {
                throw conflict(
                        "The approval is older than " + config.approvalLease().toMinutes() + " minutes");
            }
        }

        /** The rules that people have answered; an approval whose seal does not hold is no approval. */
        private Set<String> answered(ActionRecord action) {
            if (!seals.intact(action)) {
                throw conflict("What is on record about this action does not fit its ledger entry");
            }
            if (action.row().approvedBy == null) {
                if (action.row().verdict.equals("require_approval") || action.row().round > 1) {
                    throw conflict("The action was held, and nobody has approved it");
                }
                return Set.of();
            }
            Set<String> answered = seals.answered(action);
            if (answered == null) {
                throw conflict("The approval on record cannot be verified");
            }
            return answered;
        }

        private Claim grant(Turn turn, ActionRecord action, Recheck.Finding finding) throws SQLException {
            ActionEntity row = action.row();
            Map<String, Object> facts = facts(finding);
            facts.put("approved", row.approvedBy != null);
            facts.put("round", row.round);
            long seq = turn.append(Entry.of(
                    "claim",
                    row.decisionId,
                    turn.org(),
                    turn.now(),
                    facts,
                    write(Map.of("attempt_id", attemptId)),
                    seals::seal));
            session = row.sessionId;
            row.attemptId = attemptId;
            row.claimedAt = turn.now();
            row.claimSeq = seq;
            row.claimDecisionId = row.decisionId;
            ActionTable.save(turn, row);
            return new Claim(actionId, attemptId, row.claimedAt, null);
        }

        /** A rule that nobody has answered holds it now: people are asked again, and the old approval is spent. */
        private Claim reopen(Turn turn, ActionRecord action, Recheck.Finding finding) throws SQLException {
            ActionEntity row = action.row();
            Map<String, Object> facts = facts(finding);
            facts.put("round", row.round + 1);
            long seq = turn.append(Entry.of(
                    "approval.reopened",
                    row.decisionId,
                    turn.org(),
                    turn.now(),
                    facts,
                    write(Map.of("reasons", finding.reasons(), "rules", List.copyOf(finding.holding()))),
                    seals::seal));
            row.status = "pending_approval";
            row.approvedBy = null;
            row.approvedAt = null;
            row.round++;
            row.resolvedSeq = seq;
            row.expiresAt = turn.now().plus(waitFor(action));
            ActionTable.save(turn, row);
            turn.replace(ActionTable.ACTIONS, actionId, action.withoutVotes());
            return new Claim(
                    actionId,
                    attemptId,
                    null,
                    conflict("A rule that has changed since holds this action; it waits for approval again: "
                            + String.join("; ", finding.reasons())));
        }

        private Map<String, Object> facts(Recheck.Finding finding) {
            Map<String, Object> facts = new LinkedHashMap<>();
            facts.put("principal", by.id());
            facts.put("verdict", finding.verdict().wire());
            facts.put("policy_set", finding.policySet());
            return facts;
        }

        private Failure conflict(String why) {
            return Failure.of(Code.EXECUTION_CLAIM_CONFLICT, why).with("action_id", actionId);
        }
    }

    private Duration waitFor(ActionRecord action) {
        Object wait = action.created().payload().get("intent") instanceof Map<?, ?> intent
                ? intent.get("approval_wait_seconds")
                : null;
        int seconds = wait instanceof Number number ? number.intValue() : DEFAULT_WAIT_SECONDS;
        return Duration.ofSeconds(seconds).plus(guardConfig.approvalGrace());
    }

    private String write(Object body) {
        try {
            return json.writeValueAsString(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
