package io.dashclaw.policy.document;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.dashclaw.policy.PolicyTypes;
import io.dashclaw.policy.suite.Suite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The page and the schema say what the code does. They are written anew by {@code ./mvnw test -pl policy -Dtest=PoliciesPageTest -Ddocs.write}. */
class PoliciesPageTest {
    private static final Path REFERENCE = Path.of("../src-docs/reference");
    private static final Path PAGE = REFERENCE.resolve("policies.md");
    private static final Path SCHEMA = REFERENCE.resolve("guard-policy.schema.json");
    private static final String HOW = "write it anew: ./mvnw test -pl policy -Dtest=PoliciesPageTest -Ddocs.write";

    @Test
    void thePageIsMadeFromTheCode() throws IOException {
        var page = Files.readString(PAGE);
        assertSame(new PoliciesPage().in(page), page, PAGE);
    }

    @Test
    void theSchemaIsMadeFromTheCode() throws IOException {
        assertSame(SpecSchema.json(), Files.exists(SCHEMA) ? Files.readString(SCHEMA) : "", SCHEMA);
    }

    private static void assertSame(String made, String there, Path file) throws IOException {
        if (System.getProperty("docs.write") != null) {
            Files.writeString(file, made);
            return;
        }
        assertEquals(made, there, HOW);
    }

    @TestFactory
    Stream<DynamicTest> everyConditionAndModeHasACaseInASuite() throws IOException {
        return run(new PoliciesPage().fieldExamples());
    }

    @TestFactory
    Stream<DynamicTest> everyTypeIsExplainedAndHasACaseInASuite() throws IOException {
        var types = PoliciesPage.wireTypes().stream()
                .map(type ->
                        dynamicTest(type + " is explained", () -> assertNotNull(WireMeanings.SAYS.get(type), type)));
        return Stream.concat(types, run(new PoliciesPage().typeExamples()));
    }

    private static Stream<DynamicTest> run(Map<String, String> examples) {
        return examples.entrySet().stream()
                .map(example -> dynamicTest(example.getKey(), () -> {
                    assertNotNull(example.getValue(), "no case of a suite is about " + example.getKey());
                    Suite.read("example.yaml", example.getValue(), path -> Optional.empty())
                            .run()
                            .forEach(outcome -> assertTrue(outcome.passed(), outcome::explanation));
                }));
    }

    @TestFactory
    Stream<DynamicTest> everyRuleThatASuiteUsesIsExplained() throws IOException {
        return Examples.ofSuites()
                .usedRules()
                .filter(rule -> PolicyTypes.types().contains(rule.getKey())
                        && !rule.getKey().equals("rule"))
                .map(rule -> dynamicTest(
                        rule.toString(), () -> assertNotNull(WireMeanings.of(rule.getKey(), rule.getValue()))));
    }
}
