package io.dashclaw.policy.act.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dashclaw.policy.act.Span;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds for every text. */
class ShellParserProperties {
    private static final String[] PIECES = {
        "a",
        "rm",
        " ",
        "  ",
        "\n",
        "\t",
        ";",
        "&",
        "|",
        "&&",
        "||",
        "|&",
        ";;",
        "(",
        ")",
        "{",
        "}",
        "{ ",
        "; }",
        "[",
        "]",
        "[[ ",
        " ]]",
        "((",
        "))",
        "$",
        "$(",
        "$((",
        "${",
        "${x:-",
        "${x#",
        "${x[",
        "$x",
        "$[",
        "`",
        "\\",
        "\\\n",
        "\\`",
        "'",
        "\"",
        "$'",
        "$\"",
        "<",
        ">",
        ">>",
        "<<",
        "<<-",
        "<<<",
        "<<A\n",
        "<<'A'\n",
        "\nA\n",
        "<(",
        ">(",
        "2>&1",
        "&>",
        "{x}>",
        "*",
        "?",
        "[a-z]",
        "@(",
        "!(",
        "!",
        "! ",
        "~",
        "~/",
        "=",
        "a=",
        "a+=",
        "a[1]=",
        "a=(",
        ",",
        "{a,b}",
        "..",
        "{1..3}",
        "if ",
        "; then ",
        "; elif ",
        "; else ",
        "; fi",
        "for i in ",
        "; do ",
        "; done",
        "while ",
        "case a in ",
        ") ",
        " esac",
        "f() ",
        "function f ",
        "coproc ",
        "time ",
        "select x ",
        "#",
        "# c\n",
        "é",
        "\ud83d",
        "\0",
        "\r",
        "\r\n",
        "\\x41",
        "declare ",
        "=~ "
    };

    @Provide
    Arbitrary<String> scripts() {
        return Arbitraries.of(PIECES).list().ofMaxSize(40).map(pieces -> String.join("", pieces));
    }

    @Property(tries = 20_000)
    void spansLieWithinTheTextAndWithinWhatIsAround(@ForAll("scripts") String text) {
        spansHold(text);
    }

    @Property
    void anyTextIsRead(@ForAll String text) {
        spansHold(text);
    }

    private static void spansHold(String text) {
        var script = ShellParser.parse(text);
        assertEquals(new Span(0, text.length()), script.span());
        nested(script, text);
    }

    private static void nested(Node parent, String text) {
        for (var child : Trees.children(parent)) {
            boolean document = parent instanceof Node.Redirect redirect && child == redirect.body();
            var around = document ? new Span(0, text.length()) : parent.span();
            boolean within =
                    child.span().start() >= around.start() && child.span().end() <= around.end();
            assertTrue(within, () -> child + " is not within " + parent);
            nested(child, text);
        }
    }

    @Provide
    Arbitrary<List<List<String>>> quotedPieces() {
        var texts =
                Arbitraries.strings().withChars("ab $`\"\\*?~{},;#\t|&<>()[]!=").ofMaxLength(6);
        return Combinators.combine(texts, Arbitraries.of("'", "\"", "\\", "$'"))
                .as((text, style) -> List.of(text, quoted(text, style)))
                .list()
                .ofMinSize(1)
                .ofMaxSize(6);
    }

    private static String quoted(String text, String style) {
        return switch (style) {
            case "'" -> "'" + text + "'";
            case "\"" -> "\"" + text.replaceAll("([\\\\\"$`])", "\\\\$1") + "\"";
            case "$'" -> "$'" + text.replaceAll("([\\\\'])", "\\\\$1") + "'";
            default -> text.replaceAll("(.)", "\\\\$1");
        };
    }

    @Property
    void quotedPiecesSideBySideAreOneWordWithAllOfThem(@ForAll("quotedPieces") List<List<String>> pieces) {
        String whole = pieces.stream().map(piece -> piece.get(0)).collect(Collectors.joining());
        String written = "''" + pieces.stream().map(piece -> piece.get(1)).collect(Collectors.joining());
        var words = Trees.all(ShellParser.parse("echo " + written), Node.Word.class);
        String read = words.get(1).parts().stream()
                .map(part -> ((Node.Literal) part).text())
                .collect(Collectors.joining());
        assertEquals(whole, read);
        assertEquals(2, words.size());
    }
}
