package io.dashclaw.policy.act.code;

import io.dashclaw.policy.act.Value;
import io.dashclaw.policy.act.Value.Taint;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is known of what an expression yields. */
sealed interface Thing {
    int MOST_CHOICES = 8;

    /** A text, or anything of which no more is known than the text that could stand for it. */
    record Text(Value value) implements Thing {}

    record Number(long value) implements Thing {}

    /** One of several: of an argument, a loop, a branch. */
    record Choice(List<Thing> of) implements Thing {}

    record Items(List<Thing> items) implements Thing {}

    record Entries(Map<String, Thing> entries) implements Thing {}

    /** A module, function, class or variable that this code does not make itself: {@code os.path.join}. */
    record Ref(String path) implements Thing {}

    /** An instance. @param type as the tables call it @param of the path, host or URL that it was made from; nullable */
    record Made(String type, Thing of, Set<Taint> taints) implements Thing {}

    /** A function of this code, or a name that is chosen while it runs. @param known false: it can be any */
    record Function(String name, boolean known) implements Thing {}

    static Thing anyOf(Thing one, Thing other) {
        if (one.equals(other)) {
            return one;
        }
        var all = new ArrayList<Thing>(one instanceof Choice choice ? choice.of : List.of(one));
        for (var each : other instanceof Choice choice ? choice.of : List.of(other)) {
            if (!all.contains(each) && all.size() < MOST_CHOICES) {
                all.add(each);
            }
        }
        return all.size() == 1 ? all.get(0) : new Choice(List.copyOf(all));
    }

    /** Anything that could come out of these. */
    static Thing anyOf(List<Thing> things, Thing none) {
        return things.stream().limit(MOST_CHOICES).reduce(Thing::anyOf).orElse(none);
    }

    static Set<Taint> taints(Thing thing) {
        if (thing instanceof Text text) {
            return text.value().taints();
        }
        if (thing instanceof Made made) {
            return made.taints();
        }
        var parts = thing instanceof Items items
                ? items.items()
                : thing instanceof Choice choice
                        ? choice.of()
                        : thing instanceof Entries entries ? entries.entries().values() : List.<Thing>of();
        var taints = EnumSet.noneOf(Taint.class);
        var looked = 0;
        for (var part : parts) {
            if (looked++ > 64 || part instanceof Items || part instanceof Entries) {
                continue;
            }
            taints.addAll(taints(part));
        }
        return taints;
    }

    /** A word that is set unless it says otherwise. */
    static boolean isTrue(Thing thing) {
        if (thing instanceof Ref ref) {
            return !Set.of("false", "False", "FALSE", "None", "null", "nil", "undefined")
                    .contains(ref.path());
        }
        return !(thing instanceof Number number && number.value() == 0)
                && !(thing instanceof Text text
                        && text.value().isExact()
                        && text.value().text().isEmpty());
    }
}
