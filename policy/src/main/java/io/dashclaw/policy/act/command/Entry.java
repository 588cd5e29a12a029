package io.dashclaw.policy.act.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What the tables say of a program or of one of its subcommands.
 *
 * @param about for people; nullable
 * @param stops at which operand options end; 0: they never do
 * @param assignments leading {@code NAME=value} words are set aside
 * @param help whether {@code --help} and {@code --version} make it inert
 * @param options by spelling, those of the levels above among them
 * @param always lines of the levels above and its own, for the subcommands too
 * @param acts whether it is of use without one of its subcommands
 */
record Entry(
        String about,
        Style style,
        int stops,
        boolean assignments,
        boolean help,
        Map<String, Option> options,
        List<Operands> operands,
        List<Line> always,
        List<Line> does,
        Channels channels,
        Joined joined,
        Subcommands commands,
        Subcommands verbs,
        boolean acts) {

    /** Entries by name, or by pattern when no name fits. */
    record Subcommands(Map<String, Entry> byName, List<Map.Entry<Patterns, Entry>> byPattern) {
        static final Subcommands NONE = new Subcommands(Map.of(), List.of());

        /** Null when there is none. */
        Entry find(String name) {
            var entry = byName.get(name);
            if (entry != null || byPattern.isEmpty()) {
                return entry;
            }
            for (var candidate : byPattern) {
                if (candidate.getKey().match(name)) {
                    return candidate.getValue();
                }
            }
            return null;
        }

        boolean isEmpty() {
            return byName.isEmpty() && byPattern.isEmpty();
        }

        List<Entry> all() {
            var all = new ArrayList<>(byName.values());
            byPattern.forEach(p -> all.add(p.getValue()));
            return all;
        }
    }

    boolean branches() {
        return !commands.isEmpty() || !verbs.isEmpty();
    }

    Option option(String spelling) {
        return options.get(spelling);
    }

    /** The one long option that begins like this; null when there is none, or several. */
    Option abbreviated(String start) {
        Option found = null;
        for (var candidate : options.entrySet()) {
            if (candidate.getKey().startsWith(start)) {
                if (found != null && found != candidate.getValue()) {
                    return null;
                }
                found = candidate.getValue();
            }
        }
        return found;
    }

    Operands operands(Labels labels) {
        for (var alternative : operands) {
            if (alternative.hold(labels)) {
                return alternative;
            }
        }
        return Operands.NONE;
    }
}
