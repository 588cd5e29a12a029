package io.dashclaw.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class LooseningTest {
    private static final Map<String, Object> HOLD =
            Map.of("verdict", "RequireApproval", "match", Map.of("actionTypes", List.of("deploy", "migrate")));

    /** A change of one policy, and what is said about it; null: it loosens nothing. */
    private record Change(String name, PolicyDocument before, PolicyDocument after, String said) {}

    @TestFactory
    Stream<DynamicTest> changes() {
        return Stream.of(
                        new Change("a new restriction", null, rule(HOLD), null),
                        new Change("a restriction withdrawn", rule(HOLD), null, "a restriction goes"),
                        new Change("one more action type", rule(HOLD), rule(types("deploy", "migrate", "ship")), null),
                        new Change(
                                "one action type less",
                                rule(HOLD),
                                rule(types("deploy")),
                                "it may match less than before"),
                        new Change("a condition less", rule(HOLD), rule(Map.of("verdict", "RequireApproval")), null),
                        new Change(
                                "a condition more",
                                rule(Map.of("verdict", "RequireApproval")),
                                rule(HOLD),
                                "it may match less than before"),
                        new Change("a stricter verdict", rule(HOLD), rule(with("verdict", "Block")), null),
                        new Change(
                                "a looser verdict",
                                rule(HOLD),
                                rule(with("verdict", "Warn")),
                                "its verdict falls from require_approval to warn"),
                        new Change(
                                "into the shadow",
                                rule(HOLD),
                                rule(with("mode", "Shadow")),
                                "a restriction no longer bites"),
                        new Change("out of the shadow", rule(with("mode", "Shadow")), rule(HOLD), null),
                        new Change("a shadow withdrawn", rule(with("mode", "Shadow")), null, null),
                        new Change(
                                "no longer ungrantable",
                                rule(with("ungrantable", true)),
                                rule(HOLD),
                                "grants may spare it now"),
                        new Change(
                                "an approval that lasts longer",
                                rule(with("approval", Map.of("expiresAfter", "30m"))),
                                rule(with("approval", Map.of("expiresAfter", "1h"))),
                                "its approval may be easier to get"),
                        new Change(
                                "separation that counts fewer",
                                rule(with("approval", Map.of("separation", "Owner"))),
                                rule(HOLD),
                                "its approval may be easier to get"),
                        new Change("another name", rule(HOLD), named(rule(HOLD), "renamed"), null),
                        new Change(
                                "fewer agents",
                                rule(HOLD),
                                scoped(rule(HOLD), List.of("ci-bot")),
                                "it concerns fewer agents"),
                        new Change("more agents", scoped(rule(HOLD), List.of("ci-bot")), rule(HOLD), null),
                        new Change("a grant", null, grant(70), "a grant is added"),
                        new Change("a wider grant", grant(70), grant(90), "a grant widens"),
                        new Change("a narrower grant", grant(70), grant(50), null),
                        new Change("a grant withdrawn", grant(70), null, null),
                        new Change(
                                "what could not be understood is understood",
                                document("unheard_of", Map.of()),
                                rule(HOLD),
                                "grants may spare it now"))
                .map(change -> DynamicTest.dynamicTest(
                        change.name(),
                        () -> assertEquals(
                                change.said() == null ? Map.of() : Map.of("p", change.said()),
                                Loosening.between(some(change.before()), some(change.after())))));
    }

    private static List<PolicyDocument> some(PolicyDocument document) {
        return document == null ? List.of() : List.of(document);
    }

    private static Map<String, Object> types(String... types) {
        return Map.of("verdict", "RequireApproval", "match", Map.of("actionTypes", List.of(types)));
    }

    private static Map<String, Object> with(String field, Object value) {
        var rules = new HashMap<>(HOLD);
        rules.put(field, value);
        return rules;
    }

    private static PolicyDocument rule(Map<String, Object> rules) {
        return document("rule", rules);
    }

    private static PolicyDocument grant(int riskBelow) {
        return document(
                "allow_grant", Map.of("action_type", "deploy", "target_prefix", "staging", "max_risk", riskBelow));
    }

    private static PolicyDocument document(String type, Map<String, Object> rules) {
        return new PolicyDocument("p", 1, "", "policy", type, rules, null, false, true, Instant.EPOCH);
    }

    private static PolicyDocument named(PolicyDocument document, String name) {
        return new PolicyDocument(
                "p", 2, "", name, document.type(), document.rules(), document.agentIds(), false, true, Instant.EPOCH);
    }

    private static PolicyDocument scoped(PolicyDocument document, List<String> agents) {
        return new PolicyDocument(
                "p", 2, "", "policy", document.type(), document.rules(), agents, false, true, Instant.EPOCH);
    }
}
