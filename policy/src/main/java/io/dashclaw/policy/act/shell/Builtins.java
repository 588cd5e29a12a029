package io.dashclaw.policy.act.shell;

import io.dashclaw.policy.act.Effect.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Commands that change the shell itself, or that it knows without tables. */
final class Builtins {
    private static final Set<String> DECLARATIONS =
            Set.of("export", "declare", "typeset", "local", "readonly", "alias");
    private static final int MOST_LINES = 16;

    /** One table for all, because code within code makes many of these. */
    private static final Map<String, BiFunction<Builtins, List<Text>, Text>> ALL = handlers();

    private final Evaluator evaluator;

    Builtins(Evaluator evaluator) {
        this.evaluator = evaluator;
    }

    private static Map<String, BiFunction<Builtins, List<Text>, Text>> handlers() {
        Map<String, BiFunction<Builtins, List<Text>, Text>> made = new HashMap<>();
        for (String quiet : List.of(
                ":",
                "true",
                "false",
                "test",
                "[",
                "wait",
                "jobs",
                "fg",
                "bg",
                "disown",
                "hash",
                "times",
                "umask",
                "ulimit",
                "shopt",
                "enable",
                "bind",
                "complete",
                "compgen",
                "compopt",
                "caller",
                "dirs",
                "help",
                "suspend",
                "logout",
                "getopts",
                "setopt",
                "unsetopt",
                "autoload",
                "zmodload",
                "emulate",
                "noglob",
                "rehash")) {
            made.put(quiet, (shell, words) -> Text.EMPTY);
        }
        made.put("echo", Builtins::echo);
        made.put("printf", Builtins::printf);
        made.put("cd", Builtins::changeDirectory);
        made.put("chdir", Builtins::changeDirectory);
        made.put("pushd", Builtins::pushDirectory);
        made.put("popd", Builtins::popDirectory);
        made.put("pwd", (shell, words) -> shell.evaluator.environment().get("PWD"));
        made.put("eval", Builtins::eval);
        made.put("source", Builtins::source);
        made.put(".", Builtins::source);
        made.put("exec", Builtins::exec);
        made.put("command", Builtins::command);
        made.put("builtin", (shell, words) -> shell.rest(words, 1));
        made.put("which", Builtins::which);
        made.put("type", Builtins::which);
        made.put("whence", Builtins::which);
        made.put("trap", Builtins::trap);
        made.put("alias", Builtins::alias);
        made.put("unalias", Builtins::unalias);
        made.put("read", Builtins::read);
        made.put("mapfile", Builtins::mapFile);
        made.put("readarray", Builtins::mapFile);
        made.put("unset", Builtins::unset);
        made.put("set", Builtins::set);
        made.put("shift", Builtins::shift);
        made.put("let", Builtins::let);
        made.put("mktemp", Builtins::temporary);
        for (String declaration : List.of("export", "declare", "typeset", "local", "readonly")) {
            made.put(declaration, Builtins::declare);
        }
        for (String end : List.of("exit", "return", "break", "continue")) {
            made.put(end, Builtins::end);
        }
        return made;
    }

    /** Whether the arguments of a command are assignments, which are not split. */
    static boolean declares(String name) {
        return DECLARATIONS.contains(name);
    }

    /** @return what it puts out; null when it is no such command */
    Text run(String name, List<Text> words) {
        var handler = ALL.get(name);
        if (handler == null) {
            return name.startsWith("%") ? Text.EMPTY : null;
        }
        return handler.apply(this, words);
    }

    private Text rest(List<Text> words, int from) {
        return deeper(words, from, evaluator.programs()::direct);
    }

    /** A command line within one: {@code command command command …} has no end of its own. */
    private Text deeper(List<Text> words, int from, Function<List<Text>, Text> run) {
        if (from >= words.size()) {
            return Text.EMPTY;
        }
        if (!evaluator.limits().enter()) {
            evaluator.effect(Effects.tooMuch(
                    "commands too deeply nested", evaluator.context().place()));
            return Text.EMPTY;
        }
        var output = run.apply(words.subList(from, words.size()));
        evaluator.limits().leave();
        return output;
    }

    private Scope scope() {
        return evaluator.scope();
    }

    // ---- texts

    private Text echo(List<Text> words) {
        int first = 1;
        boolean line = true;
        boolean escapes = false;
        while (first < words.size() && isEchoOption(words.get(first).text())) {
            var option = words.get(first++).text();
            line &= option.indexOf('n') < 0;
            escapes |= option.indexOf('e') > 0;
        }
        var made = new TextBuilder(evaluator.limits());
        for (int i = first; i < words.size(); i++) {
            if (i > first) {
                made.add(' ');
            }
            echoed(words.get(i), escapes, made);
        }
        if (line) {
            made.add('\n');
        }
        return made.build(words.get(0).at());
    }

    private static void echoed(Text word, boolean escapes, TextBuilder into) {
        if (escapes && word.holes() == null) {
            into.add(word.with(Escapes.decoded(word.text()))).mark(Escapes.hides(word.text()) ? Text.DECODED : 0);
        } else {
            into.add(word);
        }
    }

    private static boolean isEchoOption(String word) {
        return word.length() > 1
                && word.charAt(0) == '-'
                && word.chars().skip(1).allMatch(c -> "neE".indexOf(c) >= 0);
    }

    private Text printf(List<Text> words) {
        boolean assigns = words.size() > 3 && words.get(1).isExactly("-v");
        int first = assigns ? 3 : words.size() > 1 && words.get(1).isExactly("--") ? 2 : 1;
        if (first >= words.size()) {
            return Text.EMPTY;
        }
        var made = Format.of(evaluator, words.subList(first, words.size()));
        if (!assigns) {
            return made;
        }
        evaluator.set(words.get(2).text(), made);
        return Text.EMPTY;
    }

    private Text temporary(List<Text> words) {
        Text template = null;
        boolean folder = false;
        boolean inTemporary = false;
        Text parent = null;
        for (int i = 1; i < words.size(); i++) {
            var word = words.get(i).text();
            if (word.startsWith("--tmpdir=") || word.equals("-p") && i + 1 < words.size()) {
                parent = word.equals("-p") ? words.get(++i) : words.get(i).with(word.substring("--tmpdir=".length()));
            } else if (word.startsWith("-")) {
                inTemporary |= word.contains("t") && !word.startsWith("--");
                folder |= word.contains("d");
            } else {
                template = words.get(i);
            }
        }
        boolean placed = template != null && !inTemporary && parent == null;
        var path = new TextBuilder(evaluator.limits());
        if (!placed) {
            path.add(parent == null ? Text.exact("/tmp") : parent).add("/");
        }
        path.add(template == null ? Text.exact("tmp.XXXXXXXXXX") : template).hole("", 0);
        var made = path.build(words.get(0).at());
        evaluator.programs().made(made, Files.Made.WHOLE);
        return made;
    }

    private Text which(List<Text> words) {
        Text found = null;
        for (Text word : words.subList(1, words.size())) {
            if (!word.text().startsWith("-")) {
                found = found == null ? word : evaluator.joined(evaluator.joined(found, Text.exact("\n")), word);
            }
        }
        return found == null ? Text.EMPTY : found;
    }

    private Text command(List<Text> words) {
        int first = 1;
        while (first < words.size() && words.get(first).text().startsWith("-")) {
            var option = words.get(first).text();
            if (option.equalsIgnoreCase("-v") || option.equals("-pv")) {
                return which(words);
            }
            first++;
        }
        return first < words.size() && words.get(first).isExact()
                ? rest(words, first)
                : deeper(words, first, evaluator.programs()::run);
    }

    // ---- directories

    private Text changeDirectory(List<Text> words) {
        Text target = null;
        for (Text word : words.subList(1, words.size())) {
            if (!word.text().startsWith("-") || word.text().equals("-")) {
                target = word;
                break;
            }
        }
        enter(target == null ? Text.exact("~") : target);
        return Text.EMPTY;
    }

    private void enter(Text target) {
        var before = scope().get(Scope.DIRECTORY);
        var was = before == null ? Text.NEVER_SET : before;
        if (target.isExactly("-")) {
            var old = scope().get("OLDPWD");
            scope().set(Scope.DIRECTORY, old == null ? Text.unknown("$OLDPWD", Text.FOREIGN) : old);
        } else if (target.text().equals("$PWD")) {
            scope().set(Scope.DIRECTORY, Text.NEVER_SET);
        } else if (target.text().startsWith("$PWD/")) {
            scope().set(Scope.DIRECTORY, target.with(target.text().substring("$PWD/".length())));
        } else {
            scope().set(Scope.DIRECTORY, target(target, was));
        }
        scope().set("OLDPWD", was);
    }

    private Text target(Text target, Text before) {
        var whole = evaluator.context().path(target.text());
        if (whole.equals(".") && before.has(Text.UNSET)) {
            return Text.NEVER_SET;
        }
        if (target.holes() == null) {
            return target.has(Text.GLOB)
                    ? Text.unknown(whole, 0)
                    : before.holes() == null ? Text.exact(whole) : Text.unknown(whole, 0);
        }
        return Text.unknown(whole, 0);
    }

    private Text pushDirectory(List<Text> words) {
        var before = scope().get(Scope.DIRECTORY);
        if (evaluator.session().directories.size() < MOST_LINES) {
            evaluator.session().directories.add(before == null ? Text.NEVER_SET : before);
        }
        return words.size() > 1 ? changeDirectory(words) : Text.EMPTY;
    }

    private Text popDirectory(List<Text> words) {
        var stack = evaluator.session().directories;
        var back = stack.isEmpty() ? Text.unknown("$OLDPWD", 0) : stack.remove(stack.size() - 1);
        scope().set(Scope.DIRECTORY, back);
        return Text.EMPTY;
    }

    // ---- code

    private Text eval(List<Text> all) {
        boolean dashes = all.size() > 1 && all.get(1).isExactly("--");
        var words = dashes ? all.subList(1, all.size()) : all;
        if (words.size() == 1) {
            return Text.EMPTY;
        }
        if (words.size() == 2) {
            return evaluator.programs().code("sh", words.get(1), null);
        }
        var code = new TextBuilder(evaluator.limits());
        for (int i = 1; i < words.size(); i++) {
            if (i > 1) {
                code.add(' ');
            }
            code.add(words.get(i));
        }
        var at = words.get(1).at().to(words.get(words.size() - 1).at());
        return evaluator.programs().code("sh", code.build(at), null);
    }

    private Text source(List<Text> words) {
        if (words.size() < 2) {
            return Text.EMPTY;
        }
        var arguments = words.size() > 2 ? words.subList(2, words.size()) : null;
        return evaluator.programs().file("sh", words.get(1), arguments);
    }

    private Text exec(List<Text> words) {
        int first = 1;
        while (first < words.size() && words.get(first).text().startsWith("-")) {
            first += words.get(first).isExactly("-a") ? 2 : 1;
        }
        if (first >= words.size()) {
            return Text.EMPTY;
        }
        var output = deeper(words, first, evaluator.programs()::run);
        scope().setOver(true);
        return output;
    }

    private Text trap(List<Text> words) {
        boolean runs = words.size() > 2
                && !words.get(1).text().startsWith("-")
                && !words.get(1).isExactly("");
        boolean leaving = runs && words.subList(2, words.size()).stream().anyMatch(Builtins::isLeaving);
        if (leaving && evaluator.isOutermost() && words.size() == 3) {
            evaluator.leaveWith(words.get(1));
            return Text.EMPTY;
        }
        return runs
                ? evaluator.context().conditionally(() -> evaluator.programs().code("sh", words.get(1), null))
                : Text.EMPTY;
    }

    private static boolean isLeaving(Text signal) {
        return signal.isExactly("EXIT") || signal.isExactly("0");
    }

    private Text alias(List<Text> words) {
        for (Text word : words.subList(1, words.size())) {
            int equals = word.text().indexOf('=');
            if (equals > 0 && evaluator.session().aliases.size() < 256) {
                var value = word.with(word.text().substring(equals + 1)).marked(word.marks());
                var known = word.holes() == null ? value : Text.unknown(value.text(), word.marks() | Text.FOREIGN);
                evaluator.session().aliases.put(word.text().substring(0, equals), known);
            }
        }
        return Text.EMPTY;
    }

    private Text unalias(List<Text> words) {
        words.forEach(word -> evaluator.session().aliases.remove(word.text()));
        if (words.stream().anyMatch(word -> word.isExactly("-a"))) {
            evaluator.session().aliases.clear();
        }
        return Text.EMPTY;
    }

    private Text end(List<Text> words) {
        scope().setOver(true);
        return Text.EMPTY;
    }

    // ---- variables

    private Text declare(List<Text> words) {
        boolean exports = words.get(0).isExactly("export") || words.stream().anyMatch(word -> word.isExactly("-x"));
        for (Text word : words.subList(1, words.size())) {
            int equals = word.text().indexOf('=');
            if (equals > 0 && !word.text().startsWith("-")) {
                declared(word, equals, exports);
            }
        }
        return Text.EMPTY;
    }

    private void declared(Text word, int equals, boolean exports) {
        boolean append = word.text().charAt(equals - 1) == '+';
        var name = word.text().substring(0, append ? equals - 1 : equals);
        var value = after(word, equals + 1);
        if (append) {
            var before = evaluator.environment().get(name);
            value = before == null ? value : evaluator.joined(before, value);
        }
        if (value.text().startsWith("(") && value.text().endsWith(")")) {
            scope().setArray(name, elements(after(word, equals + 2)));
            return;
        }
        evaluator.set(name, value);
        if (exports) {
            evaluator.programs().exported(name, value);
        }
    }

    /** Of {@code declare a=(…)}, which comes as one word. */
    private Map<String, Text> elements(Text written) {
        var found = new ArrayList<Text>();
        var fields = new Fields(evaluator.limits(), found, written.at(), " \t\n)");
        fields.unquoted(written);
        fields.end();
        Map<String, Text> elements = new LinkedHashMap<>();
        for (Text element : found) {
            int equals = element.text().startsWith("[") ? element.text().indexOf("]=") : -1;
            var index = equals < 0
                    ? Integer.toString(elements.size())
                    : element.text().substring(1, equals);
            elements.put(index, equals < 0 ? element : after(element, equals + 2));
        }
        return elements;
    }

    /** What stands after a place, with its holes. */
    private Text after(Text word, int start) {
        var made = new TextBuilder(evaluator.limits());
        int from = start;
        for (int i = start; i <= word.text().length(); i++) {
            if (i == word.text().length() || word.isHole(i) != word.isHole(from)) {
                var piece = word.text().substring(from, i);
                if (word.isHole(from)) {
                    made.hole(piece, 0);
                } else {
                    made.add(piece);
                }
                from = i;
            }
        }
        return made.mark(word.marks() & (Text.TAINTS | Text.GLOB)).build(word.at());
    }

    private Text unset(List<Text> words) {
        for (Text word : words.subList(1, words.size())) {
            if (word.text().equals("HISTFILE")) {
                evaluator
                        .context()
                        .emit(Kind.CONCEAL, Text.exact("the shell's history", word.at()), Set.of(), null, "unset");
            }
            if (!word.text().startsWith("-")) {
                scope().unset(word.text());
                if (words.get(1).isExactly("-f")) {
                    evaluator.session().undefine(word.text());
                }
            }
        }
        return Text.EMPTY;
    }

    private Text set(List<Text> words) {
        for (int i = 1; i < words.size(); i++) {
            var word = words.get(i).text();
            if (word.equals("--") || !word.startsWith("-") && !word.startsWith("+")) {
                scope().setPositional(List.copyOf(words.subList(word.equals("--") ? i + 1 : i, words.size())));
                break;
            }
            boolean option = word.length() == 2 && word.charAt(1) == 'o' && i + 1 < words.size();
            if (option && words.get(++i).isExactly("history") && word.equals("+o")) {
                evaluator
                        .context()
                        .emit(
                                Kind.CONCEAL,
                                Text.exact("the shell's history", words.get(i).at()),
                                Set.of(),
                                null,
                                "set");
            }
        }
        return Text.EMPTY;
    }

    private Text shift(List<Text> words) {
        var arguments = scope().positional();
        var count = words.size() > 1 ? Arithmetic.value(words.get(1).text(), evaluator.limits()) : Long.valueOf(1);
        if (arguments != null && count != null && count >= 0 && count <= arguments.size()) {
            scope().setPositional(arguments.subList(count.intValue(), arguments.size()));
        }
        return Text.EMPTY;
    }

    private Text let(List<Text> words) {
        words.subList(1, words.size()).forEach(word -> Calculations.assign(word.text(), scope()));
        return Text.EMPTY;
    }

    private Text read(List<Text> words) {
        var lines = lines(evaluator.input());
        boolean named = false;
        for (int i = 1; i < words.size(); i++) {
            var word = words.get(i).text();
            if (word.startsWith("-")) {
                i += takesValue(word) ? 1 : 0;
            } else {
                named = true;
                evaluator.set(word, read(word, lines));
            }
        }
        if (!named) {
            evaluator.set("REPLY", read("REPLY", lines));
        }
        return Text.EMPTY;
    }

    private static boolean takesValue(String option) {
        return option.length() > 1 && "pdntNuia".indexOf(option.charAt(option.length() - 1)) >= 0;
    }

    private Text read(String name, List<Text> lines) {
        if (lines == null) {
            var input = evaluator.input();
            int marks = input == null ? Text.FOREIGN : input.marks() & Text.TAINTS;
            boolean listed = input != null && input.has(Text.GLOB) && input.has(Text.LISTED);
            return listed ? input.trimmed() : Text.unknown("$" + name, marks);
        }
        Text value = null;
        for (Text line : lines) {
            value = value == null ? line : value.or(line);
        }
        return value == null ? Text.EMPTY : value;
    }

    /** Null when they are not known. */
    private List<Text> lines(Text input) {
        if (input == null || input.holes() != null || input.has(Text.GLOB | Text.LISTED) || input.or() != null) {
            return null;
        }
        var found = new ArrayList<Text>();
        for (String line : input.text().split("\n", MOST_LINES + 1)) {
            found.add(input.with(line.strip()));
        }
        if (found.size() > 1 && found.get(found.size() - 1).text().isEmpty()) {
            found.remove(found.size() - 1);
        }
        return found.size() > MOST_LINES ? null : found;
    }

    private Text mapFile(List<Text> words) {
        var last = words.get(words.size() - 1);
        var name = words.size() < 2 || last.text().startsWith("-") ? "MAPFILE" : last.text();
        var lines = lines(evaluator.input());
        Map<String, Text> elements = new LinkedHashMap<>();
        if (lines == null) {
            elements.put("0", read(name, null));
        } else {
            lines.forEach(line -> elements.put(Integer.toString(elements.size()), line));
        }
        scope().setArray(name, elements);
        return Text.EMPTY;
    }
}
