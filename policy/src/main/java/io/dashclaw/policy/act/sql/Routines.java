package io.dashclaw.policy.act.sql;

import io.dashclaw.policy.act.Effect;
import io.dashclaw.policy.act.Lines;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What is known of functions, procedures and system tables by name: {@code routines.txt} and {@code tables.txt}. */
final class Routines {
    /**
     * @param kind null when an argument is code
     * @param language of that code; null when it is not
     * @param argument from 1; 0: none
     * @param weight null: the kind's own
     * @param file whether the object is a path
     * @param connects whether it happens on another server
     */
    record Routine(
            String name,
            Effect.Kind kind,
            String language,
            int argument,
            Integer weight,
            boolean file,
            boolean connects,
            Set<Effect.Trait> traits) {}

    private static final Map<String, Routine> BY_NAME = new HashMap<>();
    private static final List<Routine> BY_PREFIX = new ArrayList<>();
    private static final Map<String, Integer> SECRET_TABLES = new HashMap<>();

    static {
        for (String[] line : Lines.of(Routines.class, "routines.txt", 5)) {
            var routine = routine(line);
            if (line[0].endsWith("*")) {
                BY_PREFIX.add(routine);
            } else {
                BY_NAME.put(routine.name, routine);
            }
        }
        for (String[] line : Lines.of(Routines.class, "tables.txt", 2)) {
            SECRET_TABLES.put(line[0].toUpperCase(Locale.ROOT), Integer.valueOf(line[1]));
        }
    }

    private Routines() {}

    private static Routine routine(String[] line) {
        boolean code = line[1].startsWith("code:");
        Set<Effect.Trait> traits = EnumSet.noneOf(Effect.Trait.class);
        boolean file = false;
        boolean connects = false;
        for (String word : line[4].split(" ")) {
            switch (word) {
                case "" -> {}
                case "path" -> file = true;
                case "connect" -> connects = true;
                default -> traits.add(Effect.Trait.valueOf(word.toUpperCase(Locale.ROOT)));
            }
        }
        return new Routine(
                line[0].replace("*", "").toUpperCase(Locale.ROOT),
                code ? null : Effect.Kind.valueOf(line[1].toUpperCase(Locale.ROOT)),
                code ? line[1].substring(5) : null,
                line[2].equals("-") ? 0 : Integer.parseInt(line[2]),
                line[3].equals("-") ? null : Integer.valueOf(line[3]),
                file,
                connects,
                traits);
    }

    /** @param name in capitals, with or without its schema; null when nothing is known of it */
    static Routine named(String name) {
        var routine = BY_NAME.get(name);
        if (routine != null) {
            return routine;
        }
        String last = name.substring(name.lastIndexOf('.') + 1);
        routine = BY_NAME.get(last);
        if (routine != null) {
            return routine;
        }
        for (var prefix : BY_PREFIX) {
            if (last.startsWith(prefix.name)) {
                return prefix;
            }
        }
        return null;
    }

    /** What reading the table weighs when it holds secrets; null when it is not known to. @param name in capitals */
    static Integer secrets(String name) {
        int dot = name.lastIndexOf('.');
        var whole = SECRET_TABLES.get(dot < 0 ? name : name.substring(name.lastIndexOf('.', dot - 1) + 1));
        return whole != null ? whole : SECRET_TABLES.get(name.substring(dot + 1));
    }
}
