package io.dashclaw.policy.act.shell;

import io.dashclaw.policy.act.Effect;
import io.dashclaw.policy.act.Effect.Kind;
import io.dashclaw.policy.act.Effect.Trait;
import io.dashclaw.policy.act.Value;
import io.dashclaw.policy.act.command.Program;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Runs command lines: finds out what is meant by their first word. */
final class Programs {
    private static final Set<String> CODE_VARIABLES = Set.of(
            "PAGER",
            "GIT_PAGER",
            "MANPAGER",
            "EDITOR",
            "VISUAL",
            "GIT_EDITOR",
            "GIT_SEQUENCE_EDITOR",
            "GIT_SSH_COMMAND",
            "GIT_ASKPASS",
            "SSH_ASKPASS",
            "PROMPT_COMMAND",
            "LESSOPEN",
            "GIT_EXTERNAL_DIFF",
            "GIT_PROXY_COMMAND",
            "SUDO_ASKPASS");
    private static final Set<String> FILE_VARIABLES =
            Set.of("LD_PRELOAD", "LD_AUDIT", "LD_LIBRARY_PATH", "DYLD_INSERT_LIBRARIES", "PYTHONSTARTUP");
    /** Shells run these before anything else. */
    private static final Set<String> START_FILES = Set.of("BASH_ENV", "ENV");
    /** A library within another program, from where everybody may write. */
    private static final Integer LOADED_FROM_ANYONE = 82;
    /** Patterns of names run whatever lies here first. */
    private static final Integer SOMETHING_HERE = 50;

    /** Scripts without an ending that interpreters are given. */
    private static final Set<String> SCRIPTS = Set.of("artisan", "rails", "rake");

    private static final Set<String> HISTORY_SIZES = Set.of("HISTSIZE", "HISTFILESIZE", "SAVEHIST");

    private final Evaluator evaluator;
    private final Builtins builtins;

    Programs(Evaluator evaluator) {
        this.evaluator = evaluator;
        this.builtins = new Builtins(evaluator);
    }

    private Session session() {
        return evaluator.session();
    }

    private Context context() {
        return evaluator.context();
    }

    // ---- what a command is

    /** @param words not empty @return its output */
    Text run(List<Text> words) {
        var program = words.get(0);
        if (program.isExact()) {
            return program.text().isEmpty() ? Text.EMPTY : named(words);
        }
        var tool = program.isUnknown() ? ToolVariables.program(program.text()) : null;
        if (tool != null) {
            return named(replaced(words, Text.exact(tool, program.at())));
        }
        var name = program.holes() == null ? null : program.lastSegment();
        if (name != null) {
            return located(words, name);
        }
        return unresolved(words);
    }

    private static List<Text> replaced(List<Text> words, Text program) {
        var made = new ArrayList<>(words);
        made.set(0, program);
        return made;
    }

    /** A program whose name is known, and whose folder is not. */
    private Text located(List<Text> words, String name) {
        var output = tables(replaced(words, Text.exact(name, words.get(0).at())), words.get(0));
        fetched(words.get(0));
        return output;
    }

    private Text unresolved(List<Text> words) {
        var program = words.get(0);
        fetched(program);
        if (isOfProject(program)) {
            context().emit(Kind.EXECUTE, program, Set.of(), null, program.text());
        } else if (isPatternOfNames(words)) {
            context().emit(Kind.UNKNOWN, program, Set.of(), SOMETHING_HERE, program.text());
        } else {
            context().emit(Kind.UNKNOWN, program, Set.of(), null, program.text());
        }
        return Text.unknown("", Text.FOREIGN | program.marks() & Text.TAINTS);
    }

    /** One of several scripts of a folder that is there: {@code ./scripts/$name.sh}. */
    private static boolean isOfProject(Text program) {
        int slash = program.text().indexOf('/');
        int hole = program.holes() == null ? program.text().length() : program.holes()[0];
        boolean relative = slash > 0 && slash < hole && program.text().charAt(0) != '~';
        return relative && !program.text().contains("..");
    }

    /** A lone pattern without a folder, as people write to see what it matches. */
    private static boolean isPatternOfNames(List<Text> words) {
        var program = words.get(0);
        return words.size() == 1
                && program.holes() == null
                && program.has(Text.GLOB)
                && program.text().indexOf('/') < 0;
    }

    private void fetched(Text program) {
        if (program.has(Text.FETCHED)) {
            context().emit(Kind.EXECUTE, program, Set.of(Trait.REMOTE_CODE), null, program.text());
        }
    }

    private Text named(List<Text> words) {
        var program = words.get(0);
        if (program.has(Text.DECODED)) {
            context().emit(Kind.EXECUTE, program, Set.of(Trait.OBFUSCATED), null, program.text());
        }
        fetched(program);
        var name = program.text();
        var alias = session().aliases.get(name);
        if (alias != null) {
            return aliased(name, alias, words);
        }
        var functions = session().functions(name);
        if (!functions.isEmpty()) {
            return evaluator.call(name, functions, words.subList(1, words.size()));
        }
        return direct(words);
    }

    /** A command that is neither an alias nor a function. */
    Text direct(List<Text> words) {
        var name = words.get(0).text();
        var output = builtins.run(installed(name), words);
        if (output != null) {
            return output;
        }
        if (name.indexOf('/') >= 0
                && !session().files.contents(context().path(name)).isEmpty()) {
            return file(null, words.get(0), words.subList(1, words.size()));
        }
        return tables(words, null);
    }

    /** {@code /usr/bin/printf} does what the shell's own does. */
    private static String installed(String path) {
        var name = path.indexOf('/') < 0 ? path : Directories.name(path);
        boolean same = name.equals("echo") || name.equals("printf") || name.equals("true") || name.equals("false");
        return same && !Program.of(path).ownFolder() ? name : path;
    }

    private Text aliased(String name, Text value, List<Text> words) {
        session().aliases.remove(name);
        var code = new TextBuilder(evaluator.limits()).add(value);
        for (Text word : words.subList(1, words.size())) {
            code.add(" ");
            code.add(word.isExact() ? word.with(quoted(word.text())) : word);
        }
        var output = evaluator.code(code.build(words.get(0).at()));
        session().aliases.put(name, value);
        return output;
    }

    static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }

    /** @param path of the program, where the first word is only its name; nullable */
    private Text tables(List<Text> words, Text path) {
        List<Value> values = new ArrayList<>(words.size());
        words.forEach(word -> values.add(word.value()));
        var use = session().commands.apply(values);
        return new Invocation(evaluator, words, values, use, path).run();
    }

    // ---- code

    /** Runs a text as code. @param arguments by position; null: those of the script itself */
    Text code(String language, Text code, List<Text> arguments) {
        if (code.or() != null) {
            Text output = Text.EMPTY;
            for (Text each : code.all()) {
                output = evaluator.joined(output, code(language, each, arguments));
            }
            return output;
        }
        warn(code, language);
        if (code.isUnknown()) {
            return unknown(language, code, arguments);
        }
        if (!language.equals("sh")) {
            foreign(language, code);
            return Text.unknown("", 0);
        }
        return arguments == null
                ? evaluator.code(code)
                : evaluator.apart(() -> {
                    evaluator.scope().setPositional(arguments);
                    return evaluator.code(code);
                });
    }

    private void warn(Text code, String language) {
        if (code.has(Text.FETCHED)) {
            context().emit(Kind.EXECUTE, described(code), Set.of(Trait.REMOTE_CODE), null, language);
        }
        if (code.has(Text.DECODED) && !language.equals("sql")) {
            context().emit(Kind.EXECUTE, described(code), Set.of(Trait.OBFUSCATED), null, language);
        }
    }

    private static Text described(Text code) {
        return code.text().isEmpty() ? null : code;
    }

    /** Code of which nothing can be seen. */
    private Text unknown(String language, Text code, List<Text> arguments) {
        if (code.source() != null) {
            context().emit(Kind.EXECUTE, Text.exact(code.source(), code.at()), Set.of(), null, language);
        } else if (!code.has(Text.TAINTS) || language.equals("sql") && code.has(Text.LOCAL)) {
            // What a program answers about itself is as good as that program, which runs anyway: `eval "$(ssh-agent)"`.
            context().emit(Kind.EXECUTE, described(code), Set.of(), 50, language);
        } else if (!code.has(Text.FETCHED)) {
            context().emit(Kind.UNKNOWN, described(code), Set.of(), null, language);
        }
        return Text.unknown("", code.marks() & Text.TAINTS);
    }

    private void foreign(String language, Text code) {
        if (!evaluator.limits().enter()) {
            evaluator.effect(Effects.tooMuch("code too deeply nested", context().place()));
            return;
        }
        var placed =
                code.at().end() > code.at().start() ? code : code.at(context().place());
        for (Effect effect : session().nested.read(language, placed.value())) {
            context().emit(effect, false);
        }
        evaluator.limits().leave();
    }

    /** Runs a script. @param language null: what its first line says */
    Text file(String language, Text path, List<Text> arguments) {
        if (path.or() == null && Directories.isAbsolute(path.text()) && isInput(path.text())) {
            var input = evaluator.input();
            return input == null ? Text.EMPTY : code(language == null ? "sh" : language, input, arguments);
        }
        var contents = List.copyOf(session().files.contents(context().path(path.text())));
        if (contents.isEmpty()) {
            context().emit(Kind.EXECUTE, path, Set.of(), null, language == null ? path.text() : language);
            described(path, arguments);
            return Text.unknown("", 0);
        }
        Text output = Text.EMPTY;
        for (Text content : contents) {
            output = evaluator.joined(output, content(language, path, content, arguments));
        }
        return output;
    }

    /** A script that the tables know by its name: {@code python manage.py flush}. */
    private void described(Text path, List<Text> arguments) {
        var name = path.holes() == null ? Directories.name(path.text()) : null;
        if (name == null || !name.contains(".") && !SCRIPTS.contains(name)) {
            return;
        }
        var words = new ArrayList<Text>();
        words.add(Text.exact(name, path.at()));
        words.addAll(arguments == null ? List.of() : arguments);
        List<Value> values = new ArrayList<>(words.size());
        words.forEach(word -> values.add(word.value()));
        var use = session().commands.apply(values);
        if (use.known()) {
            new Invocation(evaluator, words, values, use, null).run();
        }
    }

    private Text content(String language, Text path, Text content, List<Text> arguments) {
        if (content.isUnknown() && !content.has(Text.FETCHED | Text.DECODED)) {
            boolean channel = Files.isChannel(path.text()) && content.source() == null;
            if (channel) {
                return code(language == null ? "sh" : language, content.at(path.at()), arguments);
            }
            var run = content.source() == null ? path : Text.exact(content.source(), path.at());
            context().emit(Kind.EXECUTE, run, Set.of(), null, language == null ? path.text() : language);
            return Text.unknown("", 0);
        }
        return code(language == null ? Shebang.language(content.text()) : language, content.at(path.at()), arguments);
    }

    private static boolean isInput(String path) {
        return path.equals("/dev/stdin") || path.equals("/dev/fd/0") || path.equals("/proc/self/fd/0");
    }

    // ---- files

    /** What is in a file, as far as it is known. */
    Text content(Text path) {
        if (isInput(path.text())) {
            return evaluator.input() == null ? Text.unknown("", Text.FOREIGN) : evaluator.input();
        }
        if (path.isExactly("/dev/null")) {
            return Text.EMPTY;
        }
        if (path.text().startsWith("/dev/") && !Files.isChannel(path.text())) {
            return Text.unknown("", Text.FOREIGN);
        }
        var key = context().path(path.text());
        Text made = null;
        for (Text content : session().files.contents(key)) {
            made = made == null ? content : made.or(content);
        }
        if (made != null) {
            return made;
        }
        int secret = session().secrets.test(key) ? Text.SECRET : 0;
        var found = Text.unknown("", Text.LOCAL | secret);
        return path.has(Text.GLOB) || path.isUnknown() ? found : found.from(key);
    }

    /** What would go along with the content of a file. */
    int marks(String path) {
        var key = context().path(path);
        return session().files.marks(key) | (session().secrets.test(key) ? Text.SECRET : 0);
    }

    void written(Text path, Text content, boolean append) {
        if (path.holes() == null || !path.isUnknown()) {
            session().files.write(context().path(path.text()), content, append);
        } else {
            session().files.write(path.text(), content, append);
        }
    }

    void made(Text path, Files.Made how) {
        if (how != Files.Made.NOT) {
            session().files.made(context().path(path.text()), how);
        }
    }

    // ---- variables that do something

    /** A variable that the shell itself looks at. */
    void assigned(String name, Text value) {
        boolean off = HISTORY_SIZES.contains(name) && value.isExactly("0");
        boolean nowhere = name.equals("HISTFILE") && (value.isExactly("/dev/null") || value.isExactly(""));
        if (off || nowhere) {
            context().emit(Kind.CONCEAL, Text.exact("the shell's history", value.at()), Set.of(), null, name);
        }
        if (name.equals("PROMPT_COMMAND")) {
            exported(name, value);
        }
    }

    /** A variable that other programs look at. @param value nullable */
    void exported(String name, Text value) {
        if (value == null || value.text().isEmpty()) {
            return;
        }
        if (START_FILES.contains(name)) {
            evaluator.apart(() -> file("sh", value, List.of()));
        } else if (FILE_VARIABLES.contains(name)) {
            var anyones = value.text().startsWith("/tmp/")
                    || value.text().startsWith("/var/tmp/")
                    || value.text().startsWith("/dev/shm/");
            context().emit(Kind.EXECUTE, value, Set.of(), anyones ? LOADED_FROM_ANYONE : null, name);
        } else if (CODE_VARIABLES.contains(name) && value.holes() == null && !value.has(Text.GLOB)) {
            evaluator.apart(() -> evaluator.code(value));
        }
    }

    Map<String, Text> aliases() {
        return session().aliases;
    }
}
