package io.dashclaw.policy.truth;

import com.google.re2j.Pattern;

/** Patterns that clients send: matched in linear time, and kept small where the engine would write them out. */
final class SafePattern {
    private static final int LONGEST = 256;
    /** Of all counted repetitions together, as if each stood within the other. */
    private static final long MOST_REPEATED = 1000;

    private static final java.util.regex.Pattern COUNTED =
            java.util.regex.Pattern.compile("\\{(\\d{1,9})(?:,(\\d{0,9}))?}");
    private static final java.util.regex.Pattern BARE =
            java.util.regex.Pattern.compile("[\\p{L}\\p{N}_][\\p{L}\\p{N}_ '-]*");

    private SafePattern() {}

    /**
     * @param flags {@code i m s}, as in JavaScript; {@code g} and {@code u} go without saying
     * @throws IllegalArgumentException when it is too large, or has flags that there are none of
     * @throws com.google.re2j.PatternSyntaxException when it is none, or looks around or back
     */
    static Pattern compile(String pattern, String flags) {
        if (pattern.length() > LONGEST || repeated(pattern) > MOST_REPEATED) {
            throw new IllegalArgumentException("too large");
        }
        int options = 0;
        for (char flag : flags.toCharArray()) {
            options |= switch (flag) {
                case 'i' -> Pattern.CASE_INSENSITIVE;
                case 'm' -> Pattern.MULTILINE;
                case 's' -> Pattern.DOTALL;
                case 'g', 'u' -> 0;
                default -> throw new IllegalArgumentException("unknown flag");
            };
        }
        // A bare word means that word, not a piece of another one.
        return Pattern.compile(BARE.matcher(pattern).matches() ? whole(pattern) : pattern, options);
    }

    /** The engine knows the borders of ASCII words only. */
    private static String whole(String words) {
        return border(words.charAt(0)) + Pattern.quote(words) + border(words.charAt(words.length() - 1));
    }

    private static String border(char edge) {
        return edge < 128 && Character.isLetterOrDigit(edge) ? "\\b" : "";
    }

    private static long repeated(String pattern) {
        long product = 1;
        var counts = COUNTED.matcher(pattern);
        while (counts.find() && product <= MOST_REPEATED) {
            var most = counts.group(2) == null || counts.group(2).isEmpty() ? counts.group(1) : counts.group(2);
            product *= Math.max(1, Long.parseLong(most));
        }
        return product;
    }
}
