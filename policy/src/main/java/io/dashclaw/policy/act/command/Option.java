package io.dashclaw.policy.act.command;

import java.util.ArrayList;
import java.util.List;

/**
 * @param name its first spelling
 * @param values how many words it takes
 * @param attached takes a value only when that is part of the same word
 * @param roles of its values, from the last one backwards; empty: none
 * @param labels that it sets
 */
record Option(String name, int values, boolean attached, List<Role> roles, List<String> labels) {
    static final String INERT = "inert";
    /** Options end after it. */
    static final String LAST = "last";

    static final Option HELP = new Option("--help", 0, false, List.of(), List.of(INERT));

    Option {
        roles = List.copyOf(roles);
        labels = List.copyOf(labels);
    }

    /** @param spelling as in the table, with {@code =} or {@code ?} at its end @param meaning {@code role… +label…}; nullable */
    static Option of(String spelling, String meaning) {
        var name = name(spelling);
        boolean attached = spelling.endsWith("?");
        int values = attached ? 0 : spelling.length() - name.length();
        var roles = new ArrayList<Role>();
        var labels = new ArrayList<String>();
        for (var word : meaning == null ? new String[0] : meaning.trim().split("\\s+")) {
            if (word.startsWith("+")) {
                labels.add(Role.of(word.substring(1)).label());
            } else {
                roles.add(Role.of(word));
            }
        }
        if (roles.size() > Math.max(values, attached ? 1 : 0)) {
            throw new IllegalArgumentException("has roles for more values than it takes: " + meaning);
        }
        return new Option(name, values, attached, roles, labels);
    }

    static String name(String spelling) {
        int end = spelling.length();
        while (end > 1 && (spelling.charAt(end - 1) == '=' || spelling.charAt(end - 1) == '?')) {
            end--;
        }
        return spelling.substring(0, end);
    }

    boolean takesValue() {
        return values > 0 || attached;
    }

    boolean takesTheRest() {
        return !roles.isEmpty() && roles.get(roles.size() - 1).takesTheRest();
    }

    boolean takesUntil() {
        return !roles.isEmpty() && roles.get(roles.size() - 1).sort() == Role.Sort.ARGV_UNTIL;
    }

    /** Of the value at this place of so many. */
    Role role(int place, int count) {
        int at = roles.size() - (count - place);
        return at < 0 ? Role.NONE : roles.get(at);
    }
}
