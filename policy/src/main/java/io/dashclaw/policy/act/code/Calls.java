package io.dashclaw.policy.act.code;

import io.dashclaw.policy.act.Effect;
import io.dashclaw.policy.act.Effect.Trait;
import io.dashclaw.policy.act.Resources;
import io.dashclaw.policy.act.YamlText;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The calls of a language that matter, read from its table (see the README beside the tables). */
final class Calls {
    /** What one call does. @param results what comes out of it: the first whose conditions hold */
    record Call(String name, List<Step> steps, List<Result> results) {
        /** Whether the name stands for what comes out without being called. */
        boolean isConstant() {
            return !results.isEmpty() && results.get(0).constant();
        }
    }

    /**
     * @param conditions all must hold
     * @param verb a kind of effect, or a word of {@link Effects}
     */
    record Step(List<Condition> conditions, String verb, List<Selector> objects, Set<Trait> traits, Integer risk) {}

    /** @param globs of the text; the condition holds when one matches, or, without any, when it is set and true */
    record Condition(boolean negated, Selector what, List<String> globs) {}

    /** What stands for an argument, first found: positions from 1 ({@code 2...}: all from there on), names, {@code self}. */
    record Selector(List<String> keys) {}

    /** @param constant the name stands for it without being called */
    record Result(List<Condition> conditions, String maker, List<Selector> of, String word, boolean constant) {}

    private final Map<String, Call> byName;
    private final Set<String> modules = new HashSet<>();

    private Calls(Map<String, Call> byName) {
        this.byName = byName;
        for (var name : byName.keySet()) {
            for (var dot = name.indexOf('.'); dot > 0; dot = name.indexOf('.', dot + 1)) {
                modules.add(name.substring(0, dot));
            }
        }
    }

    /** Null when the tables do not know it. */
    Call named(String name) {
        return byName.get(name);
    }

    /** Whether calls of this module or class are in the tables. */
    boolean isModule(String path) {
        return modules.contains(path);
    }

    static Calls of(String language) {
        var byName = new HashMap<String, Call>();
        YamlText.read(Resources.text(Calls.class, language + ".yaml"))
                .forEach((names, does) -> add(byName, names, (String) does));
        return new Calls(byName);
    }

    private static void add(Map<String, Call> byName, String names, String does) {
        for (var name : names.split(" +")) {
            if (byName.put(name, call(name, does)) != null) {
                throw new IllegalArgumentException("twice: " + name);
            }
        }
    }

    private static Call call(String name, String does) {
        var steps = new ArrayList<Step>();
        var results = new ArrayList<Result>();
        for (var part : does.split(" *; *")) {
            var conditions = new ArrayList<Condition>();
            var rest = part.strip();
            while (rest.startsWith("(")) {
                var end = rest.indexOf(')');
                conditions.add(condition(rest.substring(1, end)));
                rest = rest.substring(end + 1).strip();
            }
            if (rest.startsWith("=") || rest.startsWith(":=")) {
                results.add(
                        result(conditions, rest.substring(rest.indexOf('=') + 1).strip(), rest.startsWith(":")));
            } else if (!rest.isEmpty()) {
                steps.add(step(conditions, rest));
            }
        }
        return new Call(name, List.copyOf(steps), List.copyOf(results));
    }

    private static Result result(List<Condition> conditions, String written, boolean constant) {
        var words = words(written);
        var selectors = new ArrayList<Selector>();
        var word = "";
        for (var i = 1; i < words.length; i++) {
            if (isSelector(words[i])) {
                selectors.add(selector(words[i]));
            } else {
                word = words[i];
            }
        }
        return new Result(List.copyOf(conditions), words[0], List.copyOf(selectors), word, constant);
    }

    private static Step step(List<Condition> conditions, String written) {
        var words = words(written);
        var objects = new ArrayList<Selector>();
        var traits = EnumSet.noneOf(Trait.class);
        Integer risk = null;
        for (var i = 1; i < words.length; i++) {
            if (words[i].startsWith("@")) {
                risk = Integer.valueOf(words[i].substring(1));
            } else if (isSelector(words[i])) {
                objects.add(selector(words[i]));
            } else {
                traits.add(Trait.valueOf(words[i].toUpperCase(Locale.ROOT).replace('-', '_')));
            }
        }
        return new Step(List.copyOf(conditions), words[0], List.copyOf(objects), Set.copyOf(traits), risk);
    }

    /** Blanks within quotes do not separate. */
    private static String[] words(String written) {
        return written.split(" +(?=(?:[^']*'[^']*')*[^']*$)");
    }

    private static Condition condition(String written) {
        var negated = written.startsWith("!");
        var rest = negated ? written.substring(1) : written;
        var equal = rest.indexOf("==");
        var globs = equal < 0
                ? List.<String>of()
                : List.of(rest.substring(equal + 2).split("\\|"));
        return new Condition(negated, selector(equal < 0 ? rest : rest.substring(0, equal)), globs);
    }

    /** {@code 1}, {@code 2...}, {@code 1|path=}, {@code self}, {@code "a fixed text"}. */
    private static boolean isSelector(String word) {
        return Character.isDigit(word.charAt(0))
                || word.endsWith("=")
                || word.equals("self")
                || word.startsWith("'")
                || word.startsWith("$")
                || word.endsWith("...")
                || word.contains("|");
    }

    private static Selector selector(String word) {
        return new Selector(List.of(word.split("\\|")));
    }

    /** The kind of effect of this name; null when it is another word. */
    static Effect.Kind kind(String verb) {
        return KINDS.get(verb);
    }

    private static final Map<String, Effect.Kind> KINDS = kinds();

    private static Map<String, Effect.Kind> kinds() {
        var kinds = new HashMap<String, Effect.Kind>();
        for (var kind : Effect.Kind.values()) {
            kinds.put(kind.name().toLowerCase(Locale.ROOT), kind);
        }
        return Map.copyOf(kinds);
    }
}
