package io.dashclaw.policy;

import java.time.Duration;
import java.util.Objects;

/**
 * The terms on which people may let a held intent go on.
 *
 * @param expiresAfter counted from the decision; null when no rule says, and then the runtime's own limit counts
 */
public record Approval(Duration expiresAfter, Separation separation) {

    /** What a rule asks for that says nothing about it. */
    public static final Approval PLAIN = new Approval(null, Separation.AGENT);

    public Approval {
        Objects.requireNonNull(separation, "separation");
    }

    /** Terms that satisfy both: the earlier end, the stricter separation. */
    public Approval join(Approval other) {
        return new Approval(
                earlier(expiresAfter, other.expiresAfter),
                separation.compareTo(other.separation) >= 0 ? separation : other.separation);
    }

    private static Duration earlier(Duration one, Duration other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.compareTo(other) <= 0 ? one : other;
    }
}
