package io.dashclaw.bench;

import io.dashclaw.policy.Decision;
import io.dashclaw.policy.Facts;
import io.dashclaw.policy.Intent;
import io.dashclaw.policy.PolicyDocument;
import io.dashclaw.policy.PolicySet;
import io.dashclaw.policy.Question;
import io.dashclaw.policy.Reported;
import io.dashclaw.policy.Risk;
import io.dashclaw.policy.act.Act;
import io.dashclaw.policy.act.Acts;
import io.dashclaw.policy.act.Recorded;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a decision costs, by the number of live policies. The same five match in every set (a hold, a warning, a gate, a protected path, a rule with three
 * conditions); the others are of all types, half of them for everyone and half for single agents, and speak of other action types, paths, agents or risks.
 * One in twenty is a rule with an expression: over twenty action types, the first twenty-five for everyone and the others for an agent each, so that a
 * decision evaluates one of them in the smallest set and three in the others.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 3, time = 3)
@Fork(1)
public class PolicySetBenchmark {
    private static final Instant NOW = Instant.parse("2026-01-15T09:00:00Z");
    private static final int MATCHING = 5;
    private static final int EACH_WITH_EXPRESSION = 20;
    private static final int EVERYONES = 25;
    private static final List<String> ACTION_TYPES = List.of(
            "deploy",
            "migrate",
            "api",
            "config",
            "cleanup",
            "build",
            "post",
            "fix",
            "test",
            "message",
            "monitor",
            "alert",
            "review",
            "research",
            "sync",
            "apply",
            "security",
            "refactor",
            "calendar",
            "payment");
    private static final List<String> EXPRESSIONS = List.of(
            "intent.target.startsWith('prod/') && risk.final >= 99",
            "intent.declaredGoal.contains('drop table') || intent.claimedRisk > 80",
            "intent.writePaths.exists(path, path.endsWith('.pem'))",
            "!intent.reversible && now.getHours('Europe/Berlin') >= 18",
            "has(intent.tokens) && intent.tokens > 100000");

    @Param({"10", "1000", "10000"})
    public int policies;

    private PolicySet set;
    private Intent intent;
    private Intent longGoal;
    private Intent withAct;
    private Facts facts;

    @Setup
    public void compile() {
        var documents = new ArrayList<>(matching());
        for (int i = MATCHING; i < policies; i++) {
            documents.add(other(i));
        }
        set = PolicySet.compile(documents);
        intent = intent("Deploy the payments service after the nightly build went through");
        longGoal = intent("roll the payments service out to the next ring and watch its error rate ".repeat(28));
        withAct = withAct(intent);
        facts = Facts.at(NOW);
        var matched = set.decide(intent, facts).matchedPolicies().size();
        if (set.size() != policies || matched != MATCHING || !set.problems().isEmpty()) {
            throw new IllegalStateException(matched + " of " + set.size() + " match; " + set.problems());
        }
    }

    @Benchmark
    public Decision decide() {
        return set.decide(intent, facts);
    }

    @Benchmark
    public Decision decideWithLongGoal() {
        return set.decide(longGoal, facts);
    }

    @Benchmark
    public Decision decideWithAct() {
        return set.decide(withAct, facts);
    }

    @Benchmark
    public Set<Question> questions() {
        return set.questions(intent);
    }

    @Benchmark
    public Risk riskOfLongGoal() {
        return Risk.assess(longGoal);
    }

    private static Intent intent(String goal) {
        return new Intent(
                "ci-bot:worker",
                "deploy",
                goal,
                40,
                List.of("ledger"),
                true,
                "prod/payments/api",
                List.of("/srv/payments/deploy/values.yaml", "charts/payments/secrets/token.txt"));
    }

    private static Intent withAct(Intent of) {
        return new Intent(
                of.agentId(),
                of.actionType(),
                of.declaredGoal(),
                of.claimedRisk(),
                of.systemsTouched(),
                of.reversible(),
                of.target(),
                of.writePaths(),
                Acts.analyse(
                        new Act.Shell("kubectl -n payments rollout restart deployment/api", null, null, null, null),
                        Recorded.NOTHING),
                Reported.NOTHING);
    }

    private static List<PolicyDocument> matching() {
        return List.of(
                document(0, "require_approval", Map.of("action_types", List.of("deploy", "migrate")), null),
                document(1, "warn_action_type", Map.of("action_types", List.of("deploy")), List.of("ci-bot")),
                document(2, "risk_threshold", Map.of("threshold", 70, "action", "require_approval"), null),
                document(3, "protected_path", Map.of("paths", List.of("secrets/**", ".env")), null),
                document(
                        4,
                        "rule",
                        Map.of(
                                "match",
                                Map.of(
                                        "actionTypes", List.of("deploy"),
                                        "targets", List.of("prod/**"),
                                        "risk", Map.of("atLeast", 70)),
                                "verdict",
                                "RequireApproval",
                                "approval",
                                Map.of("expiresAfter", "30m")),
                        List.of("ci-bot")));
    }

    private static PolicyDocument withExpression(int i) {
        int turn = i / EACH_WITH_EXPRESSION;
        var match = Map.of(
                "actionTypes", List.of(ACTION_TYPES.get(turn % ACTION_TYPES.size())),
                "when", EXPRESSIONS.get(turn / ACTION_TYPES.size() % EXPRESSIONS.size()));
        var agents = turn < EVERYONES ? null : List.of(turn == 2 * ACTION_TYPES.size() ? "ci-bot" : "agent-" + i);
        return document(i, "rule", Map.of("match", match, "verdict", "RequireApproval"), agents);
    }

    private static PolicyDocument other(int i) {
        if (i % EACH_WITH_EXPRESSION == EACH_WITH_EXPRESSION / 2 - 1) {
            return withExpression(i);
        }
        var agents = i % 2 == 0 ? null : List.of("agent-" + i);
        return switch (i % 8) {
            case 0 -> document(i, "require_approval", Map.of("action_types", List.of("kind-" + i)), agents);
            case 1 -> document(i, "rate_limit", Map.of("max_actions", 10), agents);
            case 2 -> document(i, "block_action_type", Map.of("action_types", List.of("kind-" + i)), agents);
            case 3 -> document(i, "agent_allowlist", Map.of("allowed_action_types", List.of("kind-" + i)), agents);
            case 4 -> document(i, "protected_path", Map.of("paths", List.of("vault-" + i + "/**", "*.k" + i)), agents);
            case 5 -> document(i, "risk_threshold", Map.of("threshold", 10), agents);
            case 6 -> document(i, "risk_threshold", Map.of("threshold", 100 - i % 3), agents);
            default ->
                document(i, "allow_grant", Map.of("action_type", "deploy", "target_prefix", "stage/" + i), agents);
        };
    }

    private static PolicyDocument document(int i, String type, Map<String, Object> rules, List<String> agents) {
        return new PolicyDocument("gp_" + i, 1, "d" + i, "Policy " + i, type, rules, agents, false, true, NOW);
    }
}
