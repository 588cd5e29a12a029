package io.dashclaw.runtime.guard;

import io.dashclaw.policy.Decision;
import io.dashclaw.policy.Facts;
import io.dashclaw.policy.PolicySet;
import io.dashclaw.policy.Verdict;
import io.dashclaw.policy.shield.InjectionScan;
import io.dashclaw.policy.shield.SecretRedactor;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * What the policies decided, and what the runtime's own looks at the intent added to it: they only tighten.
 *
 * @param degraded whether the evaluation could not finish, so that the configured fallback speaks
 */
record Judgement(Decision decision, Verdict verdict, List<String> reasons, List<String> warnings, boolean degraded) {
    private static final Logger LOG = Logger.getLogger(Judgement.class);

    Judgement {
        reasons = List.copyOf(reasons);
        warnings = List.copyOf(warnings);
    }

    /** Asks what the policies want to know about the intent, when they are known. */
    @FunctionalInterface
    interface Asking {
        Facts facts(PolicySet policies);
    }

    /** @param late whether the deadline has passed already */
    static Judgement of(
            Considered considered, PolicySet policies, Asking asking, boolean late, GuardConfig config, Instant now) {
        Draft draft = new Draft(config);
        draft.decide(considered, policies, asking, now);
        if (late) {
            draft.degrade(
                    "Guard evaluation exceeded deadline (" + config.deadline().toMillis() + "ms)");
        }
        if (draft.verdict == Verdict.ALLOW_CONTAINED) {
            // Containment does not stand yet, so nothing may be promised to run contained.
            draft.verdict = Verdict.REQUIRE_APPROVAL;
        }
        draft.scan(considered);
        return new Judgement(draft.decision, draft.verdict, draft.reasons, draft.warnings, draft.degraded);
    }

    private static final class Draft {
        private final GuardConfig config;
        private final List<String> reasons = new ArrayList<>();
        private final List<String> warnings = new ArrayList<>();
        private Decision decision;
        private Verdict verdict = Verdict.ALLOW;
        private boolean degraded;

        Draft(GuardConfig config) {
            this.config = config;
        }

        void decide(Considered considered, PolicySet policies, Asking asking, Instant now) {
            try {
                decision = policies.decide(considered.intent(), asking.facts(policies));
                verdict = decision.verdict();
                reasons.addAll(decision.reasons());
                warnings.addAll(decision.warnings());
            } catch (RuntimeException e) {
                LOG.error("an evaluation failed; it is answered by the fallback", e);
                decision = PolicySet.EMPTY.decide(considered.intent(), Facts.at(now));
                degrade("Guard evaluation failed");
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
        private void steering(Considered considered) {
            var words = considered.steering();
            if (words.recommendation() != InjectionScan.Recommendation.ALLOW) {
                boolean holds = words.recommendation() == InjectionScan.Recommendation.BLOCK;
                (holds ? reasons : warnings)
                        .add("Prompt injection scan of names and targets: " + String.join(", ", words.categories()));
                verdict = verdict.join(holds ? Verdict.REQUIRE_APPROVAL : Verdict.WARN);
            }
            var inside = considered.steeringInside();
            if (inside.recommendation() != InjectionScan.Recommendation.ALLOW) {
                warnings.add("Prompt injection scan of the act: " + String.join(", ", inside.categories()));
                verdict = verdict.join(Verdict.WARN);
            }
        }

        void scan(Considered considered) {
            if (considered.injection().recommendation() == InjectionScan.Recommendation.WARN) {
                warnings.add("Prompt injection scan: "
                        + String.join(", ", considered.injection().categories()));
                verdict = verdict.join(Verdict.WARN);
            }
            steering(considered);
            if (!considered.contentSecrets().isEmpty()) {
                String names = String.join(
                        ", ",
                        considered.contentSecrets().stream()
                                .map(SecretRedactor.Finding::name)
                                .distinct()
                                .toList());
                (config.blockSecrets() ? reasons : warnings).add("Secret scan: the content holds " + names);
                verdict = verdict.join(config.blockSecrets() ? Verdict.BLOCK : Verdict.WARN);
            }
        }
    }
}
