package io.dashclaw.policy.act.shell;

import java.util.Map;

/** The sets of {@code tr}: {@code a-z}, {@code [:upper:]}, {@code \n}. */
final class CharacterSet {
    private static final int LONGEST = 1_024;
    private static final Map<String, String> CLASSES = Map.of(
            "[:lower:]", "a-z",
            "[:upper:]", "A-Z",
            "[:digit:]", "0-9",
            "[:alpha:]", "A-Za-z",
            "[:alnum:]", "A-Za-z0-9",
            "[:space:]", " \t\n\u000b\f\r",
            "[:blank:]", " \t");

    private CharacterSet() {}

    /** The characters in their order; null when it cannot be told. */
    static String of(String written) {
        var text = Escapes.decoded(written);
        for (var each : CLASSES.entrySet()) {
            text = text.replace(each.getKey(), each.getValue());
        }
        if (text.contains("[:")) {
            return null;
        }
        var made = new StringBuilder();
        for (int i = 0; i < text.length() && made.length() <= LONGEST; i++) {
            boolean range = i + 2 < text.length() && text.charAt(i + 1) == '-';
            if (range) {
                range(text.charAt(i), text.charAt(i + 2), made);
                i += 2;
            } else {
                made.append(text.charAt(i));
            }
        }
        return made.length() > LONGEST ? null : made.toString();
    }

    private static void range(char first, char last, StringBuilder into) {
        for (int c = first; c <= last && into.length() <= LONGEST; c++) {
            into.append((char) c);
        }
    }
}
