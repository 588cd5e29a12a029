package io.dashclaw.policy.act.code;

/** Makefiles: the recipes and {@code $(shell …)}. */
final class Make {
    private static final int MOST_CALLS = 64;

    private Make() {}

    static void read(String code, Findings findings) {
        shells(code, findings);
        for (var line : code.replace("\\\n", " ").split("\n", -1)) {
            if (line.startsWith("\t")) {
                recipe(line.strip(), findings);
            } else if (line.indexOf(':') > 0 && line.indexOf(';') > line.indexOf(':')) {
                recipe(line.substring(line.indexOf(';') + 1).strip(), findings);
            }
        }
    }

    private static void recipe(String line, Findings findings) {
        var at = 0;
        while (at < line.length() && "@-+ ".indexOf(line.charAt(at)) >= 0) {
            at++;
        }
        findings.read("sh", findings.text(shell(line.substring(at))));
    }

    private static void shells(String code, Findings findings) {
        var at = code.indexOf("$(shell ");
        for (var calls = 0; at >= 0 && calls < MOST_CALLS; calls++) {
            var depth = 1;
            var end = at + 2;
            while (end < code.length() && depth > 0) {
                depth += code.charAt(end) == '(' ? 1 : code.charAt(end) == ')' ? -1 : 0;
                end++;
            }
            findings.read(
                    "sh",
                    findings.text(shell(
                            code.substring(at + "$(shell ".length(), Math.max(at + "$(shell ".length(), end - 1)))));
            at = code.indexOf("$(shell ", end);
        }
    }

    /** As a shell would write it: {@code $(X)} is a variable, {@code $$} a dollar. */
    private static String shell(String line) {
        var text = new StringBuilder();
        for (var i = 0; i < line.length(); i++) {
            var c = line.charAt(i);
            var next = i + 1 < line.length() ? line.charAt(i + 1) : '\0';
            if (c != '$' || next == 0) {
                text.append(c);
            } else if (next == '$') {
                text.append('$');
                i++;
            } else if (next == '(' || next == '{') {
                var end = line.indexOf(next == '(' ? ')' : '}', i);
                var name = line.substring(i + 2, end < 0 ? line.length() : end);
                text.append("${").append(name.replaceAll("\\W", "_")).append('}');
                i = end < 0 ? line.length() : end;
            } else {
                text.append("${_")
                        .append(Character.isLetterOrDigit(next) ? next : '_')
                        .append('}');
                i++;
            }
        }
        return text.toString();
    }
}
