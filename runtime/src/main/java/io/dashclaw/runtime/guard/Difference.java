package io.dashclaw.runtime.guard;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * One place at which two JSON values are not the same.
 *
 * @param path such as {@code risk_breakdown.modifiers[1].delta}
 * @param before null where there was nothing
 */
record Difference(String path, Object before, Object after) {
    private static final int MOST = 50;

    /** The first fifty, in the order of the older value. Both are read by the same reader, so that equal numbers are equal. */
    static List<Difference> between(Object before, Object after) {
        List<Difference> found = new ArrayList<>();
        compare("", before, after, found);
        return found;
    }

    private static void compare(String path, Object before, Object after, List<Difference> found) {
        if (found.size() == MOST || Objects.equals(before, after)) {
            return;
        }
        if (before instanceof Map<?, ?> older && after instanceof Map<?, ?> newer) {
            Set<Object> names = new LinkedHashSet<>(older.keySet());
            names.addAll(newer.keySet());
            names.forEach(name ->
                    compare(path.isEmpty() ? "" + name : path + "." + name, older.get(name), newer.get(name), found));
        } else if (before instanceof List<?> older && after instanceof List<?> newer) {
            for (int i = 0; i < Math.max(older.size(), newer.size()); i++) {
                compare(path + "[" + i + "]", at(older, i), at(newer, i), found);
            }
        } else {
            found.add(new Difference(path, before, after));
        }
    }

    private static Object at(List<?> list, int index) {
        return index < list.size() ? list.get(index) : null;
    }

    Map<String, Object> view() {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("path", path);
        view.put("recorded", before);
        view.put("replayed", after);
        return view;
    }
}
