package io.dashclaw.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the suites cannot say about expressions: what they ask, who the agent is, and what they may cost. */
class ExpressionTest {
    private static final Instant NOW = Instant.parse("2026-01-15T09:00:00Z");
    private static final String COSTLY = "intent.writePaths.all(a, a.matches('[a-z]+/[a-z]+/.*'))";

    @Test
    void asksForTheSessionWhereItReadsIt() {
        var reading = rule("deploy", "session.sawUntrusted", "Block");
        assertEquals(Set.of(new Question.Session()), questions(reading));
        assertEquals(Set.of(), questions(rule("deploy", "risk.final > 3", "Block")));
    }

    @Test
    void asksNothingWhereTheRuleCannotMatch() {
        assertEquals(Set.of(), questions(rule("migrate", "session.sawUntrusted", "Block")));
    }

    @Test
    void seesWhatTheSessionDid() {
        var rule = rule("deploy", "session.sawUntrusted && '/srv/run.sh' in session.wrote", "Block");
        var history = new Answer.History(Set.of("/srv/run.sh"), false, true);
        assertEquals(
                Verdict.BLOCK, decide(List.of(rule), intent(0), facts(history)).verdict());
        assertEquals(
                Verdict.ALLOW,
                decide(List.of(rule), intent(0), facts(Answer.History.NOTHING)).verdict());
    }

    @Test
    void seesWhoTheAgentIs() {
        var rule = rule("deploy", "agent.owner == 'ann' && agent.labels.team == 'payments'", "Block");
        var agent = new RegisteredAgent("ci", "ann", Map.of("team", "payments"), null, Permission.READONLY);
        var facts = new Facts(NOW, agent, Map.of());
        assertEquals(Verdict.BLOCK, decide(List.of(rule), intent(0), facts).verdict());
    }

    @Test
    void aLabelThatTheAgentLacksHolds() {
        var rule = rule("deploy", "agent.labels.team == 'payments'", "Warn");
        var agent = new RegisteredAgent("ci", "ann", Map.of(), null, Permission.READONLY);
        var decision = decide(List.of(rule), intent(0), new Facts(NOW, agent, Map.of()));
        assertEquals(Verdict.REQUIRE_APPROVAL, decision.verdict());
    }

    @Test
    void expressionsThatAreTooMuchWorkTogetherHoldInWhateverOrder() {
        var rules = new ArrayList<PolicyDocument>();
        IntStream.range(0, 40).forEach(i -> rules.add(rule("r" + i, "deploy", COSTLY, "Warn")));
        rules.add(rule("cheap", "deploy", "risk.final > 100", "Warn"));
        var decision = decide(rules, intent(100), Facts.at(NOW));
        assertEquals(41, decision.reasons().size());
        assertTrue(decision.reasons().contains("cheap: could not be evaluated (when: too much work)"));
        Collections.reverse(rules);
        assertEquals(
                decision.findings(), decide(rules, intent(100), Facts.at(NOW)).findings());
    }

    @Test
    void aFewOfThemAreNot() {
        var decision = decide(List.of(rule("deploy", COSTLY, "Warn")), intent(100), Facts.at(NOW));
        assertEquals(Verdict.WARN, decision.verdict());
    }

    @Test
    void loopsEnd() {
        var rule = rule("deploy", "intent.writePaths.all(a, intent.writePaths.all(b, a != 'x' && b != 'x'))", "Warn");
        assertEquals(
                Verdict.WARN, decide(List.of(rule), intent(30), Facts.at(NOW)).verdict());
        assertEquals(
                Verdict.REQUIRE_APPROVAL,
                decide(List.of(rule), intent(40), Facts.at(NOW)).verdict());
    }

    @Test
    void whatIsTooLargeIsRefusedRatherThanRead() {
        for (var large : List.of(
                "a".repeat(3_000),
                "(".repeat(1_000) + "true" + ")".repeat(1_000),
                "[".repeat(500) + "]".repeat(500) + " == []",
                "1" + "+1".repeat(400) + " > 0",
                "act.kind.matches('" + "(a{1,99}){1,99}".repeat(20) + "')")) {
            assertFalse(check(large).isEmpty(), large);
        }
    }

    @Test
    void problemsPointIntoTheExpression() {
        assertEquals(
                List.of("match.when: 1:5: undefined field 'kindd'; did you mean kind?"), check("act.kindd == 'shell'"));
        assertNotEquals(List.of(), check("\u0000"));
    }

    private static List<String> check(String expression) {
        return PolicyTypes.check("rule", rules("deploy", expression, "Block"));
    }

    private static Set<Question> questions(PolicyDocument rule) {
        return PolicySet.compile(List.of(rule)).questions(intent(0));
    }

    private static Decision decide(List<PolicyDocument> rules, Intent intent, Facts facts) {
        var set = PolicySet.compile(rules);
        assertEquals(List.of(), set.problems());
        return set.decide(intent, facts);
    }

    private static Facts facts(Answer.History history) {
        return new Facts(NOW, null, Map.of(new Question.Session(), history));
    }

    private static Intent intent(int paths) {
        var written =
                IntStream.range(0, paths).mapToObj(i -> "src/main/file" + i).toList();
        return new Intent("ci", "deploy", null, null, List.of(), null, null, written);
    }

    private static PolicyDocument rule(String actionType, String expression, String verdict) {
        return rule("r", actionType, expression, verdict);
    }

    private static PolicyDocument rule(String id, String actionType, String expression, String verdict) {
        return new PolicyDocument(
                id, 1, "d", id, "rule", rules(actionType, expression, verdict), null, false, true, NOW);
    }

    private static Map<String, Object> rules(String actionType, String expression, String verdict) {
        return Map.of("match", Map.of("actionTypes", List.of(actionType), "when", expression), "verdict", verdict);
    }
}
