package io.dashclaw.policy.act.code;

import io.dashclaw.policy.act.Value.Taint;
import io.dashclaw.policy.act.code.Calls.Call;
import io.dashclaw.policy.act.code.Thing.Choice;
import io.dashclaw.policy.act.code.Thing.Function;
import io.dashclaw.policy.act.code.Thing.Items;
import io.dashclaw.policy.act.code.Thing.Made;
import io.dashclaw.policy.act.code.Thing.Ref;
import io.dashclaw.policy.act.code.Thing.Text;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds what a call means: in the tables, among the functions of the code itself, or not at all. */
final class Invocations {
    /** Methods that hand what they belong to on to a function. */
    private static final Set<String> HANDING_ON =
            Set.of("map", "forEach", "then", "each", "filter", "flatMap", "some", "every", "find", "for_each");
    /** Where all names are to be had. */
    private static final Set<String> ROOTS = Set.of(
            "globalThis", "global", "window", "builtins", "__builtins__", "self", "Kernel", "this", "CORE", "_G");

    private final Scope scope;
    private final Effects effects;
    private final Makers makers;

    Invocations(Scope scope, Effects effects) {
        this.scope = scope;
        this.effects = effects;
        this.makers = new Makers(scope, effects);
    }

    /** @param member the name behind the last dot; nullable */
    Thing call(Thing callee, Thing self, String member, Arguments given) {
        if (callee instanceof Choice choice) {
            return Thing.anyOf(
                    choice.of().stream()
                            .limit(4)
                            .map(each -> call(each, self, member, given))
                            .toList(),
                    scope.unknown("value", Set.of()));
        }
        if (callee instanceof Function function) {
            return function(function, given);
        }
        var call = find(callee, self, member);
        if (call != null) {
            return invoke(call, given);
        }
        return callee instanceof Text text && self == null && scope.grammar.textCalls()
                ? named(text, given)
                : unlisted(callee, self, member, given);
    }

    private Thing function(Function function, Arguments given) {
        if (!function.known()) {
            effects.unknown(function.name(), Set.of(), given);
            return scope.unknown("value", Set.of());
        }
        return scope.argued(function.name(), given.positional());
    }

    /** A text that is called as the function of that name. */
    private Thing named(Text text, Arguments given) {
        if (text.value().isExact()) {
            return call(new Ref(text.value().text()), null, null, given);
        }
        effects.unknown(text.value().text(), Set.of(), given);
        return scope.unknown("value", Set.of());
    }

    private Call find(Thing callee, Thing self, String member) {
        if (callee instanceof Ref ref) {
            var found = find(ref.path());
            if (found != null) {
                return found;
            }
        } else if (self == null) {
            return null;
        }
        var typed = self == null || member == null ? null : scope.calls.named(type(self) + "." + member);
        var last = member != null ? member : callee instanceof Ref ref ? last(ref.path()) : null;
        return typed != null
                        || last == null
                        || callee instanceof Ref ref && ref.path().indexOf('.') < 0
                ? typed
                : scope.calls.named("any." + last);
    }

    private Call find(String path) {
        var found = scope.calls.named(path);
        var dot = path.indexOf('.');
        return found == null && dot > 0 && ROOTS.contains(path.substring(0, dot))
                ? find(path.substring(dot + 1))
                : found;
    }

    private static String last(String path) {
        return path.substring(path.lastIndexOf('.') + 1);
    }

    private static String type(Thing thing) {
        if (thing instanceof Made made) {
            return made.type();
        }
        if (thing instanceof Choice choice) {
            return type(choice.of().get(0));
        }
        return thing instanceof Items ? "list" : thing instanceof Text ? "str" : "thing";
    }

    Thing invoke(Call call, Arguments given) {
        for (var step : call.steps()) {
            if (step.verb().equals("callback")) {
                var function = given.get(step.objects().get(0), scope);
                var list = given.get(step.objects().get(1), scope);
                callback(function, list == null ? null : scope.element(list), given);
            } else if (step.verb().equals("apply")) {
                apply(
                        given.get(step.objects().get(0), scope),
                        given.get(step.objects().get(1), scope),
                        given);
            }
        }
        effects.perform(call, given);
        for (var result : call.results()) {
            if (result.conditions().stream().allMatch(condition -> effects.holds(condition, given))) {
                return makers.make(result, given, call.name());
            }
        }
        return scope.unknown(last(call.name()), taints(given));
    }

    /** A function that is called by its name. */
    private void apply(Thing function, Thing with, Arguments given) {
        var positional = with instanceof Items items ? items.items() : with == null ? List.<Thing>of() : List.of(with);
        var arguments = new Arguments(given.self(), positional, Map.of(), given.start(), given.end());
        if (!(function instanceof Text text)) {
            if (function != null) {
                call(function, null, null, arguments);
            }
        } else if (!text.value().isExact()) {
            effects.unknown(text.value().text(), Set.of(), given);
        } else if (given.self() instanceof Ref of && !ROOTS.contains(of.path())) {
            call(
                    new Ref(of.path() + "." + text.value().text()),
                    of,
                    text.value().text(),
                    arguments);
        } else {
            call(new Ref(text.value().text()), null, null, arguments);
        }
    }

    private void callback(Thing function, Thing element, Arguments given) {
        if (function == null || element == null) {
            return;
        }
        var with = new Arguments(element, List.of(element), Map.of(), given.start(), given.end());
        if (function instanceof Ref ref && ref.path().startsWith("&")) {
            call(scope.unknown("item", Set.of()), element, ref.path().substring(1), with);
        } else if (function instanceof Ref || function instanceof Text) {
            call(function, null, null, with);
        }
    }

    private Thing unlisted(Thing callee, Thing self, String member, Arguments given) {
        var name = callee instanceof Ref ref ? last(ref.path()) : member == null ? "value" : member;
        if (HANDING_ON.contains(name) && self != null && !given.positional().isEmpty()) {
            callback(given.positional().get(0), scope.element(self), given);
        }
        if (scope.isFunction(name)) {
            return scope.argued(name, given.positional());
        }
        return scope.unknown(name, taints(given));
    }

    private static Set<Taint> taints(Arguments given) {
        var taints = EnumSet.noneOf(Taint.class);
        if (given.self() != null) {
            taints.addAll(Thing.taints(given.self()));
        }
        given.positional().forEach(each -> taints.addAll(Thing.taints(each)));
        return taints;
    }

    /** What functions get that are handed to this call. */
    Thing forCallbacks(Thing callee, Thing self, String member) {
        var call = find(callee, self, member);
        if (call != null && !call.results().isEmpty()) {
            return switch (call.results().get(0).maker()) {
                case "fetched" -> scope.unknown("data", Set.of(Taint.FETCHED));
                case "local" -> scope.unknown("data", Set.of(Taint.LOCAL));
                default -> scope.unknown("data", Set.of());
            };
        }
        if ("then".equals(member)) {
            return self;
        }
        return self == null || self instanceof Ref ? null : scope.element(self);
    }

    Thing constant(Call call) {
        return invoke(call, new Arguments(null, List.of(), Map.of(), -1, -1));
    }

    Thing made(Call call, Made self) {
        return invoke(call, new Arguments(self, List.of(), Map.of(), -1, -1));
    }

    Thing path(List<Thing> parts) {
        return makers.path(new ArrayList<>(parts));
    }

    Thing format(Thing form, Thing with) {
        return makers.format(form, with);
    }

    Thing reversed(Thing thing) {
        return makers.reversed(thing);
    }
}
