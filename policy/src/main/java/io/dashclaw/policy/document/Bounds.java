package io.dashclaw.policy.document;

/** How much of a text is read. What goes beyond is refused, so that no text costs more than its length says. */
final class Bounds {
    /** About 1 MiB. */
    static final int MOST_CHARACTERS = 1 << 20;

    static final int MOST_DEPTH = 32;
    private static final int MOST_NODES = 100_000;
    private static final int LONGEST_KEY = 512;
    private static final int LONGEST_NUMBER = 32;

    private int nodes;

    static void checkLength(String text) {
        if (text.length() > MOST_CHARACTERS) {
            throw new MalformedTextException(
                    Position.START, "", "is too long: at most " + MOST_CHARACTERS + " characters are read");
        }
    }

    void enter(Position at, int depth) {
        refuseIf(depth > MOST_DEPTH, at, "is nested too deeply: at most " + MOST_DEPTH + " levels are read");
        refuseIf(++nodes > MOST_NODES, at, "has too many values: at most " + MOST_NODES + " are read");
    }

    static void checkKey(String key, Position at) {
        refuseIf(key.length() > LONGEST_KEY, at, "has a key of more than " + LONGEST_KEY + " characters");
        checkText(key, at);
    }

    /** What could not be stored or hashed as UTF-8 is no text. */
    static String checkText(String text, Position at) {
        refuseIf(text.indexOf('\0') >= 0, at, "must not contain NUL");
        boolean paired = text.codePoints().noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
        refuseIf(!paired, at, "must not contain half of a surrogate pair");
        return text;
    }

    /** @param written digits, perhaps with a sign, a fraction and an exponent, as JSON has them */
    static Number number(String written, Position at) {
        refuseIf(written.length() > LONGEST_NUMBER, at, "is a number of more than " + LONGEST_NUMBER + " characters");
        boolean whole = written.chars().allMatch(c -> c == '-' || Character.isDigit(c));
        try {
            if (whole) {
                return Long.valueOf(written);
            }
        } catch (NumberFormatException e) {
            throw refusal(at, "is too large a number");
        }
        var number = Double.valueOf(written);
        refuseIf(number.isInfinite(), at, "is too large a number");
        return number;
    }

    private static void refuseIf(boolean wrong, Position at, String message) {
        if (wrong) {
            throw refusal(at, message);
        }
    }

    static MalformedTextException refusal(Position at, String message) {
        return new MalformedTextException(at, "", message);
    }
}
