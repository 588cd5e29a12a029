package io.dashclaw.policy.act;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;

/** Reads what it kept of earlier runs; with {@code JAZZER_FUZZ=1} it looks for more. */
class ActsFuzzTest {
    private static final List<String> DIALECTS = List.of("bash", "sh", "zsh", "powershell", "cmd");
    private static final List<String> PROGRAMS = List.of(
            "python3 -c",
            "node -e",
            "perl -e",
            "ruby -e",
            "php -r",
            "awk",
            "psql -c",
            "mongosh --eval",
            "sh -c",
            "pwsh -c",
            "cmd /c",
            "sed",
            "lua -e");
    private static final List<String> FILES = List.of(
            "a.sh",
            "a.py",
            "a.js",
            "a.sql",
            "a.ps1",
            "a.bat",
            "Dockerfile",
            "Makefile",
            ".github/workflows/a.yml",
            "package.json",
            ".env");

    @FuzzTest(maxDuration = "2m")
    void anyActIsRead(FuzzedDataProvider data) {
        var analysis = Acts.analyse(act(data), Recorded.NOTHING);
        if (analysis.risk() < 0
                || analysis.risk() > 100
                || analysis.plain().headline().isEmpty()) {
            throw new AssertionError(analysis);
        }
    }

    private static Act act(FuzzedDataProvider data) {
        switch (data.consumeInt(0, 5)) {
            case 0:
                return new Act.Sql(data.consumeRemainingAsString());
            case 1:
                return new Act.Http(data.consumeString(8), data.consumeString(200), data.consumeRemainingAsString());
            case 2:
                return new Act.File(data.pickValue(FILES), data.consumeRemainingAsString(), null);
            case 3:
                return new Act.Shell(
                        data.consumeString(100),
                        data.pickValue(DIALECTS),
                        data.consumeString(30),
                        "x.sh",
                        data.consumeRemainingAsString());
            case 4:
                var code = data.pickValue(PROGRAMS) + " '"
                        + data.consumeRemainingAsString().replace("'", "'\\''") + "'";
                return new Act.Shell(code, null, null, null, null);
            default:
                var dialect = data.consumeBoolean() ? data.pickValue(DIALECTS) : null;
                return new Act.Shell(data.consumeRemainingAsString(), dialect, null, null, null);
        }
    }
}
