package io.dashclaw.runtime.guard;

import io.dashclaw.policy.Approval;
import io.dashclaw.policy.Decision;
import io.dashclaw.policy.PolicyRef;
import io.dashclaw.policy.Verdict;
import io.dashclaw.policy.shield.SecretRedactor;
import io.dashclaw.runtime.access.Caller;
import io.dashclaw.runtime.access.Credential;
import io.dashclaw.runtime.access.LiveKeys;
import io.dashclaw.runtime.http.PlainJson;
import io.dashclaw.runtime.ledger.ActionRow;
import io.dashclaw.runtime.ledger.Addition;
import io.dashclaw.runtime.ledger.DecisionRow;
import io.dashclaw.runtime.ledger.Draft;
import io.dashclaw.runtime.ledger.Entry;
import io.dashclaw.runtime.ledger.Snapshot;
import io.dashclaw.runtime.policy.LivePolicies;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
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
    private final Recording recording;
    private final long startedNanos;
    private final boolean recorded;
    private Instant decidedAt;

    Evaluation(
            Guard guard,
            Credential by,
            Declaration declared,
            Considered considered,
            Recording recording,
            long startedNanos) {
        this.guard = guard;
        this.by = by;
        this.declared = declared;
        this.considered = considered;
        this.recording = recording;
        this.startedNanos = startedNanos;
        this.recorded = recording != null && declared.agentId() != null && declared.declaredGoal() != null;
    }

    @Override
    public Draft<Guarded> draft(Snapshot snapshot) {
        if (declared.agentId() != null && !snapshot.part(LiveKeys.class).mayName(by, declared.agentId())) {
            throw Caller.notAllowed(declared.agentId(), by);
        }
        Instant now = guard.clock.instant();
        decidedAt = now;
        Judgement judgement = Judgement.of(
                considered,
                snapshot.part(LivePolicies.class).set(),
                policies -> guard.rates.facts(by, considered.intent(), policies, now),
                System.nanoTime() - startedNanos > guard.config.deadline().toNanos(),
                guard.config,
                now);
        String decisionId = guard.ids.decision();
        String actionId = !recorded ? null : recording.actionId() != null ? recording.actionId() : guard.ids.action();
        boolean claimed =
                recorded && declared.attemptId() != null && judgement.verdict().compareTo(Verdict.WARN) <= 0;
        Map<String, Object> breakdown = RiskView.of(judgement.decision().risk(), considered.analysis());
        Map<String, Object> security = SecretRedactor.security(considered.secrets());
        return new Draft<>(
                snapshot.epoch(),
                entry(
                        snapshot,
                        judgement,
                        decisionId,
                        actionId,
                        claimed,
                        body(judgement, RiskView.kept(judgement.decision().risk(), considered.analysis()), security),
                        now),
                new DecisionRow(
                        decisionId,
                        by.id(),
                        declared.agentId(),
                        declared.actionType(),
                        judgement.verdict().wire(),
                        judgement.decision().risk().finalScore(),
                        considered.actHash(),
                        judgement.degraded()),
                recorded ? action(actionId, judgement, claimed, now) : null,
                considered.idempotency(by, declared.idempotencyKey(), recorded),
                answer(decisionId, actionId, judgement, claimed, breakdown, security, now));
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

    private Map<String, Object> body(Judgement judgement, Map<String, Object> breakdown, Map<String, Object> security) {
        Map<String, Object> decision = new LinkedHashMap<>();
        decision.put("reasons", judgement.reasons());
        decision.put("warnings", judgement.warnings());
        decision.put("matched_policies", judgement.decision().matchedPolicies());
        decision.put("holding", List.copyOf(Recheck.holding(judgement.decision())));
        decision.put("separation", separation(judgement));
        decision.put("risk_breakdown", breakdown);
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("intent", considered.kept());
        body.put("act_hash", considered.actHash());
        if (considered.analysis() != null) {
            body.put("analysis", AnalysisView.of(considered.analysis()));
        }
        body.put("decision", decision);
        body.put("security", security);
        if (recording != null && !recording.words().isEmpty()) {
            body.put("words", recording.words());
        }
        return body;
    }

    private static String separation(Judgement judgement) {
        Approval approval = judgement.decision().approval();
        return approval == null ? null : approval.separation().name().toLowerCase(Locale.ROOT);
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
                held ? now.plus(waitFor(judgement)) : null,
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
    private Duration waitFor(Judgement judgement) {
        Approval approval = judgement.decision().approval();
        if (approval != null && approval.expiresAfter() != null) {
            return approval.expiresAfter();
        }
        int wait = declared.approvalWaitSeconds() == null ? DEFAULT_WAIT_SECONDS : declared.approvalWaitSeconds();
        return Duration.ofSeconds(wait).plus(guard.config.approvalGrace());
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
                .scanned(guard.config.blockSecrets());
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
        guard.rates.committed(by, considered.intent(), seq, decidedAt);
        if (recorded && declared.attemptId() != null) {
            guard.desk.claimed(by, declared);
        }
    }

    @Override
    public Guarded repeated(Connection connection, Repeat earlier) throws SQLException {
        return Replay.of(guard, by, declared, considered, recording != null, connection, earlier, ENDED);
    }
}
