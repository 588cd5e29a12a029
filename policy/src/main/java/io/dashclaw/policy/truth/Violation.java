package io.dashclaw.policy.truth;

import java.util.Locale;
import java.util.Objects;

/**
 * One thing that an outbound text gets wrong.
 *
 * @param what for people: counts and places, never words of the text or of its source
 */
public record Violation(Code code, String what) {
    public Violation {
        Objects.requireNonNull(code, "code");
        Objects.requireNonNull(what, "what");
    }

    /** What can be wrong. */
    public enum Code {
        /** It leaves out what it must say. */
        MISSING_REQUIRED,
        /** It says what it must not say. */
        FORBIDDEN_MATCH,
        /** It states an amount, a date or the like that its source does not hold. */
        FABRICATED_FACT,
        /** It could not be verified. */
        ENGINE_ERROR,
        /** There is no source to verify it by, or none that can be read. */
        MISSING_SOURCE,
        /** It is no text. */
        INVALID_CONTENT;

        /** {@code missing_required}. */
        public String wire() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Whether nothing was verified, so that no setting makes it milder than a block. */
        public boolean isAbsolute() {
            return this == ENGINE_ERROR || this == MISSING_SOURCE || this == INVALID_CONTENT;
        }
    }
}
