package io.dashclaw.policy.act.sql;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dashclaw.policy.act.Act;
import io.dashclaw.policy.act.Acts;
import io.dashclaw.policy.act.Effect.Kind;
import io.dashclaw.policy.act.Recorded;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class HostileSqlTest {
    private static final int SIZE = 65_536;
    static final List<String> PARTS = List.of(
            "(",
            ")",
            "'",
            "\"",
            "`",
            "[",
            "[a",
            "$",
            "$a$",
            "$a",
            "/*",
            "*/",
            "/*!",
            "-- ",
            "--x ",
            "--x;",
            "#",
            "# ;",
            ";",
            "\\",
            "\\!x",
            "\n.",
            "\ngo\n",
            "go;",
            "a.",
            "a.b(",
            "pg_read_file(",
            "q'[",
            "q'a",
            "N'a'",
            "SELECT ",
            "SELECT 1;",
            "FROM a, ",
            "FROM from ,",
            "JOIN a ",
            "(SELECT ",
            "WITH a AS (",
            "DELETE x (",
            "(DELETE x ",
            "DELETE FROM a WHERE (",
            "DELETE FROM a WHERE NOT ",
            "DELETE FROM a WHERE a=1 OR ",
            "DELETE FROM a;",
            "UPDATE a SET a=",
            "BEGIN ",
            "BEGIN; ",
            "CASE WHEN ",
            "IF a THEN ",
            "EXPLAIN ANALYZE ",
            "EXPLAIN ",
            "PREPARE a AS ",
            "CREATE FUNCTION f() BEGIN ",
            "CREATE FUNCTION f() BEGIN ;",
            "CREATE TRIGGER a DO ",
            "DROP TABLE a,",
            "EXEC ",
            "EXEC(",
            "EXEC ('",
            "DO $$",
            "a=",
            "1,",
            "a,",
            "\u00a0",
            "{a}",
            "{",
            ":'",
            "%(",
            "é",
            "\0",
            "COPY (",
            "SET GLOBAL ",
            ".sh ",
            "DELIMITER a\n",
            "x");

    @TestFactory
    Stream<DynamicTest> hostileTextsEnd() {
        return PARTS.stream()
                .flatMap(part -> Stream.of("", "SELECT ", "DELETE FROM a WHERE ", "DELETE FROM a WHERE x=(")
                        .map(head -> DynamicTest.dynamicTest(head + "64 KB of " + part.strip(), () -> {
                            String text = head + part.repeat(SIZE / part.length());
                            assertNotNull(assertTimeoutPreemptively(Duration.ofMinutes(1), () -> Reading.sql(text)));
                        })));
    }

    @TestFactory
    Stream<DynamicTest> nestedConditionsAreReadOrHeld() {
        return Stream.of(5, 20, 100, 10_000)
                .map(depth -> DynamicTest.dynamicTest(depth + " brackets", () -> {
                    String text = "DELETE FROM a WHERE " + "(".repeat(depth) + "1=1" + ")".repeat(depth);
                    var effects = Reading.sql(text);
                    assertTrue(effects.stream()
                            .anyMatch(e -> e.kind() == Kind.UNKNOWN || e.risk() != null && e.risk() >= 80));
                }));
    }

    @Test
    void codeInCodeInCodeEnds() {
        var text = new StringBuilder();
        for (int i = 0; i < 5_000; i++) {
            text.append("DO $t").append(i).append("$ ");
        }
        for (int i = 4_999; i >= 0; i--) {
            text.append(" $t").append(i).append('$');
        }
        var analysis = Acts.analyse(new Act.Sql(text.toString()), Recorded.NOTHING);
        assertTrue(analysis.risk() >= 80, analysis::toString);
    }

    @Property(tries = 3000)
    void noTextIsTooStrange(@ForAll("texts") String text) {
        assertNotNull(Reading.sql(text));
    }

    @Provide
    Arbitrary<String> texts() {
        var words = Arbitraries.of(PARTS);
        var any = Arbitraries.strings().ofMaxLength(8);
        return Arbitraries.frequencyOf(net.jqwik.api.Tuple.of(8, words), net.jqwik.api.Tuple.of(2, any))
                .list()
                .ofMaxSize(30)
                .map(parts -> String.join("", parts));
    }
}
