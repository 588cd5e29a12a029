package io.dashclaw.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HostileInputTest {
    private static final Facts NOW = Facts.at(Instant.parse("2026-01-15T09:00:00Z"));
    /** Generous for a loaded machine, and far below what a pattern that backtracks would take. */
    private static final Duration SOON = Duration.ofMinutes(1);

    @Test
    void tenThousandPoliciesAreOneSet() {
        var documents = IntStream.range(0, 10_000)
                .mapToObj(
                        i -> document("p" + i, "require_approval", Map.of("action_types", List.of("type" + i % 5000))))
                .toList();
        var set = assertTimeoutPreemptively(SOON, () -> PolicySet.compile(documents));
        assertEquals(10_000, set.size());
        assertEquals(
                2, set.decide(intent("type7", null, List.of()), NOW).findings().size());
    }

    @Test
    void aGlobNeverBacktracksForLong() {
        var stars = "a*".repeat(127) + "b";
        var depths = "**/a/".repeat(50) + "b";
        var set = PolicySet.compile(
                List.of(document("stars", "protected_path", Map.of("paths", List.of(stars, depths)))));
        assertEquals(List.of(), set.problems());
        var paths = List.of("a".repeat(100_000), "a/".repeat(50_000), "a/".repeat(50_000) + "b");
        var decision = assertTimeoutPreemptively(SOON, () -> set.decide(intent("api", null, paths), NOW));
        assertEquals(Verdict.REQUIRE_APPROVAL, decision.verdict());
    }

    @Test
    void aGoalIsReadInOnePass() {
        var goal = "rm -rm format delete drop \u00a0 ".repeat(50_000);
        var risk = assertTimeoutPreemptively(
                SOON, () -> Risk.assess(new Intent(null, "api", goal, null, null, null, null, null)));
        assertEquals(35, risk.finalScore());
    }

    @Test
    void lettersOfAnyCaseAndEncodingAreOne() {
        var set = PolicySet.compile(List.of(
                document("a", "protected_path", Map.of("paths", List.of("Geheimnisse/Schlüssel/**"))),
                document("b", "block_action_type", Map.of("action_types", List.of("ЗАПУСК")))));
        assertTrue(set.decide(intent("api", null, List.of("/w/GEHEIMNISSE/SCHLU\u0308SSEL/x")), NOW)
                .matchedPolicies()
                .contains("a"));
        assertEquals(
                Verdict.BLOCK,
                set.decide(intent("запуск", null, List.of()), NOW).verdict());
    }

    @Test
    void oddTextsAreOnlyTexts() {
        var set = PolicySet.compile(List.of(
                document("a", "protected_path", Map.of("paths", List.of("**"))),
                document(
                        "b",
                        "require_approval",
                        Map.of("action_types", List.of("api"), "target_prefix", "x.example.com/y")),
                document("c", "allow_grant", Map.of("action_type", "api", "target_prefix", "https://x.example.com"))));
        for (var odd : List.of(
                "",
                " ",
                "/",
                "//",
                "\\",
                "..",
                "://",
                "https://",
                "https://@:/",
                "http://[::1]:80/",
                "c:",
                "\ud800",
                "\u0000",
                "%",
                "file:",
                ":",
                "a://?#")) {
            var decision = set.decide(intent("api", odd, List.of(odd)), NOW);
            assertNotEquals(Verdict.BLOCK, decision.verdict());
            assertTrue(decision.grants().isEmpty(), odd);
        }
    }

    @Test
    void agentsWithOddIdsAreOnlyAgents() {
        var set = PolicySet.compile(List.of(new PolicyDocument(
                "a",
                1,
                "d",
                "a",
                "block_action_type",
                Map.of("action_types", List.of("api")),
                List.of(":", "x"),
                false,
                true,
                Instant.EPOCH)));
        for (var odd : List.of("", "y::::", "y:x", "X")) {
            var intent = new Intent(odd, "api", null, null, null, null, null, null);
            assertEquals(Verdict.ALLOW, set.decide(intent, NOW).verdict(), odd);
        }
    }

    @Test
    void nothingThatIsStoredStopsTheSet() {
        var rules = new ArrayList<Map<String, Object>>();
        for (var value : new Object[] {
            null,
            1,
            -1e300,
            Double.NaN,
            "x",
            "\ud800",
            true,
            List.of(),
            List.of(List.of()),
            Map.of(),
            Map.of("", Map.of())
        }) {
            for (var key : List.of(
                    "threshold",
                    "action",
                    "action_types",
                    "paths",
                    "action_type",
                    "target_prefix",
                    "expires_at",
                    "match",
                    "agents",
                    "verdict",
                    "approval",
                    "tests",
                    "",
                    "ungrantable")) {
                rules.add(Collections.singletonMap(key, value));
            }
        }
        var unnamed = new HashMap<String, Object>();
        unnamed.put(null, 1);
        rules.add(unnamed);
        for (var type : PolicyTypes.types()) {
            for (var each : rules) {
                var set = PolicySet.compile(List.of(document("p", type, each)));
                set.decide(intent("api", "x", List.of("x")), NOW);
                boolean broken = !set.problems().isEmpty();
                assertTrue(!broken || !PolicyTypes.check(type, each).isEmpty(), () -> type + each);
                assertFalse(
                        broken
                                && !type.equals("allow_grant")
                                && set.decide(intent("other", null, List.of()), NOW)
                                                .verdict()
                                        == Verdict.ALLOW,
                        () -> type + each);
            }
        }
    }

    @Test
    void theDigestSeesEveryFieldAndNoOrder() {
        var one = new PolicyDocument("a", 1, "b", "n", "risk_threshold", Map.of(), null, false, true, Instant.EPOCH);
        var two = new PolicyDocument("a1", 1, "b", "n", "risk_threshold", Map.of(), null, false, true, Instant.EPOCH);
        var newer = new PolicyDocument("a", 11, "b", "n", "risk_threshold", Map.of(), null, false, true, Instant.EPOCH);
        assertEquals(
                PolicySet.compile(List.of(one, two)).digest(),
                PolicySet.compile(List.of(two, one)).digest());
        assertNotEquals(
                PolicySet.compile(List.of(two)).digest(),
                PolicySet.compile(List.of(newer)).digest());
        assertEquals(64, PolicySet.EMPTY.digest().length());
    }

    private static PolicyDocument document(String id, String type, Map<String, Object> rules) {
        return new PolicyDocument(id, 1, "d", id, type, rules, null, false, true, Instant.EPOCH);
    }

    private static Intent intent(String type, String target, List<String> paths) {
        return new Intent(null, type, null, null, null, null, target, paths);
    }
}
