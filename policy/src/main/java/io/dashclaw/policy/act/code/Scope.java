package io.dashclaw.policy.act.code;

import io.dashclaw.policy.act.Language;
import io.dashclaw.policy.act.Value;
import io.dashclaw.policy.act.Value.Knowledge;
import io.dashclaw.policy.act.Value.Taint;
import io.dashclaw.policy.act.code.Thing.Choice;
import io.dashclaw.policy.act.code.Thing.Entries;
import io.dashclaw.policy.act.code.Thing.Items;
import io.dashclaw.policy.act.code.Thing.Made;
import io.dashclaw.policy.act.code.Thing.Number;
import io.dashclaw.policy.act.code.Thing.Ref;
import io.dashclaw.policy.act.code.Thing.Text;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a piece of code has said so far: its variables and functions, and what they are worth. */
final class Scope {
    private static final int LONGEST_TEXT = 16_384;
    private static final int MOST_VALUES = 64;

    /** @param block where it was set, see {@link Reading} */
    private record Variable(Thing value, int depth, int block) {}

    final Grammar grammar;
    final Calls calls;
    final Source source;
    final Language.Nested nested;
    private final Map<String, Variable> variables = new HashMap<>();
    /** What the functions of this code are called with; from the last reading of the whole. */
    private final Map<String, List<Thing>> arguments;

    private final Map<String, List<Thing>> arguing = new HashMap<>();
    private final Map<String, Thing> returns;
    private final Map<String, Thing> returning = new HashMap<>();
    private final Set<String> functions;
    /** Characters that may still be put together. */
    private int fuel = 1_000_000;

    Scope(Grammar grammar, Calls calls, Source source, Language.Nested nested, Scope last) {
        this.grammar = grammar;
        this.calls = calls;
        this.source = source;
        this.nested = nested;
        this.arguments = last == null ? Map.of() : last.arguing;
        this.returns = last == null ? Map.of() : last.returning;
        this.functions = last == null ? new java.util.HashSet<>() : last.functions;
    }

    /** Whether what functions are called with was found out only after their bodies had been read. */
    boolean wantsAnotherReading() {
        return !arguing.isEmpty() || !returning.isEmpty();
    }

    void define(String function) {
        functions.add(function);
    }

    boolean isFunction(String name) {
        return functions.contains(name);
    }

    /** Null when it is never called with this parameter. */
    Thing argument(String function, int index) {
        var known = arguments.get(function);
        return known == null || index >= known.size() ? null : known.get(index);
    }

    Thing argued(String function, List<Thing> positional) {
        var all = arguing.computeIfAbsent(function, name -> new ArrayList<>());
        for (var i = 0; i < positional.size() && i < MOST_VALUES; i++) {
            if (i < all.size()) {
                all.set(i, Thing.anyOf(all.get(i), positional.get(i)));
            } else {
                all.add(positional.get(i));
            }
        }
        return returns.getOrDefault(function, unknown(function, Set.of()));
    }

    void returned(String function, Thing value) {
        if (function != null) {
            returning.merge(function, value, Thing::anyOf);
        }
    }

    /** Null when nothing of this name was set. */
    Thing variable(String name) {
        var variable = variables.get(name);
        return variable == null ? null : variable.value;
    }

    /** Sets it; in a branch of the code it may also keep what it was. */
    void set(String name, Thing value, int depth, int block) {
        var old = variables.get(name);
        var replaces = old == null || old.block == block || depth < old.depth;
        variables.put(name, new Variable(replaces ? value : Thing.anyOf(old.value, value), depth, block));
    }

    Thing unknown(String name, Set<Taint> taints) {
        return new Text(source.unknown(name, taints));
    }

    Thing text(String text) {
        return new Text(source.exact(text));
    }

    Thing join(Thing one, Thing other) {
        if (one instanceof Choice || other instanceof Choice) {
            var joined = new ArrayList<Thing>();
            for (var left : choices(one)) {
                for (var right : choices(other)) {
                    if (joined.size() < Thing.MOST_CHOICES) {
                        joined.add(join(left, right));
                    }
                }
            }
            return Thing.anyOf(joined, unknown("text", Set.of()));
        }
        return new Text(join(value(one), value(other)));
    }

    private static List<Thing> choices(Thing thing) {
        return thing instanceof Choice choice ? choice.of() : List.of(thing);
    }

    Value join(Value one, Value other) {
        var taints = EnumSet.noneOf(Taint.class);
        taints.addAll(one.taints());
        taints.addAll(other.taints());
        var length = one.text().length() + other.text().length();
        fuel -= length;
        if (fuel < 0 || length > LONGEST_TEXT) {
            return source.value(one.text(), Knowledge.PARTIAL, taints);
        }
        return source.value(one.text() + other.text(), joined(one, other), taints);
    }

    private static Knowledge joined(Value one, Value other) {
        var weaker = one.knowledge().compareTo(other.knowledge()) >= 0 ? one.knowledge() : other.knowledge();
        var nothingKnown = (one.text().isEmpty() || one.knowledge() == Knowledge.UNKNOWN)
                && (other.text().isEmpty() || other.knowledge() == Knowledge.UNKNOWN);
        return weaker == Knowledge.UNKNOWN && !nothingKnown ? Knowledge.PARTIAL : weaker;
    }

    /** It as one text. */
    Value value(Thing thing) {
        if (thing instanceof Text text) {
            return text.value();
        }
        if (thing instanceof Number number) {
            return source.exact(Long.toString(number.value()));
        }
        if (thing instanceof Made made && made.of() != null) {
            return value(made.of());
        }
        if (thing instanceof Choice choice) {
            return value(choice.of().get(0));
        }
        if (thing instanceof Ref ref) {
            return source.unknown(ref.path().substring(ref.path().lastIndexOf('.') + 1), Set.of());
        }
        return source.unknown("value", Thing.taints(thing));
    }

    /** It as texts: of a choice and a list each. */
    List<Value> values(Thing thing) {
        var values = new ArrayList<Value>();
        collect(thing, values, 0);
        return values;
    }

    private void collect(Thing thing, List<Value> values, int depth) {
        if (values.size() >= MOST_VALUES) {
            return;
        }
        var parts = thing instanceof Items items ? items.items() : thing instanceof Choice choice ? choice.of() : null;
        if (parts == null || depth > 8) {
            values.add(value(thing));
        } else {
            parts.forEach(part -> collect(part, values, depth + 1));
        }
    }

    /** One of what it holds. */
    Thing element(Thing thing) {
        if (thing instanceof Items items) {
            return Thing.anyOf(items.items(), unknown("item", Set.of()));
        }
        if (thing instanceof Choice choice) {
            return Thing.anyOf(choice.of().stream().map(this::element).toList(), unknown("item", Set.of()));
        }
        if (thing instanceof Text text && text.value().knowledge() != Knowledge.UNKNOWN) {
            return thing;
        }
        if (thing instanceof Made made && made.type().equals("listed")) {
            return made.of();
        }
        return unknown("item", Thing.taints(thing));
    }

    /** What stands under a name or number in it. */
    Thing part(Thing thing, Thing key) {
        if (thing instanceof Items items && key instanceof Number number) {
            var index = number.value() < 0 ? items.items().size() + number.value() : number.value();
            return index >= 0 && index < items.items().size() ? items.items().get((int) index) : element(thing);
        }
        if (thing instanceof Entries entries) {
            var found = entries.entries().get(value(key).text());
            return found == null ? unknown("value", Thing.taints(thing)) : found;
        }
        if (thing instanceof Text text && text.value().isExact() && key instanceof Number number) {
            var all = text.value().text();
            var index = number.value() < 0 ? all.length() + number.value() : number.value();
            return index >= 0 && index < all.length() ? text(all.substring((int) index, (int) index + 1)) : text("");
        }
        if (thing instanceof Items || thing instanceof Choice) {
            return element(thing);
        }
        return unknown("value", Thing.taints(thing));
    }
}
