package io.dashclaw.policy.act;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/** Acts that are made to be slow, deep or large end on a small stack, and what could hide in them is held. */
@Timeout(120)
class HostileActTest {
    private static final int LENGTH = 64 * 1024;
    private static final int DEEP = 10_000;
    private static final int STACK = 512 * 1024;

    /** What is repeated ten thousand times, or as often as fits, before, around and behind a command. */
    private static final List<String> OPENINGS = List.of(
            "(",
            "( ",
            "((",
            "{ ",
            "{",
            "$(",
            "\"$(",
            "$((",
            "$[",
            "${",
            "${x:-",
            "\"${x:-",
            "${x/",
            "${x[",
            "<(",
            ">(",
            "`",
            "\\`",
            "'",
            "\"",
            "\\",
            "$'",
            "$\"",
            "[[ ",
            "[",
            "a=(",
            "a[",
            "if ",
            "if a; then ",
            "while ",
            "until a; do ",
            "for i in a; do ",
            "for i in ",
            "case a in a) ",
            "case a in (",
            "f() ",
            "f() { ",
            "function f { ",
            "coproc ",
            "time ",
            "! ",
            "{a,",
            "{a,b}",
            "{1..9}",
            "{1..99999999}",
            "@(",
            "!(",
            "?(*(",
            "<<A ",
            "<<A\n",
            "$(cat <<A\n",
            "a|",
            "a && ",
            "a || ",
            "a; ",
            "a & ",
            "a\n",
            ">",
            "<",
            "2>&1 ",
            "&>",
            "<<<",
            "\\\n",
            "#\n",
            "~",
            "*",
            "?",
            "$x",
            "$@",
            "sh -c ",
            "eval ",
            "sudo ",
            "env ",
            "env A=1 ",
            "xargs ",
            "timeout 1 ",
            "find . -exec ",
            "ssh h ",
            "nohup ",
            "command ",
            "exec ",
            "watch ",
            "docker exec c ",
            "alias a='",
            "trap ",
            "x=$x$x; ",
            "set -- $@ $@; ",
            "\r\n",
            "\0",
            "\u00e9",
            "\ud83d",
            "\u202e",
            " ",
            "\t");

    @TestFactory
    Stream<DynamicTest> shellTextsOfSixtyFourKilobytesEnd() {
        return OPENINGS.stream()
                .map(piece -> DynamicTest.dynamicTest("»" + shown(piece), () -> {
                    var much = piece.repeat(Math.min(DEEP, LENGTH / piece.length()));
                    assertNotNull(onASmallStack(shell(much)));
                    assertNotNull(onASmallStack(shell(much + "rm -rf ~")));
                    assertNotNull(onASmallStack(shell("echo a; " + much + " ; echo b")));
                }));
    }

    @TestFactory
    Stream<DynamicTest> whatIsTooDeepToReadIsHeld() {
        var cases = new LinkedHashMap<String, String>();
        cases.put("subshells", nested("( ", "rm -rf ~", " )"));
        cases.put("groups", nested("{ ", "rm -rf ~", "; }"));
        cases.put("substitutions", nested("$(", "rm -rf ~", ")"));
        cases.put("quoted substitutions", nested("\"$(", "rm -rf ~", ")\""));
        cases.put("defaults", "echo " + nested("${x:-", "$(rm -rf ~)", "}"));
        cases.put("process substitutions", nested("cat <(", "rm -rf ~", ")"));
        cases.put("conditions", nested("if a; then ", "rm -rf ~", "; fi"));
        cases.put("loops", nested("while a; do ", "rm -rf ~", "; done"));
        cases.put("cases", nested("case a in a) ", "rm -rf ~", ";; esac"));
        cases.put("functions in functions", nested("f() { ", "rm -rf ~", "; }; f"));
        cases.put("shells in shells", shells("rm -rf ~", 60));
        cases.put("evals of evals", "eval ".repeat(DEEP) + "rm -rf ~");
        cases.put("wrappers", "sudo env nohup nice ".repeat(LENGTH / 20) + "rm -rf ~");
        cases.put("many commands first", "echo a; ".repeat(LENGTH / 8) + "rm -rf ~");
        cases.put("many pipes", "cat | ".repeat(5_000) + "sh");
        cases.put("a chain of functions", functions(2_000) + "rm -rf ~; }; f0");
        cases.put("a chain of aliases", aliases(2_000));
        cases.put("a program out of doubled variables", doubled(64) + "$x64");
        cases.put("code out of doubled variables", doubled(64) + "eval \"$x64\"");
        cases.put("a fork bomb of functions", "f() { f | f & }; f");
        cases.put("functions that call two", branching(40) + "f0");
        return cases.entrySet().stream()
                .map(each -> DynamicTest.dynamicTest(each.getKey(), () -> {
                    var analysis = onASmallStack(shell(each.getValue()));
                    assertTrue(analysis.risk() >= Weighed.NOTED, analysis::toString);
                    if (!each.getKey().contains("bomb") && !each.getKey().contains("call two")) {
                        assertTrue(analysis.risk() >= Weighed.HELD, analysis::toString);
                    }
                }));
    }

    @TestFactory
    Stream<DynamicTest> whatGrowsWithoutEndEnds() {
        var cases = new LinkedHashMap<String, String>();
        cases.put("braces", "rm -rf " + "{a,b}".repeat(40));
        cases.put("nested braces", "echo " + nested("{a,", "b", "}"));
        cases.put(
                "braces in loops",
                "for i in " + "{a,b}".repeat(30) + "; do for j in " + "{c,d}".repeat(30)
                        + "; do rm -rf $i$j; done; done");
        cases.put("ranges", "echo {1..1000}{1..1000}{1..1000} " + "{1..99999999}".repeat(100));
        cases.put("loops in loops", nestedLoops(60));
        cases.put("replacements", "x=" + "a".repeat(1_000) + "; " + "x=${x//a/aaaaaaaaaa}; ".repeat(200) + "$x");
        cases.put("arrays", "a=(1 2 3 4 5 6 7 8 9); " + "a=(${a[@]} ${a[@]}); ".repeat(200) + "rm -rf ${a[@]}");
        cases.put("printf", "printf -v x '%1000000000s' a; eval \"$x\"");
        cases.put("arithmetic", "echo $((" + "1+(".repeat(DEEP) + "1" + ")".repeat(DEEP) + "))");
        cases.put("powers", "echo $((9" + "**9".repeat(DEEP) + "))");
        cases.put(
                "variables of variables",
                "x=x; echo $(( x )) ${!x} $((" + "x[".repeat(5_000) + "1" + "]".repeat(5_000) + "))");
        cases.put("a huge here-document", "cat <<E\n" + "text $(echo a) ${x}\n".repeat(3_000) + "E\nrm -rf ~");
        cases.put("a huge quoted here-document", "cat <<'E' | sh\n" + "echo a\n".repeat(9_000) + "E");
        cases.put("many here-documents", "cat" + " <<E".repeat(5_000) + "\n" + "E\n".repeat(5_000));
        cases.put("many words", "rm -rf " + "a ".repeat(30_000));
        cases.put("many options", "curl " + "-H a ".repeat(12_000) + "https://example.com");
        cases.put("many redirections", "echo a " + "> f ".repeat(16_000));
        cases.put("many assignments", "a=1 ".repeat(16_000) + "ls");
        cases.put("many variables", variables(4_000) + "echo $v1");
        cases.put("many files", files(2_000));
        cases.put("patterns", "case " + "a".repeat(20_000) + " in " + "*a".repeat(5_000) + "b) rm -rf ~;; esac");
        cases.put("suffixes", "x=" + "a".repeat(20_000) + "; echo ${x%%" + "*a".repeat(5_000) + "b}");
        cases.put("extended patterns", "x=" + "a".repeat(2_000) + "; echo ${x##" + "+(a|aa)".repeat(1_000) + "b}");
        cases.put(
                "base64 within base64", "echo " + "QUFB".repeat(15_000) + " | base64 -d | base64 -d | base64 -d | sh");
        cases.put("tr", "echo " + "ab".repeat(20_000) + " | tr a-z b-za | tr a-z b-za | sh");
        cases.put("sed", "echo " + "a".repeat(30_000) + " | sed '" + "s/a*a*a*b/x/;".repeat(2_000) + "' | sh");
        cases.put("awk", "awk 'BEGIN { " + "system(\"a\"); ".repeat(4_000) + "}'");
        cases.put("find -exec in find -exec", "find . -exec ".repeat(4_000) + "rm {} \\;");
        cases.put("xargs of xargs", "xargs -I{} ".repeat(5_000) + "rm {}");
        cases.put("a recursion", "f() { f; }; f");
        cases.put("a recursion that grows", "f() { x=$x$x$1; f $x $x; }; f a");
        cases.put("two that call each other", "f() { g $1a; }; g() { f $1b; }; f a");
        cases.put("an alias of itself", "alias ls='ls ls'; ls");
        cases.put("a script that runs itself", "echo 'sh a.sh; sh a.sh' > a.sh; sh a.sh");
        cases.put("a trap within a trap", "trap '".repeat(5_000));
        return cases.entrySet().stream()
                .map(each -> DynamicTest.dynamicTest(
                        each.getKey(), () -> assertNotNull(onASmallStack(shell(each.getValue())))));
    }

    @TestFactory
    Stream<DynamicTest> codeOfOtherLanguagesEnds() {
        var pieces = Map.ofEntries(
                Map.entry(
                        "python3 -c",
                        List.of(
                                "f(",
                                "[",
                                "{",
                                "(",
                                "lambda: ",
                                "\"\"\"",
                                "f\"{",
                                "x.y",
                                "not ",
                                "-",
                                "x=",
                                "exec(",
                                "os.system(",
                                "if x:\n ",
                                "'a'+",
                                "a,",
                                "x if y else ",
                                "__import__(",
                                "getattr(x, ")),
                Map.entry(
                        "node -e",
                        List.of(
                                "f(",
                                "[",
                                "{",
                                "(",
                                "()=>",
                                "`${",
                                "/",
                                "a.b",
                                "!",
                                "x=",
                                "eval(",
                                "require(",
                                "function f(){",
                                "a?b:",
                                "new ",
                                "...",
                                "'a'+")),
                Map.entry(
                        "perl -e",
                        List.of(
                                "f(", "[", "{", "(", "qw(", "q{", "system(", "`", "s/a/b/;", "${", "@{", "m{", "<<A;\n",
                                "$x", "-", "!", "print ")),
                Map.entry(
                        "ruby -e",
                        List.of(
                                "f(", "[", "{", "(", "%q(", "%x(", "\"#{", "system(", "`", "<<~A\n", "if a\n",
                                "def f\n", "->{", ":a", "x=", "!")),
                Map.entry(
                        "php -r",
                        List.of(
                                "f(",
                                "[",
                                "{",
                                "(",
                                "\"{$",
                                "system(",
                                "`",
                                "<<<A\n",
                                "$$",
                                "@",
                                "!",
                                "'a'.",
                                "function(){")),
                Map.entry("awk", List.of("{", "(", "/", "system(", "a|", "$", "!", "BEGIN{", "x=", "\"a\" ")),
                Map.entry("lua -e", List.of("f(", "{", "(", "[[", "--[[", "os.execute(", "function()", "a..")),
                Map.entry("sed -e", List.of("{", "s/a/b/;", "a\\\n", "y/a/b/;", "/a/", "1,")),
                Map.entry(
                        "psql -c",
                        List.of(
                                "(",
                                "SELECT (",
                                "((SELECT ",
                                "$$",
                                "'",
                                "\"",
                                "/*",
                                "--\n",
                                "DO $$",
                                ";",
                                "a,",
                                "CASE WHEN ",
                                "WITH a AS (",
                                "NOT ",
                                "-",
                                "::a",
                                "a AND ")),
                Map.entry("mongosh --eval", List.of("db.x.", "f(", "{", "[", "(", "`${")),
                Map.entry("redis-cli", List.of("EVAL ", "a ", "\"")),
                Map.entry(
                        "powershell -Command",
                        List.of(
                                "$(",
                                "@(",
                                "@{",
                                "{",
                                "(",
                                "& {",
                                "\"$(",
                                "'",
                                "`",
                                "|",
                                "a;",
                                "if (a) {",
                                "[a]",
                                "iex ",
                                "-f ",
                                "${",
                                "@'\n",
                                "<#",
                                "a,",
                                "foreach (a in b) {",
                                "!")),
                Map.entry(
                        "cmd /c",
                        List.of(
                                "(",
                                "a&",
                                "^",
                                "%",
                                "%a%",
                                "\"",
                                "if a==a ",
                                "for %i in (a) do ",
                                "call ",
                                "cmd /c ",
                                "!",
                                "a|",
                                ">")),
                Map.entry("osascript -e", List.of("do shell script \"", "tell app \"a\" to ", "(", "\"")),
                Map.entry("tclsh <<<", List.of("[", "{", "exec ", "\"", "$a(")),
                Map.entry("vim -c", List.of("!", "|", ":", "normal ", "call f(")),
                Map.entry("make -f -", List.of("$(", "${", "a:\n\t", "$(shell ")));
        var tests = new ArrayList<DynamicTest>();
        pieces.forEach((program, openings) ->
                openings.forEach(piece -> tests.add(DynamicTest.dynamicTest(program + " " + shown(piece), () -> {
                    var much = piece.repeat(Math.min(DEEP, LENGTH / piece.length()));
                    assertNotNull(onASmallStack(shell(program + " " + quoted(much))));
                    assertNotNull(onASmallStack(shell(
                            program + " " + quoted(much + "a" + closing(piece).repeat(DEEP)))));
                    assertNotNull(onASmallStack(shell(program + " <<'END_OF_IT'\n" + much + "\nEND_OF_IT")));
                }))));
        return tests.stream();
    }

    @TestFactory
    Stream<DynamicTest> dialectsOfWindowsEnd() {
        return Stream.of("powershell", "cmd").flatMap(dialect -> OPENINGS.stream()
                .map(piece -> DynamicTest.dynamicTest(dialect + " " + shown(piece), () -> {
                    var much = piece.repeat(Math.min(DEEP, LENGTH / piece.length()));
                    assertNotNull(onASmallStack(new Act.Shell(much, dialect, null, null, null)));
                    assertNotNull(onASmallStack(
                            new Act.Shell(much + "Remove-Item -Recurse $HOME", dialect, "C:\\Users\\ada", null, null)));
                })));
    }

    @TestFactory
    Stream<DynamicTest> whatStandsBehindManyCommandsOfWindowsIsHeld() {
        return Stream.of(100, 1_000, 4_000, 15_000).flatMap(many -> Stream.of(
                        new Act.Shell("a & ".repeat(many) + "del /s /q C:\\Users", "cmd", null, null, null),
                        new Act.Shell(
                                "a; ".repeat(many) + "Remove-Item -Recurse C:\\Users", "powershell", null, null, null),
                        new Act.Shell("a |".repeat(many) + "Remove-Item -Recurse", "powershell", null, null, null))
                .map(act -> DynamicTest.dynamicTest(many + " " + act.dialect(), () -> {
                    var analysis = onASmallStack(act);
                    assertTrue(analysis.risk() >= Weighed.HELD, analysis::toString);
                })));
    }

    @TestFactory
    Stream<DynamicTest> statementsEnd() {
        var cases = new LinkedHashMap<String, String>();
        for (var piece : List.of(
                "(",
                "SELECT (",
                "(SELECT ",
                "SELECT * FROM (",
                "NOT ",
                "-",
                "+",
                "a AND ",
                "a OR ",
                "CASE WHEN ",
                "WITH a AS (",
                "EXISTS (",
                "f(",
                "a IN (",
                "'",
                "''",
                "\"",
                "`",
                "[",
                "$$",
                "$a$",
                "/*",
                "/*!",
                "--",
                "#",
                ";",
                ",",
                ".",
                "::a",
                "||",
                "EXPLAIN ",
                "EXECUTE '",
                "DO $$",
                "BEGIN ",
                "IF a THEN ",
                "UNION SELECT 1 ",
                "JOIN a ",
                "\0",
                "\ud83d",
                "GO\n",
                "\\! ",
                "PREPARE a AS ",
                "{",
                "ARRAY[")) {
            cases.put(shown(piece), piece.repeat(Math.min(DEEP, LENGTH / piece.length())));
        }
        cases.put("a deep query", "SELECT " + nested("(", "1", ")"));
        cases.put("deep sub-queries", nested("SELECT * FROM (", "DELETE FROM a", ") x"));
        cases.put("many statements", "DELETE FROM a WHERE b = 1; ".repeat(2_400));
        cases.put("a long list", "SELECT * FROM a WHERE b IN (" + "1,".repeat(30_000) + "1)");
        cases.put("a long condition", "DELETE FROM a WHERE " + "b = 1 OR ".repeat(7_000) + "c = 2");
        cases.put("many rows", "INSERT INTO a VALUES " + "(1, 'x'), ".repeat(6_000) + "(1, 'x')");
        return cases.entrySet().stream()
                .map(each -> DynamicTest.dynamicTest(each.getKey(), () -> {
                    assertNotNull(onASmallStack(new Act.Sql(each.getValue())));
                    assertNotNull(onASmallStack(new Act.Sql("DELETE FROM a WHERE b = " + each.getValue())));
                }));
    }

    @TestFactory
    Stream<DynamicTest> whatHidesAtTheEndOfAStatementIsHeld() {
        return Stream.of(
                        "SELECT 1; ".repeat(6_000) + "DROP TABLE users",
                        "SELECT " + nested("(", "1", ")") + "; DROP TABLE users",
                        nested("SELECT * FROM (", "SELECT 1", ") x") + "; DROP DATABASE shop",
                        "/*" + "*".repeat(60_000) + "*/ DROP TABLE users",
                        "SELECT '" + "''".repeat(30_000) + "'; DROP TABLE users",
                        nested("EXPLAIN ANALYZE ", "DELETE FROM users", ""))
                .map(sql -> DynamicTest.dynamicTest(shown(sql), () -> {
                    var analysis = onASmallStack(new Act.Sql(sql));
                    assertTrue(analysis.risk() >= Weighed.HELD, analysis::toString);
                }));
    }

    @TestFactory
    Stream<DynamicTest> requestsEnd() {
        return Stream.of(
                        "http://" + "a.".repeat(30_000) + "example.com/",
                        "http://" + "a@".repeat(30_000) + "example.com/",
                        "https://example.com/" + "../".repeat(20_000),
                        "https://example.com/" + "%25".repeat(20_000) + "2e",
                        "https://example.com/?" + "a=b&".repeat(16_000),
                        "http://[" + ":".repeat(60_000) + "]/",
                        "http://" + "1.".repeat(30_000),
                        "http://0x" + "f".repeat(60_000),
                        "https:" + "/".repeat(60_000),
                        "\0".repeat(60_000),
                        ":".repeat(60_000),
                        "")
                .flatMap(url -> Stream.of(
                                null,
                                "{\"a\":".repeat(DEEP),
                                "[".repeat(LENGTH),
                                "\\u0041".repeat(DEEP),
                                "\"\\".repeat(LENGTH / 2),
                                "a=b&".repeat(16_000),
                                "A".repeat(LENGTH),
                                "AKIA".repeat(16_000),
                                "-----BEGIN ".repeat(5_000),
                                "password=".repeat(7_000),
                                "eyJ.".repeat(16_000),
                                "<a>".repeat(DEEP))
                        .map(body -> DynamicTest.dynamicTest(shown(url) + " " + shown(body), () -> {
                            assertNotNull(onASmallStack(new Act.Http("POST", url, body)));
                            assertNotNull(onASmallStack(new Act.Http("X".repeat(1_000), url, body)));
                        })));
    }

    @TestFactory
    Stream<DynamicTest> writtenFilesEnd() {
        var paths = List.of(
                "a.sh",
                "a.py",
                "a.js",
                "a.sql",
                "a.ps1",
                "a.bat",
                "a.rb",
                "a.pl",
                "a.php",
                "Dockerfile",
                "Makefile",
                ".github/workflows/a.yml",
                "package.json",
                "a.service",
                "crontab",
                "a",
                ".env",
                "a.lua",
                "/".repeat(60_000),
                "../".repeat(20_000));
        var contents = List.of(
                "(",
                "[",
                "{",
                "$(",
                "{\"a\":",
                "- ",
                "  ",
                "a: &a [*a,",
                "RUN ",
                "a:\n\t",
                "\"",
                "'",
                "`",
                "on:\n",
                "run: |\n ",
                "<<A\n",
                "#!",
                "\n",
                "=",
                "%");
        return paths.stream()
                .map(path -> DynamicTest.dynamicTest(shown(path), () -> {
                    for (var piece : contents) {
                        assertNotNull(
                                onASmallStack(new Act.File(path, piece.repeat(LENGTH / piece.length()), null)), piece);
                    }
                }));
    }

    @TestFactory
    Stream<DynamicTest> aHugeCommandOfAnyKindKeepsItsHarm() {
        return Stream.of(
                        "echo " + "a".repeat(LENGTH) + "; rm -rf ~",
                        "# " + "a".repeat(LENGTH) + "\nrm -rf ~",
                        ": '" + "a ".repeat(LENGTH / 2) + "'; rm -rf ~",
                        " ".repeat(LENGTH) + "rm -rf ~",
                        "\n".repeat(LENGTH) + "rm -rf ~",
                        "rm -rf " + "a ".repeat(LENGTH / 2) + "~",
                        "cat <<E\n" + "a\n".repeat(LENGTH / 2) + "E\nrm -rf ~",
                        "x=" + "a".repeat(LENGTH) + "; rm -rf ~",
                        "true && ".repeat(LENGTH / 8) + "rm -rf ~",
                        "{a,b}".repeat(1_000) + "; rm -rf ~")
                .map(command -> DynamicTest.dynamicTest(shown(command), () -> {
                    var analysis = onASmallStack(shell(command));
                    assertTrue(analysis.risk() >= Weighed.HELD, analysis::toString);
                }));
    }

    // ---- makers

    private static String nested(String open, String within, String close) {
        return open.repeat(DEEP) + within + close.repeat(DEEP);
    }

    private static String shells(String code, int times) {
        var made = code;
        for (int i = 0; i < times && made.length() < 4 * LENGTH; i++) {
            made = "sh -c " + quoted(made);
        }
        return made;
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }

    private static String functions(int count) {
        var made = new StringBuilder();
        for (int i = 0; i < count; i++) {
            made.append("f").append(i).append("() { f").append(i + 1).append("; }; ");
        }
        return made.append("f").append(count).append("() { ").toString();
    }

    private static String branching(int count) {
        var made = new StringBuilder();
        for (int i = 0; i < count; i++) {
            made.append(String.format("f%d() { f%d; f%d; }; ", i, i + 1, i + 1));
        }
        return made.append("f").append(count).append("() { rm x; }; ").toString();
    }

    private static String aliases(int count) {
        var made = new StringBuilder("shopt -s expand_aliases\n");
        for (int i = 0; i < count; i++) {
            made.append(String.format("alias a%d=a%d%n", i, i + 1));
        }
        return made.append("alias a").append(count).append("='rm -rf ~'\na0").toString();
    }

    private static String doubled(int times) {
        var made = new StringBuilder("x0=rm; ");
        for (int i = 1; i <= times; i++) {
            made.append(String.format("x%d=$x%d$x%d; ", i, i - 1, i - 1));
        }
        return made.toString();
    }

    private static String nestedLoops(int depth) {
        var made = new StringBuilder();
        for (int i = 0; i < depth; i++) {
            made.append("for i").append(i).append(" in 1 2 3 4 5 6 7 8 9 10; do ");
        }
        return made.append("rm $i0").append("; done".repeat(depth)).toString();
    }

    private static String variables(int count) {
        var made = new StringBuilder();
        for (int i = 0; i < count; i++) {
            made.append("v").append(i).append("=$v").append(i / 2).append("x; ");
        }
        return made.toString();
    }

    private static String files(int count) {
        var made = new StringBuilder();
        for (int i = 0; i < count; i++) {
            made.append("cat f").append(i).append(" > f").append(i + 1).append("; ");
        }
        return made.append("sh f").append(count).toString();
    }

    private static String closing(String piece) {
        var made = new StringBuilder();
        for (int i = piece.length() - 1; i >= 0; i--) {
            int which = "([{".indexOf(piece.charAt(i));
            made.append(which < 0 ? "" : ")]}".substring(which, which + 1));
        }
        return made.toString();
    }

    private static String shown(String text) {
        return text == null || text.isBlank()
                ? "nothing"
                : Visible.text(text.length() > 40 ? text.substring(0, 40) + "…" : text, 60);
    }

    private static Act shell(String command) {
        return new Act.Shell(command, null, null, null, null);
    }

    private static Analysis onASmallStack(Act act) throws InterruptedException {
        var result = new AtomicReference<Analysis>();
        var failure = new AtomicReference<Throwable>();
        var thread = new Thread(null, () -> result.set(Acts.analyse(act, Recorded.NOTHING)), "small", STACK);
        thread.setUncaughtExceptionHandler((which, thrown) -> failure.set(thrown));
        thread.start();
        thread.join();
        if (failure.get() != null) {
            throw new AssertionError(failure.get());
        }
        return result.get();
    }
}
