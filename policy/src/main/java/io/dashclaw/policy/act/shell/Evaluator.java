package io.dashclaw.policy.act.shell;

import io.dashclaw.policy.act.Effect;
import io.dashclaw.policy.act.Effect.Kind;
import io.dashclaw.policy.act.Effect.Trait;
import io.dashclaw.policy.act.Limits;
import io.dashclaw.policy.act.Span;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Goes through a script as a shell would, without doing anything: keeps what variables can hold and what flows through pipes, and
 * notes what each command would do. Whatever may run counts; both branches of a condition do.
 */
final class Evaluator {
    /** Commands within commands, through all nested code. */
    private static final int DEPTH = 200;
    /** To look a command up takes longer than to expand a word. */
    private static final int STEPS_OF_A_COMMAND = 4;
    /** A command with more words is not read to its end. */
    private static final int MOST_WORDS = 2_000;
    /** An array with more elements holds any. */
    private static final int MOST_ELEMENTS = 512;
    /** Loops over more values than these look at the first of them, and at one that is unknown. */
    private static final int MOST_ROUNDS = 16;

    private static final int MOST_FAREWELLS = 8;

    /** No shell runs such a line, and it hides nothing of the others: they are read all the same. */
    private static final Map<String, Integer> REFUSED = Map.of(
            "has a redirection without a target", 50,
            "has something after a command that does not belong to it", 60,
            "has a ( without )", 60,
            "has no }", 60,
            "has an operator without a command", 60,
            "has an operator without a command after it", 60,
            "has no command where one must be", 60);

    private final Session session;
    private final Environment environment = new Environment(this);
    private final Context context;
    private final Programs programs = new Programs(this);
    private Scope scope;
    private Origin origin;
    /** What comes in; null: what comes in to the whole script. */
    private Text input;

    private boolean listening;
    /** What runs when the shell ends, when its variables have their last values. */
    private final List<Runnable> farewells = new ArrayList<>();

    private final Scope outermost;

    private int depth;

    Evaluator(Session session, Scope scope, Origin origin) {
        this.session = session;
        this.scope = scope;
        this.outermost = scope;
        this.origin = origin;
        this.context = new Context(this);
    }

    Session session() {
        return session;
    }

    Limits limits() {
        return session.limits;
    }

    Scope scope() {
        return scope;
    }

    Origin origin() {
        return origin;
    }

    Environment environment() {
        return environment;
    }

    Context context() {
        return context;
    }

    Text input() {
        return input;
    }

    /** What follows reads this instead, as after {@code exec < file}. */
    void setInput(Text now) {
        input = now;
    }

    /** A piece of the code as it stands there. */
    String written(Span piece) {
        return piece.of(origin.text());
    }

    boolean isOutermost() {
        return scope == outermost && farewells.size() < MOST_FAREWELLS;
    }

    /** Runs code when the script is at its end. */
    void leaveWith(Text code) {
        var here = origin;
        farewells.add(() -> {
            var outer = origin;
            origin = here;
            context.conditionally(() -> programs.code("sh", code, null));
            origin = outer;
        });
    }

    /** The script is at its end. */
    void leave() {
        List.copyOf(farewells).forEach(Runnable::run);
    }

    // ---- text that is code

    /** Reads code as a part of what runs here: {@code eval}, {@code source}. */
    Text code(Text code) {
        if (!limits().enter()) {
            effect(Effects.tooMuch("code too deeply nested", code.at()));
            return Text.unknown("", Text.FOREIGN);
        }
        limits().produce(code.text().length());
        var outer = origin;
        origin = new Origin(
                code.text(),
                code.at(),
                code.at().end() - code.at().start() == code.text().length());
        try {
            return script(ShellParser.parse(code.text()));
        } finally {
            origin = outer;
            limits().leave();
        }
    }

    private Text script(Node.Script script) {
        var output = run(script.body());
        for (Node.Problem problem : script.problems()) {
            var piece = written(problem.span());
            var risk = REFUSED.get(problem.message());
            effect(new Effect(Kind.UNKNOWN, null, Set.of(), risk, problem.message(), piece, origin.at(problem.span())));
        }
        return output;
    }

    /** Does something in a shell of its own: what it sets is gone afterwards. */
    Text apart(Supplier<Text> what) {
        var outer = scope;
        scope = new Scope(outer);
        try {
            return what.get();
        } finally {
            scope = outer;
        }
    }

    /** Does something on a machine that knows nothing of this one. */
    Text alone(Supplier<Text> what) {
        var there = new Scope(null);
        there.setPositional(List.of());
        return within(there, what);
    }

    /** Does something with another input. */
    Text fed(Text with, Supplier<Text> what) {
        var outer = input;
        input = with;
        try {
            return what.get();
        } finally {
            input = outer;
        }
    }

    // ---- substitutions

    Text substituted(Node.Substitution substitution) {
        var output = listening(() -> context.holdingBack(() -> apart(() -> run(substitution.body()))));
        var written = written(substitution.span());
        Text made = null;
        for (Text each : output.all()) {
            var one = each.trimmed().written(written);
            made = made == null ? one : made.or(one);
        }
        return made;
    }

    /** The path that stands for a process substitution. */
    Text channel(Node.Process process) {
        if (!process.output()) {
            var content = listening(() -> context.holdingBack(() -> apart(() -> fed(null, () -> run(process.body())))));
            var path = Text.exact(session.files.channel(content));
            return path.marked(content.marks() & (Text.SECRET | Text.LOCAL | Text.FETCHED));
        }
        var path = session.files.channel(Text.unknown("", 0));
        context.defer(path, content -> apart(() -> fed(content, () -> run(process.body()))));
        return Text.exact(path);
    }

    /** A value where it is used: paths from where all began are turned into paths from here. */
    Text placed(Text value) {
        var here = value.has(Text.START) ? scope.get(Scope.DIRECTORY) : null;
        if (here == null || here.has(Text.UNSET)) {
            return value;
        }
        var rest = value.text().substring(1);
        if (here.isExact() && (rest + "/").startsWith("/" + here.text() + "/")) {
            return value.with("." + rest.substring(here.text().length() + 1));
        }
        return new TextBuilder(limits())
                .hole("$PWD", 0)
                .add(rest)
                .mark(value.marks() & Text.TAINTS)
                .build(value.at());
    }

    // ---- commands

    Text run(Node.Command command) {
        if (!limits().steps(command instanceof Node.Simple ? STEPS_OF_A_COMMAND : 1)) {
            return Text.unknown("", Text.FOREIGN);
        }
        if (depth == DEPTH) {
            effect(Effects.tooMuch("commands too deeply nested", origin.at(command.span())));
            return Text.unknown("", Text.FOREIGN);
        }
        depth++;
        try {
            return command instanceof Node.Simple ? simple((Node.Simple) command) : list(command);
        } finally {
            depth--;
        }
    }

    private Text list(Node.Command command) {
        if (command instanceof Node.Sequence) {
            return sequence((Node.Sequence) command);
        }
        if (command instanceof Node.Pipeline) {
            return pipeline((Node.Pipeline) command);
        }
        if (command instanceof Node.AndOr) {
            return andOr((Node.AndOr) command);
        }
        return compound(command);
    }

    private Text compound(Node.Command command) {
        if (command instanceof Node.Group) {
            return group((Node.Group) command);
        }
        if (command instanceof Node.If) {
            return redirected(((Node.If) command).redirects(), command, () -> condition((Node.If) command));
        }
        if (command instanceof Node.While) {
            var loop = (Node.While) command;
            return redirected(loop.redirects(), loop, () -> loop(loop.condition(), loop.body()));
        }
        if (command instanceof Node.For) {
            return redirected(((Node.For) command).redirects(), command, () -> loop((Node.For) command));
        }
        if (command instanceof Node.Case) {
            return redirected(((Node.Case) command).redirects(), command, () -> choice((Node.Case) command));
        }
        return other(command);
    }

    private Text other(Node.Command command) {
        if (command instanceof Node.Counting) {
            var loop = (Node.Counting) command;
            return redirected(loop.redirects(), loop, () -> counting(loop));
        }
        if (command instanceof Node.Function) {
            session.define(new Session.Definition((Node.Function) command, origin), context.isConditional());
            return Text.EMPTY;
        }
        if (command instanceof Node.Calculation) {
            var calculation = (Node.Calculation) command;
            return redirected(calculation.redirects(), calculation, () -> calculate(calculation.expression()));
        }
        if (command instanceof Node.Test) {
            var test = (Node.Test) command;
            return redirected(test.redirects(), test, () -> look(test.words()));
        }
        if (command instanceof Node.Coprocess) {
            return context.spawning(() -> apart(() -> run(((Node.Coprocess) command).body())));
        }
        return Text.EMPTY;
    }

    private Text look(List<Node.Word> words) {
        var expansion = new Expansion(this);
        words.forEach(expansion::single);
        return Text.EMPTY;
    }

    private Text calculate(Node.Word expression) {
        var text = new Expansion(this).single(expression);
        Calculations.assign(text.text(), scope);
        return Text.EMPTY;
    }

    private Text sequence(Node.Sequence sequence) {
        var transcript = new Transcript(limits());
        for (Node.Item item : sequence.items()) {
            if (limits().spent()) {
                break;
            }
            heard(transcript, item.background() ? background(item.command()) : run(item.command()));
        }
        return transcript.text();
    }

    private Text background(Node.Command command) {
        return context.spawning(() -> apart(() -> run(command)));
    }

    /** Keeps an output, if somebody is there who reads it. */
    private void heard(Transcript transcript, Text output) {
        if (listening) {
            transcript.add(output);
        }
    }

    /** Does something whose output is read. */
    private Text listening(Supplier<Text> what) {
        boolean outer = listening;
        listening = true;
        try {
            return what.get();
        } finally {
            listening = outer;
        }
    }

    /** One output after the other. */
    Text joined(Text first, Text second) {
        if (first == Text.EMPTY || second == Text.EMPTY) {
            return first == Text.EMPTY ? second : first;
        }
        return new TextBuilder(limits()).add(first).add(second).build(first.at());
    }

    private Text pipeline(Node.Pipeline pipeline) {
        if (pipeline.parts().size() == 1) {
            return run(pipeline.parts().get(0));
        }
        Text flow = input;
        int last = pipeline.parts().size() - 1;
        for (int i = 0; i <= last && !limits().spent(); i++) {
            var part = pipeline.parts().get(i);
            var incoming = flow;
            Supplier<Text> running = () -> context.spawning(() -> apart(() -> fed(incoming, () -> run(part))));
            flow = i < last ? listening(running) : running.get();
        }
        return flow;
    }

    private Text andOr(Node.AndOr list) {
        Text output = run(list.parts().get(0));
        for (int i = 1; i < list.parts().size() && !limits().spent(); i++) {
            var part = list.parts().get(i);
            var branch = new Scope(scope);
            var more = context.conditionally(() -> within(branch, () -> run(part)));
            scope.joinSuccess(branch);
            output = !listening ? more : list.and().get(i - 1) ? joined(output, more) : either(output, more);
        }
        return output;
    }

    private static Text either(Text one, Text other) {
        return one == null || one == Text.EMPTY ? other : other == Text.EMPTY ? one : one.or(other);
    }

    private Text within(Scope branch, Supplier<Text> what) {
        var outer = scope;
        scope = branch;
        try {
            return what.get();
        } finally {
            scope = outer;
        }
    }

    private Text group(Node.Group group) {
        return redirected(
                group.redirects(), group, () -> group.subshell() ? apart(() -> run(group.body())) : run(group.body()));
    }

    private Text condition(Node.If node) {
        Text output = Text.EMPTY;
        var branches = new ArrayList<Scope>();
        for (Node.Branch branch : node.branches()) {
            run(branch.condition());
            output = either(output, branch(branch.body(), branches));
        }
        if (node.otherwise() != null) {
            output = either(output, branch(node.otherwise(), branches));
        }
        scope.join(branches, node.otherwise() == null);
        return output;
    }

    private Text branch(Node.Sequence body, List<Scope> branches) {
        var branch = new Scope(scope);
        branches.add(branch);
        return context.conditionally(() -> within(branch, () -> run(body)));
    }

    private Text choice(Node.Case node) {
        var expansion = new Expansion(this);
        expansion.single(node.subject());
        Text output = Text.EMPTY;
        var branches = new ArrayList<Scope>();
        for (Node.Arm arm : node.arms()) {
            arm.patterns().forEach(expansion::single);
            output = either(output, branch(arm.body(), branches));
        }
        scope.join(branches, true);
        return output;
    }

    /** Once, and once more if that changed what variables hold. What then still changes is not known. */
    private Text loop(Node.Sequence condition, Node.Sequence body) {
        var first = round(condition, body);
        var output = first.output;
        var before = first.after;
        scope.join(List.of(before), true);
        if (!before.differing(new Scope(null)).isEmpty()) {
            var second = round(condition, body);
            output = joined(output, second.output);
            var moving = second.after.differing(scope);
            scope.join(List.of(second.after), true);
            if (moving.stream().filter(this::forget).count() > 0) {
                var last = round(condition, body);
                output = joined(output, last.output);
                scope.join(List.of(last.after), true);
            }
        }
        return output;
    }

    private record Round(Text output, Scope after) {}

    private Round round(Node.Sequence condition, Node.Sequence body) {
        var branch = new Scope(scope);
        var output = within(branch, () -> {
            var tested = condition == null ? Text.EMPTY : run(condition);
            return joined(tested, context.conditionally(() -> run(body)));
        });
        branch.setOver(false);
        return new Round(output, branch);
    }

    /** @return whether it was more than a number */
    private boolean forget(String name) {
        var last = scope.get(name);
        int marks = last == null ? 0 : last.marks() & Text.TAINTS;
        boolean number = last != null && last.all().stream().allMatch(each -> isNumber(each));
        var unknown = Text.unknown("$" + name, number ? marks : marks | Text.FOREIGN);
        scope.set(name, last == null || name.equals(Scope.DIRECTORY) ? unknown : last.or(unknown));
        return !number;
    }

    /** Or what comes of calculating. */
    private static boolean isNumber(Text value) {
        var text = value.text();
        boolean calculated = value.isUnknown() && !value.has(Text.TAINTS);
        return calculated || !text.isEmpty() && text.chars().allMatch(Character::isDigit);
    }

    private Text loop(Node.For loop) {
        var values = loopValues(loop);
        if (values == null) {
            scope.set(loop.name(), environment.foreign(loop.name(), "$@").marked(Text.LISTED));
            return loop(null, loop.body());
        }
        var transcript = new Transcript(limits());
        for (int i = 0; i < values.size() && !limits().spent(); i++) {
            boolean last = i == MOST_ROUNDS;
            scope.set(loop.name(), last ? Text.unknown("$" + loop.name(), marks(values) | Text.LISTED) : values.get(i));
            heard(transcript, run(loop.body()));
            scope.setOver(false);
            if (last) {
                break;
            }
        }
        return transcript.text();
    }

    private static int marks(List<Text> values) {
        int marks = 0;
        for (Text value : values) {
            marks |= value.marks() & Text.TAINTS;
        }
        return marks;
    }

    private List<Text> loopValues(Node.For loop) {
        if (loop.values() == null) {
            return scope.positional();
        }
        var expansion = new Expansion(this);
        var found = new ArrayList<Text>();
        do {
            found.addAll(expansion.fields(loop.values()));
        } while (expansion.again());
        return found;
    }

    private Text counting(Node.Counting loop) {
        calculate(loop.header());
        return loop(null, loop.body());
    }

    // ---- simple commands

    /** A simple command with its words expanded. */
    record Prepared(List<Bound> assignments, List<Text> words, List<Redirections.Target> redirects) {}

    /** @param value nullable when it is an array @param elements nullable when it is not */
    record Bound(Node.Assignment node, Text index, Text value, Map<String, Text> elements) {}

    private Text simple(Node.Simple node) {
        var expansion = new Expansion(this);
        var outer = context.at(node.span());
        try {
            var first = prepared(node, expansion);
            if (!expansion.again()) {
                return perform(node, first);
            }
            return variants(node, first, expansion);
        } finally {
            context.back(outer);
        }
    }

    private Text variants(Node.Simple node, Prepared first, Expansion expansion) {
        var branches = new ArrayList<Scope>();
        var output = variant(node, first, branches);
        do {
            output = either(output, variant(node, prepared(node, expansion), branches));
        } while (!limits().spent() && expansion.again());
        if (expansion.isCut()) {
            effect(Effects.tooMuch("too many possibilities", origin.at(node.span())));
        }
        scope.join(branches, false);
        return output;
    }

    private Text variant(Node.Simple node, Prepared prepared, List<Scope> branches) {
        var branch = new Scope(scope);
        branches.add(branch);
        return within(branch, () -> perform(node, prepared));
    }

    private Prepared prepared(Node.Simple node, Expansion expansion) {
        var assignments = new ArrayList<Bound>(node.assignments().size());
        for (Node.Assignment assignment : node.assignments()) {
            assignments.add(bound(assignment, expansion));
        }
        return new Prepared(
                assignments, words(node.words(), expansion), Redirections.targets(node.redirects(), expansion));
    }

    private List<Text> words(List<Node.Word> words, Expansion expansion) {
        var found = new ArrayList<Text>(words.size());
        boolean declaring = false;
        for (int i = 0; i < words.size(); i++) {
            var word = words.get(i);
            if (found.isEmpty()) {
                expansion.command(word, found);
                declaring = !found.isEmpty() && Builtins.declares(found.get(0).text());
            } else if (declaring && isAssignment(word)) {
                found.add(expansion.single(word));
            } else {
                expansion.fields(word, found);
            }
            if (found.size() > MOST_WORDS) {
                effect(Effects.tooMuch("too many words", context.place()));
                return found.subList(0, MOST_WORDS);
            }
        }
        return found;
    }

    private static boolean isAssignment(Node.Word word) {
        var first = word.parts().isEmpty() ? null : word.parts().get(0);
        return first instanceof Node.Literal && ((Node.Literal) first).text().indexOf('=') > 0;
    }

    private Bound bound(Node.Assignment node, Expansion expansion) {
        var index = node.index() == null ? null : expansion.single(node.index());
        if (node.array() == null) {
            return new Bound(node, index, node.value() == null ? Text.EMPTY : expansion.single(node.value()), null);
        }
        var elements = new LinkedHashMap<String, Text>();
        var before = node.append() ? scope.array(node.name()) : null;
        if (before != null) {
            elements.putAll(before);
        }
        for (Text element : expansion.fields(node.array())) {
            elements.put(Integer.toString(elements.size()), element);
        }
        limits().produce(elements.size());
        if (elements.size() > MOST_ELEMENTS) {
            elements.clear();
            elements.put("0", Text.unknown(written(node.span()), Text.FOREIGN));
        }
        return new Bound(node, index, null, elements);
    }

    private Text perform(Node.Simple node, Prepared prepared) {
        var words = prepared.words();
        var by = words.isEmpty() ? "redirection" : words.get(0).text();
        var redirections = new Redirections(this, by, prepared.redirects());
        var incoming = redirections.input() == null ? input : redirections.input();
        Text output;
        if (words.isEmpty()) {
            prepared.assignments().forEach(this::assign);
            output = redirections.input() == null || !prepared.assignments().isEmpty()
                    ? Text.EMPTY
                    : redirections.input();
        } else if (words.get(0).isExactly("exec") && words.size() == 1) {
            redirections.stay();
            output = Text.EMPTY;
        } else {
            Supplier<Text> running = () -> fed(incoming, () -> command(prepared));
            output = connected(redirections, running);
        }
        context.finish(output);
        return redirections.out(output);
    }

    private Text command(Prepared prepared) {
        if (prepared.assignments().isEmpty()) {
            return programs.run(prepared.words());
        }
        var temporary = new Scope(scope);
        var names = new HashSet<String>();
        var output = within(temporary, () -> {
            prepared.assignments().forEach(this::assign);
            prepared.assignments().forEach(bound -> names.add(bound.node().name()));
            prepared.assignments()
                    .forEach(bound -> programs.exported(bound.node().name(), bound.value()));
            return programs.run(prepared.words());
        });
        scope.takeOver(temporary, names);
        return output;
    }

    private void assign(Bound bound) {
        var name = bound.node().name();
        if (bound.elements() != null) {
            scope.setArray(name, bound.elements());
        } else if (bound.index() != null) {
            scope.setElement(name, bound.index().text(), bound.value());
        } else {
            var before = bound.node().append() ? environment.get(name) : null;
            set(name, before == null ? bound.value() : appended(before, bound.value()));
        }
    }

    private Text appended(Text before, Text more) {
        Text made = null;
        for (Text each : before.all()) {
            var one = new TextBuilder(limits()).add(each).add(more).build(more.at());
            made = made == null ? one : made.or(one);
        }
        return made;
    }

    /** Sets a variable of the script, with what that does by itself. */
    void set(String name, Text value) {
        scope.set(name, value);
        programs.assigned(name, value);
    }

    private Text connected(Redirections redirections, Supplier<Text> what) {
        Supplier<Text> running = () -> context.connected(redirections.socket(), what);
        return redirections.isAway() ? listening(running) : running.get();
    }

    private Text redirected(List<Node.Redirect> redirects, Node.Command node, Supplier<Text> what) {
        if (redirects.isEmpty()) {
            return what.get();
        }
        var outer = context.at(node.span());
        try {
            var redirections =
                    new Redirections(this, "redirection", Redirections.targets(redirects, new Expansion(this)));
            Supplier<Text> running = redirections.input() == null ? what : () -> fed(redirections.input(), what);
            var output = connected(redirections, running);
            context.finish(output);
            return redirections.out(output);
        } finally {
            context.back(outer);
        }
    }

    // ---- functions

    private final Map<String, int[]> calls = new HashMap<>();

    /** Whether there was such a function; its output goes to {@code output}. */
    Text call(String name, List<Session.Definition> definitions, List<Text> arguments) {
        var running = calls.get(name);
        if (running != null && (running[2] > 1 || bombs(name, running))) {
            return Text.unknown("", 0);
        }
        var entry = running == null ? new int[] {context.conditions(), context.spawned(), 0} : running;
        entry[2]++;
        calls.put(name, entry);
        Text output = Text.EMPTY;
        for (Session.Definition definition : definitions) {
            output = either(output, body(definition, arguments));
        }
        if (--entry[2] == 0) {
            calls.remove(name);
        }
        return output;
    }

    /** A function that starts itself beside itself, whatever happens, fills the machine. */
    private boolean bombs(String name, int[] running) {
        boolean bomb = context.conditions() == running[0] && context.spawned() > running[1];
        if (bomb) {
            var traits = Set.of(Trait.EVERYTHING, Trait.IRREVERSIBLE);
            context.emit(Kind.STOP, Text.exact("the machine"), traits, 95, name);
        }
        return bomb;
    }

    private Text body(Session.Definition definition, List<Text> arguments) {
        if (!limits().enter()) {
            effect(Effects.tooMuch("calls too deeply nested", context.place()));
            return Text.unknown("", Text.FOREIGN);
        }
        var outerOrigin = origin;
        var outerArguments = scope.positional();
        origin = definition.origin();
        scope.setPositional(arguments);
        var outer = context.at(definition.function().span());
        try {
            return run(definition.function().body());
        } finally {
            context.back(outer);
            scope.setPositional(outerArguments);
            scope.setOver(false);
            origin = outerOrigin;
            limits().leave();
        }
    }

    Programs programs() {
        return programs;
    }

    void effect(Effect effect) {
        session.effects.add(effect);
    }
}
