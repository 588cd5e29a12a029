package io.dashclaw.policy.document;

import java.util.Objects;

/**
 * One thing that is wrong with a text.
 *
 * @param path of the field, such as {@code spec.match.risk}; empty where the text is no document at all
 * @param message what is wrong and, where we can guess, the remedy
 */
public record Problem(Position at, String path, String message) {
    public Problem {
        Objects.requireNonNull(at, "at");
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(message, "message");
    }

    /** {@code policies.yaml:14:5 spec.match.riskAtLeast: unknown; did you mean match.risk.atLeast?} */
    public String in(String file) {
        return file + ":" + this;
    }

    @Override
    public String toString() {
        return path.isEmpty() ? at + " " + message : at + " " + path + ": " + message;
    }
}
