package io.dashclaw.policy.act.file;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** How code stands in a file. */
enum ScriptForm {
    /** The file is the code. */
    WHOLE {
        @Override
        List<String> code(String content) {
            return List.of(content);
        }
    },
    /** Recipe lines begin with a tab, or blanks in a justfile. */
    MAKE {
        @Override
        List<String> code(String content) {
            var all = new ArrayList<String>();
            for (String line : joined(content)) {
                boolean recipe = line.startsWith("\t") || line.startsWith("  ");
                int shell = line.indexOf("$(shell ");
                if (recipe) {
                    all.add(line.strip().replaceFirst("^[@+-]+", "").replace("$$", "$"));
                } else if (shell >= 0) {
                    all.add(inner(line.substring(shell + "$(shell ".length())));
                }
            }
            return all;
        }
    },
    /** {@code RUN}, and what the container starts. */
    DOCKER {
        @Override
        List<String> code(String content) {
            var all = new ArrayList<String>();
            for (String line : joined(content)) {
                String text = line.strip();
                int blank = text.indexOf(' ');
                String word = blank < 0 ? "" : text.substring(0, blank).toUpperCase(Locale.ROOT);
                if (DOCKER_WORDS.contains(word)) {
                    all.add(flagless(text.substring(blank + 1).strip()));
                }
            }
            return all;
        }
    },
    /** Values of {@code run:}, {@code script:} and their like, with the lines that belong to them. */
    YAML {
        @Override
        List<String> code(String content) {
            var all = new ArrayList<String>();
            List<String> lines = content.lines().toList();
            for (int i = 0; i < lines.size(); i++) {
                String text = lines.get(i).strip().replaceFirst("^- +", "");
                int colon = text.indexOf(':');
                if (colon > 0 && YAML_KEYS.contains(text.substring(0, colon))) {
                    String value = text.substring(colon + 1).strip();
                    boolean block = value.isEmpty() || value.startsWith("|") || value.startsWith(">");
                    all.add(block ? block(lines, i) : unquoted(value));
                }
            }
            return all;
        }
    },
    /** The values of {@code "scripts"}. */
    JSON {
        @Override
        List<String> code(String content) {
            int scripts = content.indexOf("\"scripts\"");
            int open = scripts < 0 ? -1 : content.indexOf('{', scripts);
            var strings = new ArrayList<String>();
            int depth = 0;
            for (int i = Math.max(open, 0); open >= 0 && i < content.length(); i++) {
                char c = content.charAt(i);
                depth += c == '{' ? 1 : c == '}' ? -1 : 0;
                if (depth == 0) {
                    break;
                }
                if (c == '"') {
                    int end = stringEnd(content, i);
                    boolean name = isName(content, end);
                    if (!name) {
                        strings.add(content.substring(i + 1, Math.max(i + 1, end - 1))
                                .replace("\\\"", "\"")
                                .replace("\\\\", "\\"));
                    }
                    i = end - 1;
                }
            }
            return strings;
        }
    },
    /** Five fields or a word with an at sign, then a command. */
    CRON {
        @Override
        List<String> code(String content) {
            var all = new ArrayList<String>();
            for (String line : content.lines().toList()) {
                String text = line.strip();
                if (text.isEmpty() || text.startsWith("#")) {
                    continue;
                }
                String[] fields = text.split("\\s+", text.startsWith("@") ? 2 : 6);
                boolean entry = fields.length == 2 && text.startsWith("@")
                        || fields.length == 6 && text.matches("[-0-9*/,A-Za-z]+\\s.*");
                if (entry) {
                    all.add(withoutUser(fields[fields.length - 1]));
                }
            }
            return all;
        }
    },
    /** {@code ExecStart=}, {@code Exec=}. */
    UNIT {
        @Override
        List<String> code(String content) {
            var all = new ArrayList<String>();
            for (String line : joined(content)) {
                int equals = line.indexOf('=');
                if (equals > 0 && line.startsWith("Exec")) {
                    all.add(line.substring(equals + 1).strip().replaceFirst("^[-@:+!|]+", ""));
                }
            }
            return all;
        }
    },
    PROCFILE {
        @Override
        List<String> code(String content) {
            return content.lines()
                    .filter(line -> line.indexOf(':') > 0)
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .toList();
        }
    };

    private static final Set<String> DOCKER_WORDS = Set.of("RUN", "CMD", "ENTRYPOINT", "ONBUILD");
    private static final Set<String> YAML_KEYS = Set.of(
            "run",
            "script",
            "before_script",
            "after_script",
            "install",
            "before_install",
            "command",
            "commands",
            "cmds",
            "cmd",
            "bash",
            "build");
    private static final int MOST_FLAGS = 8;

    /** The pieces of code that stand in a file. */
    abstract List<String> code(String content);

    /** Lines, those that end in a backslash with the next. */
    private static List<String> joined(String content) {
        var all = new ArrayList<String>();
        var open = new StringBuilder();
        for (String line : content.lines().toList()) {
            if (line.endsWith("\\")) {
                open.append(line, 0, line.length() - 1).append(' ');
            } else {
                all.add(open.append(line).toString());
                open.setLength(0);
            }
        }
        if (open.length() > 0) {
            all.add(open.toString());
        }
        return all;
    }

    private static String inner(String text) {
        int close = text.lastIndexOf(')');
        return close < 0 ? text : text.substring(0, close);
    }

    /** {@code RUN --mount=… command}, {@code CMD ["a", "b"]}. */
    private static String flagless(String command) {
        String rest = command;
        for (int i = 0; i < MOST_FLAGS && rest.startsWith("--") && rest.indexOf(' ') > 0; i++) {
            rest = rest.substring(rest.indexOf(' ')).strip();
        }
        if (!rest.startsWith("[") || !rest.endsWith("]")) {
            return rest;
        }
        var words = new StringBuilder();
        for (int i = rest.indexOf('"'); i >= 0; i = rest.indexOf('"', stringEnd(rest, i))) {
            String word = rest.substring(i + 1, Math.max(i + 1, stringEnd(rest, i) - 1));
            words.append('\'').append(word.replace("'", "'\\''")).append("' ");
            if (stringEnd(rest, i) >= rest.length()) {
                break;
            }
        }
        return words.toString().strip();
    }

    private static String block(List<String> lines, int key) {
        int indent = indent(lines.get(key)) + (lines.get(key).strip().startsWith("- ") ? 2 : 0);
        var out = new StringBuilder();
        for (int i = key + 1; i < lines.size(); i++) {
            String line = lines.get(i);
            boolean item = line.strip().startsWith("- ") && indent(line) >= indent;
            if (!line.isBlank() && indent(line) <= indent && !item) {
                break;
            }
            if (!line.isBlank()) {
                out.append(unquoted(line.strip().replaceFirst("^- +", ""))).append('\n');
            }
        }
        return out.toString();
    }

    private static boolean isName(String json, int end) {
        int i = end;
        while (i < json.length() && json.charAt(i) <= ' ') {
            i++;
        }
        return i < json.length() && json.charAt(i) == ':';
    }

    private static int indent(String line) {
        int i = 0;
        while (i < line.length() && line.charAt(i) == ' ') {
            i++;
        }
        return i;
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() > 1
                && (value.charAt(0) == '"' || value.charAt(0) == '\'')
                && value.charAt(value.length() - 1) == value.charAt(0);
        return quoted ? value.substring(1, value.length() - 1) : value;
    }

    private static int stringEnd(String text, int open) {
        for (int i = open + 1; i < text.length(); i++) {
            if (text.charAt(i) == '\\') {
                i++;
            } else if (text.charAt(i) == '"') {
                return i + 1;
            }
        }
        return text.length();
    }

    /** System crontabs name who runs the command before it. */
    private static String withoutUser(String command) {
        String[] words = command.split("\\s+", 2);
        return words.length == 2
                        && Set.of("root", "www-data", "nobody", "daemon", "postgres")
                                .contains(words[0])
                ? words[1]
                : command;
    }
}
