package io.dashclaw.policy.act.windows;

/** A word behind a command. @param name of a parameter, with its dash; null for a value @param value null for a parameter alone */
record Argument(String name, Term value) {
    static Argument positional(Term value) {
        return new Argument(null, value);
    }
}
