package io.dashclaw.runtime.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dashclaw.policy.Facts;
import io.dashclaw.policy.PolicyDocument;
import io.dashclaw.policy.PolicySet;
import io.dashclaw.policy.Verdict;
import io.dashclaw.runtime.http.Fields;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is answered when a decision comes too late, or not at all. */
class JudgementTest {
    private static final Instant NOW = Instant.parse("2026-01-15T09:00:00Z");
    private static final Considered DEPLOY =
            Considered.of(Declaration.read(Fields.of(Map.of("action_type", "deploy"))), null);

    @Test
    void aLateDecisionIsTheFallbacks() {
        var judgement = judge(PolicySet.EMPTY, policies -> Facts.at(NOW), true, GuardConfig.Fallback.require_approval);
        assertEquals(Verdict.REQUIRE_APPROVAL, judgement.verdict());
        assertTrue(judgement.degraded());
        assertEquals(
                List.of("Guard evaluation exceeded deadline (3500ms) — degraded decision (require_approval)"),
                judgement.reasons());
    }

    @Test
    void theFallbackLowersNothing() {
        var judgement = judge(blocking(), policies -> Facts.at(NOW), true, GuardConfig.Fallback.allow);
        assertEquals(Verdict.BLOCK, judgement.verdict());
        assertTrue(judgement.degraded());
    }

    @Test
    void aDecisionThatFailsIsTheFallbacks() {
        Judgement.Answers failing = policies -> {
            throw new IllegalStateException("nobody foresaw this");
        };
        var judgement = judge(blocking(), failing, false, GuardConfig.Fallback.block);
        assertEquals(Verdict.BLOCK, judgement.verdict());
        assertTrue(judgement.degraded());
        assertEquals(List.of("Guard evaluation failed — degraded decision (block)"), judgement.reasons());
    }

    @Test
    void anAgentThatCannotBeBelievedHolds() {
        var config = new Config(GuardConfig.Fallback.allow);
        var judgement = Judgement.of(
                DEPLOY.intent(), DEPLOY.shields(), PolicySet.EMPTY, any -> Facts.at(NOW), false, false, config, NOW);
        assertEquals(Verdict.REQUIRE_APPROVAL, judgement.verdict());
    }

    private static Judgement judge(
            PolicySet policies, Judgement.Answers answers, boolean late, GuardConfig.Fallback fallback) {
        return Judgement.of(
                DEPLOY.intent(), DEPLOY.shields(), policies, answers, late, true, new Config(fallback), NOW);
    }

    private static PolicySet blocking() {
        var rules = Map.<String, Object>of("action_types", List.of("deploy"));
        return PolicySet.compile(List.of(
                new PolicyDocument("p", 1, "d", "No deploys", "block_action_type", rules, null, false, true, NOW)));
    }

    private record Config(GuardConfig.Fallback fallback) implements GuardConfig {
        @Override
        public Duration deadline() {
            return Duration.ofMillis(3500);
        }

        @Override
        public boolean blockSecrets() {
            return false;
        }

        @Override
        public Duration approvalGrace() {
            return Duration.ofSeconds(900);
        }
    }
}
