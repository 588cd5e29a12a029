package io.dashclaw.policy.act.code;

import io.dashclaw.policy.act.Effect.Kind;
import java.util.Set;

/** Commands of debuggers. */
final class Gdb {
    private Gdb() {}

    static void read(String code, Findings findings) {
        code.lines().forEach(line -> command(line.strip(), findings));
    }

    private static void command(String line, Findings findings) {
        if (line.startsWith("!")) {
            findings.read("sh", findings.text(line.substring(1).strip()));
            return;
        }
        var blank = line.indexOf(' ');
        var name = blank < 0 ? line : line.substring(0, blank);
        var rest = blank < 0 ? "" : line.substring(blank + 1).strip();
        switch (name) {
            case "shell", "make" -> findings.read("sh", findings.text(rest));
            case "python", "py", "pi", "python-interactive" -> findings.read("python", findings.text(rest));
            case "pipe", "|" ->
                findings.read(
                        "sh",
                        findings.text(rest.substring(rest.indexOf('|') + 1).strip()));
            case "source" -> findings.add(Kind.EXECUTE, findings.text(rest), line);
            case "generate-core-file", "gcore", "dump" -> findings.add(Kind.WRITE, findings.text(rest), line);
            case "kill" -> findings.add(Kind.STOP, null, line);
            default -> {
                for (var call :
                        Quoted.calls(line, Set.of("system", "popen", "execl", "execlp", "execv", "unlink", "remove"))) {
                    called(call, line, findings);
                }
            }
        }
    }

    private static void called(Quoted.Call call, String line, Findings findings) {
        if (call.name().equals("unlink") || call.name().equals("remove")) {
            findings.add(Kind.DELETE, findings.text(call.text()), line);
        } else {
            findings.read("sh", findings.text(call.text()));
        }
    }
}
