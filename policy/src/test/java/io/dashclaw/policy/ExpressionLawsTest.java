package io.dashclaw.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dashclaw.policy.act.Act;
import io.dashclaw.policy.act.Acts;
import io.dashclaw.policy.act.Recorded;
import io.dashclaw.policy.cel.Evaluations;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever an expression says, and whatever it meets, it ends, and what it costs stays within the limit of one decision. */
class ExpressionLawsTest {
    private static final Instant NOW = Instant.parse("2026-01-15T09:00:00Z");
    private static final int RULES = 20;

    @Property(tries = 200)
    void evaluationNeverThrowsAndEndsWithinItsCost(
            @ForAll("expressions") String expression, @ForAll("intents") Intent intent) {
        var rules = rules(expression);
        var situation = new Situation(intent, Facts.at(NOW));
        rules.forEach(rule -> rule.judge(situation));
        assertTrue(situation.expressions().work() <= Evaluations.MOST_WORK + 1);
    }

    @Property(tries = 200)
    void whatOneOfManyEqualRulesSaysTheOthersSayToo(
            @ForAll("expressions") String expression, @ForAll("intents") Intent intent) {
        var findings = decide(documents(expression), intent).findings();
        assertTrue(findings.isEmpty() || findings.size() == RULES);
        assertEquals(findings, decide(reversed(expression), intent).findings());
    }

    @Property(tries = 200)
    void oneMoreExpressionNeverLoosens(
            @ForAll("expressions") String one, @ForAll("expressions") String other, @ForAll("intents") Intent intent) {
        var alone = documents(one);
        var both = IntStream.range(0, 2 * RULES)
                .mapToObj(i -> document(i, i < RULES ? one : other))
                .toList();
        var before = decide(alone, intent).verdict();
        assertTrue(decide(both, intent).verdict().compareTo(before) >= 0);
    }

    private static Decision decide(List<PolicyDocument> documents, Intent intent) {
        return PolicySet.compile(documents).decide(intent, Facts.at(NOW));
    }

    private static List<Rule> rules(String expression) {
        return documents(expression).stream()
                .flatMap(document -> Compiled.from(document).rules().stream())
                .toList();
    }

    private static List<PolicyDocument> documents(String expression) {
        return IntStream.range(0, RULES).mapToObj(i -> document(i, expression)).toList();
    }

    private static List<PolicyDocument> reversed(String expression) {
        return IntStream.range(0, RULES)
                .mapToObj(i -> document(RULES - 1 - i, expression))
                .toList();
    }

    private static PolicyDocument document(int i, String expression) {
        var rules = Map.<String, Object>of("verdict", "Warn", "match", Map.of("when", expression));
        return new PolicyDocument("p" + i, 1, "d", "p" + i, "rule", rules, null, false, true, NOW);
    }

    /** Loops, texts, patterns, and things that are not there. */
    @Provide
    Arbitrary<String> expressions() {
        var lists =
                Arbitraries.of("intent.writePaths", "intent.systemsTouched", "act.paths", "[1, 2, 3].filter(n, n > 1)");
        var loops = Arbitraries.of(".all(a, %s)", ".exists(a, %s)", ".exists_one(a, %s)", ".filter(a, %s).size() > 2");
        var bodies = Arbitraries.of(
                "string(a).matches('^(a|b|ab)*c$')",
                "intent.writePaths.exists(b, b == string(a))",
                "1 / (size(string(a)) - 3) > 0",
                "string(a).contains(intent.target)",
                "agent.owner == string(a)");
        var atoms = Combinators.combine(lists, loops, bodies).as((list, loop, body) -> list + loop.formatted(body));
        return Combinators.combine(atoms, Arbitraries.of(" && ", " || "), atoms)
                .as((one, operator, other) -> one + operator + other);
    }

    @Provide
    Arbitrary<Intent> intents() {
        var act = Acts.analyse(new Act.Shell("rm -rf src \"$MORE\"", null, null, null, null), Recorded.NOTHING);
        return Combinators.combine(
                        Arbitraries.integers().between(0, 300).map(size -> Collections.nCopies(size, "ab".repeat(40))),
                        Arbitraries.of("ab", "prod").injectNull(0.5),
                        Arbitraries.of(act).injectNull(0.5))
                .as((wide, target, analysis) ->
                        new Intent("a", "api", null, null, wide, null, target, wide, analysis, Reported.NOTHING));
    }
}
