package io.dashclaw.runtime.action;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dashclaw.policy.Approval;
import io.dashclaw.policy.Decision;
import io.dashclaw.policy.Verdict;
import io.dashclaw.runtime.access.Credential;
import io.dashclaw.runtime.guard.GuardConfig;
import io.dashclaw.runtime.guard.Rates;
import io.dashclaw.runtime.guard.Recheck;
import io.dashclaw.runtime.guard.Sessions;
import io.dashclaw.runtime.guard.TermsView;
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
    private static final String APPROVAL = Decision.Way.APPROVAL.wire();

    private final Ledger ledger;
    private final Recheck recheck;
    private final Seals seals;
    private final ReusableApprovals reusable;
    private final ActionConfig config;
    private final GuardConfig guardConfig;
    private final ObjectMapper json;
    private final Rates rates;
    private final Sessions sessions;

    Execution(
            Ledger ledger,
            Recheck recheck,
            Seals seals,
            ReusableApprovals reusable,
            ActionConfig config,
            GuardConfig guardConfig,
            ObjectMapper json,
            Rates rates,
            Sessions sessions) {
        this.ledger = ledger;
        this.recheck = recheck;
        this.seals = seals;
        this.reusable = reusable;
        this.config = config;
        this.guardConfig = guardConfig;
        this.json = json;
        this.rates = rates;
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
        });
    }

    private final class Claiming implements Transition<Claim> {
        private final Credential by;
        private final String actionId;
        private final String agentId;
        private final String actHash;
        private final String attemptId;
        private ActionEntity granted;
        private long seq;

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
            granted = null;
            ActionRecord action = turn.row(ActionTable.ACTIONS, actionId);
            if (action == null || !by.sees(action.row().principal, action.row().agentId)) {
                throw Failure.of(Code.NOT_FOUND, "Action not found");
            }
            checkEligible(action.row(), turn.now());
            checkRecord(action);
            ActionRecord lender = lender(turn, action);
            Seals.Consent consent = consent(action, lender);
            ActionEntity row = action.row();
            Recheck.Subject subject = new Recheck.Subject(
                    row.agentId,
                    row.actionType,
                    row.sessionId,
                    row.at,
                    row.booking,
                    action.created().payload());
            Recheck.Finding finding = recheck.judge(by, subject, turn);
            if (finding.verdict() == Verdict.BLOCK) {
                throw conflict("Policies block this action now: " + String.join("; ", finding.reasons()));
            }
            if (finding.verdict() == Verdict.REQUIRE_APPROVAL && !covers(consent, finding)) {
                return reopen(turn, action, finding);
            }
            if (lender != null && finding.verdict() == Verdict.REQUIRE_APPROVAL) {
                use(turn, lender, action);
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

        /** Whoever changes rows cannot lower the terms: those of the rules that hold now must be met as well. */
        private static boolean covers(Seals.Consent consent, Recheck.Finding finding) {
            return consent.rules().containsAll(finding.holding())
                    && finding.terms().metBy(consent.voters());
        }

        private void checkRecord(ActionRecord action) {
            if (!seals.intact(action)) {
                throw conflict("What is on record about this action does not fit its ledger entry");
            }
            boolean held = action.row().verdict.equals("require_approval") || action.row().round > 1;
            if (held && action.row().approvedBy == null) {
                throw conflict("The action was held, and nobody has approved it");
            }
        }

        /**
         * The action whose approval was found good for this one when it was decided; null where there was none, or where it is no longer good. A
         * transition of the same turn may have used it a moment ago, which only the turn's own rows show.
         */
        private ActionRecord lender(Turn turn, ActionRecord action) throws SQLException {
            String id = action.row().round > 1 ? null : approvalThatSpared(action);
            if (id == null) {
                return null;
            }
            ActionRecord lender = turn.row(ActionTable.ACTIONS, id);
            if (lender == null) {
                lender = ActionTable.ACTIONS
                        .load(turn.connection(), turn.org(), List.of(id))
                        .get(id);
                turn.replace(ActionTable.ACTIONS, id, lender);
            }
            return lender != null && reusable.fits(lender, by, ReusableApprovals.sameAs(action), turn.now())
                    ? lender
                    : null;
        }

        private static String approvalThatSpared(ActionRecord action) {
            if (action.created().payload().get("decision") instanceof Map<?, ?> decision
                    && decision.get("relief") instanceof List<?> relief) {
                for (Object each : relief) {
                    if (each instanceof Map<?, ?> given && APPROVAL.equals(given.get("kind"))) {
                        return (String) given.get("by");
                    }
                }
            }
            return null;
        }

        /** What people have agreed to, for this action or for the one that lends its approval; one whose seals do not hold is none. */
        private Seals.Consent consent(ActionRecord action, ActionRecord lender) {
            if (action.row().approvedBy == null) {
                return lender == null ? new Seals.Consent(Set.of(), List.of(), false) : seals.consent(lender);
            }
            Seals.Consent consent = seals.consent(action);
            if (!consent.met()) {
                throw conflict("The approval on record cannot be verified");
            }
            return consent;
        }

        /** Its approval is spent: nobody can claim it any more, under this or any other action. */
        private void use(Turn turn, ActionRecord lender, ActionRecord action) throws SQLException {
            ActionEntity row = lender.row();
            long seq = turn.append(Entry.of(
                    "approval.reused",
                    row.decisionId,
                    turn.org(),
                    turn.now(),
                    Map.of("round", row.round, "for", action.row().decisionId),
                    write(Map.of("error_message", "Its approval was used by " + actionId)),
                    seals::seal));
            row.status = "cancelled";
            row.outcome = "failed";
            row.closeSource = "reused";
            row.endedAt = turn.now();
            row.outcomeSeq = seq;
            row.outcomeAt = turn.now();
            ActionTable.save(turn, row);
        }

        private Claim grant(Turn turn, ActionRecord action, Recheck.Finding finding) throws SQLException {
            ActionEntity row = action.row();
            Map<String, Object> facts = facts(finding);
            facts.put("approved", row.approvedBy != null);
            facts.put("round", row.round);
            seq = turn.append(Entry.of(
                    "claim",
                    row.decisionId,
                    turn.org(),
                    turn.now(),
                    facts,
                    write(Map.of("attempt_id", attemptId)),
                    seals::seal));
            row.attemptId = attemptId;
            row.claimedAt = turn.now();
            row.claimSeq = seq;
            row.claimDecisionId = row.decisionId;
            ActionTable.save(turn, row);
            granted = row;
            return new Claim(actionId, attemptId, row.claimedAt, null);
        }

        @Override
        public void committed() {
            if (granted != null) {
                rates.claimed(by, agentId, granted.actionType, seq, granted.claimedAt);
                sessions.claimed(by, agentId, granted.sessionId);
            }
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
                    write(Map.of(
                            "reasons",
                            finding.reasons(),
                            "rules",
                            List.copyOf(finding.holding()),
                            "approval",
                            TermsView.of(finding.terms()))),
                    seals::seal));
            row.status = "pending_approval";
            row.approvedBy = null;
            row.approvedAt = null;
            row.round++;
            row.resolvedSeq = seq;
            row.expiresAt = turn.now().plus(waitFor(action, finding.terms()));
            row.escalatesAt = finding.terms().escalateAfter() == null
                    ? null
                    : turn.now().plus(finding.terms().escalateAfter());
            row.escalatedAt = null;
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

    private Duration waitFor(ActionRecord action, Approval terms) {
        if (terms.expiresAfter() != null) {
            return terms.expiresAfter();
        }
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
