package io.dashclaw.policy.cel;

import dev.cel.runtime.Program;
import java.util.Set;

/** A checked expression that says yes or no, ready to be evaluated as often as it is asked. */
public final class Expression<S> {
    private final String text;
    private final Set<String> names;
    private final long weight;
    private final Program program;

    Expression(String text, Set<String> names, long weight, Program program) {
        this.text = text;
        this.names = Set.copyOf(names);
        this.weight = weight;
        this.program = program;
    }

    /** As it was written. */
    public String text() {
        return text;
    }

    /** Whether it reads the subject or field of this name. */
    public boolean reads(String name) {
        return names.contains(name);
    }

    /** How much work one turn through it is, at least 1. */
    long weight() {
        return weight;
    }

    Program program() {
        return program;
    }
}
