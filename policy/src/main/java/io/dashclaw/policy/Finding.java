package io.dashclaw.policy;

import java.util.Objects;

/**
 * One policy's say about one intent.
 *
 * @param reason shown to people; speaks in the policy's words and in numbers, and never contains argument values
 */
public record Finding(PolicyRef by, Verdict verdict, String reason) {

    public Finding {
        Objects.requireNonNull(by, "by");
        Objects.requireNonNull(verdict, "verdict");
        Objects.requireNonNull(reason, "reason");
    }

    /** {@code Prod gate: risk 100 >= 80}. */
    public String text() {
        return by.name() + ": " + reason;
    }
}
