package io.dashclaw.policy.act.file;

import io.dashclaw.policy.act.Lines;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Which code a file holds, by its name or by its first line. @param language of {@link io.dashclaw.policy.act.Language} */
record ScriptFile(ScriptForm form, String language) {
    /** @param segments of which the last may hold one star */
    private record Named(String[] segments, ScriptFile kind) {}

    private static final List<Named> NAMED = read();

    /** Null when it is no script as far as one can tell. @param content nullable */
    static ScriptFile of(String path, String content) {
        String language = content == null ? null : shebang(content);
        if (language != null) {
            return new ScriptFile(ScriptForm.WHOLE, language);
        }
        String[] segments = path.replace('\\', '/').split("/");
        for (var named : NAMED) {
            if (fits(named.segments, segments)) {
                return named.kind;
            }
        }
        return null;
    }

    private static List<Named> read() {
        var all = new ArrayList<Named>();
        for (String[] line : Lines.of(ScriptFile.class, "scripts.txt", 3)) {
            var kind = new ScriptFile(ScriptForm.valueOf(line[1].toUpperCase(Locale.ROOT)), line[2]);
            for (String name : line[0].split(" +")) {
                all.add(new Named(name.split("/"), kind));
            }
        }
        return List.copyOf(all);
    }

    private static boolean fits(String[] pattern, String[] path) {
        for (int i = 1; i <= pattern.length; i++) {
            if (i > path.length || !fits(pattern[pattern.length - i], path[path.length - i])) {
                return false;
            }
        }
        return true;
    }

    private static boolean fits(String pattern, String name) {
        int star = pattern.indexOf('*');
        if (star < 0) {
            return pattern.equals(name);
        }
        String head = pattern.substring(0, star);
        String tail = pattern.substring(star + 1);
        return name.length() >= head.length() + tail.length() && name.startsWith(head) && name.endsWith(tail);
    }

    /** {@code #!/usr/bin/env -S python3 -u}; null when the text does not begin so. */
    private static String shebang(String content) {
        if (!content.startsWith("#!")) {
            return null;
        }
        int end = content.indexOf('\n');
        String[] words =
                content.substring(2, end < 0 ? content.length() : end).strip().split("\\s+");
        int at = 0;
        if (words[0].endsWith("/env")) {
            at++;
            while (at < words.length && (words[at].startsWith("-") || words[at].indexOf('=') > 0)) {
                at++;
            }
        }
        return at < words.length ? language(words[at].substring(words[at].lastIndexOf('/') + 1)) : null;
    }

    private static String language(String program) {
        String name = program.replaceAll("[0-9.]+$", "");
        return switch (name) {
            case "sh", "bash", "zsh", "ksh", "dash", "ash", "fish", "busybox" -> "sh";
            case "python", "pypy" -> "python";
            case "node", "nodejs", "deno", "bun", "tsx", "ts-node" -> "node";
            case "pwsh" -> "powershell";
            case "ruby", "perl", "php", "awk", "gawk", "lua", "tclsh", "expect", "osascript", "make", "sed" ->
                name.equals("gawk") ? "awk" : name.equals("tclsh") ? "tcl" : name;
            default -> name;
        };
    }
}
