package io.dashclaw.policy.act.command;

import io.dashclaw.policy.act.Span;
import io.dashclaw.policy.act.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A label whose values are files found below others: {@code found: { label: found, below: root, named: name, as: "{}" }}. They stand in a nested
 * command line where {@code as} does.
 *
 * @param below label of the folders
 * @param named label of the patterns of names; nullable
 * @param as a text that stands for them; nullable
 * @param asLabel label of such a text; nullable
 */
record Joined(String label, String below, String named, String as, String asLabel) {
    private static final int MOST = 16;
    /** More files than this are not told apart, or a short text could become a very long one. */
    private static final int MOST_FILES = 1024;

    private static final int LONGEST_SPLICED = 256;
    /** A label that says that the names are not those that are found. */
    private static final String NEGATED = "negated";

    /** @param at of the command, for the current folder when none is given */
    List<Value> found(Labels labels, Span at) {
        if (below == null) {
            return List.of();
        }
        var found = new ArrayList<Value>();
        var folders = labels.values(below).isEmpty() ? List.of(Value.exact(".", at)) : labels.values(below);
        var names = folders.size() > MOST_FILES ? List.of("*") : names(labels);
        for (var folder : folders) {
            for (var name : names) {
                found.add(below(folder, name));
            }
        }
        return found;
    }

    /** Too many names are any; so are those that are excluded. */
    private List<String> names(Labels labels) {
        var names = named == null ? List.<Value>of() : labels.values(named);
        if (names.isEmpty() || names.size() > MOST || labels.has(NEGATED)) {
            return List.of("*");
        }
        return names.stream()
                .map(name -> name.knowledge().compareTo(Value.Knowledge.GLOB) > 0 ? "*" : name.text())
                .toList();
    }

    private static Value below(Value folder, String name) {
        var text = folder.text().endsWith("/") ? folder.text() : folder.text() + "/";
        var knowledge = folder.isExact() ? Value.Knowledge.GLOB : folder.knowledge();
        return new Value(text + "**/" + name, knowledge, listed(folder.taints()), folder.at());
    }

    private static Set<Value.Taint> listed(Set<Value.Taint> taints) {
        var all = new HashSet<>(taints);
        all.add(Value.Taint.LISTED);
        return all;
    }

    /** The words of a nested command line, with what was found in the place of what stands for it. */
    List<Value> filled(List<Value> words, Labels labels) {
        var stand = stand(labels);
        if (stand == null) {
            return words;
        }
        var found = labels.values(label);
        var filled = new ArrayList<Value>(words.size());
        for (var word : words) {
            boolean whole = word.text().equals(stand);
            if (whole && !found.isEmpty() && filled.size() + found.size() <= MOST_FILES) {
                filled.addAll(found);
            } else {
                filled.add(word.text().contains(stand) ? spliced(word, stand, found) : word);
            }
        }
        return filled;
    }

    private String stand(Labels labels) {
        if (asLabel != null && !labels.values(asLabel).isEmpty()) {
            var text = labels.values(asLabel).get(0).text();
            return text.isEmpty() ? as : text;
        }
        return as;
    }

    /** Within a text that may be code, what is not known has to look like it. */
    private static Value spliced(Value word, String stand, List<Value> found) {
        boolean whole = word.text().equals(stand);
        boolean splices = !whole
                && found.size() == 1
                && found.get(0).text().length() <= LONGEST_SPLICED
                && word.text().length() <= LONGEST_SPLICED;
        var text = word.text().replace(stand, splices ? found.get(0).text() : "${found}");
        var knowledge = whole ? Value.Knowledge.UNKNOWN : Value.Knowledge.PARTIAL;
        return new Value(text, knowledge, listed(word.taints()), word.at());
    }
}
