package io.dashclaw.policy.act.sql;

import io.dashclaw.policy.act.Effect;
import io.dashclaw.policy.act.Effect.Kind;
import io.dashclaw.policy.act.Effect.Trait;
import io.dashclaw.policy.act.Value;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What the programs that send SQL do themselves, on the machine they run on. */
final class Client {
    private static final Set<String> QUIET_DOTS = Set.of(
            "tables",
            "schema",
            "mode",
            "headers",
            "header",
            "databases",
            "quit",
            "exit",
            "help",
            "indexes",
            "indices",
            "width",
            "timer",
            "show",
            "separator",
            "nullvalue",
            "bail",
            "binary",
            "changes",
            "echo",
            "eqp",
            "explain",
            "fullschema",
            "limit",
            "lint",
            "parameter",
            "print",
            "progress",
            "prompt",
            "stats",
            "timeout",
            "trace",
            "version",
            "vfsinfo",
            "vfslist",
            "vfsname",
            "dump",
            "sha3sum",
            "selftest",
            "scanstats",
            "dbinfo",
            "dbconfig",
            "filectrl",
            "expert",
            "auth",
            "check",
            "connection",
            "crnl",
            "intck",
            "nonce",
            "recover",
            "session",
            "testcase",
            "unmodule",
            "imposter",
            "cd",
            "dbtotxt",
            "columns",
            "maxrows",
            "maxwidth",
            "rows",
            "utf8",
            "constant",
            "highlight",
            "keyword",
            "large_number_rendering");

    private final Session session;

    Client(Session session) {
        this.session = session;
    }

    void read(Lexer.ClientLine at) {
        String line = at.line();
        if (line.startsWith("\\")) {
            backslash(line, at);
        } else if (line.startsWith(".")) {
            dot(line, at);
        } else if (line.startsWith("!!") || line.startsWith(":!!")) {
            shell(line.substring(line.indexOf("!!") + 2), at);
        } else if (line.startsWith("!")) {
            shell(line.substring(1), at);
        } else if (line.startsWith("@")) {
            script(line.substring(line.startsWith("@@") ? 2 : 1), at, "@");
        } else if (line.startsWith(":")) {
            colon(line, at);
        } else {
            word(line, at);
        }
    }

    /** psql, and what mysql shares with it. */
    private void backslash(String line, Lexer.ClientLine at) {
        backquotes(line, at);
        if (line.startsWith("\\!")) {
            shell(line.substring(2), at);
            return;
        }
        String command = firstWord(line.substring(1));
        String rest = unquoted(line.substring(1 + command.length()).strip());
        switch (command) {
            case "copy" -> copy(line.substring(1), at);
            case "i", "ir", "include", "include_relative", "." -> script(rest, at, "\\" + command);
            case "o", "out", "g", "gx", "w", "write", "s", "T" -> output(rest, at, "\\" + command);
            case "P" -> shell(rest, at);
            case "gexec" -> unknown("\\gexec", at);
            case "password" -> add(Kind.PERMIT, rest.isEmpty() ? null : value(rest, at), 75, line, at);
            case "lo_export" -> place(Kind.WRITE, rest.substring(rest.indexOf(' ') + 1), "\\lo_export", at);
            case "lo_import" -> place(Kind.READ, firstWord(rest), "\\lo_import", at);
            case "lo_unlink" ->
                add(Kind.DELETE, value(rest, at), 60, "\\lo_unlink", at, Trait.IRREVERSIBLE, Trait.ELSEWHERE);
            default -> {}
        }
    }

    /** {@code \set x `command`}. */
    private void backquotes(String line, Lexer.ClientLine at) {
        int open = line.startsWith("\\!") || line.startsWith("\\copy") ? -1 : line.indexOf('`');
        int close = open < 0 ? -1 : line.indexOf('`', open + 1);
        if (close > 0) {
            shell(line.substring(open + 1, close), at);
        }
    }

    /** Reads and writes files of this machine, not of the server. */
    private void copy(String line, Lexer.ClientLine at) {
        var tokens = new Lexer(line, Lexer.Dialect.STANDARD, false).pieces();
        if (tokens.isEmpty() || !(tokens.get(0) instanceof Lexer.Statement statement)) {
            return;
        }
        var words = new Words(statement.tokens());
        int to = words.find(Set.of("FROM", "TO"), words.get(1).isSymbol('(') ? words.close(1) : 1);
        if (to < 0) {
            unknown("\\copy", at);
            return;
        }
        boolean out = words.is(to, "TO");
        var source = words.name(1);
        if (out && source != null && Routines.secrets(source.capitals()) != null) {
            add(
                    Kind.REVEAL,
                    value(source.text(), at),
                    Routines.secrets(source.capitals()),
                    "\\copy",
                    at,
                    Trait.SECRET,
                    Trait.ELSEWHERE);
        }
        if (!out) {
            add(
                    Kind.WRITE,
                    source == null ? null : value(source.text(), at),
                    Changes.INSERT,
                    "\\copy",
                    at,
                    Trait.ELSEWHERE);
        }
        if (words.is(to + 1, "PROGRAM")) {
            shell(words.get(to + 2).value(), at);
        } else if (!Set.of("STDIN", "STDOUT", "PSTDIN", "PSTDOUT").contains(words.word(to + 1))) {
            int end = words.get(to + 1).end();
            int from = words.get(to + 1).start();
            String path = words.get(to + 1).type() == Token.Type.STRING
                    ? words.get(to + 1).value()
                    : firstWord(line.substring(Math.min(from, line.length())));
            place(out ? Kind.WRITE : Kind.READ, path.isEmpty() ? line.substring(from, end) : path, "\\copy", at);
        }
    }

    /** sqlite3 and duckdb; names may be cut short as long as they are not mistaken. */
    private void dot(String line, Lexer.ClientLine at) {
        String command = firstWord(line.substring(1)).toLowerCase(Locale.ROOT);
        String rest = unquoted(line.substring(1 + command.length()).strip());
        if (isShort(command, "shell", 2) || isShort(command, "system", 2)) {
            shell(rest, at);
        } else if (isShort(command, "output", 1) || isShort(command, "once", 2) || isShort(command, "log", 2)) {
            output(rest, at, "." + command);
        } else if (isShort(command, "read", 3)) {
            script(rest, at, ".read");
        } else if (isShort(command, "import", 2)) {
            place(Kind.READ, operand(rest), ".import", at);
        } else if (isShort(command, "backup", 3) || isShort(command, "save", 2) || isShort(command, "clone", 2)) {
            place(Kind.WRITE, lastWord(rest), "." + command, at);
        } else if (isShort(command, "restore", 3)) {
            add(Kind.DELETE, null, Changes.EVERY_ROW, ".restore", at, Trait.IRREVERSIBLE, Trait.EVERYTHING);
        } else if (isShort(command, "load", 3)) {
            add(Kind.EXECUTE, value(firstWord(rest), at), 85, ".load", at);
        } else if (isShort(command, "open", 2)) {
            place(Kind.READ, lastWord(rest), ".open", at);
        } else if (isShort(command, "archive", 2) || isShort(command, "excel", 3)) {
            add(Kind.WRITE, null, 40, "." + command, at);
        } else if (!isQuiet(command)) {
            add(Kind.UNKNOWN, value("." + command, at), 50, "." + command, at, Trait.UNKNOWN_PROGRAM);
        }
    }

    private static boolean isQuiet(String command) {
        return QUIET_DOTS.contains(command) || QUIET_DOTS.stream().anyMatch(quiet -> quiet.startsWith(command));
    }

    private static boolean isShort(String command, String whole, int atLeast) {
        return command.length() >= atLeast && whole.startsWith(command);
    }

    /** sqlcmd. */
    private void colon(String line, Lexer.ClientLine at) {
        String rest = line.substring(line.indexOf(' ') + 1).strip();
        if (line.startsWith(":r")) {
            script(rest, at, ":r");
        } else {
            output(rest, at, ":out");
        }
    }

    /** mysql and sqlplus. */
    private void word(String line, Lexer.ClientLine at) {
        String command = firstWord(line);
        String rest = line.substring(command.length()).strip();
        switch (command.replace(";", "").toUpperCase(Locale.ROOT)) {
            case "SOURCE" -> script(rest, at, "source");
            case "SYSTEM", "HOST", "PAGER" -> shell(rest, at);
            case "TEE", "SPOOL" -> output(rest, at, command.toLowerCase(Locale.ROOT));
            default -> {}
        }
    }

    // ---- effects

    private void shell(String command, Lexer.ClientLine at) {
        if (!command.isBlank()) {
            session.read("sh", value(command.strip(), at));
        }
    }

    /** A file, or {@code |command}. */
    private void output(String to, Lexer.ClientLine at, String by) {
        if (to.startsWith("|")) {
            shell(to.substring(1), at);
        } else if (!to.isEmpty()
                && !to.startsWith("(")
                && !Set.of("off", "OFF", "stdout", "stderr", "on").contains(to)) {
            place(Kind.WRITE, operand(to), by, at);
        }
    }

    private void script(String path, Lexer.ClientLine at, String by) {
        if (path.startsWith("|")) {
            shell(path.substring(1), at);
        } else if (!path.isEmpty()) {
            add(Kind.EXECUTE, value(operand(path), at), null, by, at);
        }
    }

    private void place(Kind kind, String path, String by, Lexer.ClientLine at) {
        if (path.startsWith("|")) {
            shell(path.substring(1), at);
        } else if (!path.isEmpty()) {
            add(kind, value(path, at), null, by, at);
        }
    }

    private void unknown(String by, Lexer.ClientLine at) {
        add(Kind.UNKNOWN, null, null, by, at);
    }

    private void add(Kind kind, Value object, Integer weight, String by, Lexer.ClientLine at, Trait... traits) {
        session.cannotUndo();
        session.found.put(new Effect(
                kind, object, Set.of(traits), weight, by, at.line(), session.found.at(at.start(), at.end())));
    }

    private Value value(String part, Lexer.ClientLine at) {
        var value = session.found.value(part, true, new Words(List.of()));
        return new Value(part, value.knowledge(), value.taints(), session.found.at(at.start(), at.end()));
    }

    private static String firstWord(String text) {
        String stripped = text.stripLeading();
        int end = 0;
        while (end < stripped.length() && stripped.charAt(end) > ' ') {
            end++;
        }
        return stripped.substring(0, end);
    }

    /** The first word that is no option. */
    private static String operand(String text) {
        String rest = text;
        while (rest.startsWith("-")) {
            rest = rest.substring(firstWord(rest).length()).stripLeading();
        }
        return rest.startsWith("'") || rest.startsWith("\"")
                ? unquoted(rest)
                : firstWord(rest).replace(";", "");
    }

    private static String lastWord(String text) {
        int blank = text.lastIndexOf(' ');
        return unquoted(text.substring(blank + 1));
    }

    private static String unquoted(String text) {
        if (text.length() > 1 && (text.charAt(0) == '\'' || text.charAt(0) == '"')) {
            int end = text.indexOf(text.charAt(0), 1);
            return end > 0 ? text.substring(1, end) : text.substring(1);
        }
        return text;
    }
}
