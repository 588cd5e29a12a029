package io.dashclaw.policy.act.windows;

import io.dashclaw.policy.act.Value;
import io.dashclaw.policy.act.Value.Taint;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What an expression of PowerShell yields.
 *
 * @param values one, or those of an array
 * @param type of an object, or of a type literal when {@code literal}; nullable
 * @param block the text of a script block; nullable
 */
record Term(List<Value> values, String type, boolean literal, String block) {
    static final Term NOTHING = new Term(List.of(), null, false, null);

    static Term of(Value value) {
        return new Term(List.of(value), null, false, null);
    }

    static Term of(List<Value> values) {
        return new Term(List.copyOf(values), null, false, null);
    }

    static Term object(String type, List<Value> values) {
        return new Term(List.copyOf(values), type, false, null);
    }

    static Term type(String name) {
        return new Term(List.of(), name, true, null);
    }

    boolean isEmpty() {
        return values.isEmpty() && type == null && block == null;
    }

    /** The first value; null when there is none. */
    Value first() {
        return values.isEmpty() ? null : values.get(0);
    }

    Set<Taint> taints() {
        var taints = EnumSet.noneOf(Taint.class);
        values.stream().limit(64).forEach(value -> taints.addAll(value.taints()));
        return taints;
    }
}
