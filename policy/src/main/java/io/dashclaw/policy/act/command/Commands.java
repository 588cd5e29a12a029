package io.dashclaw.policy.act.command;

import io.dashclaw.policy.act.Effect;
import io.dashclaw.policy.act.Push;
import io.dashclaw.policy.act.Value;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** What programs do with their arguments, as the tables say. Immutable. */
public final class Commands {
    private final Tables tables;

    private Commands(Tables tables) {
        this.tables = tables;
    }

    /**
     * All families, each read when one of its programs is first asked for: some tens of milliseconds in a cold JVM. An application may
     * {@link #load} them at its start, from a thread that can wait.
     */
    public static Commands standard() {
        return Standard.COMMANDS;
    }

    private static final class Standard {
        static final Commands COMMANDS = of(Tables.standard());
    }

    /**
     * Reads what is not read yet.
     *
     * @throws MalformedTableException when a table has a mistake
     */
    public Commands load() {
        tables.load();
        return this;
    }

    static Commands of(Tables tables) {
        return new Commands(tables);
    }

    /** The names of all programs that the tables describe, in lower case. */
    public Set<String> programs() {
        return tables.programs();
    }

    public boolean knows(String program) {
        return find(Program.of(program)) != null;
    }

    /** @param argv the program first, as its user typed it; at least one word */
    public Use use(List<Value> argv) {
        var first = argv.get(0);
        if (!first.isExact()) {
            return unresolved(argv);
        }
        var program = Program.of(first.text());
        var entry = find(program);
        if (entry == null) {
            return unknown(argv, program);
        }
        var reading = new Reading(program.name(), entry, argv).read();
        var outcome = new Outcome(argv, reading.name.toString(), reading.labels);
        if (program.ownFolder()) {
            return described(reading, outcome.run(first));
        }
        if (reading.labels.has(Option.INERT)) {
            return outcome.inert();
        }
        var use = described(reading, outcome);
        return reading.labels.has(Option.INERT) ? outcome.inert() : use;
    }

    /** Null when it is none. @param argv as for {@link #use} */
    public Push push(List<Value> argv) {
        var reading = Program.of(argv.get(0).text()).name().equals(Pushes.PROGRAM) ? reading(argv) : null;
        if (reading == null || reading.unmatched() != null) {
            return null;
        }
        new Outcome(argv, "", reading.labels).describe(reading);
        return Pushes.of(reading);
    }

    /**
     * {@code git log}: the program with its subcommands, when the command line begins with just these and its options do nothing besides that the shape does not
     * do without them. Null for a program that no table knows or that runs other commands.
     *
     * @param argv as for {@link #use}
     */
    public String shape(List<Value> argv) {
        var reading = reading(argv);
        if (reading == null || reading.unmatched() != null || !isNamedFirst(argv, reading.name.toString())) {
            return null;
        }
        var name = reading.name.toString();
        var named = argv.subList(0, name.split(" ").length);
        return use(argv).nested().isEmpty() && !doesMore(argv, named, reading) ? name : null;
    }

    /** Whether options do what the command does not do without them, or operands are run. */
    private boolean doesMore(List<Value> argv, List<Value> named, Reading reading) {
        var plain = new ArrayList<>(named);
        plain.addAll(reading.operands());
        var more = kinds(use(argv));
        boolean runs = more.contains(Effect.Kind.EXECUTE) && !kinds(use(named)).contains(Effect.Kind.EXECUTE);
        more.removeAll(kinds(use(plain)));
        if (Pushes.of(reading) != null) {
            more.remove(Effect.Kind.DELETE); // a forced push is a push
        }
        return runs || !more.isEmpty();
    }

    private Reading reading(List<Value> argv) {
        var first = argv.get(0);
        var entry = first.isExact() ? find(Program.of(first.text())) : null;
        return entry == null ? null : new Reading(Program.of(first.text()).name(), entry, argv).read();
    }

    private static boolean isNamedFirst(List<Value> argv, String name) {
        var words = name.split(" ");
        return words.length <= argv.size()
                && name.equals(
                        argv.subList(0, words.length).stream().map(Value::text).collect(Collectors.joining(" ")));
    }

    private static Set<Effect.Kind> kinds(Use use) {
        var kinds = EnumSet.noneOf(Effect.Kind.class);
        use.effects().forEach(effect -> kinds.add(effect.kind()));
        return kinds;
    }

    private static Use described(Reading reading, Outcome outcome) {
        var unmatched = reading.unmatched();
        return unmatched == null ? outcome.describe(reading).use(true) : unknownSubcommand(reading, outcome, unmatched);
    }

    private Entry find(Program program) {
        var name = program.name().toLowerCase(Locale.ROOT);
        var entry = tables.find(name);
        return entry != null ? entry : tables.find(new Program(name, false).unversioned());
    }

    /** A variable or the output of a command in the place of the program: it may be any. */
    private static Use unresolved(List<Value> argv) {
        var outcome = new Outcome(argv, argv.get(0).text(), new Labels());
        return outcome.unresolved(argv.get(0)).use(false);
    }

    private static Use unknown(List<Value> argv, Program program) {
        var outcome = new Outcome(argv, program.name(), new Labels());
        return program.ownFolder()
                ? outcome.run(argv.get(0)).show(1).use(false)
                : outcome.guess(argv.get(0), 1).use(false);
    }

    private static Use unknownSubcommand(Reading reading, Outcome outcome, Value subcommand) {
        return outcome.by(reading.name.append(' ').append(subcommand.text()).toString())
                .always(reading.entry)
                .guess(subcommand, reading.words.indexOf(subcommand))
                .use(false);
    }
}
