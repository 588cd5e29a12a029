package io.dashclaw.policy.act.command;

import io.dashclaw.policy.act.Effect;
import io.dashclaw.policy.act.Span;
import io.dashclaw.policy.act.Value;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Puts together what one command line does. Used once. */
final class Outcome {
    private static final Set<String> STANDARD_INPUT = Set.of("-", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0");

    /** What a lone dash as a file is standard input or output for. */
    private static final Set<Effect.Kind> PIPED = EnumSet.of(Effect.Kind.READ, Effect.Kind.WRITE, Effect.Kind.LIST);

    private final List<Value> words;
    private String by;
    private final Labels labels;
    private final Set<Effect> effects = new LinkedHashSet<>();
    private final Set<Use.Nested> nested = new LinkedHashSet<>();
    private final Span at;
    private final String piece;
    private Channels channels = Channels.USUAL;
    private Set<Effect.Trait> traits = Set.of();
    private Joined joined;

    Outcome(List<Value> words, String by, Labels labels) {
        this.words = words;
        this.by = by;
        this.labels = labels;
        this.at = words.get(0).at().to(words.get(words.size() - 1).at());
        this.piece = piece(words);
    }

    private static String piece(List<Value> words) {
        var piece = new StringBuilder(words.get(0).text());
        for (int i = 1; i < words.size() && piece.length() <= Effect.LONGEST_PIECE; i++) {
            piece.append(' ').append(words.get(i).text());
        }
        return piece.toString();
    }

    /** What the entry that a reading has come to says. */
    Outcome describe(Reading reading) {
        var entry = reading.entry;
        channels = channels.changedBy(entry.channels());
        var doings = new ArrayList<Doing>();
        consider(entry.always(), doings);
        find(entry.joined());
        consider(entry.does(), doings);
        traits = marked();
        for (var given : reading.given) {
            does(given.role(), given.values(), Set.of(), null);
        }
        doings.forEach(this::does);
        executeInput();
        return this;
    }

    /** What holds for every subcommand, so also for one that is not known. */
    Outcome always(Entry entry) {
        var doings = new ArrayList<Doing>();
        consider(entry.always(), doings);
        doings.forEach(this::does);
        return this;
    }

    /** Traits of all effects, by the labels that are named like them. */
    private Set<Effect.Trait> marked() {
        var marked = EnumSet.noneOf(Effect.Trait.class);
        for (var trait : Doing.TRAITS.entrySet()) {
            if (labels.has(trait.getKey())) {
                marked.add(trait.getValue());
            }
        }
        return Set.copyOf(marked);
    }

    /** @param files nullable */
    private void find(Joined files) {
        joined = files;
        if (files != null) {
            files.found(labels, at).forEach(f -> labels.add(files.label(), f));
        }
    }

    private void consider(List<Line> lines, List<Doing> doings) {
        for (var line : lines) {
            if (line.holds(labels)) {
                line.marks().forEach(labels::set);
                doings.addAll(line.doings());
                channels = line.channels() == null ? channels : channels.changedBy(line.channels());
            }
        }
    }

    private void executeInput() {
        if (channels.language() != null) {
            nested.add(new Use.Stdin(
                    channels.language(), is(Channels.Manner.ELEVATED), is(Channels.Manner.ELSEWHERE), at));
        }
    }

    private boolean is(Channels.Manner manner) {
        return channels.nested().contains(manner);
    }

    private void does(Doing doing) {
        if (doing.name() != null) {
            effect(doing.role().kind(), Value.exact(doing.name(), at), doing.traits(), doing.risk());
        } else if (doing.labels().isEmpty()) {
            effect(doing.role().kind(), null, doing.traits(), doing.risk());
        }
        for (var label : doing.labels()) {
            var values = labels.values(label);
            if (doing.role().takesTheRest()) {
                does(doing.role(), values, doing.traits(), doing.risk());
            } else {
                values.forEach(v -> does(doing.role(), List.of(v), doing.traits(), doing.risk()));
            }
        }
    }

    private void does(Role role, List<Value> values, Set<Effect.Trait> own, Integer risk) {
        if (values.isEmpty()) {
            return;
        }
        var value = values.get(0);
        switch (role.sort()) {
            case EFFECT -> effect(role.kind(), value, role.appends() ? with(own, Effect.Trait.APPENDS) : own, risk);
            case MOVE -> move(value, own, risk);
            case DATA -> data(value, own);
            case LABEL -> {}
            default -> nest(role, values, value);
        }
    }

    private void nest(Role role, List<Value> values, Value value) {
        boolean elevated = is(Channels.Manner.ELEVATED);
        boolean elsewhere = is(Channels.Manner.ELSEWHERE);
        if (role.sort() == Role.Sort.FILE && STANDARD_INPUT.contains(value.text())) {
            channels = new Channels(Use.Input.EXECUTED, role.language(), channels.output(), channels.nested());
            return;
        }
        if (role.sort() == Role.Sort.FILE && value.text().startsWith("-") && !value.isExact()) {
            // Perhaps an option, and what follows it is code.
            effect(Effect.Kind.UNKNOWN, value, Set.of(), null);
            return;
        }
        nested.add(
                switch (role.sort()) {
                    case CODE ->
                        new Use.Code(role.language(), filled(value), labels.values("args"), elevated, elsewhere);
                    case WORDS -> new Use.Code(role.language(), joined(values), List.of(), elevated, elsewhere);
                    case FILE -> new Use.File(role.language(), value, labels.values("args"), elevated, elsewhere);
                    case SETTING ->
                        new Use.Code(role.language(), variable(value).value(), List.of(), elevated, elsewhere);
                    case CHDIR -> new Use.Directory(value);
                    case VARIABLE -> variable(value);
                    default -> argv(values, elevated, elsewhere);
                });
    }

    private Use.Argv argv(List<Value> values, boolean elevated, boolean elsewhere) {
        var filled = filled(values);
        boolean more = is(Channels.Manner.MORE) && filled.equals(values);
        return new Use.Argv(filled, more, elevated, elsewhere);
    }

    private Value filled(Value word) {
        return filled(List.of(word)).get(0);
    }

    private List<Value> filled(List<Value> nestedWords) {
        return joined == null ? nestedWords : joined.filled(nestedWords, labels);
    }

    private static Use.Variable variable(Value value) {
        int equals = value.text().indexOf('=');
        return equals < 0
                ? new Use.Variable(value.text(), value.withText(""))
                : new Use.Variable(
                        value.text().substring(0, equals),
                        value.withText(value.text().substring(equals + 1)));
    }

    /** The words as one text, known as well as the least known of them. */
    private Value joined(List<Value> written) {
        var words = filled(withoutDashes(written));
        if (is(Channels.Manner.MORE) && words.equals(withoutDashes(written))) {
            words = new ArrayList<>(words);
            words.add(Value.unknown("${found}", at));
        }
        if (words.size() == 1) {
            return words.get(0);
        }
        var text = new StringBuilder();
        var taints = new HashSet<Value.Taint>();
        var knowledge = Value.Knowledge.EXACT;
        for (var word : words) {
            text.append(text.length() == 0 ? "" : " ").append(word.text());
            taints.addAll(word.taints());
            knowledge = word.knowledge().compareTo(knowledge) > 0 ? word.knowledge() : knowledge;
        }
        knowledge = knowledge == Value.Knowledge.UNKNOWN ? Value.Knowledge.PARTIAL : knowledge;
        var at = words.get(0).at().to(words.get(words.size() - 1).at());
        return new Value(text.toString(), knowledge, taints, at);
    }

    /** Behind {@code --} a command line is written as it is without. */
    private static List<Value> withoutDashes(List<Value> words) {
        boolean dashes = words.size() > 1 && words.get(0).text().equals("--");
        return dashes ? words.subList(1, words.size()) : words;
    }

    private void move(Value value, Set<Effect.Trait> own, Integer risk) {
        effect(Effect.Kind.READ, value, own, risk);
        effect(Effect.Kind.DELETE, value, with(own, Effect.Trait.MOVES), risk);
    }

    private void data(Value value, Set<Effect.Trait> own) {
        var file = file(value.text());
        if (file != null) {
            effect(Effect.Kind.READ, value.withText(file), own, null);
        }
    }

    /** Of {@code @file}, {@code name=@file;type=text}, {@code name=<file}; null where no file is named. */
    private static String file(String data) {
        int mark = data.startsWith("@") ? 0 : named(data);
        if (mark < 0) {
            return null;
        }
        int end = mark == 0 ? -1 : data.indexOf(';', mark);
        var file = data.substring(mark + 1, end < 0 ? data.length() : end);
        return file.isEmpty() || file.equals("-") ? null : file;
    }

    /** Where {@code @} or {@code <} stands behind a name; negative when it does not. */
    private static int named(String data) {
        int equals = data.indexOf('=');
        if (equals <= 0 || equals + 1 == data.length() || "@<".indexOf(data.charAt(equals + 1)) < 0) {
            return -1;
        }
        boolean name =
                data.chars().limit(equals).allMatch(c -> Character.isLetterOrDigit(c) || "_-.[]".indexOf(c) >= 0);
        return name ? equals + 1 : -1;
    }

    private static Set<Effect.Trait> with(Set<Effect.Trait> traits, Effect.Trait more) {
        return traits.isEmpty() ? Set.of(more) : joined(traits, Set.of(more));
    }

    private static Set<Effect.Trait> joined(Set<Effect.Trait> some, Set<Effect.Trait> others) {
        if (others.isEmpty()) {
            return some;
        }
        var all = EnumSet.copyOf(some);
        all.addAll(others);
        return Set.copyOf(all);
    }

    /** @param object nullable @param risk nullable */
    private void effect(Effect.Kind kind, Value object, Set<Effect.Trait> own, Integer risk) {
        if (object != null && object.text().equals("-") && PIPED.contains(kind)) {
            return;
        }
        var all = own.isEmpty() ? traits : joined(own, traits);
        var sent = kind == Effect.Kind.SEND && object != null ? withDataTaints(object) : object;
        effects.add(new Effect(kind, sent, all, risk, by, piece, at));
    }

    /** What goes there says where it comes from. */
    private Value withDataTaints(Value target) {
        var taints = EnumSet.noneOf(Value.Taint.class);
        for (var data : labels.values("data")) {
            taints.addAll(data.taints());
            if (file(data.text()) != null) {
                taints.add(Value.Taint.LOCAL);
            }
        }
        if (taints.isEmpty()) {
            return target;
        }
        taints.addAll(target.taints());
        return new Value(target.text(), target.knowledge(), taints, target.at());
    }

    /** A program or subcommand that no table describes, by what its arguments look like. */
    Outcome guess(Value what, int from) {
        effect(Effect.Kind.UNKNOWN, what, Set.of(Effect.Trait.UNKNOWN_PROGRAM), null);
        return show(from);
    }

    /** What the arguments look like, from this one on. */
    Outcome show(int from) {
        new Guess(this::effect).read(words.subList(from, words.size()));
        return this;
    }

    Outcome unresolved(Value program) {
        effect(Effect.Kind.UNKNOWN, program, Set.of(), null);
        return this;
    }

    Outcome by(String name) {
        by = name;
        return this;
    }

    /** The program itself is a file of somebody's own. */
    Outcome run(Value path) {
        effect(Effect.Kind.EXECUTE, path, Set.of(), null);
        return this;
    }

    Use use(boolean known) {
        return new Use(
                by, known, List.copyOf(effects), List.copyOf(nested), channels.input(), channels.output(), false);
    }

    Use inert() {
        return new Use(by, true, List.of(), List.of(), Use.Input.IGNORED, Set.of(Use.Output.OWN), true);
    }
}
