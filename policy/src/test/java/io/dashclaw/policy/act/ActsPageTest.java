package io.dashclaw.policy.act;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The page about acts says what the default pack does: each row of its tables is an act, its verdict, its sentence and its flags. */
class ActsPageTest {
    private static final Path PAGE = Path.of("../src-docs/explanation/acts.md");
    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| (shell|powershell|cmd|sql|http|file) \\| (.+?) \\| \\w* \\|.*$");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    private final DefaultPack pack;

    ActsPageTest() throws IOException {
        this.pack = new DefaultPack();
    }

    @Test
    void thereAreManyExamples() throws IOException {
        assertTrue(rows().count() >= 24);
    }

    @TestFactory
    Stream<DynamicTest> examples() throws IOException {
        return rows().map(row -> dynamicTest(row.group(2), () -> assertEquals(row(row), row.group())));
    }

    private static Stream<MatchResult> rows() throws IOException {
        return ROW.matcher(Files.readString(PAGE)).results();
    }

    /** As it should stand there. */
    private String row(MatchResult row) {
        var analysis = Acts.analyse(act(row), Recorded.NOTHING);
        var verdict = pack.decide(analysis).verdict().wire();
        var flags = analysis.flags().stream().map(Flag::wire).collect(joining(" "));
        return "| %s | %s | %s | %s | %s |"
                .formatted(
                        row.group(1),
                        row.group(2),
                        verdict,
                        cell(analysis.plain().headline()),
                        flags);
    }

    /** One or two pieces of code; the second is the working directory, the body, the content. */
    private static Act act(MatchResult row) {
        var code = CODE.matcher(row.group(2))
                .results()
                .map(piece -> piece.group(1).replace("\\|", "|"))
                .toList();
        var first = code.get(0);
        return switch (row.group(1)) {
            case "shell" -> new Act.Shell(first, null, second(code), null, null);
            case "sql" -> new Act.Sql(first);
            case "http" -> new Act.Http(first.split(" ")[0], first.split(" ")[1], second(code));
            case "file" -> new Act.File(first, second(code), null);
            default -> new Act.Shell(first, row.group(1), second(code), null, null);
        };
    }

    private static String second(List<String> code) {
        return code.size() > 1 ? code.get(1) : null;
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }
}
