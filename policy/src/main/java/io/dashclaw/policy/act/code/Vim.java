package io.dashclaw.policy.act.code;

import io.dashclaw.policy.act.Effect.Kind;
import java.util.Map;
import java.util.Set;

/** Commands of ex and vim: what they run, write and read. */
final class Vim {
    private static final Map<String, String> LANGUAGES = Map.of(
            "py", "python", "python", "python", "py3", "python", "python3", "python", "lua", "lua", "perl", "perl",
            "perldo", "perl", "ruby", "ruby", "rubydo", "ruby");
    private static final Set<String> WRITING =
            Set.of("w", "write", "wq", "x", "xit", "sav", "saveas", "wall", "wa", "up", "update");
    private static final Set<String> READING =
            Set.of("r", "read", "e", "edit", "sp", "split", "vs", "vsplit", "tabe", "tabedit", "view");
    private static final Set<String> MODIFIERS = Set.of(
            "silent",
            "sil",
            "noautocmd",
            "verbose",
            "keepjumps",
            "argdo",
            "bufdo",
            "windo",
            "tabdo",
            "g",
            "global",
            "normal");

    private Vim() {}

    static void read(String code, Findings findings) {
        code.lines().forEach(line -> command(line, findings, 0));
    }

    private static void command(String written, Findings findings, int depth) {
        var line = withoutRange(written);
        if (line.startsWith("!")) {
            findings.read("sh", findings.text(line.substring(1).strip()));
            return;
        }
        var end = 0;
        while (end < line.length()
                && (Character.isLetter(line.charAt(end)) || end > 0 && Character.isDigit(line.charAt(end)))) {
            end++;
        }
        var name = line.substring(0, end);
        var forced = end > 0 && end < line.length() && line.charAt(end) == '!';
        var rest = line.substring(forced ? end + 1 : end).strip();
        if (MODIFIERS.contains(name) && depth < 8) {
            command(rest, findings, depth + 1);
        } else if (LANGUAGES.containsKey(name)) {
            findings.read(LANGUAGES.get(name), findings.text(rest));
        } else {
            plain(name, rest, findings, depth);
        }
    }

    private static void plain(String name, String argument, Findings findings, int depth) {
        if (argument.startsWith("!") && (WRITING.contains(name) || READING.contains(name))) {
            findings.read("sh", findings.text(argument.substring(1).strip()));
            return;
        }
        var bar = argument.indexOf('|');
        var first = (bar < 0 ? argument : argument.substring(0, bar)).strip();
        if (WRITING.contains(name) && !first.isEmpty()) {
            findings.add(Kind.WRITE, findings.text(first), name + " " + first);
        } else if (READING.contains(name) && !first.isEmpty()) {
            findings.add(Kind.READ, findings.text(first), name + " " + first);
        } else if (name.equals("so") || name.equals("source")) {
            findings.add(Kind.EXECUTE, findings.text(first), "source " + first);
        } else if (name.startsWith("ter") || name.equals("make") && !first.isEmpty()) {
            findings.read("sh", findings.text(first));
        } else {
            functions(argument, findings);
        }
        if (bar >= 0 && depth < 64) {
            command(argument.substring(bar + 1), findings, depth + 1);
        }
    }

    /** {@code call system('x')}, {@code delete('x')}, {@code writefile([], 'x')}. */
    private static void functions(String text, Findings findings) {
        for (var call : Quoted.calls(
                text, Set.of("system", "systemlist", "delete", "job_start", "termopen", "jobstart", "execute"))) {
            switch (call.name()) {
                case "delete" -> findings.add(Kind.DELETE, findings.text(call.text()), text);
                case "execute" -> findings.unknown(text);
                default -> findings.read("sh", findings.text(call.text()));
            }
        }
    }

    private static String withoutRange(String line) {
        var at = 0;
        while (at < line.length()
                && (" \t:%.,$;+-'<>*".indexOf(line.charAt(at)) >= 0 || Character.isDigit(line.charAt(at)))) {
            at++;
        }
        return line.substring(at);
    }
}
