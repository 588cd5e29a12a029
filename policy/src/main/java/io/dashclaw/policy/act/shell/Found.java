package io.dashclaw.policy.act.shell;

import io.dashclaw.policy.act.Effect;
import io.dashclaw.policy.act.Effect.Kind;
import io.dashclaw.policy.act.command.Use;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The names that a command finds, or that {@code xargs} reads: any of many. */
final class Found {
    /** What stands for the names that are not known. */
    static final String ANY = "…";

    /** What the tables put in the place of a name that is found. */
    private static final String FOUND = "${found}";

    private static final int MOST = 8;
    /** They do not go into folders. */
    private static final Set<String> LISTS = Set.of("ls", "dir", "vdir", "exa", "eza", "lsd", "gls");

    private final Evaluator evaluator;
    private final String program;
    private final List<Text> words;
    private final Use use;
    private final Text input;

    Found(Evaluator evaluator, String program, List<Text> words, Use use, Text input) {
        this.evaluator = evaluator;
        this.program = program;
        this.words = words;
        this.use = use;
        this.input = input;
    }

    /** Names as they lie under the folders that were looked through: {@code build/**}{@code /*.o}; null when there are no folders. */
    Text names() {
        var patterns = patterns();
        var made = new TextBuilder(evaluator.limits());
        int count = 0;
        for (Effect effect : use.effects()) {
            if (effect.kind() == Kind.LIST && effect.object() != null && count++ < MOST) {
                names(Text.of(effect.object()), patterns, made);
            }
        }
        if (count == 0 && LISTS.contains(program)) {
            made.add("*");
            count++;
        }
        return count == 0
                ? null
                : made.mark(Text.GLOB | Text.LISTED).build(words.get(0).at());
    }

    private void names(Text folder, List<Text> patterns, TextBuilder into) {
        if (folder.has(Text.GLOB)) {
            separated(into).add(folder);
            return;
        }
        for (Text pattern : patterns) {
            separated(into).add(folder);
            into.add(folder.text().endsWith("/") ? "" : "/").add(LISTS.contains(program) ? "" : "**/");
            into.add(pattern);
        }
    }

    private static TextBuilder separated(TextBuilder into) {
        return into.isEmpty() ? into : into.add("\n");
    }

    private List<Text> patterns() {
        var found = new ArrayList<Text>();
        for (int i = 1; i + 1 < words.size() && found.size() < MOST; i++) {
            var option = words.get(i).text();
            boolean negated =
                    words.get(i - 1).isExactly("!") || words.get(i - 1).isExactly("-not");
            if (!negated && (option.equals("-name") || option.equals("-iname"))) {
                found.add(words.get(i + 1));
            }
        }
        return found.isEmpty() || words.stream().anyMatch(word -> word.isExactly("-o")) && found.size() < 2
                ? List.of(Text.exact("*"))
                : found;
    }

    /** Whether a command line has a place for what is found. */
    static boolean isNamed(List<Text> line) {
        return line.stream().anyMatch(word -> word.text().contains(FOUND));
    }

    /** The command lines that come of it. */
    List<List<Text>> lines(List<Text> line, boolean search) {
        var extra = search ? searched() : read();
        var token = isNamed(line) ? FOUND : search ? "{}" : replaced();
        boolean replaces =
                token != null && line.stream().anyMatch(word -> word.text().contains(token));
        if (!replaces && search) {
            return List.of(line);
        }
        if (!replaces) {
            var all = new ArrayList<>(line);
            all.addAll(extra);
            return List.of(all);
        }
        List<List<Text>> lines = new ArrayList<>();
        for (Text each : extra.subList(0, Math.min(MOST, extra.size()))) {
            var one = new ArrayList<Text>();
            line.forEach(word -> one.add(replaced(word, token, each)));
            lines.add(one);
        }
        return lines;
    }

    private List<Text> searched() {
        var names = names();
        return names == null ? List.of(unknown(0)) : split(names, " \t\n\0");
    }

    private Text unknown(int marks) {
        return Text.unknown(ANY, marks | Text.LISTED).at(words.get(0).at());
    }

    private List<Text> read() {
        if (input == null || input.isUnknown() && !input.text().contains(ANY)) {
            return List.of(unknown(input == null ? 0 : input.marks() & Text.TAINTS));
        }
        var lines = split(input, separators());
        if (!input.isExact()) {
            return lines.isEmpty() ? List.of(unknown(input.marks() & Text.TAINTS)) : lines;
        }
        return lines;
    }

    /** What parts the names: with {@code -I}, and for {@code parallel}, only the ends of lines. */
    private String separators() {
        for (int i = 1; i < words.size(); i++) {
            var word = words.get(i).text();
            if (word.equals("--null") || isNull(word)) {
                return input.isExact() ? "\0" : "\n\0";
            }
        }
        return replaced() == null ? " \t\n\0" : "\n\0";
    }

    /** Whether {@code -0} is among the letters. */
    private static boolean isNull(String option) {
        int at = 1;
        while (at < option.length() && "oprtx".indexOf(option.charAt(at)) >= 0) {
            at++;
        }
        return at < option.length() && option.charAt(0) == '-' && option.charAt(at) == '0';
    }

    private List<Text> split(Text text, String separators) {
        var found = new ArrayList<Text>();
        var fields = new Fields(evaluator.limits(), found, words.get(0).at(), separators);
        fields.unquoted(text);
        fields.end();
        return found.size() > 64 ? List.of(unknown(text.marks() & Text.TAINTS)) : found;
    }

    /** The token that {@code xargs -I} replaces; null when there is none. */
    private String replaced() {
        for (int i = 1; i < words.size(); i++) {
            var word = words.get(i).text();
            if (word.equals("-I") && i + 1 < words.size()) {
                return words.get(i + 1).text();
            }
            if (word.startsWith("-I") || word.startsWith("--replace=")) {
                return word.substring(word.startsWith("-I") ? 2 : "--replace=".length());
            }
            if (word.equals("-i") || word.equals("--replace") || program.equals("parallel")) {
                return "{}";
            }
        }
        return null;
    }

    private Text replaced(Text word, String token, Text by) {
        int start = token.isEmpty() ? -1 : word.text().indexOf(token);
        if (start < 0) {
            return word;
        }
        if (word.text().equals(token)) {
            return by.at(word.at());
        }
        return new TextBuilder(evaluator.limits())
                .mark(word.marks() & Text.TAINTS)
                .add(word.text().substring(0, start))
                .add(by)
                .add(word.text().substring(start + token.length()).replace(token, by.text()))
                .build(word.at());
    }
}
