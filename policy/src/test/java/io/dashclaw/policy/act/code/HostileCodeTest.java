package io.dashclaw.policy.act.code;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.dashclaw.policy.act.windows.Cmd;
import io.dashclaw.policy.act.windows.PowerShell;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class HostileCodeTest {
    /** Generous for a loaded machine, and far below what anything quadratic would take. */
    private static final Duration SOON = Duration.ofSeconds(20);

    private static final int LONG = 65_536;
    private static final List<String> LANGUAGES = List.of(
            "python",
            "node",
            "ruby",
            "perl",
            "php",
            "lua",
            "r",
            "awk",
            "sed",
            "vim",
            "osascript",
            "tcl",
            "gdb",
            "make",
            "elisp",
            "powershell",
            "cmd");
    private static final List<String> PIECES = List.of(
            "(",
            "[",
            "{",
            ")",
            "]",
            "}",
            "\"",
            "'",
            "`",
            "f\"{",
            "${",
            "#{",
            "$(",
            "@{",
            "@(",
            "<<A\n",
            "<<~A ",
            "<<<A\n",
            "/",
            "/[",
            "q{",
            "s{",
            "%w[",
            "%(",
            "\\",
            "a=a+a;",
            "a+=a\n",
            "$a.=$a;",
            "x=",
            "x?",
            "not ",
            "- ",
            "lambda:",
            "a=>",
            "a.b",
            "a,",
            "for x in ",
            "[x for x in [",
            "def f(x): f(x)\n",
            "function f(a){f(a)};",
            "eval('",
            "eval(",
            "exec(\"",
            "-f ",
            "-join ",
            "& ",
            "| % { ",
            "if (",
            "#",
            "<#",
            "%a%",
            "set a=%a%%a%&",
            "for %i in (a) do ",
            "^",
            "\n",
            " ",
            "\t",
            "1",
            "..",
            "::",
            "->",
            "[a]::b(",
            "\"\"\"",
            "[[",
            "--[[",
            "=begin\n",
            "/*",
            "sub {",
            "do |x|",
            "|",
            ";",
            "\u0000",
            "\ud83d",
            "é");

    static Stream<Arguments> repeated() {
        return LANGUAGES.stream().flatMap(language -> PIECES.stream().map(piece -> Arguments.of(language, piece)));
    }

    @ParameterizedTest
    @MethodSource("repeated")
    void anythingRepeatedEndsSoon(String language, String piece) {
        var code = piece.repeat(LONG / piece.length());
        assertNotNull(assertTimeoutPreemptively(SOON, () -> Recorder.of(language, code)));
    }

    static Stream<Arguments> growing() {
        return Stream.of(
                Arguments.of("powershell", "$x=1..4096;" + "$x=$x,$x,$x,$x;".repeat(2_000)),
                Arguments.of("powershell", "$x=1..4096;$x=" + "$x,".repeat(20_000) + "1"),
                Arguments.of("powershell", "$x=1..4096; del " + "$x".repeat(30_000)),
                Arguments.of("powershell", "$x=1..4096; del " + "$x,".repeat(20_000) + "1"),
                Arguments.of("powershell", "$x=1..4096; del " + "$x ".repeat(20_000)),
                Arguments.of("powershell", "$x=1..4096; [a]::b(" + "$x,".repeat(20_000) + "1)"),
                Arguments.of("powershell", "$x=-9223372036854775807..9223372036854775807"),
                Arguments.of("powershell", "$x=1..1000000000; $y='x'*1000000000; $z=$y*64"),
                Arguments.of("powershell", "$x='x'*64;" + "$x=$x*64;".repeat(6_000)),
                Arguments.of("powershell", "$x='a'*64;" + "$x=$x -replace 'a','aaaaaaaaaaaaaaaa';".repeat(1_500)),
                Arguments.of("powershell", "$x='a'*64;" + "$x=$x.Replace('a','aaaaaaaaaaaaaaaa');".repeat(1_500)),
                Arguments.of("powershell", "$x='{0}{0}{0}{0}';" + "$x=$x -f $x;".repeat(5_000)),
                Arguments.of("powershell", "$x=@();" + "$x+=$x+1;".repeat(6_000)),
                Arguments.of("powershell", "$x='ab';" + "$x=$x.ToCharArray()+$x;$x=$x -join $x;".repeat(1_500)),
                Arguments.of("cmd", "set x=" + "a".repeat(8_000) + "&echo " + "%x%".repeat(15_000)),
                Arguments.of("cmd", "set x=" + "a".repeat(8_000) + "&set y=" + "%x%".repeat(15_000)),
                Arguments.of("cmd", "for %a in (" + "a".repeat(30_000) + ") do del " + "%a".repeat(15_000)),
                Arguments.of("cmd", "for %a in (" + "a ".repeat(15_000) + ") do del " + "%a ".repeat(10_000)),
                Arguments.of("cmd", "for /l %i in (1,1,1000000000) do echo %i>>x"));
    }

    static Stream<Arguments> multiplied() {
        var texts = List.of(
                "x='x'*10**9;y=x*x;os.system(y)",
                "x=range(10**9);y=list(x)+list(x)",
                "$x='x' x 1000000000; system($x x $x)",
                "my @x=(1..1000000000);",
                "x='x'.repeat(1000000000);y=x+x",
                "x=['x'];x=x*1000000000;x.join(x)",
                "$x=str_repeat('x',1000000000);",
                "x='x';" + "x=x+x+x;".repeat(8_000) + "os.system(x)",
                "$x='x';" + "$x=$x.$x.$x;".repeat(5_000) + "system($x);");
        return LANGUAGES.stream().flatMap(language -> texts.stream().map(text -> Arguments.of(language, text)));
    }

    /** Few characters can ask for more than there is memory. */
    @ParameterizedTest
    @MethodSource({"growing", "multiplied"})
    void whatGrowsIsCutOff(String language, String code) {
        assertNotNull(assertTimeoutPreemptively(SOON, () -> Recorder.of(language, code)));
    }

    @Property(tries = 400)
    void noTextThrows(@ForAll("code") String code) {
        for (var language : LANGUAGES) {
            Recorder.of(language, code);
        }
        PowerShell.looksLike(code);
        Cmd.looksLike(code);
    }

    @Provide
    Arbitrary<String> code() {
        var words = Arbitraries.of(
                "os",
                "import ",
                "system",
                "print",
                "fs",
                "require",
                "unlink",
                "open",
                "rm",
                "Remove-Item",
                "del",
                "x",
                "$x",
                "=",
                "+",
                ".",
                ",",
                "'a'",
                "\"b\"",
                "0x41",
                "chr",
                "base64");
        return Arbitraries.oneOf(
                        Arbitraries.of(PIECES), words, Arbitraries.strings().ofMaxLength(4))
                .list()
                .ofMaxSize(60)
                .map(parts -> String.join("", parts));
    }
}
