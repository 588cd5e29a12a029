package io.dashclaw.policy.act.code;

import io.dashclaw.policy.act.Effect.Kind;
import io.dashclaw.policy.act.Effect.Trait;
import io.dashclaw.policy.act.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Tcl and Expect: words, and the commands that start programs, delete and write. */
final class Tcl {
    private static final Set<String> WITH_BODIES = Set.of(
            "if",
            "while",
            "for",
            "foreach",
            "proc",
            "catch",
            "try",
            "eval",
            "after",
            "expect",
            "switch",
            "namespace",
            "uplevel",
            "else",
            "elseif");
    private static final Set<String> SHELLS = Set.of("sh", "bash", "zsh", "dash", "ksh", "su", "sudo");
    private static final int DEEPEST = 16;
    private static final int MOST_WORDS = 256;

    /** @param braced nothing in it is substituted @param known no variable and no command stands in it */
    private record Word(String text, boolean braced, boolean known) {}

    private final Findings findings;
    private final Map<String, String> variables = new HashMap<>();
    private boolean spawnedShell;

    private Tcl(Findings findings) {
        this.findings = findings;
    }

    static void read(String code, Findings findings) {
        new Tcl(findings).script(code, 0);
    }

    private void script(String code, int depth) {
        if (depth > DEEPEST) {
            findings.unknown("nested too deeply");
            return;
        }
        var at = 0;
        while (at < code.length()) {
            var words = new ArrayList<Word>();
            at = command(code, at, words, depth);
            if (!words.isEmpty()) {
                run(words, depth);
            }
        }
    }

    /** Reads one command; gives back where the next one starts. */
    private int command(String code, int from, List<Word> words, int depth) {
        var at = from;
        while (at < code.length()) {
            var c = code.charAt(at);
            if (c == '\n' || c == ';') {
                return at + 1;
            } else if (c == '#' && words.isEmpty()) {
                var end = code.indexOf('\n', at);
                return end < 0 ? code.length() : end + 1;
            } else if (c <= ' ') {
                at++;
            } else if (c == '\\' && at + 1 < code.length() && code.charAt(at + 1) == '\n') {
                at += 2;
            } else {
                at = word(code, at, words, depth);
            }
        }
        return at;
    }

    private int word(String code, int from, List<Word> words, int depth) {
        if (code.charAt(from) == '{') {
            var end = closing(code, from, '{', '}');
            add(words, new Word(code.substring(from + 1, Math.max(from + 1, end - 1)), true, true));
            return end;
        }
        var quoted = code.charAt(from) == '"';
        var text = new StringBuilder();
        var known = true;
        var at = quoted ? from + 1 : from;
        while (at < code.length()) {
            var c = code.charAt(at);
            if (quoted ? c == '"' : c <= ' ' || c == ';') {
                break;
            } else if (c == '\\' && at + 1 < code.length()) {
                var next = code.charAt(at + 1);
                text.append(next == 'n' || next == 'r' ? '\n' : next);
                at += 2;
            } else if (c == '[') {
                var end = closing(code, at, '[', ']');
                script(code.substring(at + 1, Math.max(at + 1, end - 1)), depth + 1);
                text.append("$result");
                known = false;
                at = end;
            } else if (c == '$') {
                var end = at + 1;
                while (end < code.length()
                        && (Character.isLetterOrDigit(code.charAt(end))
                                || code.charAt(end) == '_'
                                || code.charAt(end) == ':')) {
                    end++;
                }
                var value = variables.get(code.substring(at + 1, end));
                text.append(value == null ? code.substring(at, end) : value);
                known &= value != null;
                at = end;
            } else {
                text.append(c);
                at++;
            }
        }
        add(words, new Word(text.toString(), false, known));
        return quoted ? at + 1 : at;
    }

    private static void add(List<Word> words, Word word) {
        if (words.size() < MOST_WORDS) {
            words.add(word);
        }
    }

    private static int closing(String code, int from, char open, char close) {
        var depth = 0;
        for (var i = from; i < code.length(); i++) {
            var c = code.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == open) {
                depth++;
            } else if (c == close && --depth == 0) {
                return i + 1;
            }
        }
        return code.length();
    }

    private Value value(Word word) {
        return word.known
                ? findings.text(word.text)
                : word.text.startsWith("$") && word.text.indexOf(' ') < 0
                        ? findings.unknownText(word.text.substring(1))
                        : findings.partly(word.text);
    }

    private void run(List<Word> words, int depth) {
        var name = words.get(0);
        if (!name.known) {
            findings.unknown(name.text);
            return;
        }
        switch (name.text) {
            case "exec", "spawn" -> start(words);
            case "set" -> set(words);
            case "system" -> findings.read("sh", joined(words, 1));
            case "open" -> open(words);
            case "file" -> file(words);
            case "source", "load" -> objects(Kind.EXECUTE, words, 1);
            case "socket" -> socket(words);
            case "send", "exp_send" -> send(words);
            default -> {}
        }
        if (WITH_BODIES.contains(name.text)) {
            bodies(words, depth);
        }
    }

    private void bodies(List<Word> words, int depth) {
        for (var word : words.subList(1, words.size())) {
            if (word.braced) {
                script(word.text, depth + 1);
            } else if (words.get(0).text.equals("eval")) {
                findings.read("tcl", value(word));
            }
        }
    }

    private void set(List<Word> words) {
        if (words.size() == 3 && words.get(2).known && words.get(2).text.length() < 4096) {
            variables.put(words.get(1).text, words.get(2).text);
        }
    }

    /** {@code exec cmd args}, {@code exec a | b > file}. */
    private void start(List<Word> words) {
        var from = 1;
        while (from < words.size() && words.get(from).text.startsWith("-")) {
            from++;
        }
        if (from >= words.size()) {
            return;
        }
        var program = words.get(from).text;
        spawnedShell |= SHELLS.contains(program.substring(program.lastIndexOf('/') + 1));
        var operators = words.stream()
                .anyMatch(word -> !word.braced
                        && (word.text.startsWith("|") || word.text.startsWith(">") || word.text.startsWith("<")));
        if (operators) {
            findings.read("sh", joined(words, from));
        } else {
            findings.run(
                    words.subList(from, words.size()).stream().map(this::value).toList());
        }
    }

    private Value joined(List<Word> words, int from) {
        var text = new StringBuilder();
        var known = true;
        for (var word : words.subList(from, words.size())) {
            text.append(text.length() == 0 ? "" : " ").append(word.text);
            known &= word.known;
        }
        return known ? findings.text(text.toString()) : findings.partly(text.toString());
    }

    private void open(List<Word> words) {
        if (words.size() < 2) {
            return;
        }
        var path = words.get(1);
        var mode = words.size() > 2 ? words.get(2).text : "r";
        if (path.text.startsWith("|")) {
            findings.read("sh", new Tcl(findings).value(new Word(path.text.substring(1), false, path.known)));
        } else if (mode.startsWith("a")) {
            findings.add(Kind.WRITE, value(path), "open", Trait.APPENDS);
        } else {
            findings.add(mode.startsWith("w") || mode.contains("+") ? Kind.WRITE : Kind.READ, value(path), "open");
        }
    }

    private void file(List<Word> words) {
        if (words.size() < 3) {
            return;
        }
        var rest = words.stream()
                .skip(2)
                .filter(word -> !word.text.startsWith("-"))
                .toList();
        switch (words.get(1).text) {
            case "delete" ->
                rest.forEach(word -> findings.add(Kind.DELETE, value(word), "file delete", Trait.RECURSIVE));
            case "rename" ->
                rest.stream()
                        .limit(1)
                        .forEach(word -> findings.add(Kind.DELETE, value(word), "file rename", Trait.MOVES));
            case "copy", "mkdir", "link" ->
                rest.stream().skip(rest.size() - 1L).forEach(word -> findings.add(Kind.WRITE, value(word), "file"));
            default -> {}
        }
    }

    private void objects(Kind kind, List<Word> words, int from) {
        words.stream().skip(from).limit(1).forEach(word -> findings.add(kind, value(word), words.get(0).text));
    }

    private void socket(List<Word> words) {
        if (words.size() > 1 && words.get(1).text.equals("-server")) {
            findings.add(Kind.LISTEN, null, "socket -server");
        } else if (words.size() > 2) {
            findings.add(Kind.CONNECT, findings.text(words.get(1).text + ":" + words.get(2).text), "socket");
        }
    }

    /** What is typed into a shell that was started. */
    private void send(List<Word> words) {
        var last = words.get(words.size() - 1);
        if (spawnedShell && words.size() > 1 && last.text.length() > 1) {
            findings.read("sh", value(last));
        }
    }
}
