package io.dashclaw.policy.act.shell;

import java.util.Map;

/** The language that the first line of a script names. */
final class Shebang {
    private static final Map<String, String> LANGUAGES = Map.of(
            "python", "python",
            "perl", "perl",
            "node", "node",
            "ruby", "ruby",
            "php", "php",
            "awk", "awk",
            "gawk", "awk",
            "lua", "lua",
            "pwsh", "powershell",
            "osascript", "osascript");

    private Shebang() {}

    /** {@code sh} when there is none. */
    static String language(String script) {
        if (!script.startsWith("#!")) {
            return "sh";
        }
        int end = script.indexOf('\n');
        var words = script.substring(2, end < 0 ? script.length() : end).trim().split("[ \t]+");
        int program = words[0].endsWith("/env") ? firstOperand(words) : 0;
        var name = words[program].substring(words[program].lastIndexOf('/') + 1).replaceAll("[0-9.]+$", "");
        return LANGUAGES.getOrDefault(name, "sh");
    }

    private static int firstOperand(String[] words) {
        int i = 1;
        while (i < words.length - 1 && (words[i].startsWith("-") || words[i].indexOf('=') > 0)) {
            i++;
        }
        return Math.min(i, words.length - 1);
    }
}
