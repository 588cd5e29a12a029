package io.dashclaw.policy.act.sql;

import io.dashclaw.policy.act.Effect;
import io.dashclaw.policy.act.Effect.Kind;
import io.dashclaw.policy.act.Effect.Trait;
import io.dashclaw.policy.act.Language;
import io.dashclaw.policy.act.Lines;
import io.dashclaw.policy.act.Span;
import io.dashclaw.policy.act.Value;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Commands for Redis and its kin, one a line: {@code redis.txt}. */
public final class Redis implements Language {
    private record Command(Kind kind, int weight, Set<Trait> traits) {}

    private static final Map<String, Command> COMMANDS = read();
    /** Settings that make the server write a file of the caller's choosing, or load one. */
    private static final Set<String> FILES =
            Set.of("DIR", "DBFILENAME", "APPENDFILENAME", "LOGFILE", "ACLFILE", "RDBCHECKSUM", "APPENDDIRNAME");

    private static final Set<String> DOORS = Set.of(
            "PROTECTED-MODE", "REQUIREPASS", "MASTERAUTH", "BIND", "ENABLE-DEBUG-COMMAND", "ENABLE-MODULE-COMMAND");
    private static final Set<String> SECRETS = Set.of("REQUIREPASS", "MASTERAUTH", "*", "*PASS*", "*AUTH*");
    private static final int MOST_LINES = 2_000;
    private static final int LONGEST = 65_536;

    private static Map<String, Command> read() {
        var all = new HashMap<String, Command>();
        for (String[] line : Lines.of(Redis.class, "redis.txt", 4)) {
            var traits = EnumSet.noneOf(Trait.class);
            for (String trait : line[3].split(" ")) {
                if (!trait.isEmpty()) {
                    traits.add(Trait.valueOf(trait.toUpperCase(Locale.ROOT)));
                }
            }
            traits.add(Trait.ELSEWHERE);
            var command =
                    new Command(Kind.valueOf(line[1].toUpperCase(Locale.ROOT)), Integer.parseInt(line[2]), traits);
            for (String name : line[0].split(" +")) {
                all.putIfAbsent(name, command);
            }
        }
        return all;
    }

    @Override
    public List<Effect> effects(Value code, Nested nested) {
        var effects = new ArrayList<Effect>();
        if (code.knowledge() == Value.Knowledge.UNKNOWN) {
            effects.add(new Effect(Kind.UNKNOWN, null, Set.of(), null, "redis", code.text(), code.at()));
            return effects;
        }
        String text = code.text().length() > LONGEST ? code.text().substring(0, LONGEST) : code.text();
        text.lines()
                .filter(line -> !line.isBlank())
                .limit(MOST_LINES)
                .forEach(line -> line(words(line), line, code, effects));
        return effects;
    }

    private void line(List<String> words, String line, Value code, List<Effect> effects) {
        int at = !words.isEmpty() && words.get(0).chars().allMatch(Character::isDigit) && words.size() > 1
                ? 1
                : 0; // a count of repetitions
        String name = word(words, at);
        String sub = name + "." + word(words, at + 1);
        var command = first(COMMANDS.get(name), COMMANDS.get(sub), COMMANDS.get(name + ".*"), stem(name));
        String by = COMMANDS.get(name) == null && COMMANDS.get(sub) != null ? name + " " + word(words, at + 1) : name;
        if (command == null) {
            add(effects, Kind.UNKNOWN, name, 50, name, line, code, EnumSet.of(Trait.UNKNOWN_PROGRAM, Trait.ELSEWHERE));
            return;
        }
        String object = words.size() > at + 1
                ? words.get(words.size() > at + 2 && by.indexOf(' ') > 0 ? at + 2 : at + 1)
                : null;
        add(effects, command.kind, object, command.weight, by, line, code, command.traits);
        if (name.equals("CONFIG")) {
            config(words, at, line, code, effects);
        } else if (name.startsWith("EVAL") && words.size() > at + 1) {
            lua(words.get(at + 1), line, code, effects);
        } else if ((name.equals("SLAVEOF") || name.equals("REPLICAOF"))
                && word(words, at + 1).equals("NO")) {
            effects.set(effects.size() - 1, effect(Kind.CONFIGURE, null, 65, by, line, code, command.traits));
        }
    }

    private static Command first(Command... candidates) {
        for (var candidate : candidates) {
            if (candidate != null) {
                return candidate;
            }
        }
        return null;
    }

    /** {@code JSON.SET}, {@code GEORADIUS}. */
    private static Command stem(String name) {
        int dot = name.indexOf('.');
        return dot > 0
                ? COMMANDS.get(name.substring(0, dot) + ".*")
                : name.startsWith("GEO") ? COMMANDS.get("GEO*") : null;
    }

    private static void config(List<String> words, int at, String line, Value code, List<Effect> effects) {
        String setting = word(words, at + 2);
        String action = word(words, at + 1);
        Set<Trait> elsewhere = EnumSet.of(Trait.ELSEWHERE);
        if (action.equals("SET") && FILES.contains(setting)) {
            String file = words.size() > at + 3 ? words.get(at + 3) : setting;
            add(
                    effects,
                    Kind.PERSIST,
                    file,
                    90,
                    "CONFIG SET " + setting.toLowerCase(Locale.ROOT),
                    line,
                    code,
                    elsewhere);
        } else if (action.equals("SET") && DOORS.contains(setting)) {
            add(effects, Kind.PERMIT, setting.toLowerCase(Locale.ROOT), 85, "CONFIG SET", line, code, elsewhere);
        } else if (action.equals("GET") && SECRETS.contains(setting)) {
            add(
                    effects,
                    Kind.REVEAL,
                    setting.toLowerCase(Locale.ROOT),
                    setting.equals("*") ? 60 : 80,
                    "CONFIG GET",
                    line,
                    code,
                    elsewhere);
        }
    }

    /** What a script calls by name; that it computes names is what its own unknown stands for. */
    private void lua(String script, String line, Value code, List<Effect> effects) {
        String capitals = script.toUpperCase(Locale.ROOT);
        for (String call : List.of("REDIS.CALL(", "REDIS.PCALL(")) {
            for (int at = capitals.indexOf(call); at >= 0; at = capitals.indexOf(call, at + 1)) {
                int open = at + call.length();
                int end = open + 1;
                while (end < capitals.length()
                        && (Character.isLetterOrDigit(capitals.charAt(end)) || capitals.charAt(end) == '.')) {
                    end++;
                }
                var command = open < capitals.length()
                        ? COMMANDS.get(capitals.substring(Math.min(open + 1, end), end))
                        : null;
                if (command != null && effects.size() < MOST_LINES) {
                    add(
                            effects,
                            command.kind,
                            null,
                            command.weight,
                            capitals.substring(open + 1, end),
                            line,
                            code,
                            command.traits);
                }
            }
        }
        if (capitals.contains("OS.EXECUTE")
                || capitals.contains("IO.POPEN")
                || capitals.contains("LOADLIB")
                || capitals.contains("IO.OPEN")) {
            add(effects, Kind.EXECUTE, null, 90, "EVAL", line, code, EnumSet.of(Trait.ELSEWHERE));
        }
    }

    private static void add(
            List<Effect> effects,
            Kind kind,
            String object,
            int weight,
            String by,
            String line,
            Value code,
            Set<Trait> traits) {
        effects.add(effect(kind, object, weight, by, line, code, traits));
    }

    private static Effect effect(
            Kind kind, String object, int weight, String by, String line, Value code, Set<Trait> traits) {
        boolean aligned = code.at().end() - code.at().start() == code.text().length();
        int start = aligned ? Math.max(0, code.text().indexOf(line)) : 0;
        var at = aligned ? new Span(code.at().start() + start, code.at().start() + start + line.length()) : code.at();
        var value = object == null
                ? null
                : new Value(object, code.isExact() ? Value.Knowledge.EXACT : code.knowledge(), code.taints(), at);
        return new Effect(kind, value, traits, weight, by, line.strip(), at);
    }

    private static String word(List<String> words, int i) {
        return i < words.size() ? words.get(i).toUpperCase(Locale.ROOT) : "";
    }

    /** As redis-cli splits a line: blanks, and quotes with backslashes. */
    private static List<String> words(String line) {
        var words = new ArrayList<String>();
        var word = new StringBuilder();
        boolean open = false;
        char quote = 0;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (quote != 0 && c == '\\' && quote == '"' && i + 1 < line.length()) {
                word.append(line.charAt(++i));
            } else if (quote != 0) {
                quote = c == quote ? 0 : quote;
                word.append(quote == 0 ? "" : String.valueOf(c));
            } else if (c == '"' || c == '\'') {
                quote = c;
                open = true;
            } else if (c <= ' ') {
                if (open || word.length() > 0) {
                    words.add(word.toString());
                }
                word.setLength(0);
                open = false;
            } else {
                word.append(c);
            }
        }
        if (open || word.length() > 0) {
            words.add(word.toString());
        }
        return words;
    }
}
