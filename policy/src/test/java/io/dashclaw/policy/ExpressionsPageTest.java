package io.dashclaw.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.dashclaw.policy.cel.Environment;
import io.dashclaw.policy.cel.Evaluations;
import io.dashclaw.policy.cel.Field;
import io.dashclaw.policy.cel.Subject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The pages about expressions: the reference is what is declared, and every example of the how-to may be published. */
class ExpressionsPageTest {
    private static final Path REFERENCE = Path.of("../src-docs/reference/expressions.md");
    private static final Path HOW_TO = Path.of("../src-docs/how-to/write-a-condition.md");
    private static final Pattern EXAMPLES = Pattern.compile("```cel\n(.*?)```", Pattern.DOTALL);

    /** Run with {@code -Dpages=write}, the test writes the page. */
    @Test
    void theReferenceIsWhatIsDeclared() throws IOException {
        if ("write".equals(System.getProperty("pages"))) {
            Files.writeString(REFERENCE, page());
        }
        assertEquals(
                page(),
                Files.readString(REFERENCE),
                "write it anew: mvnw test -pl policy -Dtest=ExpressionsPageTest -Dpages=write");
    }

    @Test
    void everyExampleMayBePublished() throws IOException {
        var examples = EXAMPLES.matcher(Files.readString(HOW_TO))
                .results()
                .flatMap(block -> block.group(1).lines())
                .toList();
        assertFalse(examples.isEmpty());
        for (var example : examples) {
            var rules = Map.<String, Object>of("verdict", "Block", "match", Map.of("when", example));
            assertEquals(List.of(), PolicyTypes.check("rule", rules), example);
        }
    }

    private static String page() {
        var subjects = Vocabulary.ENVIRONMENT.subjects().stream()
                .map(ExpressionsPageTest::section)
                .collect(Collectors.joining("\n"));
        return """
                # Expressions

                What `match.when` may say: an expression in [CEL](https://cel.dev) that is true or false. How to write one:
                [write a condition in CEL](../how-to/write-a-condition.md).

                - Operators: `== != < <= > >= && || ! ?: in + - * / %%`, indexes, `has(a.b)`.
                - Texts: `contains startsWith endsWith matches size`. A pattern is [RE2](https://github.com/google/re2/wiki/Syntax) and written out.
                - Lists: `all exists exists_one filter size`, nested at most two deep.
                - Times: `timestamp duration`, and `getFullYear getMonth getDate getDayOfMonth getDayOfWeek getDayOfYear getHours getMinutes getSeconds
                  getMilliseconds`, each with a time zone such as `'Europe/Berlin'`.
                - Conversions: `int uint double string bytes bool`.

                An expression has at most %,d characters and its loops take at most %,d turns. What all expressions of one decision do is counted in
                units of work, not in time, and limited to %,d; beyond that [none of them can be evaluated](fail-closed.md).

                `now` (timestamp): %s

                %s""".formatted(
                        Environment.LONGEST,
                        Environment.MOST_TURNS,
                        Evaluations.MOST_WORK,
                        Vocabulary.ENVIRONMENT.fields().get(0).says(),
                        subjects);
    }

    private static String section(Subject<Situation> subject) {
        return subject.fields().stream()
                .map(field -> row(subject, field))
                .collect(Collectors.joining(
                        "",
                        "## " + subject.name() + "\n\n" + subject.says() + "\n\n| field | type | |\n|---|---|---|\n",
                        ""));
    }

    private static String row(Subject<Situation> subject, Field<Situation> field) {
        return "| `" + subject.name() + "." + field.name() + "` | "
                + field.type().word() + " | " + field.says() + " |\n";
    }
}
