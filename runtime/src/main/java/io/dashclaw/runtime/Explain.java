package io.dashclaw.runtime;

import io.dashclaw.policy.act.Act;
import io.dashclaw.policy.act.Explanation;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** {@code explain}: an act in, what is understood of it out; in a terminal, without a database. */
final class Explain {
    static final String COMMAND = "explain";
    private static final int LONGEST = 65_536;
    private static final String USAGE = """
            usage: explain [shell|powershell|cmd] COMMAND...     a command line; from standard input without one
                   explain sql STATEMENT...
                   explain http METHOD URL [BODY]
                   explain file PATH [CONTENT]
            """;

    private Explain() {}

    /** @param words after {@code explain} @return the exit code: 0, 2 for a wrong call, 3 for an act that the default policies would hold */
    static int run(String[] words, InputStream in, PrintStream out, PrintStream err) throws IOException {
        Act act = act(words, in);
        if (act == null) {
            err.print(USAGE);
            return 2;
        }
        Explanation explanation = Explanation.of(act);
        out.print(explanation.text());
        return explanation.analysis().risk() >= 80 ? 3 : 0;
    }

    private static Act act(String[] words, InputStream in) throws IOException {
        String kind = words.length == 0 ? "" : words[0];
        String rest = String.join(" ", Arrays.asList(words).subList(Math.min(1, words.length), words.length));
        return switch (kind) {
            case "shell" -> shell(rest, null, in);
            case "powershell", "cmd" -> shell(rest, kind, in);
            case "sql" -> new Act.Sql(rest.isEmpty() ? text(in) : rest);
            case "http" ->
                words.length < 3 ? null : new Act.Http(words[1], words[2], words.length > 3 ? words[3] : null);
            case "file" ->
                words.length < 2 ? null : new Act.File(words[1], words.length > 2 ? words[2] : text(in), null);
            case "-h", "--help" -> null;
            default -> shell(String.join(" ", words), null, in);
        };
    }

    private static Act shell(String command, String dialect, InputStream in) throws IOException {
        return new Act.Shell(command.isEmpty() ? text(in) : command, dialect, null, null, null);
    }

    private static String text(InputStream in) throws IOException {
        return new String(in.readNBytes(LONGEST), StandardCharsets.UTF_8);
    }
}
