package io.dashclaw.policy.act.command;

import io.dashclaw.policy.act.YamlText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Makes the entries of one file. Whatever it does not understand is a {@link MalformedTableException}. */
final class TableReader {
    private static final Set<String> KEYS = Set.of(
            "about",
            "always",
            "assignments",
            "commands",
            "does",
            "found",
            "help",
            "input",
            "nested",
            "operands",
            "options",
            "output",
            "same",
            "stops",
            "style",
            "verbs");
    private static final Set<String> LINE_KEYS = Set.of("do", "if", "input", "mark", "nested", "output");
    private static final Set<String> OPERANDS_KEYS = Set.of("are", "if");
    private static final Set<String> FOUND_KEYS = Set.of("below", "called", "named", "stands");
    private static final int DEEPEST = 8;

    private final String file;
    private Map<String, Map<String, Object>> roots = Map.of();

    TableReader(String file) {
        this.file = file;
    }

    /** What is handed down to subcommands. */
    private record Above(
            Style style, boolean help, Map<String, Option> options, List<Line> always, Set<String> labels) {
        static final Above NOTHING = new Above(
                Style.GNU,
                true,
                Map.of(),
                List.of(),
                Set.of("group", "dashes", "operands", "unknown-option", "args", "variable"));
    }

    /** By the name of the program, in lower case. */
    Map<String, Entry> read(String text) {
        roots = named(at(file, () -> YamlText.read(text)), file);
        var entries = new LinkedHashMap<String, Entry>();
        var made = new IdentityHashMap<Map<String, Object>, Entry>();
        roots.forEach((name, raw) -> {
            if (name.equals(".") || !name.startsWith(".")) {
                entries.put(
                        name.toLowerCase(Locale.ROOT),
                        made.computeIfAbsent(raw, r -> entry(file + ": " + name, r, Above.NOTHING, 0)));
            }
        });
        return entries;
    }

    /** Entries by each of their names. An entry that is not there is harmless. */
    private static Map<String, Map<String, Object>> named(Map<String, Object> entries, String where) {
        var named = new LinkedHashMap<String, Map<String, Object>>();
        entries.forEach((names, raw) -> {
            for (var name : names.trim().split("\\s+")) {
                if (named.put(name, raw == null ? Map.of() : map(where + ": " + name, raw)) != null) {
                    throw new MalformedTableException(where + ": " + name, "is described twice", null);
                }
            }
        });
        return named;
    }

    private Entry entry(String where, Map<String, Object> written, Above above, int depth) {
        if (depth > DEEPEST) {
            throw new MalformedTableException(where, "is nested too deeply", null);
        }
        var raw = resolved(where, written, 0);
        refuseOthers(where, raw, KEYS);
        var style = raw.containsKey("style")
                ? at(where + ": style", () -> Style.of(string(where, raw, "style")))
                : above.style();
        var options = new HashMap<>(above.options());
        options.putAll(options(where + ": options", raw, style));
        int stops = stops(where, raw);
        boolean help = raw.containsKey("help") ? flag(where, raw, "help") : above.help();
        var operands = operands(where + ": operands", raw.get("operands"));
        var own = lines(where + ": always", raw.get("always"));
        var does = lines(where + ": does", raw.get("does"));
        var always = Stream.concat(above.always().stream(), own.stream()).toList();
        var joined = joined(where + ": found", raw.get("found"));
        var labels = labels(above.labels(), options, operands, always, does, joined);
        refuseUnknownLabels(where, labels, always, does, operands);
        var below = new Above(style, help, stops > 0 ? Map.of() : options, always, labels);
        var commands = subcommands(where + ": commands", raw.get("commands"), below, depth);
        var verbs = subcommands(where + ": verbs", raw.get("verbs"), below, depth);
        var channels = channels(where, raw);
        boolean acts = raw.containsKey("operands") || raw.containsKey("does") || commands.isEmpty() && verbs.isEmpty();
        return new Entry(
                string(where, raw, "about"),
                style,
                stops,
                flag(where, raw, "assignments"),
                help,
                Map.copyOf(options),
                operands,
                always,
                does,
                channels == null ? Channels.USUAL : Channels.USUAL.changedBy(channels),
                joined,
                commands,
                verbs,
                acts);
    }

    /** With what {@code same} takes over. */
    private Map<String, Object> resolved(String where, Map<String, Object> raw, int depth) {
        if (!raw.containsKey("same")) {
            return raw;
        }
        var path = string(where, raw, "same").trim().split("\\s+");
        var other = roots.get(path[0]);
        for (int i = 1; i < path.length && other != null; i++) {
            var commands = resolved(where, other, depth + 1).get("commands");
            other = commands == null ? null : named(map(where, commands), where).get(path[i]);
        }
        if (other == null || depth > DEEPEST) {
            throw new MalformedTableException(where + ": same", "names no entry of this file", null);
        }
        var all = new LinkedHashMap<>(resolved(where, other, depth + 1));
        raw.forEach((key, value) -> all.merge(key, value == null ? Map.of() : value, TableReader::merged));
        all.remove("same");
        return all;
    }

    private static Object merged(Object other, Object own) {
        if (!(other instanceof Map<?, ?> others) || !(own instanceof Map<?, ?> owns)) {
            return own;
        }
        var all = new LinkedHashMap<Object, Object>(others);
        all.putAll(owns);
        return all;
    }

    private static void refuseOthers(String where, Map<String, Object> raw, Set<String> keys) {
        for (var key : raw.keySet()) {
            if (!keys.contains(key)) {
                throw new MalformedTableException(where + ": " + key, "is no key of the format", null);
            }
        }
    }

    private static Map<String, Option> options(String where, Map<String, Object> raw, Style style) {
        var options = new HashMap<String, Option>();
        if (raw.get("options") == null) {
            return options;
        }
        map(where, raw.get("options")).forEach((spellings, meaning) -> {
            var there = where + ": " + spellings;
            for (var spelling : spellings.trim().split("\\s+")) {
                var option = at(there, () -> Option.of(spelling, meaning == null ? null : text(there, meaning)));
                if (options.put(style.ignoresCase() ? option.name().toLowerCase(Locale.ROOT) : option.name(), option)
                        != null) {
                    throw new MalformedTableException(there, "is described twice", null);
                }
            }
        });
        return options;
    }

    private static int stops(String where, Map<String, Object> raw) {
        var stops = string(where, raw, "stops");
        if (stops == null || stops.equals("false")) {
            return 0;
        }
        return at(where + ": stops", () -> stops.equals("true") ? 1 : Integer.parseInt(stops));
    }

    private static List<Operands> operands(String where, Object raw) {
        if (raw == null) {
            return List.of();
        }
        var alternatives = new ArrayList<Operands>();
        for (var alternative : raw instanceof List<?> list ? list : List.of(raw)) {
            alternatives.add(at(
                    where,
                    () -> alternative instanceof Map<?, ?>
                            ? conditional(where, map(where, alternative))
                            : Operands.of(List.of(), text(where, alternative))));
        }
        return List.copyOf(alternatives);
    }

    private static Operands conditional(String where, Map<String, Object> raw) {
        refuseOthers(where, raw, OPERANDS_KEYS);
        return Operands.of(conditions(raw.get("if"), where), string(where, raw, "are"));
    }

    private static List<Condition> conditions(Object raw, String where) {
        var conditions = new ArrayList<Condition>();
        for (var condition : texts(where, raw)) {
            conditions.add(Condition.of(condition));
        }
        return conditions;
    }

    private static List<Line> lines(String where, Object raw) {
        var lines = new ArrayList<Line>();
        for (var line : raw == null ? List.of() : raw instanceof List<?> list ? list : List.of(raw)) {
            lines.add(at(
                    where,
                    () -> line instanceof Map<?, ?>
                            ? line(where, map(where, line))
                            : new Line(List.of(), List.of(), List.of(Doing.of(text(where, line))), null)));
        }
        return List.copyOf(lines);
    }

    private static Line line(String where, Map<String, Object> raw) {
        refuseOthers(where, raw, LINE_KEYS);
        var doings = texts(where, raw.get("do")).stream().map(Doing::of).toList();
        var mark = string(where, raw, "mark");
        var marks = mark == null
                ? List.<String>of()
                : Stream.of(mark.trim().split("\\s+"))
                        .map(m -> Role.of(m).label())
                        .toList();
        return new Line(conditions(raw.get("if"), where), marks, doings, channels(where, raw));
    }

    private static Channels channels(String where, Map<String, Object> raw) {
        return at(
                where,
                () -> Channels.of(
                        string(where, raw, "input"), string(where, raw, "output"), string(where, raw, "nested")));
    }

    private static Joined joined(String where, Object raw) {
        if (raw == null) {
            return null;
        }
        var map = map(where, raw);
        refuseOthers(where, map, FOUND_KEYS);
        return new Joined(
                "found",
                string(where, map, "below"),
                string(where, map, "named"),
                string(where, map, "stands"),
                string(where, map, "called"));
    }

    private Entry.Subcommands subcommands(String where, Object raw, Above above, int depth) {
        if (raw == null) {
            return Entry.Subcommands.NONE;
        }
        var byName = new HashMap<String, Entry>();
        var byPattern = new ArrayList<Map.Entry<Patterns, Entry>>();
        var made = new IdentityHashMap<Map<String, Object>, Entry>();
        named(map(where, raw), where).forEach((name, written) -> {
            var entry = made.computeIfAbsent(written, w -> entry(where + ": " + name, w, above, depth + 1));
            if (Patterns.isPattern(name)) {
                byPattern.add(Map.entry(Patterns.of(name), entry));
            } else {
                byName.put(above.style().ignoresCase() ? name.toLowerCase(Locale.ROOT) : name, entry);
            }
        });
        return new Entry.Subcommands(Map.copyOf(byName), List.copyOf(byPattern));
    }

    private static Set<String> labels(
            Set<String> above,
            Map<String, Option> options,
            List<Operands> operands,
            List<Line> always,
            List<Line> does,
            Joined joined) {
        var labels = new HashSet<>(above);
        options.values().forEach(option -> {
            option.roles().forEach(r -> labels.add(r.label()));
            labels.addAll(option.labels());
        });
        operands.forEach(o -> o.slots().forEach(s -> labels.add(s.role().label())));
        Stream.concat(always.stream(), does.stream()).forEach(l -> labels.addAll(l.marks()));
        if (joined != null) {
            labels.add(joined.label());
        }
        return labels;
    }

    private static void refuseUnknownLabels(
            String where, Set<String> labels, List<Line> always, List<Line> does, List<Operands> operands) {
        var lines = Stream.concat(always.stream(), does.stream()).toList();
        var conditions = Stream.concat(
                lines.stream().flatMap(l -> l.conditions().stream()),
                operands.stream().flatMap(o -> o.conditions().stream()));
        var asked = Stream.concat(
                conditions.flatMap(c -> c.asks().stream()),
                lines.stream().flatMap(l -> l.doings().stream()).flatMap(d -> d.labels().stream()));
        asked.filter(label -> !labels.contains(label)).findFirst().ifPresent(label -> {
            throw new MalformedTableException(where, "asks for the label " + label + " that nothing sets", null);
        });
    }

    private static boolean flag(String where, Map<String, Object> raw, String key) {
        var value = string(where, raw, key);
        if (value != null && !value.equals("true") && !value.equals("false")) {
            throw new MalformedTableException(where + ": " + key, "is neither true nor false", null);
        }
        return "true".equals(value);
    }

    private static String string(String where, Map<String, Object> raw, String key) {
        var value = raw.get(key);
        return value == null ? null : text(where + ": " + key, value);
    }

    private static List<String> texts(String where, Object raw) {
        if (raw == null) {
            return List.of();
        }
        var texts = new ArrayList<String>();
        for (var text : raw instanceof List<?> list ? list : List.of(raw)) {
            texts.add(text(where, text));
        }
        return texts;
    }

    private static String text(String where, Object value) {
        if (value instanceof String text) {
            return text;
        }
        throw new MalformedTableException(where, "is no text: " + value, null);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(String where, Object value) {
        if (value instanceof Map<?, ?> map && map.keySet().stream().allMatch(String.class::isInstance)) {
            return (Map<String, Object>) map;
        }
        throw new MalformedTableException(where, "has no keys: " + value, null);
    }

    /** Says where it was when something is wrong. */
    private static <T> T at(String where, Supplier<T> reading) {
        try {
            return reading.get();
        } catch (MalformedTableException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new MalformedTableException(where, e.getMessage(), e);
        }
    }
}
