package io.dashclaw.policy.act.command;

import io.dashclaw.policy.act.Effect;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * {@code delete ref production @90}: what happens to the values of some labels.
 *
 * @param labels whose values are the objects
 * @param name of an object that is no argument; nullable
 * @param risk from 0 to 100; nullable
 */
record Doing(Role role, List<String> labels, String name, Set<Effect.Trait> traits, Integer risk) {
    static final Map<String, Effect.Trait> TRAITS = Stream.of(Effect.Trait.values())
            .collect(Collectors.toUnmodifiableMap(
                    t -> t.name().toLowerCase(Locale.ROOT).replace('_', '-'), Function.identity()));

    Doing {
        labels = List.copyOf(labels);
        traits = Set.copyOf(traits);
    }

    static Doing of(String written) {
        var name = quoted(written);
        var rest = name == null ? written : written.replace('"' + name + '"', "");
        var words = rest.trim().split("\\s+");
        var labels = new ArrayList<String>();
        var traits = EnumSet.noneOf(Effect.Trait.class);
        Integer risk = null;
        for (var word : List.of(words).subList(1, words.length)) {
            if (word.startsWith("@")) {
                risk = risk(word.substring(1));
            } else if (TRAITS.containsKey(word)) {
                traits.add(TRAITS.get(word));
            } else {
                labels.add(Role.of(word).label());
            }
        }
        if (name != null) {
            traits.add(Effect.Trait.NAMED);
        }
        return new Doing(role(words[0], labels), labels, name, traits, risk);
    }

    private static Role role(String word, List<String> labels) {
        var role = Role.of(word);
        if (role.sort() == Role.Sort.LABEL) {
            throw new IllegalArgumentException("is nothing that a command does: " + word);
        }
        if (role.sort() != Role.Sort.EFFECT && labels.isEmpty()) {
            throw new IllegalArgumentException("needs a label: " + word);
        }
        return role;
    }

    private static String quoted(String written) {
        int start = written.indexOf('"');
        if (start < 0) {
            return null;
        }
        int end = written.indexOf('"', start + 1);
        if (end < 0) {
            throw new IllegalArgumentException("has no closing quote: " + written);
        }
        return written.substring(start + 1, end);
    }

    private static int risk(String number) {
        int risk = Integer.parseInt(number);
        if (risk < 0 || risk > 100) {
            throw new IllegalArgumentException("is no weight: @" + number);
        }
        return risk;
    }
}
