package io.dashclaw.policy.act.command;

import io.dashclaw.policy.act.Value;
import java.util.List;
import java.util.Locale;
import java.util.Set;

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
