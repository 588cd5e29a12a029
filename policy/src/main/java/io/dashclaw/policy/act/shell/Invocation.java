package io.dashclaw.policy.act.shell;

import io.dashclaw.policy.act.Effect;
import io.dashclaw.policy.act.Effect.Kind;
import io.dashclaw.policy.act.Effect.Trait;
import io.dashclaw.policy.act.Value;
import io.dashclaw.policy.act.command.Use;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** One use of a program that the tables describe: follows what flows into it, out of it and through it. */
final class Invocation {
    private static final Set<Kind> NETWORK = EnumSet.of(Kind.SEND, Kind.CONNECT, Kind.FETCH, Kind.PUBLISH);
    /** Commands are given to what runs them later. */
    private static final Integer LATER = 80;

    private static final Set<String> COPIES = Set.of("cp", "mv", "ln", "install", "scp", "rsync", "dd", "ditto");
    private static final Set<String> SEARCHES = Set.of("find", "gfind", "fd", "fdfind", "bfs");
    private static final Set<String> FETCHES_TREES = Set.of("git", "svn", "hg");
    /** A secret that is there to be shown to the other side: it says who asks. */
    private static final Pattern CREDENTIALS = Pattern.compile(
            "(?i)^(-H ?|--header=?)?(proxy-)?(authorization|x-[a-z-]*(key|token|auth)|private-token|cookie|api-?key|[a-z-]*token)\\s*:.*",
            Pattern.DOTALL);

    private static final Set<String> CREDENTIAL_OPTIONS = Set.of(
            "-u",
            "--user",
            "-H",
            "--header",
            "-p",
            "--password",
            "--token",
            "-U",
            "--proxy-user",
            "--oauth2-bearer",
            "--auth");

    private final Evaluator evaluator;
    private final List<Text> words;
    private final List<Value> values;
    private final Use use;
    private final Text path;
    private final Text input;
    /** Where the next word is most likely found: what is nested keeps its order. */
    private int after;

    /** @param values the words as they were given to the tables @param path of the program when it is not known in full; nullable */
    Invocation(Evaluator evaluator, List<Text> words, List<Value> values, Use use, Text path) {
        this.evaluator = evaluator;
        this.words = words;
        this.values = values;
        this.use = use;
        this.path = path;
        this.input = evaluator.input();
    }

    Text run() {
        boolean apart =
                use.nested().stream().anyMatch(each -> each instanceof Use.Directory || each instanceof Use.Variable);
        return apart ? evaluator.apart(this::prepared) : go();
    }

    private Text prepared() {
        for (Use.Nested each : use.nested()) {
            if (each instanceof Use.Directory) {
                enter(Text.of(((Use.Directory) each).path()));
            } else if (each instanceof Use.Variable) {
                var variable = (Use.Variable) each;
                evaluator.set(variable.name(), text(variable.value()));
                evaluator.programs().exported(variable.name(), text(variable.value()));
            }
        }
        return go();
    }

    private void enter(Text directory) {
        evaluator
                .scope()
                .set(Scope.DIRECTORY, directory.with(evaluator.context().path(directory.text())));
    }

    private Text go() {
        use.effects().forEach(this::effect);
        if (use.inert()) {
            return Text.unknown("", 0);
        }
        new Traces(evaluator, program(), words, use, input).keep();
        Text output = null;
        for (Use.Nested each : use.nested()) {
            var more = nested(each);
            output = output == null ? more : more == null ? output : evaluator.joined(output, more);
        }
        network();
        return new Outputs(evaluator, program(), words, use, input).with(output, marks());
    }

    private String program() {
        return Directories.name(words.get(0).text());
    }

    private void effect(Effect effect) {
        boolean located = path != null && effect.is(Trait.UNKNOWN_PROGRAM);
        if (located) {
            evaluator.context().emit(Kind.EXECUTE, path, Set.of(), null, path.text());
        } else {
            evaluator.context().emit(effect, true);
        }
    }

    /** The word that a value came from, with all that is known of it. */
    private Text text(Value value) {
        for (int i = 0; i < values.size(); i++) {
            int at = (after + i) % values.size();
            if (values.get(at) == value) {
                after = at + 1;
                return words.get(at);
            }
        }
        return Text.of(value);
    }

    private List<Text> texts(List<Value> from) {
        var made = new ArrayList<Text>(from.size());
        from.forEach(value -> made.add(text(value)));
        return made;
    }

    // ---- what runs in turn

    private Text nested(Use.Nested nested) {
        if (nested instanceof Use.Argv) {
            var argv = (Use.Argv) nested;
            elevate(argv.elevated());
            return elsewhere(argv.elsewhere(), false, () -> arguments(argv));
        }
        if (nested instanceof Use.Code) {
            var code = (Use.Code) nested;
            elevate(code.elevated());
            return elsewhere(code.elsewhere(), true, () -> code(code));
        }
        if (nested instanceof Use.File) {
            var file = (Use.File) nested;
            elevate(file.elevated());
            return elsewhere(file.elsewhere(), true, () -> file(file));
        }
        return nested instanceof Use.Stdin ? standardInput((Use.Stdin) nested) : null;
    }

    private void elevate(boolean elevated) {
        if (elevated && use.effects().stream().noneMatch(effect -> effect.kind() == Kind.ELEVATE)) {
            evaluator.context().emit(Kind.ELEVATE, null, Set.of(), null, use.program());
        }
    }

    /** @param code whether it is read there, where variables of this script are not known */
    private Text elsewhere(boolean there, boolean code, java.util.function.Supplier<Text> what) {
        if (!there) {
            return what.get();
        }
        return evaluator.context().elsewhere(true, code ? () -> evaluator.alone(what) : what);
    }

    private Text code(Use.Code code) {
        var text = text(code.text());
        var arguments = texts(code.arguments());
        if (arguments.isEmpty() || !code.language().equals("sh")) {
            return evaluator.programs().code(code.language(), text, List.of());
        }
        return evaluator.apart(() -> {
            evaluator.scope().set("0", arguments.get(0));
            return evaluator.programs().code("sh", text, arguments.subList(1, arguments.size()));
        });
    }

    private Text file(Use.File file) {
        var arguments = texts(file.arguments());
        return evaluator.apart(() -> {
            evaluator.scope().setPositional(arguments);
            return evaluator.programs().file(file.language(), text(file.path()), arguments);
        });
    }

    private Text standardInput(Use.Stdin stdin) {
        elevate(stdin.elevated());
        var socket = evaluator.context().socket();
        if (stdin.language().equals("sh") && socket != null) {
            evaluator.context().emit(Kind.CONNECT, socket, Set.of(Trait.REMOTE_CODE), 95, use.program());
            return Text.unknown("", Text.SHELL);
        }
        if (input == null) {
            return Text.unknown("", Text.SHELL);
        }
        if (use.effects().stream().anyMatch(effect -> effect.kind() == Kind.PERSIST)) {
            evaluator.context().emit(Kind.PERSIST, null, Set.of(), LATER, use.program());
        }
        var at = stdin.at().end() > stdin.at().start()
                ? stdin.at()
                : words.get(0).at();
        return elsewhere(stdin.elsewhere(), true, () -> {
            var output = evaluator.programs().code(stdin.language(), input.at(at), List.of());
            return input.isExact() ? output : output.marked(Text.SHELL);
        });
    }

    private Text arguments(Use.Argv argv) {
        var line = texts(argv.words());
        if (line.isEmpty()) {
            return null;
        }
        if (!evaluator.limits().enter()) {
            evaluator.effect(Effects.tooMuch(
                    "commands too deeply nested", evaluator.context().place()));
            return null;
        }
        try {
            boolean fed = argv.more() || Found.isNamed(line);
            return fed ? each(line) : evaluator.programs().run(line);
        } finally {
            evaluator.limits().leave();
        }
    }

    /** With the arguments that come from elsewhere. */
    private Text each(List<Text> line) {
        var found = new Found(evaluator, program(), words, use, input);
        return evaluator.fed(null, () -> {
            Text output = null;
            for (List<Text> each : found.lines(line, SEARCHES.contains(program()))) {
                var more = evaluator.programs().run(each);
                output = output == null ? more : evaluator.joined(output, more);
            }
            return output;
        });
    }

    // ---- what goes out

    private Effect network(Effect before, Effect effect) {
        return before != null || effect.object() == null || !NETWORK.contains(effect.kind()) ? before : effect;
    }

    private void network() {
        Effect host = null;
        for (Effect effect : use.effects()) {
            host = network(host, effect);
        }
        if (use.input() == Use.Input.SENT && input != null) {
            sent(host, input.marks());
        }
        if (host != null) {
            sent(host, arguments() | files());
        }
    }

    private void sent(Effect host, int marks) {
        var object = (host == null ? Text.exact("another machine", words.get(0).at()) : Text.of(host.object()))
                .marked(marks & (Text.SECRET | Text.LOCAL));
        if ((marks & Text.SHELL) != 0) {
            evaluator.context().emit(Kind.CONNECT, object, Set.of(Trait.REMOTE_CODE), 95, use.program());
        } else if ((marks & (Text.SECRET | Text.LOCAL)) != 0) {
            var traits = (marks & Text.SECRET) != 0 ? Set.of(Trait.SECRET) : Set.<Trait>of();
            evaluator.context().emit(Kind.SEND, object, traits, null, use.program());
        }
    }

    /** Marks of what the arguments carry. */
    private int arguments() {
        int marks = 0;
        for (int i = 1; i < words.size(); i++) {
            var word = words.get(i);
            boolean credentials = CREDENTIAL_OPTIONS.contains(words.get(i - 1).text())
                    || CREDENTIALS.matcher(word.text()).matches();
            marks |= credentials
                    ? 0
                    : word.marks() & (Text.SECRET | Text.LOCAL)
                            | attached(words.get(i - 1).text(), word.text());
        }
        return marks;
    }

    /** Of {@code name=@file}, {@code name=<file} and, where the option before says so, {@code name@file}. */
    private int attached(String option, String word) {
        int start = 0;
        while (start < word.length() && word.charAt(start) != '@' && word.charAt(start) != '<') {
            start++;
        }
        boolean named = option.equals("--data-urlencode") && start < word.length() && word.charAt(start) == '@';
        if (start == word.length() || start > 0 && !named && word.charAt(start - 1) != '=') {
            return 0;
        }
        int end = word.indexOf(';', start);
        return evaluator.programs().marks(word.substring(start + 1, end < 0 ? word.length() : end)) & Text.SECRET;
    }

    /** Marks of the files that are sent. */
    private int files() {
        int marks = 0;
        if (use.effects().stream().anyMatch(effect -> effect.kind() == Kind.SEND)) {
            for (Effect effect : use.effects()) {
                boolean read = effect.kind() == Kind.READ && effect.object() != null;
                marks |= read ? evaluator.programs().marks(effect.object().text()) & Text.SECRET : 0;
            }
        }
        return marks;
    }

    /** What the tables say of the output, as marks. */
    private int marks() {
        boolean guessed = !use.known() && use.effects().stream().anyMatch(effect -> effect.kind() == Kind.FETCH);
        int marks = guessed ? Text.FETCHED : 0;
        for (Use.Output output : use.output()) {
            marks |= mark(output);
        }
        return marks;
    }

    private int mark(Use.Output output) {
        switch (output) {
            case FETCHED:
                return Text.FETCHED;
            case DECODED:
                return Text.DECODED;
            case SECRET:
                return Text.SECRET;
            case NAMES:
                return Text.LISTED;
            case FILES:
                return read();
            case INPUT:
                // An archiver writes what it reads, when it has no other output.
                return input == null ? read() : input.marks() & Text.TAINTS | (input.isUnknown() ? 0 : Text.FOREIGN);
            default:
                return 0;
        }
    }

    private int read() {
        int marks = 0;
        for (Effect effect : use.effects()) {
            if (effect.kind() == Kind.READ && effect.object() != null) {
                marks |= Text.LOCAL | evaluator.programs().marks(effect.object().text());
            }
        }
        return marks;
    }

    static boolean copies(String program) {
        return COPIES.contains(program);
    }

    static boolean fetchesTrees(String program) {
        return FETCHES_TREES.contains(program);
    }
}
