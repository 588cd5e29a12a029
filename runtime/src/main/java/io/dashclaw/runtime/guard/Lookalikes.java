package io.dashclaw.runtime.guard;

import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.Map;
import java.util.Optional;

/**
 * Acts whose digest belongs to another act as well. The digest is over normalised text (core §5.5), and normalising turns a few characters
 * into ones that a shell reads: U+037E into a semicolon, U+1FEF into a backtick; a stroke over {@code >} takes the redirection away. Who
 * approves one of the two would approve the other, so they are not taken at all.
 */
final class Lookalikes {
    /** The first combining mark: normalising changes nothing below it. */
    private static final char FIRST_MARK = '\u0300';

    private Lookalikes() {}

    /** What is wrong with an act, if anything; names no values. */
    static Optional<String> problemWith(Object value) {
        if (value instanceof Map<?, ?> fields) {
            return fields.values().stream()
                    .map(Lookalikes::problemWith)
                    .flatMap(Optional::stream)
                    .findFirst();
        }
        return value instanceof String text && isAmbiguous(text)
                ? Optional.of("holds a character that normalising turns into another one; write the plain character")
                : Optional.empty();
    }

    private static boolean isAmbiguous(String text) {
        if (text.chars().allMatch(c -> c < FIRST_MARK)) {
            return false;
        }
        boolean standsForPlain = text.codePoints().filter(c -> c >= FIRST_MARK).anyMatch(c -> Normalizer.normalize(
                        Character.toString(c), Form.NFC)
                .chars()
                .anyMatch(n -> n < 0x80));
        return standsForPlain || !syntax(text).equals(syntax(Normalizer.normalize(text, Form.NFC)));
    }

    /** Everything plain but letters and digits: what a shell reads. Letters may well get their accents. */
    private static String syntax(String text) {
        var syntax = new StringBuilder();
        text.chars().filter(c -> c < 0x80 && !Character.isLetterOrDigit(c)).forEach(c -> syntax.append((char) c));
        return syntax.toString();
    }
}
