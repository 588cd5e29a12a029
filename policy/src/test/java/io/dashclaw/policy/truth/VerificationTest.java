package io.dashclaw.policy.truth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.dashclaw.policy.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The table of what texts and their sources come to. */
class VerificationTest {
    private static final Path TABLE = Path.of("src/test/resources/truth/verifications.yaml");
    private static final ObjectMapper YAML = JsonMapper.builder(new YAMLFactory())
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /** @param codes of the violations, in order; null: none */
    record Case(String name, Object content, Object source, List<String> codes) {}

    record Table(List<Case> cases) {}

    @TestFactory
    Stream<DynamicTest> verifications() throws IOException {
        return YAML.readValue(TABLE.toFile(), Table.class).cases().stream()
                .map(each -> dynamicTest(each.name, () -> verifies(each)));
    }

    private static void verifies(Case each) {
        var verification = Verification.of(each.content, each.source);
        var codes = verification.violations().stream()
                .map(violation -> violation.code().wire())
                .toList();
        assertEquals(each.codes == null ? List.of() : each.codes, codes, verification::toString);
    }

    @Test
    void whatCouldNotBeVerifiedBlocksWhateverTheRuleSays() {
        assertEquals(Verdict.BLOCK, Verification.of(5, Map.of()).verdict(Verdict.REQUIRE_APPROVAL));
        assertEquals(Verdict.BLOCK, Verification.of("x", null).verdict(Verdict.REQUIRE_APPROVAL));
        assertEquals(Verdict.REQUIRE_APPROVAL, Verification.of("$5", Map.of()).verdict(Verdict.REQUIRE_APPROVAL));
        assertEquals(Verdict.ALLOW, Verification.of("hello", Map.of()).verdict(Verdict.BLOCK));
    }

    /** Backtracking engines take longer than the age of the universe for some of these; the limit is far above what is needed. */
    @Test
    void hostilePatternsAndTextsEnd() {
        var hostile = Stream.of("(a+)+$", "(a|aa)+$", "(.*a){20}", "(x+x+)+y", "a{1,1000}", "(?:a?){200}a{200}")
                .map(pattern -> Map.<String, Object>of("pattern", pattern))
                .toList();
        var facts = Stream.generate(() -> Map.<String, Object>of("value", "aa"))
                .limit(200)
                .toList();
        var source = Map.of("forbiddenPatterns", hostile, "allowedFacts", facts);
        var texts = List.of("a".repeat(50_000), "1,".repeat(25_000), "$1 ".repeat(16_000), "1".repeat(50_000));
        assertTimeoutPreemptively(Duration.ofMinutes(1), () -> texts.forEach(text -> Verification.of(text, source)));
    }
}
