package io.dashclaw.policy.act.shell;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The variables of a shell. A subshell or a branch has a scope of its own above that of what surrounds it. */
final class Scope {
    static final String DIRECTORY = "PWD";
    /** Indices whose values are all the elements of an array. */
    private static final Set<String> ALL = Set.of("@", "*");

    /** An array with more elements is one of which nothing is known. */
    private static final int MOST_ELEMENTS = 64;

    private final Scope outer;
    private Map<String, Text> values;
    private Map<String, Map<String, Text>> arrays;
    private List<Text> positional;
    private boolean over;

    Scope(Scope outer) {
        this.outer = outer;
    }

    /** What a variable holds; null when this script never sets it. */
    Text get(String name) {
        for (Scope scope = this; scope != null; scope = scope.outer) {
            if (scope.values != null) {
                var found = scope.values.get(name);
                if (found != null) {
                    return found;
                }
            }
            if (scope.arrays != null && scope.arrays.containsKey(name)) {
                return scope.arrays.get(name).get("0");
            }
        }
        return null;
    }

    void set(String name, Text value) {
        if (values == null) {
            values = new HashMap<>();
        }
        values.put(name, value);
    }

    /** The elements by their indices; null when there is no such array. */
    Map<String, Text> array(String name) {
        for (Scope scope = this; scope != null; scope = scope.outer) {
            if (scope.arrays != null && scope.arrays.containsKey(name)) {
                return scope.arrays.get(name);
            }
        }
        return null;
    }

    void setArray(String name, Map<String, Text> elements) {
        if (arrays == null) {
            arrays = new HashMap<>();
        }
        arrays.put(name, elements);
        if (values != null) {
            values.remove(name);
        }
    }

    void setElement(String name, String index, Text value) {
        if (ALL.contains(index)) {
            return;
        }
        var before = array(name);
        boolean fits = before != null && before.size() < MOST_ELEMENTS;
        var elements = fits ? new LinkedHashMap<>(before) : new LinkedHashMap<String, Text>();
        elements.put(index, before == null || fits ? value : Text.unknown(value.text(), Text.FOREIGN));
        setArray(name, elements);
    }

    void unset(String name) {
        set(name, Text.NEVER_SET);
        if (array(name) != null) {
            setArray(name, Map.of());
            set(name, Text.NEVER_SET);
        }
    }

    /** {@code $1} and so on; null when they are not known. */
    List<Text> positional() {
        Scope scope = this;
        while (scope.positional == null && scope.outer != null) {
            scope = scope.outer;
        }
        return scope.positional;
    }

    void setPositional(List<Text> arguments) {
        positional = arguments;
    }

    /** Whether nothing that follows here runs: {@code exit}, {@code return}, {@code break}. */
    boolean isOver() {
        return over;
    }

    void setOver(boolean now) {
        over = now;
    }

    /** Takes over what was done in one of several branches; any of them may have run. @param perhapsNone or none of them */
    void join(List<Scope> branches, boolean perhapsNone) {
        var living = branches.stream().filter(branch -> !branch.over).toList();
        if (living.isEmpty()) {
            over |= !perhapsNone;
            return;
        }
        for (String name : changed(living)) {
            var joined = perhapsNone ? current(name) : null;
            for (Scope branch : living) {
                var value = branch.values == null ? null : branch.values.get(name);
                var either = value == null ? current(name) : value;
                joined = joined == null ? either : prefer(joined, either);
            }
            set(name, joined);
        }
        for (Scope branch : living) {
            adopt(branch);
        }
    }

    /** What follows an operator: its directory is where one is when it succeeded. */
    void joinSuccess(Scope branch) {
        join(List.of(branch), true);
        if (!branch.over && branch.values != null && branch.values.containsKey(DIRECTORY)) {
            set(DIRECTORY, branch.values.get(DIRECTORY));
        }
    }

    /** Takes over all that a command did that had variables of its own. @param own their names */
    void takeOver(Scope temporary, Set<String> own) {
        if (temporary.values != null) {
            temporary.values.forEach((name, value) -> {
                if (!own.contains(name)) {
                    set(name, value);
                }
            });
        }
        adopt(temporary);
        over |= temporary.over;
    }

    private static Set<String> changed(List<Scope> branches) {
        var names = new HashSet<String>();
        for (Scope branch : branches) {
            if (branch.values != null) {
                names.addAll(branch.values.keySet());
            }
        }
        return names;
    }

    private Text current(String name) {
        var value = get(name);
        return value == null ? Text.NEVER_SET : value;
    }

    /** What is set comes first. */
    private static Text prefer(Text one, Text other) {
        return one.has(Text.UNSET) ? other.or(one) : one.or(other);
    }

    private void adopt(Scope branch) {
        if (branch.arrays != null) {
            branch.arrays.forEach(this::setArray);
        }
        if (branch.positional != null) {
            positional = branch.positional;
        }
    }

    /** Names whose values here are not those that they have in another scope of the same place. */
    Set<String> differing(Scope other) {
        var names = new HashSet<String>();
        if (values != null) {
            values.forEach((name, value) -> {
                var before = other.get(name);
                if (before == null || before.all().size() != value.all().size()) {
                    names.add(name);
                }
            });
        }
        return names;
    }
}
