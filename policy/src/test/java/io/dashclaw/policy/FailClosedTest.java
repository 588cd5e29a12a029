package io.dashclaw.policy;

import static io.dashclaw.policy.FailClosed.ACT_MISSING;
import static io.dashclaw.policy.FailClosed.ACT_UNKNOWN;
import static io.dashclaw.policy.FailClosed.AGENT_UNKNOWN;
import static io.dashclaw.policy.FailClosed.AGENT_UNNAMED;
import static io.dashclaw.policy.FailClosed.AGENT_UNPROVEN;
import static io.dashclaw.policy.FailClosed.APPROVAL_UNPROVEN;
import static io.dashclaw.policy.FailClosed.BUDGET_UNKNOWN;
import static io.dashclaw.policy.FailClosed.CHECK_UNANSWERED;
import static io.dashclaw.policy.FailClosed.CONDITION_FAILED;
import static io.dashclaw.policy.FailClosed.CREDENTIAL_UNKNOWN;
import static io.dashclaw.policy.FailClosed.DATABASE_AWAY;
import static io.dashclaw.policy.FailClosed.DEADLINE;
import static io.dashclaw.policy.FailClosed.DECLARATION_ERASED;
import static io.dashclaw.policy.FailClosed.EVALUATION_FAILED;
import static io.dashclaw.policy.FailClosed.EXPRESSION_FAILED;
import static io.dashclaw.policy.FailClosed.EXPRESSION_TOO_COSTLY;
import static io.dashclaw.policy.FailClosed.GRANT_UNREADABLE;
import static io.dashclaw.policy.FailClosed.NOT_RECORDED;
import static io.dashclaw.policy.FailClosed.POLICIES_UNSEALED;
import static io.dashclaw.policy.FailClosed.POLICY_UNPUBLISHED;
import static io.dashclaw.policy.FailClosed.RATE_UNKNOWN;
import static io.dashclaw.policy.FailClosed.RULES_UNREADABLE;
import static io.dashclaw.policy.FailClosed.SATURATED;
import static io.dashclaw.policy.FailClosed.SCOPE_UNREADABLE;
import static io.dashclaw.policy.FailClosed.SERVER_KEYS_FOREIGN;
import static io.dashclaw.policy.FailClosed.SESSION_RECORD_AWAY;
import static io.dashclaw.policy.FailClosed.SESSION_UNKNOWN;
import static io.dashclaw.policy.FailClosed.TARGET_UNSTATED;
import static io.dashclaw.policy.FailClosed.UNKNOWN_TYPE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.dashclaw.policy.act.Act;
import io.dashclaw.policy.act.Acts;
import io.dashclaw.policy.act.Analysis;
import io.dashclaw.policy.act.Recorded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every row of the table does what it says: where the policies alone decide that, here; elsewhere, in a test that is named here. The page about it is the table. */
class FailClosedTest {
    private static final Path PAGE = Path.of("../src-docs/reference/fail-closed.md");
    private static final Path RUNTIME = Path.of("../runtime/src/test/java/io/dashclaw/runtime");
    private static final Instant NOW = Instant.parse("2026-01-15T09:00:00Z");
    private static final Map<String, Object> BLOCK = Map.of("verdict", "Block");
    private static final Map<String, Object> WARN = Map.of("verdict", "Warn");

    /** The tests of what the runtime does. */
    private static final Map<FailClosed, String> ELSEWHERE = Map.ofEntries(
            Map.entry(AGENT_UNPROVEN, "guard/JudgementTest#anAgentThatCannotBeBelievedHolds"),
            Map.entry(DEADLINE, "guard/JudgementTest#aLateDecisionIsTheFallbacks"),
            Map.entry(EVALUATION_FAILED, "guard/JudgementTest#aDecisionThatFailsIsTheFallbacks"),
            Map.entry(SESSION_RECORD_AWAY, "guard/SessionsTest#withoutTheRecordThereIsNoAnswer"),
            Map.entry(
                    POLICIES_UNSEALED,
                    "policy/PolicySealTest#aSetWithAForeignSealHoldsEverythingUntilTheNextPublication"),
            Map.entry(POLICY_UNPUBLISHED, "policy/PolicySealTest#aRowThatNobodyPublishedHoldsEvenWithinASealedSet"),
            Map.entry(DECLARATION_ERASED, "guard/RecheckTest#whatWasErasedIsBlocked"),
            Map.entry(APPROVAL_UNPROVEN, "AuthorityTest#anApprovalThatWasWrittenIntoTheDatabaseIsNone"),
            Map.entry(CREDENTIAL_UNKNOWN, "AuthorityTest#aKeyThatWasWrittenIntoTheDatabaseIsNone"),
            Map.entry(DATABASE_AWAY, "http/HttpShellTest#whatTheFrameworkThrowsIsJson"),
            Map.entry(NOT_RECORDED, "KillPostmasterIT#nothingAnsweredIsLostAndNothingUnansweredIsDoubled"),
            Map.entry(SATURATED, "ledger/FairQueueTest#oneLineTakesHalfOfTheRoomAtMost"),
            Map.entry(SERVER_KEYS_FOREIGN, "ReplicasIT#aReplicaWithOtherServerKeysIsRefused"));

    private final Map<FailClosed, List<Held>> here = Map.ofEntries(
            held(UNKNOWN_TYPE, of("unheard_of", Map.of()), intent(), Verdict.REQUIRE_APPROVAL),
            held(RULES_UNREADABLE, of("risk_threshold", Map.of("threshold", 400)), intent(), Verdict.REQUIRE_APPROVAL),
            held(SCOPE_UNREADABLE, unscoped(), intent(), Verdict.REQUIRE_APPROVAL),
            Map.entry(
                    GRANT_UNREADABLE,
                    List.of(new Held(
                            List.of(
                                    of("require_approval", Map.of("action_types", List.of("deploy"))),
                                    of("allow_grant", Map.of("action_type", "deploy"))),
                            target("prod"),
                            Verdict.REQUIRE_APPROVAL))),
            Map.entry(CONDITION_FAILED, List.of()),
            Map.entry(
                    EXPRESSION_FAILED,
                    List.of(
                            new Held(List.of(when("intent.tokens > 3", WARN)), intent(), Verdict.REQUIRE_APPROVAL),
                            new Held(
                                    List.of(when("1 / (risk.final - risk.final) > 3", BLOCK)),
                                    intent(),
                                    Verdict.BLOCK))),
            Map.entry(EXPRESSION_TOO_COSTLY, List.of(new Held(costly(), paths(400), Verdict.REQUIRE_APPROVAL))),
            Map.entry(
                    AGENT_UNNAMED,
                    List.of(new Held(
                            List.of(rule(Map.of("agents", Map.of("names", List.of("ci")), "verdict", "Warn"))),
                            intent(),
                            Verdict.WARN))),
            Map.entry(
                    TARGET_UNSTATED,
                    List.of(new Held(
                            List.of(match(
                                    Map.of("actionTypes", List.of("deploy"), "targets", List.of("prod/**")), BLOCK)),
                            intent(),
                            Verdict.REQUIRE_APPROVAL))),
            Map.entry(
                    ACT_MISSING,
                    List.of(
                            new Held(
                                    List.of(match(Map.of("hosts", List.of("a.example")), BLOCK)),
                                    intent(),
                                    Verdict.ALLOW),
                            new Held(
                                    List.of(match(
                                            Map.of("hosts", List.of("a.example"), "whenActMissing", true), BLOCK)),
                                    intent(),
                                    Verdict.REQUIRE_APPROVAL))),
            Map.entry(
                    ACT_UNKNOWN,
                    List.of(new Held(
                            List.of(match(Map.of("hosts", List.of("a.example")), BLOCK)),
                            shell("curl \"$TO\""),
                            Verdict.REQUIRE_APPROVAL))),
            Map.entry(
                    AGENT_UNKNOWN,
                    List.of(new Held(
                            List.of(rule(Map.of(
                                    "agents",
                                    Map.of("selector", Map.of("matchLabels", Map.of("team", "a"))),
                                    "verdict",
                                    "Warn"))),
                            intent(),
                            RegisteredAgent.UNKNOWN,
                            Verdict.REQUIRE_APPROVAL))),
            Map.entry(
                    BUDGET_UNKNOWN,
                    List.of(new Held(
                            List.of(match(Map.of("spend", Map.of("moreThanUsd", "5", "per", "1h")), WARN)),
                            intent(),
                            Verdict.REQUIRE_APPROVAL))),
            Map.entry(
                    SESSION_UNKNOWN,
                    List.of(new Held(
                            List.of(match(Map.of("session", Map.of("readSecret", true)), BLOCK)),
                            intent(),
                            Verdict.REQUIRE_APPROVAL))),
            Map.entry(
                    CHECK_UNANSWERED,
                    List.of(
                            new Held(
                                    List.of(match(Map.of("check", webhook(Map.of())), WARN)),
                                    intent(),
                                    Verdict.REQUIRE_APPROVAL),
                            new Held(
                                    List.of(match(Map.of("check", webhook(Map.of("onTimeout", "Block"))), WARN)),
                                    intent(),
                                    Verdict.BLOCK))),
            Map.entry(
                    RATE_UNKNOWN,
                    List.of(
                            new Held(
                                    List.of(match(Map.of("rate", Map.of("moreThan", 5, "per", "1h")), WARN)),
                                    intent(),
                                    Verdict.WARN),
                            new Held(
                                    List.of(match(Map.of("rate", Map.of("moreThan", 5, "per", "1h")), BLOCK)),
                                    intent(),
                                    Verdict.BLOCK))));

    /** What policies say together about an intent of which nothing else is known. */
    private record Held(List<PolicyDocument> policies, Intent intent, RegisteredAgent agent, Verdict verdict) {
        Held(List<PolicyDocument> policies, Intent intent, Verdict verdict) {
            this(policies, intent, null, verdict);
        }
    }

    @TestFactory
    Stream<DynamicTest> everyRowThatThePoliciesDecide() {
        return here.entrySet().stream().sorted(Map.Entry.comparingByKey()).flatMap(row -> row.getValue().stream()
                .map(held -> dynamicTest(row.getKey() + " " + held.verdict, () -> assertHeld(held))));
    }

    private static void assertHeld(Held held) {
        var decision = PolicySet.compile(held.policies).decide(held.intent, new Facts(NOW, held.agent, Map.of()));
        assertEquals(held.verdict, decision.verdict(), decision::toString);
    }

    @Test
    void aConditionThatFailsHolds() {
        var conditions = List.<Condition>of(new Condition.RiskAtLeast(0), new Condition.ActionTypes(null, null));
        var rule = new Rule(
                new PolicyRef("p", 1, "d", "p"), "rule", null, conditions, Verdict.WARN, Approval.PLAIN, false, false);
        var finding = rule.judge(new Situation(intent(), Facts.at(NOW))).orElseThrow();
        assertEquals(Verdict.REQUIRE_APPROVAL, finding.verdict());
        assertEquals("could not be evaluated (rule)", finding.reason());
    }

    @Test
    void everyRowHasATest() throws IOException {
        for (var row : FailClosed.values()) {
            assertTrue(here.containsKey(row) != ELSEWHERE.containsKey(row), row::name);
        }
        for (var test : ELSEWHERE.values()) {
            var place = test.split("#");
            var source = Files.readString(RUNTIME.resolve(place[0] + ".java"));
            assertTrue(source.contains("void " + place[1] + "("), test);
        }
    }

    /** Run with {@code -Dpages=write}, the test writes the page. */
    @Test
    void thePageIsTheTable() throws IOException {
        if ("write".equals(System.getProperty("pages"))) {
            Files.writeString(PAGE, page());
        }
        assertEquals(
                page(),
                Files.readString(PAGE),
                "write it anew: mvnw test -pl policy -Dtest=FailClosedTest -Dpages=write");
    }

    private static String page() {
        return Arrays.stream(FailClosed.values())
                .map(row -> "| " + row.when() + " | " + row.outcome().says() + " | " + row.why() + " |\n")
                .collect(Collectors.joining("", """
                        # When something cannot be known

                        A restriction that cannot be evaluated holds. A grant that cannot be evaluated relieves nothing. What cannot be put on record is not
                        answered. These are all the cases, and what happens in each; each has a test.

                        | what happens | what follows | why |
                        |---|---|---|
                        """, ""));
    }

    private static Map.Entry<FailClosed, List<Held>> held(
            FailClosed row, PolicyDocument policy, Intent intent, Verdict verdict) {
        return Map.entry(row, List.of(new Held(List.of(policy), intent, verdict)));
    }

    private static Intent intent() {
        return target(null);
    }

    private static Intent target(String target) {
        return new Intent(null, "deploy", null, null, List.of(), null, target, List.of());
    }

    private static Intent paths(int count) {
        var paths = IntStream.range(0, count).mapToObj(i -> "src/file" + i).toList();
        return new Intent(null, "deploy", null, null, List.of(), null, null, paths);
    }

    private static Intent shell(String command) {
        Analysis act = Acts.analyse(new Act.Shell(command, null, null, null, null), Recorded.NOTHING);
        return new Intent(null, "deploy", null, null, List.of(), null, null, List.of(), act, Reported.NOTHING);
    }

    private static List<PolicyDocument> costly() {
        return IntStream.range(0, 40)
                .mapToObj(i -> when("intent.writePaths.all(path, path.matches('[a-z]+/[a-z]+[0-9]*'))", WARN))
                .toList();
    }

    private static Map<String, Object> webhook(Map<String, Object> more) {
        var settings = new HashMap<String, Object>(more);
        settings.put("url", "https://hooks.example.com/policy");
        return Map.of("type", "Webhook", "webhook", settings);
    }

    private static PolicyDocument when(String expression, Map<String, Object> rest) {
        return match(Map.of("when", expression), rest);
    }

    private static PolicyDocument match(Map<String, Object> match, Map<String, Object> rest) {
        return rule(Map.of("match", match, "verdict", rest.get("verdict")));
    }

    private static PolicyDocument rule(Map<String, Object> rules) {
        return of("rule", rules);
    }

    private static PolicyDocument of(String type, Map<String, Object> rules) {
        return new PolicyDocument("p", 1, "d", "p", type, rules, null, false, true, NOW);
    }

    private static PolicyDocument unscoped() {
        var rules = Map.<String, Object>of("action_types", List.of("test"));
        return new PolicyDocument("p", 1, "d", "p", "require_approval", rules, null, true, true, NOW);
    }
}
