package io.dashclaw.policy.act.command;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Where its input goes, where its output comes from, and how what it runs is run. A null component is left as it is.
 *
 * @param language of standard input that is executed; null unless it is
 */
record Channels(Use.Input input, String language, Set<Use.Output> output, Set<Manner> nested) {
    enum Manner {
        ELEVATED,
        ELSEWHERE,
        /** Further arguments come from elsewhere. */
        MORE
    }

    static final Channels USUAL = new Channels(Use.Input.READ, null, Set.of(Use.Output.OWN), Set.of());

    /** @param input nullable @param output nullable @param nested nullable; null when all are */
    static Channels of(String input, String output, String nested) {
        if (input == null && output == null && nested == null) {
            return null;
        }
        boolean runs = input != null && input.startsWith("execute:");
        return new Channels(
                input == null ? null : runs ? Use.Input.EXECUTED : word(Use.Input.class, input),
                runs ? input.substring("execute:".length()) : null,
                output == null ? null : words(Use.Output.class, output),
                nested == null ? null : words(Manner.class, nested));
    }

    private static <E extends Enum<E>> Set<E> words(Class<E> type, String written) {
        var words = new HashSet<E>();
        for (var word : written.trim().split("\\s+")) {
            words.add(word(type, word));
        }
        return Set.copyOf(words);
    }

    private static <E extends Enum<E>> E word(Class<E> type, String word) {
        for (var constant : type.getEnumConstants()) {
            if (constant.name().toLowerCase(Locale.ROOT).equals(word)) {
                return constant;
            }
        }
        throw new IllegalArgumentException(
                "is not one of the " + type.getSimpleName().toLowerCase(Locale.ROOT) + "s: " + word);
    }

    Channels changedBy(Channels other) {
        return new Channels(
                other.input == null ? input : other.input,
                other.input == null ? language : other.language,
                other.output == null ? output : other.output,
                other.nested == null ? nested : other.nested);
    }
}
