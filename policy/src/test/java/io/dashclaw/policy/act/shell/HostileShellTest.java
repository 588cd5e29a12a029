package io.dashclaw.policy.act.shell;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts of 64 KB that are made to be slow or deep, on a thread with a stack of 512 KB. */
@Timeout(60)
class HostileShellTest {
    private static final int LENGTH = 64 * 1024;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(",
                "((",
                "( ",
                "{ ",
                "$(",
                "$((",
                "$[",
                "${",
                "${${",
                "${x:-",
                "\"${x:-",
                "${x#",
                "<(",
                "`",
                "`\\`",
                "\\`",
                "\"$(",
                "\"`",
                "'",
                "\"",
                "\\",
                "$'",
                "$'\\",
                "$\"",
                "\"'",
                "{a,",
                "{a,b}",
                "{1..1000}",
                "{1..99999999}",
                "{",
                "}",
                "{,",
                "[",
                "[a",
                "[\"",
                "[' ",
                "[$",
                "a[",
                "a[;",
                "a[1]=(",
                "a=(",
                "a=",
                "!",
                "! ",
                "!(",
                "@(",
                "@(a|",
                "?(*(",
                "[[ ",
                "[[ a =~ (",
                "if ",
                "if a;then ",
                "while ",
                "for i in ",
                "for ((",
                "case a in ",
                "case a in a) ",
                "case a in (",
                "f()",
                "f() ",
                "function f ",
                "function f { ",
                "coproc ",
                "coproc N { ",
                "time ",
                "time -p ",
                "a&&",
                "a||",
                "a|",
                "a|&",
                "a;",
                "a&",
                "a\n",
                ";;",
                ")",
                "done;",
                "esac ",
                "<<A ",
                "<<A\n",
                "<<'A'\n",
                "cat <<A <<B\n",
                "$(cat <<A\n",
                "`cat <<A\n",
                "<<$(",
                "<<-A\n\t",
                "<<A\n$(",
                "<",
                ">",
                "2>",
                "{x}>",
                "&>",
                "#",
                "#\n",
                "\\\n",
                "a\\\n",
                "$\\\n",
                "\r",
                "\r\n",
                "~",
                "~:",
                "a=~:",
                "\0",
                "\ud800",
                "é",
                " ",
                "\t",
                "$((a)",
                "$((\"",
                "((a) ",
                "((' ",
                "$(('",
                "$((`",
                "a[\"",
                "${x[",
                "${x[${",
                "${!",
                "${#",
                "${x//",
                "\"${x//\"",
                "${ ",
                "${|",
                "]]",
                "[[ ( ",
                "=~",
                "|&",
                "&&",
                "@(\"$(",
                "{a,$(",
                "{a,`",
                "{a,\"${x:-",
                "[$(",
                "{(",
                "<<{"
            })
    void endsAndKeepsItsStack(String piece) throws InterruptedException {
        String text = piece.repeat(LENGTH / piece.length());
        assertNotNull(parsedOnASmallStack(text));
        assertNotNull(parsedOnASmallStack("echo " + text + " ; echo b"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(a)",
                "$(a)",
                "`a`",
                "\"a\"",
                "${a}",
                "{ a; }",
                "{a,b}",
                "[[ a ]]",
                "((a))",
                "<(a)",
                "if a; then b; fi"
            })
    void readsManySiblings(String piece) throws InterruptedException {
        String text = ("echo x; " + piece + "\n").repeat(LENGTH / (piece.length() + 9));
        assertTrue(parsedOnASmallStack(text).problems().isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"$(", "\"$(", "( ", "{ ", "if ", "${x:-", "<(", "a=(<("})
    void saysThatWhatIsTooDeepIsNotRead(String opening) throws InterruptedException {
        var script = parsedOnASmallStack(opening.repeat(10_000));
        assertTrue(script.problems().get(0).message().contains("too deeply"), () -> script.problems()
                .toString());
    }

    @Test
    void readsFiftyLevels() throws InterruptedException {
        var script = parsedOnASmallStack("$(".repeat(50) + "rm" + ")".repeat(50));
        assertTrue(script.problems().isEmpty());
        assertFalse(Trees.all(script, Node.Literal.class).isEmpty());
    }

    @Test
    void unclosedHereDocumentsTakeTheRest() throws InterruptedException {
        var script = parsedOnASmallStack("cat <<A\n$(cat <<B\n`cat <<C`\n".repeat(1000));
        assertFalse(Trees.all(script, Node.Redirect.class).isEmpty());
    }

    private static Node.Script parsedOnASmallStack(String text) throws InterruptedException {
        var result = new AtomicReference<Node.Script>();
        var failure = new AtomicReference<Throwable>();
        var thread = new Thread(null, () -> result.set(ShellParser.parse(text)), "small", 512 * 1024);
        thread.setUncaughtExceptionHandler((which, thrown) -> failure.set(thrown));
        thread.start();
        thread.join();
        if (failure.get() != null) {
            throw new AssertionError(failure.get());
        }
        return result.get();
    }
}
