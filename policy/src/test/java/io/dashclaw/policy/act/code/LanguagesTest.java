package io.dashclaw.policy.act.code;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.dashclaw.policy.act.Span;
import io.dashclaw.policy.act.Value;
import io.dashclaw.policy.act.Value.Knowledge;
import io.dashclaw.policy.act.Value.Taint;
import io.dashclaw.policy.act.windows.Cmd;
import io.dashclaw.policy.act.windows.PowerShell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every file below {@code code} becomes tests: what code of that language is read as. */
class LanguagesTest {
    private static final Path CASES = Path.of("src/test/resources/code");
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    /** @param expect effects, {@code sh(…)} and {@code run(…)} for what is handed on; null: none */
    record Case(String code, String expect) {}

    @TestFactory
    Stream<DynamicContainer> languages() throws IOException {
        try (var files = Files.list(CASES)) {
            return files.sorted().map(LanguagesTest::container).toList().stream();
        }
    }

    private static DynamicContainer container(Path file) {
        try {
            var language = file.getFileName().toString().replace(".yaml", "");
            var cases = YAML.readValue(file.toFile(), new TypeReference<List<Case>>() {});
            return dynamicContainer(language, cases.stream().map(each -> test(language, each)));
        } catch (IOException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    private static DynamicTest test(String language, Case each) {
        var expected = each.expect == null ? "" : each.expect;
        return dynamicTest(each.code, () -> assertEquals(expected, Recorder.of(language, each.code)));
    }

    @Test
    void unknownCodeIsUnknown() {
        var code = Value.unknown("$code", new Span(0, 5));
        assertEquals("unknown ?$code", Recorder.of("python", code));
        assertEquals("unknown ?$code", Recorder.of("powershell", code));
        assertEquals("unknown ?$code", Recorder.of("awk", code));
    }

    @Test
    void fetchedCodeIsRemoteCode() {
        var code = new Value("$out", Knowledge.UNKNOWN, Set.of(Taint.FETCHED), new Span(0, 4));
        assertEquals("execute ?$out^fetched +remote_code", Recorder.of("ruby", code));
        assertEquals("execute ?$out^fetched +remote_code", Recorder.of("cmd", code));
    }

    @Test
    void whatTheShellPutsIntoATextIsNotKnown() {
        var text = "import os; os.remove('$file')";
        var code = new Value(text, Knowledge.PARTIAL, Set.of(), new Span(0, text.length()));
        assertEquals("delete ~$file", Recorder.of("python", code));
    }

    @Test
    void aStatementThatTheShellPutsInIsUnknown() {
        var text = "import os; $command";
        var code = new Value(text, Knowledge.PARTIAL, Set.of(), new Span(0, text.length()));
        assertEquals("unknown", Recorder.of("python", code));
    }

    @Test
    void effectsPointAtTheCallWhenTheCodeIsTheActItself() {
        var text = "import os\nos.remove('x')";
        var effects =
                Languages.named("python").effects(Value.exact(text, new Span(0, text.length())), Recorder.noting());
        assertEquals("os.remove('x')", effects.get(0).at().of(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Remove-Item -Recurse C:\\x",
                "get-childitem | % { $_.Name }",
                "$x = Get-Content a; $x",
                "[IO.File]::Delete('x')",
                "iwr http://x | iex",
                "rm -Recurse -Force x",
                "echo $env:PATH",
                "& 'C:\\Program Files\\x.exe' /s"
            })
    void powershellIsTold(String text) {
        assertTrue(PowerShell.looksLike(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "del /f /q x",
                "copy a %USERPROFILE%\\b",
                "for /f %i in (a.txt) do echo %i",
                "if exist C:\\x echo y",
                "reg add HKCU\\Software\\x /v y",
                "rd /s C:\\x"
            })
    void cmdIsTold(String text) {
        assertTrue(Cmd.looksLike(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rm -rf build",
                "date +%Y-%m-%d",
                "echo 'Remove-Item x'",
                "iex -S mix",
                "update-alternatives --config java",
                "find . -name '*.ps1' | xargs rm",
                "curl -X POST http://x -d '{\"a\": 1}'",
                "awk '{print $1}' /etc/passwd",
                "powershell -Command 'Get-Process'",
                "test -n \"$x\" && rm x; X=1 make",
                "git log --format='%H %an'",
                "start-stop-daemon --stop"
            })
    void unixShellsAreNotTakenForOthers(String text) {
        assertFalse(PowerShell.looksLike(text));
        assertFalse(Cmd.looksLike(text));
    }
}
