package io.dashclaw.runtime.guard;

import io.dashclaw.policy.Answer;
import io.dashclaw.policy.Approval;
import io.dashclaw.policy.Decision;
import io.dashclaw.policy.Facts;
import io.dashclaw.policy.Offers;
import io.dashclaw.policy.PolicyRef;
import io.dashclaw.policy.PolicySet;
import io.dashclaw.policy.Question;
import io.dashclaw.policy.RegisteredAgent;
import io.dashclaw.policy.Verdict;
import io.dashclaw.policy.shield.SecretRedactor;
import io.dashclaw.runtime.access.Caller;
import io.dashclaw.runtime.access.Credential;
import io.dashclaw.runtime.access.LiveKeys;
import io.dashclaw.runtime.agent.LiveAgents;
import io.dashclaw.runtime.http.Failure;
import io.dashclaw.runtime.http.Failure.Code;
import io.dashclaw.runtime.http.PlainJson;
import io.dashclaw.runtime.ledger.ActionRow;
import io.dashclaw.runtime.ledger.Addition;
import io.dashclaw.runtime.ledger.Balances;
import io.dashclaw.runtime.ledger.Booking;
import io.dashclaw.runtime.ledger.DecisionRow;
import io.dashclaw.runtime.ledger.Draft;
import io.dashclaw.runtime.ledger.Entry;
import io.dashclaw.runtime.ledger.Snapshot;
import io.dashclaw.runtime.ledger.Spending;
import io.dashclaw.runtime.policy.LivePolicies;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One intent on its way to its decision: decided under the epoch at hand, and again if that epoch has passed before it is on record. */
final class Evaluation implements Addition<Guarded> {
    private static final int DEFAULT_WAIT_SECONDS = 300;

    /** States in which an action is over, so that a key that a client derived from its goal may name a new one. */
    private static final Set<String> ENDED = Set.of("completed", "failed", "cancelled", "expired", "unknown");

    private final Guard guard;
    private final Credential by;
    private final Declaration declared;
    private final Considered considered;
    private final Offers.Approved approved;
    private final Recording recording;
    private final Map<Question, Answer> gathered;
    private final long startedNanos;
    private final boolean recorded;
    private Instant decidedAt;
    private boolean claimed;

    Evaluation(
            Guard guard,
            Credential by,
            Declaration declared,
            Considered considered,
            Offers.Approved approved,
            Recording recording,
            Map<Question, Answer> gathered,
            long startedNanos) {
        this.guard = guard;
        this.by = by;
        this.declared = declared;
        this.considered = considered;
        this.approved = approved;
        this.recording = recording;
        this.gathered = gathered;
        this.startedNanos = startedNanos;
        this.recorded = recording != null && declared.agentId() != null && declared.declaredGoal() != null;
    }

    @Override
    public Draft<Guarded> draft(Snapshot snapshot, Balances balances) {
        LiveAgents agents = snapshot.part(LiveAgents.class);
        checkName(snapshot.part(LiveKeys.class), agents);
        Instant now = guard.clock.instant();
        decidedAt = now;
        RegisteredAgent agent = agents.find(declared.agentId());
        Asking asking = new Asking(
                guard.rates, by, considered.intent(), agent, declared.sessionId(), now, null, balances, gathered);
        List<Spending.Asked> budgets = new ArrayList<>(0);
        Judgement judgement = Judgement.of(
                considered.intent(),
                considered.shields(),
                snapshot.part(LivePolicies.class).set(),
                policies -> {
                    Asking.Given given = asking.of(policies);
                    budgets.addAll(given.budgets());
                    return given.facts().with(guard.offering.of(snapshot, declared.agentId(), approved, now));
                },
                System.nanoTime() - startedNanos > guard.config.deadline().toNanos(),
                agents.trusts(declared.agentId()),
                guard.config,
                now);
        String decisionId = guard.ids.decision();
        String actionId = !recorded ? null : recording.actionId() != null ? recording.actionId() : guard.ids.action();
        claimed = recorded && declared.attemptId() != null && judgement.mayBeClaimedAtOnce();
        Map<String, Object> breakdown = RiskView.of(judgement.decision().risk(), considered.act());
        Map<String, Object> security = SecretRedactor.security(considered.secrets());
        ActionRow action = recorded ? action(actionId, judgement, claimed, now) : null;
        return new Draft<>(
                snapshot.epoch(),
                entry(snapshot, judgement, decisionId, actionId, claimed, body(judgement, security), now),
                new DecisionRow(
                        decisionId,
                        by.id(),
                        declared.agentId(),
                        declared.actionType(),
                        judgement.verdict().wire(),
                        judgement.decision().risk().finalScore(),
                        considered.actHash(),
                        judgement.degraded()),
                action,
                spending(decisionId, agent, judgement, action, budgets),
                considered.idempotency(by, declared.idempotencyKey(), recorded),
                answer(decisionId, actionId, judgement, claimed, breakdown, security, now));
    }

    private void checkName(LiveKeys keys, LiveAgents agents) {
        if (declared.agentId() == null) {
            return;
        }
        if (!keys.mayName(by, declared.agentId())) {
            throw Caller.notAllowed(declared.agentId(), by);
        }
        if (!agents.mayName(by, declared.agentId())) {
            throw Failure.of(
                            Code.AGENT_NOT_ALLOWED,
                            "This agent is registered: only an API key that is bound to it may name it")
                    .with("agent_id", declared.agentId());
        }
    }

    /**
     * Null when there is nothing to hold a head for. Without an action nothing will ever be reported, so what was declared counts as spent.
     *
     * @param action null when none is recorded
     */
    private Spending spending(
            String decisionId,
            RegisteredAgent agent,
            Judgement judgement,
            ActionRow action,
            List<Spending.Asked> budgets) {
        Booking.Amount reserved = judgement.verdict() == Verdict.BLOCK
                ? Booking.Amount.NOTHING
                : new Booking.Amount(Asking.spend(considered.intent()), Asking.tokens(considered.intent()));
        Booking.Amount counted = action == null
                ? reserved
                : stage(action)
                        .count(reserved, new Booking.Reported(action.costUsd(), action.tokensIn(), action.tokensOut()));
        if (budgets.isEmpty() && counted.isNothing()) {
            return null;
        }
        List<String> accounts =
                Accounts.of(by, declared.agentId(), agent, declared.sessionId()).all();
        return new Spending(new Booking(decisionId, accounts, 0, reserved, counted), budgets);
    }

    /** As it is born. */
    private static Booking.Stage stage(ActionRow action) {
        if (action.outcome().equals("pending")) {
            return Booking.Stage.OPEN;
        }
        return action.status().equals("cancelled") ? Booking.Stage.CALLED_OFF : Booking.Stage.ENDED;
    }

    private Entry entry(
            Snapshot snapshot,
            Judgement judgement,
            String decisionId,
            String actionId,
            boolean claimed,
            Map<String, Object> body,
            Instant now) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("action", recording != null && recording.actionId() != null ? "chosen" : actionId);
        facts.put("principal", by.id());
        facts.put("verdict", judgement.verdict().wire());
        facts.put("risk", judgement.decision().risk().finalScore());
        facts.put("epoch", snapshot.epoch());
        facts.put("policy_set", judgement.decision().policySetDigest());
        facts.put("policies", refs(judgement.decision()));
        facts.put("bound", considered.actHash() != null);
        if (judgement.degraded()) {
            facts.put("degraded", true);
        }
        if (judgement.decision().relief() != null) {
            facts.put("relief", judgement.decision().relief().way().wire());
        }
        if (claimed) {
            facts.put("claimed", true);
        }
        return Entry.of(
                "decision",
                decisionId,
                snapshot.org(),
                now,
                facts,
                PlainJson.of(body),
                claimed ? guard.serverKeys::seal : null);
    }

    /** Policies that had a say, as {@code id@revision}; at most fifty, so that the entry stays small. */
    private static List<String> refs(Decision decision) {
        List<String> refs = new ArrayList<>();
        for (var finding : decision.findings()) {
            if (refs.size() < 50) {
                refs.add(ref(finding.by()));
            }
        }
        for (PolicyRef grant : decision.grants()) {
            if (refs.size() < 50) {
                refs.add(ref(grant));
            }
        }
        return refs;
    }

    private static String ref(PolicyRef ref) {
        return ref.id() + "@" + ref.revision();
    }

    private Map<String, Object> body(Judgement judgement, Map<String, Object> security) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("intent", considered.kept());
        body.put("act_hash", considered.actHash());
        if (considered.act() != null) {
            body.put("analysis", considered.act().view().whole());
        }
        Map<String, Object> shields = considered.shields().kept();
        if (!shields.isEmpty()) {
            body.put("shields", shields);
        }
        body.put("decision", DecisionView.of(judgement, considered.act()));
        body.put("engine", PolicySet.ENGINE);
        List<Map<String, Object>> opinions = Opinions.of(gathered);
        if (!opinions.isEmpty()) {
            body.put("opinions", opinions);
        }
        Facts facts = judgement.facts();
        if (!facts.equals(Facts.at(facts.now()))) {
            body.put("facts", facts.written());
        }
        body.put("security", security);
        if (recording != null && !recording.words().isEmpty()) {
            body.put("words", recording.words());
        }
        return body;
    }

    private ActionRow action(String actionId, Judgement judgement, boolean claimed, Instant now) {
        boolean held = judgement.verdict() == Verdict.REQUIRE_APPROVAL;
        String status = status(judgement.verdict());
        boolean open = status.equals("running") || held || status.equals("pending");
        return new ActionRow(
                actionId,
                by.owner(),
                by.minter(),
                status,
                declared.confidence(),
                declared.reversible(),
                declared.announces(Declaration.EXECUTION_CLAIMS),
                declared.swarmId(),
                recording.parentId(),
                declared.sessionId(),
                declared.enforcementMode(),
                recording.startedAt() == null ? now : recording.startedAt(),
                recording.endedAt(),
                held ? now.plus(waitFor(judgement.terms())) : null,
                held ? escalatesAt(judgement.terms(), now) : null,
                claimed ? declared.attemptId() : null,
                open ? "pending" : status.equals("completed") ? "completed" : "failed",
                open ? null : "direct",
                recording.durationMs(),
                recording.costUsd(),
                recording.tokensIn(),
                recording.tokensOut(),
                recording.model());
    }

    private String status(Verdict verdict) {
        return switch (verdict) {
            case BLOCK -> "blocked";
            case REQUIRE_APPROVAL, ALLOW_CONTAINED -> "pending_approval";
            case ALLOW, WARN -> recording.status() == null ? "running" : recording.status();
        };
    }

    /** The earliest expiry that a holding rule sets; where none does, as long as the client waits and a grace. */
    private Duration waitFor(Approval terms) {
        if (terms.expiresAfter() != null) {
            return terms.expiresAfter();
        }
        int wait = declared.approvalWaitSeconds() == null ? DEFAULT_WAIT_SECONDS : declared.approvalWaitSeconds();
        return Duration.ofSeconds(wait).plus(guard.config.approvalGrace());
    }

    private static Instant escalatesAt(Approval terms, Instant now) {
        return terms.escalateAfter() == null ? null : now.plus(terms.escalateAfter());
    }

    private Guarded answer(
            String decisionId,
            String actionId,
            Judgement judgement,
            boolean claimed,
            Map<String, Object> breakdown,
            Map<String, Object> security,
            Instant now) {
        GuardAnswer answer = new GuardAnswer(declared, considered, judgement)
                .decided(decisionId, actionId, breakdown, now)
                .scanned(guard.config.blockSecrets())
                .verified(Opinions.of(gathered));
        if (recording != null) {
            answer.recorded(recorded, security);
        }
        if (claimed) {
            answer.claimed(now);
        }
        return new Guarded(decisionId, actionId, judgement.verdict(), false, answer.view());
    }

    @Override
    public void committed(long seq) {
        guard.rates.decided(by, declared.agentId(), declared.actionType(), seq, decidedAt, claimed);
        if (recorded && declared.attemptId() != null) {
            guard.desk.claimed(by, declared);
        }
    }

    @Override
    public Guarded repeated(Connection connection, Repeat earlier) throws SQLException {
        return RepeatedRequest.of(guard, by, declared, considered, recording != null, connection, earlier, ENDED);
    }
}
