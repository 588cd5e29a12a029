package io.dashclaw.policy.act.code;

import io.dashclaw.policy.act.Effect.Kind;

/** sed: files that are written, and GNU's {@code e}. */
final class Sed {
    private final String code;
    private final Findings findings;
    private int at;

    private Sed(String code, Findings findings) {
        this.code = code;
        this.findings = findings;
    }

    static void read(String code, Findings findings) {
        new Sed(code, findings).read();
    }

    private void read() {
        while (at < code.length()) {
            address();
            if (at < code.length()) {
                command(code.charAt(at++));
            }
        }
    }

    private void address() {
        while (at < code.length()) {
            var c = code.charAt(at);
            if (c == '/' || c == '\\' && at + 1 < code.length()) {
                at += c == '/' ? 1 : 2;
                section(c == '/' ? '/' : code.charAt(at - 1));
                while (at < code.length() && (code.charAt(at) == 'I' || code.charAt(at) == 'M')) {
                    at++;
                }
            } else if (Character.isDigit(c) || " \t\n;$,!~+{}".indexOf(c) >= 0) {
                at++;
            } else {
                return;
            }
        }
    }

    private void command(char name) {
        switch (name) {
            case 's', 'y' -> substitution(name);
            case 'a', 'i', 'c', '#' -> line();
            case ':', 'b', 't', 'T' -> label();
            case 'w', 'W' -> findings.add(Kind.WRITE, findings.text(line().strip()), "sed w");
            case 'r', 'R' -> findings.add(Kind.READ, findings.text(line().strip()), "sed r");
            case 'e' -> execute(line().strip());
            default -> {}
        }
    }

    private void execute(String command) {
        if (command.isEmpty() || command.equals("}")) {
            findings.unknown("sed e");
        } else {
            findings.read("sh", findings.text(command));
        }
    }

    private void substitution(char name) {
        if (at >= code.length()) {
            return;
        }
        var delimiter = code.charAt(at++);
        var pattern = section(delimiter);
        var replacement = section(delimiter);
        while (name == 's' && at < code.length() && (Character.isLetterOrDigit(code.charAt(at)))) {
            var flag = code.charAt(at++);
            if (flag == 'w') {
                findings.add(Kind.WRITE, findings.text(line().strip()), "sed s///w");
            } else if (flag == 'e') {
                var whole = pattern.equals(".*") || pattern.equals("^.*$");
                var isPlain = whole && replacement.indexOf('&') < 0 && replacement.indexOf('\\') < 0;
                findings.read("sh", isPlain ? findings.text(replacement) : findings.partly(replacement + " $rest"));
            }
        }
    }

    private String section(char delimiter) {
        var start = at;
        while (at < code.length() && code.charAt(at) != delimiter) {
            at += code.charAt(at) == '\\' ? 2 : 1;
        }
        at = Math.min(at, code.length());
        var section = code.substring(Math.min(start, at), at);
        at = Math.min(at + 1, code.length());
        return section;
    }

    private void label() {
        while (at < code.length() && ";\n}".indexOf(code.charAt(at)) < 0) {
            at++;
        }
    }

    private String line() {
        var end = code.indexOf('\n', at);
        var line = code.substring(at, end < 0 ? code.length() : end);
        at = end < 0 ? code.length() : end + 1;
        return line;
    }
}
