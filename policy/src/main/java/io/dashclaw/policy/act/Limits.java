package io.dashclaw.policy.act;

/**
 * What one act may cost to read, with all that is nested in it, in whatever language. Hostile text runs out of these, not of time or
 * stack. Not thread-safe: each act has its own.
 */
public final class Limits {
    /** Commands and expansions. */
    public static final int STEPS = 20_000;
    /** Characters that expansions put together. */
    public static final int CHARACTERS = 1 << 20;
    /** Code within code. */
    public static final int DEPTH = 32;

    private int steps;
    private int characters;
    private int depth;
    private boolean exhausted;

    /** @return false when there have been too many */
    public boolean step() {
        return steps(1);
    }

    /** @param count for what takes longer @return false when there have been too many */
    public boolean steps(int count) {
        steps = (int) Math.min(Integer.MAX_VALUE, (long) steps + count);
        return keep(steps <= STEPS);
    }

    /** @return false when there has been too much text */
    public boolean produce(int length) {
        characters = (int) Math.min(Integer.MAX_VALUE, (long) characters + length);
        return keep(characters <= CHARACTERS);
    }

    /** Goes into nested code; {@link #leave} comes back, unless this answers false. */
    public boolean enter() {
        if (depth == DEPTH) {
            return keep(false);
        }
        depth++;
        return true;
    }

    public void leave() {
        depth--;
    }

    /** Whether anything was refused: what is known of the act is then not all of it. */
    public boolean exhausted() {
        return exhausted;
    }

    /** Whether nothing more is to be read: too many steps, or too much text. */
    public boolean spent() {
        return steps > STEPS || characters > CHARACTERS;
    }

    private boolean keep(boolean within) {
        exhausted |= !within;
        return within;
    }
}
