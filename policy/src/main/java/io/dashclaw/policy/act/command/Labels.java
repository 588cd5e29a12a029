package io.dashclaw.policy.act.command;

import io.dashclaw.policy.act.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the words of one command were found to be. */
final class Labels {
    private final Map<String, List<Value>> values = new HashMap<>();

    void set(String label) {
        values.computeIfAbsent(label, l -> new ArrayList<>(2));
    }

    void add(String label, Value value) {
        values.computeIfAbsent(label, l -> new ArrayList<>(2)).add(value);
    }

    boolean has(String label) {
        return values.containsKey(label);
    }

    List<Value> values(String label) {
        return values.getOrDefault(label, List.of());
    }

    Set<String> all() {
        return values.keySet();
    }
}
