package io.dashclaw.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;

/** Every file below {@code suites} becomes tests: what sets of policies decide, what documents are refused for, how risk adds up. */
class SuiteTest {
    private static final Path SUITES = Path.of("src/test/resources/suites");
    private static final ObjectMapper YAML = JsonMapper.builder(new YAMLFactory())
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /** A file. Which of the three lists it has says what it tests. */
    record Suite(String now, List<Policy> policies, List<Case> cases, List<Check> checks, List<Score> scores) {
        Instant instant() {
            return Instant.parse(now);
        }
    }

    record Policy(
            String id,
            String name,
            String type,
            Map<String, Object> rules,
            List<String> agents,
            boolean scopeBroken,
            boolean inactive,
            String createdAt) {
        PolicyDocument document(Instant now) {
            var created = createdAt == null ? now : Instant.parse(createdAt);
            var named = name == null ? id : name;
            return new PolicyDocument(id, 1, "d", named, type, rules, agents, scopeBroken, !inactive, created);
        }
    }

    /** Null expectations are not looked at; {@code only} leaves the named policies in the set. */
    record Case(
            String name,
            List<String> only,
            Map<String, Object> intent,
            Long decisions,
            String now,
            String expect,
            List<String> reasons,
            List<String> warnings,
            List<String> matched,
            List<String> shadow,
            List<String> problems,
            String expiresAfter,
            Separation separation) {}

    record Check(String name, String type, Map<String, Object> rules, List<String> problems) {}

    record Score(String name, Map<String, Object> intent, int score, List<String> factors) {}

    @TestFactory
    Stream<DynamicContainer> suites() throws IOException {
        try (var files = Files.list(SUITES)) {
            return files.sorted().map(SuiteTest::container).toList().stream();
        }
    }

    private static DynamicContainer container(Path file) {
        try {
            var suite = YAML.readValue(file.toFile(), Suite.class);
            var tests = Stream.of(
                            orEmpty(suite.cases).map(each -> test(each.name, () -> decides(suite, each))),
                            orEmpty(suite.checks).map(each -> test(each.name, () -> checks(each))),
                            orEmpty(suite.scores).map(each -> test(each.name, () -> scores(each))))
                    .flatMap(Function.identity());
            return dynamicContainer(file.getFileName().toString(), file.toUri(), tests);
        } catch (IOException e) {
            throw new IllegalStateException(file.toString(), e);
        }
    }

    private static <T> Stream<T> orEmpty(List<T> list) {
        return list == null ? Stream.empty() : list.stream();
    }

    private static DynamicTest test(String name, Executable body) {
        return dynamicTest(Objects.requireNonNull(name), body);
    }

    private static void decides(Suite suite, Case each) {
        var set = PolicySet.compile(suite.policies.stream()
                .filter(policy -> each.only == null || each.only.contains(policy.id))
                .map(policy -> policy.document(suite.instant()))
                .toList());
        var intent = intent(each.intent);
        var answers = each.decisions == null
                ? Map.<Question, Long>of()
                : set.questions(intent).stream().collect(Collectors.toMap(Function.identity(), q -> each.decisions));
        var now = each.now == null ? suite.instant() : Instant.parse(each.now);
        var decision = set.decide(intent, new Facts(now, answers));

        assertEquals(each.expect, decision.verdict().yaml(), decision::toString);
        expect(each.reasons, decision.reasons());
        expect(each.warnings, decision.warnings());
        expect(each.matched, decision.matchedPolicies());
        expect(each.shadow, decision.shadow().stream().map(Finding::text).toList());
        expect(
                each.problems,
                set.problems().stream()
                        .map(p -> p.by().id() + ": " + p.message())
                        .toList());
        if (each.expiresAfter != null) {
            assertEquals(
                    Gep2257.parse(each.expiresAfter).orElseThrow(),
                    decision.approval().expiresAfter());
        }
        if (each.separation != null) {
            assertEquals(each.separation, decision.approval().separation());
        }
    }

    private static void checks(Check check) {
        assertEquals(check.problems == null ? List.of() : check.problems, PolicyTypes.check(check.type, check.rules));
    }

    private static void scores(Score score) {
        var risk = Risk.assess(intent(score.intent));
        assertEquals(score.score, risk.finalScore(), risk::toString);
        expect(
                score.factors,
                risk.modifiers().stream().map(Risk.Modifier::factor).toList());
    }

    private static void expect(List<String> expected, List<String> actual) {
        if (expected != null) {
            assertEquals(expected, actual);
        }
    }

    private static Intent intent(Map<String, Object> written) {
        var problems = new ArrayList<String>();
        var intent = DeclaredIntent.YAML.read(new Fields("intent", written, problems, List.of()));
        assertEquals(List.of(), problems);
        return intent.orElseThrow();
    }
}
