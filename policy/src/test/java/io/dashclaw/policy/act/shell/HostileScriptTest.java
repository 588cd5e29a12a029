package io.dashclaw.policy.act.shell;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dashclaw.policy.act.Effect;
import io.dashclaw.policy.act.Effect.Kind;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Scripts that were written against their reader: they end, and what was not read of them is said to be unknown. */
class HostileScriptTest {
    static Stream<Arguments> endless() {
        var functions = new StringBuilder("f0(){ :; };");
        for (int i = 1; i < 60; i++) {
            functions.append("f%d(){ f%d;f%d; };".formatted(i, i - 1, i - 1));
        }
        var nested = new StringBuilder("x0='rm -rf /';");
        for (int i = 1; i <= 40; i++) {
            nested.append("x%d='sh -c \"$x%d\"';".formatted(i, i - 1));
        }
        var choices = new StringBuilder();
        var all = new StringBuilder("rm ");
        for (int i = 0; i < 30; i++) {
            choices.append("if a;then x%d=1;else x%d=2;fi;".formatted(i, i));
            all.append("$x").append(i).append(' ');
        }
        return Stream.of(
                Arguments.of("a variable that doubles", "x=aaaaaaaa;" + "x=$x$x;".repeat(60) + "echo $x"),
                Arguments.of("words that double", "set -- a;" + "set -- \"$@\" \"$@\";".repeat(100) + "rm $@"),
                Arguments.of("code that reads itself", "x='eval \"$x$x\";eval \"$x\"';eval \"$x\""),
                Arguments.of("a file that runs itself", "echo 'sh f;sh f;sh f' > f; sh f"),
                Arguments.of("functions that double", functions + "f59"),
                Arguments.of("code in code, 40 deep", nested + "eval \"$x40\""),
                Arguments.of("commands in commands", "sudo ".repeat(13_000) + "ls"),
                Arguments.of("more possibilities than can be looked at", choices.toString() + all),
                Arguments.of("many commands", "a;".repeat(32_000)),
                Arguments.of("a long list", "a&&".repeat(21_000) + "a"),
                Arguments.of("a long pipe", "a|".repeat(32_000) + "a"),
                Arguments.of("many words", "rm " + "a ".repeat(32_000)),
                Arguments.of(
                        "patterns that go back", "x=" + "a".repeat(250) + ";" + "echo ${x//a*a*a*a*b/};".repeat(2_000)),
                Arguments.of("arrays that grow", "a+=(b);".repeat(9_000) + "rm ${a[@]}"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("endless")
    void saysWhatItDidNotRead(String name, String script) {
        assertTrue(ReadEffects.of(script).stream().anyMatch(HostileScriptTest::isUnread));
    }

    private static boolean isUnread(Effect effect) {
        return effect.kind() == Kind.UNKNOWN && effect.risk() == null && effect.object() == null;
    }

    static Stream<String> bounded() {
        return Stream.of(
                ";".repeat(65_000),
                "(".repeat(10_000) + "ls" + ")".repeat(10_000),
                "$(".repeat(10_000) + "ls" + ")".repeat(10_000),
                "{a,b}".repeat(1_000),
                "rm {1..1000}{1..1000}{1..1000}",
                "'\"".repeat(32_000),
                "`".repeat(64_000),
                "$".repeat(64_000),
                "cd ../a/b/c;".repeat(5_000) + "rm x",
                "x=" + "a".repeat(16_000) + ";" + "echo $x | base64 -d;".repeat(2_500),
                "tee " + ">(a) ".repeat(12_000),
                "alias a='a a;a a'; a",
                "f(){ f;f;f;f; };f");
    }

    @ParameterizedTest
    @MethodSource("bounded")
    void ends(String script) {
        assertTrue(ReadEffects.of(script).size() <= Effects.MOST + 1);
    }

    @Test
    void aWordOfTooManyAlternativesIsPartlyUnknown() {
        var effects = ReadEffects.words(ReadEffects.of("rm x{1..20}{1..20}"));
        assertTrue(effects.contains("delete x{1..20}{1..20} (partial)"), effects::toString);
    }

    @Property(tries = 500)
    void neverThrows(@ForAll("scripts") String script) {
        assertNotNull(ReadEffects.of(script));
    }

    @Provide
    Arbitrary<String> scripts() {
        var pieces = List.of(
                "rm",
                "-rf",
                "/",
                "$x",
                "x=",
                "${x",
                "}",
                "{",
                "(",
                ")",
                "$(",
                "`",
                "'",
                "\"",
                "\\",
                "|",
                "&&",
                "||",
                ";",
                "\n",
                " ",
                "&",
                ">",
                "<",
                "<<E",
                "E",
                "<(",
                ">(",
                "if",
                "then",
                "else",
                "fi",
                "for",
                "i",
                "in",
                "do",
                "done",
                "while",
                "case",
                "esac",
                ";;",
                "f()",
                "eval",
                "sh -c",
                "xargs",
                "cd",
                "a",
                "{a,b}",
                "*",
                "?",
                "[",
                "]",
                "((",
                "))",
                "$((",
                "1",
                "+",
                "#",
                "##",
                "%",
                ":-",
                "~",
                "$@",
                "$1",
                "!",
                "printf",
                "%s",
                "echo",
                "read",
                "set --",
                "shift",
                "local",
                "export",
                "unset",
                "trap",
                "alias",
                "exec",
                "/dev/tcp/h/1",
                ">&",
                "3",
                "base64 -d",
                "tr a b",
                "@",
                "[@]",
                "=(",
                "^^",
                "/x/y",
                "$IFS",
                "é",
                "\0");
        return Arbitraries.of(pieces).list().ofMaxSize(40).map(list -> String.join("", list));
    }

    @Property(tries = 200)
    void neverThrowsOnWords(@ForAll("lines") String script) {
        assertNotNull(ReadEffects.of(script));
    }

    @Provide
    Arbitrary<String> lines() {
        return scripts().list().ofMaxSize(4).map(list -> String.join(" ", list));
    }
}
