package io.dashclaw.runtime.guard;

import io.dashclaw.policy.Approval;
import io.dashclaw.policy.Decision;
import io.dashclaw.policy.Facts;
import io.dashclaw.policy.FailClosed;
import io.dashclaw.policy.Intent;
import io.dashclaw.policy.PolicySet;
import io.dashclaw.policy.Verdict;
import io.dashclaw.policy.shield.InjectionScan;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * What the policies decided, and what the runtime's own looks at the intent added to it: they only tighten.
 *
 * @param facts that the policies decided by
 * @param degraded whether the evaluation could not finish, so that the configured fallback speaks
 */
record Judgement(
        Decision decision,
        Facts facts,
        Verdict verdict,
        List<String> reasons,
        List<String> warnings,
        boolean degraded) {
    private static final Logger LOG = Logger.getLogger(Judgement.class);

    Judgement {
        reasons = List.copyOf(reasons);
        warnings = List.copyOf(warnings);
    }

    /** On which people may let it go on; null when it is not held. */
    Approval terms() {
        if (verdict != Verdict.REQUIRE_APPROVAL) {
            return null;
        }
        return decision.approval() == null ? Approval.PLAIN : decision.approval();
    }

    /** An approval is used, and a pause is held against the database's clock, only where the head is taken: by a claim of its own. */
    boolean mayBeClaimedAtOnce() {
        Decision.Relieved relief = decision.relief();
        return verdict.compareTo(Verdict.WARN) <= 0 && (relief == null || relief.way() == Decision.Way.GRANT);
    }

    /** Answers what the policies want to know about the intent, once they are known. */
    @FunctionalInterface
    interface Answers {
        Facts facts(PolicySet policies);
    }

    /** @param late whether the deadline has passed already @param known whether the registry can be believed about the agent */
    static Judgement of(
            Intent intent,
            Shields shields,
            PolicySet policies,
            Answers answers,
            boolean late,
            boolean known,
            GuardConfig config,
            Instant now) {
        Draft draft = new Draft(config);
        draft.decide(intent, policies, answers, now);
        if (late) {
            draft.degrade(FailClosed.DEADLINE.text() + " (" + config.deadline().toMillis() + "ms)");
        }
        if (draft.verdict == Verdict.ALLOW_CONTAINED) {
            // Containment does not stand yet, so nothing may be promised to run contained.
            draft.verdict = Verdict.REQUIRE_APPROVAL;
        }
        if (!known) {
            draft.reasons.add(0, FailClosed.AGENT_UNPROVEN.text());
            draft.verdict = draft.verdict.join(Verdict.REQUIRE_APPROVAL);
        }
        draft.scan(shields);
        return new Judgement(draft.decision, draft.facts, draft.verdict, draft.reasons, draft.warnings, draft.degraded);
    }

    private static final class Draft {
        private final GuardConfig config;
        private final List<String> reasons = new ArrayList<>();
        private final List<String> warnings = new ArrayList<>();
        private Decision decision;
        private Facts facts;
        private Verdict verdict = Verdict.ALLOW;
        private boolean degraded;

        Draft(GuardConfig config) {
            this.config = config;
        }

        void decide(Intent intent, PolicySet policies, Answers answers, Instant now) {
            try {
                facts = answers.facts(policies);
                decision = policies.decide(intent, facts);
                verdict = decision.verdict();
                reasons.addAll(decision.reasons());
                warnings.addAll(decision.warnings());
            } catch (RuntimeException e) {
                LOG.error("an evaluation failed; it is answered by the fallback", e);
                facts = Facts.at(now);
                decision = PolicySet.EMPTY.decide(intent, facts);
                degrade(FailClosed.EVALUATION_FAILED.text());
            }
        }

        /** Never below what was already reached. */
        void degrade(String cause) {
            Verdict fallback = Verdict.parse(config.fallback().name()).orElseThrow();
            String text = cause + " — degraded decision (" + fallback.wire() + ")";
            (fallback == Verdict.ALLOW ? warnings : reasons).add(0, text);
            verdict = verdict.join(fallback);
            degraded = true;
        }

        /** Words that give orders where none belong hold; in code, tests and messages they are quoted often enough that a warning does. */
        private void steering(Shields shields) {
            var words = shields.names();
            if (words.recommendation() != InjectionScan.Recommendation.ALLOW) {
                boolean holds = words.recommendation() == InjectionScan.Recommendation.BLOCK;
                (holds ? reasons : warnings)
                        .add("Prompt injection scan of names and targets: " + String.join(", ", words.categories()));
                verdict = verdict.join(holds ? Verdict.REQUIRE_APPROVAL : Verdict.WARN);
            }
            var inside = shields.inside();
            if (inside.recommendation() != InjectionScan.Recommendation.ALLOW) {
                warnings.add("Prompt injection scan of the act: " + String.join(", ", inside.categories()));
                verdict = verdict.join(Verdict.WARN);
            }
        }

        void scan(Shields shields) {
            if (shields.goal().recommendation() == InjectionScan.Recommendation.WARN) {
                warnings.add("Prompt injection scan: "
                        + String.join(", ", shields.goal().categories()));
                verdict = verdict.join(Verdict.WARN);
            }
            steering(shields);
            if (!shields.contentSecrets().isEmpty()) {
                String names = String.join(", ", shields.contentSecrets());
                (config.blockSecrets() ? reasons : warnings).add("Secret scan: the content holds " + names);
                verdict = verdict.join(config.blockSecrets() ? Verdict.BLOCK : Verdict.WARN);
            }
        }
    }
}
