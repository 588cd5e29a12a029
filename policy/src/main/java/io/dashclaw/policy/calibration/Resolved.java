package io.dashclaw.policy.calibration;

import java.util.Objects;

/**
 * What people said about one action that waited.
 *
 * @param agent the base agent's id
 * @param score the risk at which it was decided (0 to 100)
 * @param benign they let it through; else they denied it
 */
public record Resolved(String agent, int score, boolean benign) {
    public Resolved {
        Objects.requireNonNull(agent, "agent");
    }
}
