package io.dashclaw.policy.document;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dashclaw.policy.Verdict;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyTextTest {
    private static final String HEAD = """
            apiVersion: dashclaw.io/v1alpha1
            kind: GuardPolicy
            metadata: { name: hold }
            """;

    @Test
    void aFileHoldsSeveralPoliciesInBothForms() {
        var policies = PolicyText.read(HEAD + """
                spec: { verdict: Block }
                ---
                # nothing here
                ---
                name: Hold deploys
                policy_type: require_approval
                rules: { action_types: [deploy] }
                agent_ids: [ci]
                """, Format.YAML);
        assertEquals(
                List.of("hold", "Hold deploys"),
                policies.stream().map(each -> each.policy().name()).toList());
        assertEquals(
                new WrittenPolicy.Wire(
                        "Hold deploys",
                        "require_approval",
                        Map.of("action_types", List.of("deploy")),
                        true,
                        List.of("ci")),
                policies.get(1).policy());
    }

    @Test
    void everyProblemSaysWhereItIs() {
        assertEquals(
                List.of(
                        "p.yaml:5:3 spec.verdict: must be Warn, AllowContained, RequireApproval or Block, was Maybe",
                        "p.yaml:7:5 spec.match.riskAtLeast: unknown; did you mean match.risk.atLeast?",
                        "p.yaml:8:14 spec.match.paths[0]: must not contain ..",
                        "p.yaml:10:1 nam: unknown; did you mean name?",
                        "p.yaml:13:25 rules.threshold: must be 0 to 100, was 180"),
                problems(HEAD + """
                        spec:
                          verdict: Maybe
                          match:
                            riskAtLeast: 70
                            paths: [ "../x" ]
                        ---
                        nam: x
                        name: Gate
                        policy_type: risk_threshold
                        rules: { action: block, threshold: 180 }
                        """));
    }

    @Test
    void whatIsMissingIsMissingWhereItShouldBe() {
        assertEquals(List.of("p.yaml:4:1 spec.verdict: is required"), problems(HEAD + "spec: {}\n"));
    }

    @Test
    void keysWithDotsAreFound() {
        assertEquals(List.of("p.yaml:5:13 metadata.labels.app.kubernetes.io/name: must be a string"), problems("""
                        apiVersion: dashclaw.io/v1alpha1
                        kind: GuardPolicy
                        metadata:
                          name: x
                          labels: { app.kubernetes.io/name: 1 }
                        spec: { verdict: Warn }
                        """));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            no          | (no is text here)
            on          | (on is text here)
            True        | (True is text here)
            012         |
            """)
    void aWordOfOtherYamlIsTextAndSaysSo(String written, String hint) {
        assertEquals(
                List.of("p.yaml:4:24 spec.ungrantable: must be true or false"
                        + (hint == null ? " (" + written + " is text here)" : " " + hint)),
                problems(HEAD + "spec: { verdict: Warn, ungrantable: " + written + " }\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "09:00",
                "1:30",
                "012",
                "0x1f",
                "1_000",
                "no",
                "Yes",
                "on",
                "2026-01-15",
                ".5",
                "+1",
                "NULL",
                "1.",
                ".inf"
            })
    void plainWordsThatAreNeitherJsonNumbersNorTrueNorFalseAreText(String word) {
        assertEquals(
                Map.of("a", word),
                Tree.read("a: " + word, Format.YAML).get(0).members().orElseThrow());
    }

    @Test
    void numbersAreThoseOfJson() {
        assertEquals(
                List.of(0L, -7L, 80.0, 1500.0),
                Tree.read("a: [0, -7, 80.0, 1.5e3]", Format.YAML)
                        .get(0)
                        .members()
                        .orElseThrow()
                        .get("a"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            `a: &x [1]`            | 1:4 anchors are not read
            `a: *x`                | 1:4 aliases are not read; write the value again
            `a: !!int "1"`         | 1:4 tags are not read; put text into quotes
            `a: !x {}`             | 1:4 tags are not read
            `{ a: 1, a: 2 }`       | 1:9 a: is there twice
            `<<: { a: 1 }`         | 1:1 merge keys are not read; write the fields again
            `? [a]`                | 1:3 a key must be a word
            `a: [1`                | 1:6 is no YAML: expected ',' or ']', but got <stream end>
            `a: "\\uD800"`         | 1:1 must not contain half of a surrogate pair
            `a: "\\0"`             | 1:1 must not contain NUL
            `a: 9999999999999999999` | 1:1 is too large a number
            `a: 1e999`             | 1:1 is too large a number
            `just text`            | 1:1 must be an object
            `a: 1`                 | 1:1 is no policy: it has neither apiVersion and kind, nor policy_type
            """)
    void yamlThatIsNotRead(String text, String problem) {
        assertEquals(List.of("p.yaml:" + problem), problems(text));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            `{"a": 1,}`          | 1:9 is no JSON: expected a key in double quotes
            `{"a": 01}`          | 1:8 is no JSON: expected '}'
            `{a: 1}`             | 1:2 is no JSON: expected a key in double quotes
            `{"a": 'x'}`         | 1:7 is no JSON: expected a value
            `{"a": 1} # x`       | 1:10 is no JSON: expected nothing more
            `{"a": "\\x"}`       | 1:9 is no JSON: expected an escape of JSON
            `{"a": 1, "a": 2}`   | 1:10 a: is there twice
            `{"a": "x`           | 1:9 is no JSON: expected more
            `[{"name": "x", "policy_type": "risk_threshold", "rules": {"treshold": 1}}]` | 1:59 rules.treshold: unknown; did you mean rules.threshold?
            """)
    void jsonIsStrict(String text, String problem) {
        var refusal = assertThrows(MalformedTextException.class, () -> PolicyText.read(text, Format.JSON));
        assertEquals(problem, refusal.problems().get(0).toString());
    }

    @Test
    void whatIsTooMuchIsRefusedAtOnce() {
        var deep = "a: " + "[".repeat(10_000);
        assertTrue(problems(deep).get(0).endsWith("is nested too deeply: at most 32 levels are read"));
        var deepJson =
                assertThrows(MalformedTextException.class, () -> PolicyText.read("[".repeat(100_000), Format.JSON));
        assertTrue(deepJson.getMessage().endsWith("at most 32 levels are read"));
        assertTrue(problems("a: [" + "1,".repeat(100_001) + "]").get(0).contains("has too many values"));
        assertTrue(problems("#".repeat((1 << 20) + 1)).get(0).contains("is too long"));
    }

    @Test
    void aPolicyOfTheClusterIsUngrantableUnlessItSaysOtherwise() {
        var text = HEAD.replace("GuardPolicy", "ClusterGuardPolicy") + "spec: { verdict: Block }\n";
        var policy = (WrittenPolicy.Resource)
                PolicyText.read(text, Format.YAML).get(0).policy();
        assertTrue(policy.spec().ungrantable());
        assertEquals(Verdict.BLOCK, policy.spec().verdict());
    }

    private static List<String> problems(String text) {
        var refusal = assertThrows(MalformedTextException.class, () -> PolicyText.read(text, Format.YAML));
        return refusal.problems().stream().map(problem -> problem.in("p.yaml")).toList();
    }
}
