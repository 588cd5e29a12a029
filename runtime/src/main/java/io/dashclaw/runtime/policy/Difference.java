package io.dashclaw.runtime.policy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** What two revisions of a policy say differently, field by field. */
final class Difference {
    private final List<Map<String, Object>> changes = new ArrayList<>();

    private Difference() {}

    /** Each as {@code {field, from, to, added, removed, says}}, by field; {@code added} and {@code removed} for lists only. */
    static List<Map<String, Object>> between(PolicyContent older, PolicyContent newer) {
        Difference difference = new Difference();
        difference.compare("", fields(older), fields(newer));
        return difference.changes;
    }

    private static Map<String, Object> fields(PolicyContent content) {
        Map<String, Object> fields = new TreeMap<>();
        fields.put("name", content.name());
        fields.put("policy_type", content.type());
        fields.put("active", content.active());
        fields.put("agent_ids", content.scopeBroken() ? content.agentIds() : content.scope());
        fields.put("rules", content.readRules() == null ? content.rules() : content.readRules());
        return fields;
    }

    private void compare(String path, Map<?, ?> older, Map<?, ?> newer) {
        Map<String, Object> names = new TreeMap<>();
        older.keySet().forEach(name -> names.put((String) name, null));
        newer.keySet().forEach(name -> names.put((String) name, null));
        names.keySet()
                .forEach(name -> compare(path.isEmpty() ? name : path + "." + name, older.get(name), newer.get(name)));
    }

    private void compare(String field, Object older, Object newer) {
        if (Objects.equals(older, newer)) {
            return;
        }
        if (older instanceof Map<?, ?> one && newer instanceof Map<?, ?> other) {
            compare(field, one, other);
            return;
        }
        Map<String, Object> change = new LinkedHashMap<>();
        change.put("field", field);
        change.put("from", older);
        change.put("to", newer);
        if (older instanceof List<?> one && newer instanceof List<?> other) {
            change.put("added", without(other, one));
            change.put("removed", without(one, other));
        }
        change.put("says", says(field, change));
        changes.add(change);
    }

    private static List<Object> without(List<?> items, List<?> others) {
        List<Object> rest = new ArrayList<>(items);
        others.forEach(rest::remove);
        return rest;
    }

    private static String says(String field, Map<String, Object> change) {
        if (change.get("added") instanceof List<?> added && change.get("removed") instanceof List<?> removed) {
            String more = added.isEmpty() ? "" : " +" + PolicyPatch.write(added);
            String less = removed.isEmpty() ? "" : " -" + PolicyPatch.write(removed);
            return field + ":" + (more + less).replaceFirst("^$", " in another order");
        }
        return field + ": " + shown(change.get("from")) + " → " + shown(change.get("to"));
    }

    private static String shown(Object value) {
        return value == null ? "none" : PolicyPatch.write(value);
    }
}
