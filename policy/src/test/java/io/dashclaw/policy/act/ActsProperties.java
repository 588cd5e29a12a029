package io.dashclaw.policy.act;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds for every act. */
class ActsProperties {
    private static final String[] PIECES = {
        "rm",
        " -rf",
        " ~",
        " /",
        " src",
        " $x",
        " \"$x\"",
        "x=",
        "=",
        " ",
        "\n",
        ";",
        " && ",
        " || ",
        " | ",
        " & ",
        "(",
        ")",
        "$(",
        "`",
        "'",
        "\"",
        "\\",
        "{ ",
        "; }",
        "if ",
        "; then ",
        "; fi",
        "for i in ",
        "; do ",
        "; done",
        "f() ",
        "eval ",
        "sh -c ",
        "sudo ",
        "env ",
        "xargs ",
        "curl ",
        "https://x.y/z",
        " | sh",
        " > ",
        " >> ",
        " < ",
        " <<E\n",
        "\nE\n",
        "cat ",
        "echo ",
        "printf ",
        "python3 -c ",
        "import os;",
        "os.system(",
        "psql -c ",
        "DROP TABLE ",
        "SELECT ",
        "base64 -d",
        "find . ",
        "-exec ",
        "{}",
        "+",
        "git ",
        "push ",
        "--force",
        "docker ",
        "run ",
        "kubectl ",
        "delete ",
        ".env",
        "*",
        "?",
        "[a]",
        "${x:-",
        "${x%",
        "}",
        "<(",
        ">(",
        "$((",
        "))",
        "[[ ",
        " ]]",
        "alias a=",
        "trap ",
        "cd ",
        "..",
        "node -e ",
        "require(",
        "perl -e ",
        "system(",
        "Remove-Item ",
        "-Recurse ",
        "$env:",
        "@(",
        "%x%",
        "^",
        "é",
        "\u202e",
        "\0",
        "\ud83d",
        "\u001b[2J"
    };

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.of(PIECES).list().ofMaxSize(30).map(pieces -> String.join("", pieces));
    }

    @Provide
    Arbitrary<Act> acts() {
        var texts = Arbitraries.oneOf(texts(), Arbitraries.strings().ofMaxLength(60));
        var dialects = Arbitraries.of("bash", "zsh", "powershell", "cmd").injectNull(0.6);
        return Arbitraries.oneOf(
                Combinators.combine(texts, dialects, texts.injectNull(0.5))
                        .as((text, dialect, script) -> new Act.Shell(text, dialect, "/srv/app", "x.sh", script)),
                texts.map(Act.Sql::new),
                Combinators.combine(texts, texts).as((url, body) -> new Act.Http("POST", url, body)),
                Combinators.combine(texts, texts).as((path, content) -> new Act.File(path, content, null)));
    }

    @Property(tries = 5_000)
    void everyActHasAnAnalysisWithinItsRanges(@ForAll("acts") Act act) {
        var analysis = Acts.analyse(act, Recorded.NOTHING);
        assertTrue(analysis.risk() >= 0 && analysis.risk() <= 100);
        assertTrue(analysis.lines().size() <= Analysis.MOST_LINES
                && analysis.paths().size() <= Analysis.MOST);
        for (var line : analysis.lines()) {
            assertTrue(line.weight() <= analysis.risk());
            assertTrue(line.start() >= 0 && line.start() <= line.end());
            assertTrue(analysis.flags().containsAll(line.flags()));
        }
    }

    @Property(tries = 2_000)
    void theSameActIsReadAlike(@ForAll("acts") Act act) {
        assertEquals(Acts.analyse(act, Recorded.NOTHING), Acts.analyse(act, Recorded.NOTHING));
    }

    @Property(tries = 3_000)
    void nothingThatPeopleReadHidesOrMoves(@ForAll("acts") Act act) {
        var plain = Acts.analyse(act, Recorded.NOTHING).plain();
        hidesNothing(plain.headline());
        plain.warnings().forEach(ActsProperties::hidesNothing);
    }

    private static void hidesNothing(String sentence) {
        assertFalse(sentence.chars().anyMatch(c -> c < ' ' || c == 0x7f || c >= 0x202a && c <= 0x202e), sentence);
    }

    /** What is added behind a command takes nothing of it away: harm cannot be hidden behind more. */
    @Property(tries = 3_000)
    void moreCommandsNeverWeighLess(@ForAll("texts") String text) {
        var harm = "rm -rf ~\n";
        assertTrue(risk(harm + text) >= risk(harm));
    }

    @Property(tries = 2_000)
    void explainingFindsTheSame(@ForAll("acts") Act act) {
        var explanation = Explanation.of(act);
        assertEquals(Acts.analyse(act, Recorded.NOTHING), explanation.analysis());
        assertFalse(explanation.text().isEmpty());
    }

    private static int risk(String command) {
        return Acts.analyse(new Act.Shell(command, "bash", null, null, null), Recorded.NOTHING)
                .risk();
    }
}
