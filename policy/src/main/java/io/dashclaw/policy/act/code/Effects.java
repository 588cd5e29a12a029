package io.dashclaw.policy.act.code;

import io.dashclaw.policy.act.Effect;
import io.dashclaw.policy.act.Effect.Kind;
import io.dashclaw.policy.act.Effect.Trait;
import io.dashclaw.policy.act.Value;
import io.dashclaw.policy.act.Value.Knowledge;
import io.dashclaw.policy.act.Value.Taint;
import io.dashclaw.policy.act.code.Calls.Call;
import io.dashclaw.policy.act.code.Calls.Condition;
import io.dashclaw.policy.act.code.Calls.Step;
import io.dashclaw.policy.act.code.Thing.Items;
import io.dashclaw.policy.act.code.Thing.Number;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Carries out the steps of the tables: what the calls of one piece of code do. */
final class Effects {
    private static final int MOST = 256;
    private static final int REVERSE_SHELL = 95;
    private static final int SHOWN_ENVIRONMENT = 55;
    private static final Set<String> SHELLS = Set.of(
            "sh",
            "bash",
            "zsh",
            "dash",
            "ksh",
            "ash",
            "csh",
            "tcsh",
            "fish",
            "cmd",
            "cmd.exe",
            "powershell",
            "powershell.exe",
            "pwsh");
    private static final Set<String> CHANGING = Set.of("POST", "PUT", "PATCH", "DELETE");
    private static final List<String> STATEMENTS = List.of(
            "select",
            "insert",
            "update",
            "delete",
            "drop",
            "truncate",
            "alter",
            "create",
            "grant",
            "revoke",
            "copy",
            "merge",
            "replace",
            "with",
            "begin",
            "attach",
            "vacuum",
            "exec",
            "call",
            "set",
            "pragma");

    private final Scope scope;
    private final Set<Effect> all = new LinkedHashSet<>();
    private Value connected;
    private boolean handsOver;
    private boolean tooMany;
    private Set<Taint> output = Set.of();

    Effects(Scope scope) {
        this.scope = scope;
    }

    List<Effect> all() {
        if (connected != null && handsOver) {
            add(Kind.CONNECT, connected, Set.of(), REVERSE_SHELL, "reverse shell", whole());
        }
        return new ArrayList<>(all);
    }

    private Arguments whole() {
        return new Arguments(
                null, List.of(), java.util.Map.of(), 0, scope.source.text().length());
    }

    void perform(Call call, Arguments given) {
        for (var step : call.steps()) {
            if (step.conditions().stream().allMatch(condition -> holds(condition, given))) {
                perform(step, call.name().startsWith("any.") ? call.name().substring(4) : call.name(), given);
            }
        }
    }

    boolean holds(Condition condition, Arguments given) {
        var thing = given.get(condition.what(), scope);
        var matches = thing != null
                && (condition.globs().isEmpty()
                        ? Thing.isTrue(thing)
                        : scope.values(thing).stream().anyMatch(value -> matches(value, condition.globs())));
        return matches != condition.negated();
    }

    private static boolean matches(Value value, List<String> globs) {
        return globs.stream().anyMatch(glob -> matches(value.text().toLowerCase(Locale.ROOT), glob));
    }

    private static boolean matches(String text, String glob) {
        var inner = glob.replace("*", "");
        return glob.startsWith("*") && glob.endsWith("*")
                ? text.contains(inner)
                : glob.endsWith("*")
                        ? text.startsWith(inner)
                        : glob.startsWith("*") ? text.endsWith(inner) : text.equals(glob);
    }

    private void perform(Step step, String by, Arguments given) {
        var kind = Calls.kind(step.verb());
        if (kind != null) {
            effect(kind, step, by, given);
        } else if (step.verb().startsWith("code:")) {
            code(step.verb().substring("code:".length()), step, given);
        } else if (step.verb().startsWith("maybe:")) {
            perhapsCode(step.verb().substring("maybe:".length()), step, given);
        } else {
            special(step, by, given);
        }
    }

    private void special(Step step, String by, Arguments given) {
        switch (step.verb()) {
            case "argv", "start" -> start(step, by, given);
            case "words" -> run(scope.values(argument(step, 0, given)));
            case "open" -> open(step, by, given);
            case "perl-open" -> perlOpen(step, by, given);
            case "callback", "apply" -> {}
            case "show" -> show(step, by, given);
            case "socket" -> socket(step, by, given);
            case "hands-over" -> handsOver = true;
            case "chmod" -> chmod(step, given);
            case "request" -> request(step, by, given);
            case "sql" -> sql(step, given);
            case "copy" -> effects(Kind.READ, step, by, given);
            case "move" -> {
                var traits = with(step.traits(), Trait.MOVES);
                values(step, 0, given).forEach(value -> add(Kind.DELETE, value, traits, step.risk(), by, given));
            }
            default -> throw new IllegalArgumentException(by + ": " + step.verb());
        }
    }

    private void effect(Kind kind, Step step, String by, Arguments given) {
        if (step.objects().isEmpty()) {
            add(kind, null, step.traits(), step.risk(), by, given);
        } else if (kind == Kind.SEND) {
            send(step, by, given);
        } else {
            effects(kind, step, by, given);
        }
    }

    private void effects(Kind kind, Step step, String by, Arguments given) {
        var isDescriptor = (kind == Kind.READ || kind == Kind.WRITE) && argument(step, 0, given) instanceof Number;
        var isName = step.objects().get(0).keys().get(0).startsWith("'");
        var traits = isName ? with(step.traits(), Trait.NAMED) : step.traits();
        for (var value : isDescriptor ? List.<Value>of() : values(step, 0, given)) {
            add(kind, value, traits, step.risk(), by, given);
        }
    }

    private List<Value> values(Step step, int object, Arguments given) {
        var thing = argument(step, object, given);
        return thing == null ? List.of() : scope.values(thing);
    }

    /** Null when the call has no such argument. */
    private Thing argument(Step step, int object, Arguments given) {
        return object < step.objects().size() ? given.get(step.objects().get(object), scope) : null;
    }

    /** The first object is where it goes, the others are what goes there. */
    private void send(Step step, String by, Arguments given) {
        var taints = EnumSet.noneOf(Taint.class);
        for (var i = 1; i < step.objects().size(); i++) {
            var data = argument(step, i, given);
            if (data != null) {
                taints.addAll(Thing.taints(data));
            }
        }
        var traits = taints.contains(Taint.SECRET) ? with(step.traits(), Trait.SECRET) : step.traits();
        for (var value : values(step, 0, given)) {
            taints.addAll(value.taints());
            var to = new Value(value.text(), value.knowledge(), taints, value.at());
            add(Kind.SEND, to, traits, step.risk(), by, given);
        }
    }

    /** What a request does depends on its method. */
    private void request(Step step, String by, Arguments given) {
        var method = values(step, 1, given);
        var sends =
                method.stream().anyMatch(value -> CHANGING.contains(value.text().toUpperCase(Locale.ROOT)));
        if (sends || argument(step, 2, given) != null) {
            send(new Step(List.of(), step.verb(), withoutMethod(step), step.traits(), step.risk()), by, given);
        } else {
            effects(Kind.FETCH, step, by, given);
        }
    }

    private static List<Calls.Selector> withoutMethod(Step step) {
        var objects = new ArrayList<>(step.objects());
        objects.remove(1);
        return objects;
    }

    private void socket(Step step, String by, Arguments given) {
        var thing = argument(step, 0, given);
        var to = thing instanceof Items address && !address.items().isEmpty()
                ? endpoint(address)
                : thing == null ? scope.source.unknown("host", Set.of()) : scope.value(thing);
        connected = to;
        add(Kind.CONNECT, to, step.traits(), step.risk(), by, given);
    }

    private Value endpoint(Items address) {
        var host = scope.value(address.items().get(0));
        return address.items().size() < 2
                ? host
                : scope.join(
                        scope.join(host, scope.source.exact(":")),
                        scope.value(address.items().get(1)));
    }

    private void chmod(Step step, Arguments given) {
        var mode = argument(step, 1, given);
        var word = mode instanceof Number number
                ? scope.source.exact(Long.toOctalString(number.value()))
                : mode == null ? scope.source.unknown("mode", Set.of()) : scope.value(mode);
        for (var path : values(step, 0, given)) {
            run(List.of(scope.source.exact("chmod"), word, path));
        }
    }

    /** A file is opened: its mode says what for. */
    private void open(Step step, String by, Arguments given) {
        var thing = argument(step, 0, given);
        if (thing instanceof Number || thing == null) {
            return;
        }
        var modes = values(step, 1, given);
        var mode = modes.isEmpty() ? "r" : modes.get(0).isExact() ? modes.get(0).text() : "r";
        for (var path : scope.values(thing)) {
            open(path, mode.strip(), step, by, given);
        }
    }

    private void open(Value path, String mode, Step step, String by, Arguments given) {
        if (isRemote(path.text())) {
            add(Kind.FETCH, path, step.traits(), step.risk(), by, given);
        } else if (path.text().startsWith("|")) {
            read("sh", path.withText(path.text().substring(1)));
        } else if (mode.startsWith("a") || mode.startsWith(">>") || mode.startsWith("+>>")) {
            add(Kind.WRITE, path, with(step.traits(), Trait.APPENDS), step.risk(), by, given);
        } else if (mode.startsWith("w") || mode.startsWith("x") || mode.startsWith(">") || mode.contains("+")) {
            add(Kind.WRITE, path, step.traits(), step.risk(), by, given);
        } else {
            add(Kind.READ, path, step.traits(), step.risk(), by, given);
        }
    }

    private static boolean isRemote(String path) {
        return path.startsWith("http://") || path.startsWith("https://") || path.startsWith("ftp://");
    }

    /** {@code open(F, ">x")}, {@code open(F, ">", "x")}, {@code open(F, "cmd |")}, {@code open(STDIN, ">&S")}. */
    private void perlOpen(Step step, String by, Arguments given) {
        var positional = given.positional();
        if (positional.size() < 2) {
            return;
        }
        var mode = scope.value(positional.get(1));
        var text = mode.text().strip();
        if (text.startsWith(">&") || text.startsWith("<&")) {
            handsOver = true;
        } else if (positional.size() > 2) {
            perlOpen(text, positional.subList(2, positional.size()), step, by, given);
        } else if (text.endsWith("|") || text.startsWith("|")) {
            read("sh", mode.withText(text.replace("|", " ").strip()));
        } else {
            var sign = text.startsWith("+") ? 1 : 0;
            var from = text.startsWith(">>", sign)
                    ? sign + 2
                    : text.startsWith(">", sign) || text.startsWith("<", sign) ? sign + 1 : 0;
            open(
                    mode.withText(text.substring(from).strip()),
                    from == 0 ? "r" : text.substring(0, from),
                    step,
                    by,
                    given);
        }
    }

    private void perlOpen(String mode, List<Thing> rest, Step step, String by, Arguments given) {
        if (!mode.contains("|")) {
            scope.values(rest.get(0)).forEach(path -> open(path, mode, step, by, given));
        } else if (rest.size() == 1) {
            scope.values(rest.get(0)).forEach(this::startText);
        } else {
            run(scope.values(new Items(rest)));
        }
    }

    /** Secrets that are printed are seen by whoever reads on. */
    private void show(Step step, String by, Arguments given) {
        var shows =
                given.positional().stream().anyMatch(each -> Thing.taints(each).contains(Taint.SECRET));
        if (shows) {
            add(Kind.REVEAL, scope.source.exact("the environment"), Set.of(Trait.NAMED), SHOWN_ENVIRONMENT, by, given);
        }
    }

    private void sql(Step step, Arguments given) {
        for (var value : values(step, 0, given)) {
            var text = value.text().stripLeading().toLowerCase(Locale.ROOT);
            if (value.knowledge() != Knowledge.UNKNOWN && STATEMENTS.stream().anyMatch(text::startsWith)) {
                read("sql", value);
            }
        }
    }

    private void code(String language, Step step, Arguments given) {
        values(step, 0, given).forEach(value -> read(language, value));
    }

    /** What need not be code, and is taken for it only when something is known of it. */
    private void perhapsCode(String language, Step step, Arguments given) {
        for (var value : values(step, 0, given)) {
            if (value.knowledge() != Knowledge.UNKNOWN || value.taints().contains(Taint.FETCHED)) {
                read(language, value);
            }
        }
    }

    /** Reads code that this code runs. */
    void read(String language, Value code) {
        if (language.equals("sh")) {
            noteShell(code, code.text().strip().split("\\s+", 4));
        }
        if (full() || !entered()) {
            return;
        }
        addAll(scope.nested.read(language, code));
        scope.nested.limits().leave();
    }

    private boolean entered() {
        var within = scope.nested.limits().enter();
        if (!within) {
            add(Kind.UNKNOWN, null, Set.of(), null, "code within code, too deep", whole());
        }
        return within;
    }

    /** A list is a command line; a text is one word, or a line for a shell. */
    private void start(Step step, String by, Arguments given) {
        var first = argument(step, 0, given);
        var more = argument(step, 1, given);
        if (first == null) {
            return;
        }
        if (first instanceof Items items && !(more instanceof Items)) {
            run(scope.values(items));
        } else if (more instanceof Items items && step.verb().equals("start")) {
            var words = new ArrayList<>(scope.values(first));
            words.addAll(scope.values(items));
            run(words);
        } else {
            scope.values(first).forEach(this::startText);
        }
    }

    private void startText(Value text) {
        if (text.knowledge() == Knowledge.UNKNOWN || text.text().indexOf(' ') < 0 && text.isExact()) {
            run(List.of(text));
        } else {
            read("sh", text);
        }
    }

    private void run(List<Value> words) {
        if (words.isEmpty() || full()) {
            return;
        }
        noteShell(words.get(0), words.stream().limit(4).map(Value::text).toArray(String[]::new));
        if (entered()) {
            addAll(scope.nested.run(words));
            scope.nested.limits().leave();
        }
    }

    /** A shell without a command of its own does what it is told by whoever holds its input. */
    private void noteShell(Value first, String[] words) {
        handsOver |= first.taints().contains(Taint.FETCHED) && connected != null;
        var program = words[0].substring(Math.max(words[0].lastIndexOf('/'), words[0].lastIndexOf('\\')) + 1);
        if (SHELLS.contains(program.toLowerCase(Locale.ROOT))
                && (words.length < 2
                        || words[1].equals("-i")
                        || words[1].startsWith("<")
                        || words[1].startsWith(">"))) {
            handsOver = true;
        }
    }

    /** Code that cannot be seen runs here. */
    void unknown(String by, Set<Trait> traits, Arguments given) {
        add(Kind.UNKNOWN, null, traits, null, by, given);
    }

    private boolean full() {
        if (all.size() < MOST) {
            return false;
        }
        tooMany = true;
        all.add(new Effect(Kind.UNKNOWN, null, Set.of(), null, "too much to read", "", scope.source.span(0, 0)));
        return true;
    }

    boolean isTooMuch() {
        return tooMany;
    }

    /** What the output of the last command that was started may hold. */
    Set<Taint> output() {
        return output;
    }

    private static Set<Taint> output(List<Effect> effects) {
        var taints = EnumSet.noneOf(Taint.class);
        for (var effect : effects) {
            switch (effect.kind()) {
                case FETCH -> taints.add(Taint.FETCHED);
                case REVEAL -> taints.add(Taint.SECRET);
                case READ -> taints.add(Taint.LOCAL);
                default -> {}
            }
        }
        return taints;
    }

    private void addAll(List<Effect> effects) {
        output = output(effects);
        for (var effect : effects) {
            if (full()) {
                return;
            }
            all.add(effect);
        }
    }

    private void add(Kind kind, Value object, Set<Trait> traits, Integer risk, String by, Arguments given) {
        if (full()) {
            return;
        }
        var source = scope.source;
        var span = given.start() < 0 ? source.code().at() : source.span(given.start(), given.end());
        var all = kind == Kind.DELETE && object != null && object.text().contains("**")
                ? with(traits, Trait.RECURSIVE)
                : traits;
        var piece = given.start() < 0 ? by : source.piece(given.start(), given.end());
        this.all.add(new Effect(kind, object, all, risk, by, piece, span));
    }

    private static Set<Trait> with(Set<Trait> traits, Trait trait) {
        var all = EnumSet.of(trait);
        all.addAll(traits);
        return all;
    }
}
