package io.dashclaw.policy.calibration;

/**
 * Watches one agent for being denied more often than one time in four: a bet against that, whose wealth multiplies with each denial and halves
 * with each approval. As long as people deny no more than that, it reaches twenty with a probability of at most one in twenty, however long
 * it goes on and whenever one looks (Ville's inequality).
 *
 * @param wealth 1 at the beginning
 * @param raised stays so until somebody takes it back
 */
public record Alarm(double wealth, boolean raised) {
    static final Alarm NEW = new Alarm(1, false);
    private static final double TOLERATED = 0.25;
    private static final double STAKE = 2;
    private static final double LIMIT = 20;

    Alarm after(boolean denied) {
        double next = wealth * (1 + STAKE * ((denied ? 1 : 0) - TOLERATED));
        return new Alarm(next, raised || next >= LIMIT);
    }
}
