package io.dashclaw.policy.act.command;

import io.dashclaw.policy.act.Effect;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What a command does with one of its words.
 *
 * @param label under which the word is found by conditions and lines: the role without its language
 * @param kind of the effect; null unless the sort is {@link Sort#EFFECT}
 * @param language of nested code; nullable
 */
record Role(Sort sort, String label, Effect.Kind kind, String language) {
    enum Sort {
        EFFECT,
        /** Read, and gone from where it was. */
        MOVE,
        /** This word and all that follow are a command line. */
        ARGV,
        /** The same, as far as {@code ;} or {@code {} +}. */
        ARGV_UNTIL,
        CODE,
        /** This word and all that follow, joined by blanks, are code. */
        WORDS,
        FILE,
        /** {@code NAME=code}. */
        SETTING,
        CHDIR,
        /** {@code NAME=value}, or a name. */
        VARIABLE,
        /** Text, or {@code @file}. */
        DATA,
        /** Of no effect by itself. */
        LABEL
    }

    static final Role NONE = new Role(Sort.LABEL, "~", null, null);

    private static final Map<String, Role> WORDS = words();

    private static Map<String, Role> words() {
        var words = new HashMap<String, Role>();
        for (var kind : Effect.Kind.values()) {
            var word = kind.name().toLowerCase(Locale.ROOT);
            words.put(word, new Role(Sort.EFFECT, word, kind, null));
        }
        words.put("append", new Role(Sort.EFFECT, "append", Effect.Kind.WRITE, null));
        words.put("copy", new Role(Sort.EFFECT, "copy", Effect.Kind.READ, null));
        words.put("move", new Role(Sort.MOVE, "move", null, null));
        words.put("argv", new Role(Sort.ARGV, "argv", null, null));
        words.put("argv;", new Role(Sort.ARGV_UNTIL, "argv", null, null));
        words.put("chdir", new Role(Sort.CHDIR, "chdir", null, null));
        words.put("variable", new Role(Sort.VARIABLE, "variable", null, null));
        words.put("data", new Role(Sort.DATA, "data", null, null));
        words.put("~", NONE);
        return words;
    }

    static Role of(String word) {
        var known = WORDS.get(word);
        if (known != null) {
            return known;
        }
        int colon = word.indexOf(':');
        return colon < 0 ? label(word) : code(word.substring(0, colon), word.substring(colon + 1));
    }

    private static Role label(String word) {
        if (!word.matches("[a-z][a-z0-9-]*")) {
            throw new IllegalArgumentException("is no role and no label: " + word);
        }
        return new Role(Sort.LABEL, word, null, null);
    }

    private static Role code(String sort, String language) {
        if (!language.matches("[a-z][a-z0-9-]*")) {
            throw new IllegalArgumentException("is no language: " + language);
        }
        return switch (sort) {
            case "code" -> new Role(Sort.CODE, sort, null, language);
            case "words" -> new Role(Sort.WORDS, sort, null, language);
            case "file" -> new Role(Sort.FILE, sort, null, language);
            case "value" -> new Role(Sort.SETTING, sort, null, language);
            default -> throw new IllegalArgumentException("has no language: " + sort);
        };
    }

    /** Whether all words from this one on belong to it. */
    boolean takesTheRest() {
        return sort == Sort.ARGV || sort == Sort.WORDS;
    }

    boolean appends() {
        return kind == Effect.Kind.WRITE && label.equals("append");
    }
}
