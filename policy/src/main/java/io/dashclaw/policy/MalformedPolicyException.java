package io.dashclaw.policy;

import java.util.List;

/** A policy that says something we do not understand, or do not do yet. Each problem names the place and, where we can guess, the remedy. */
public final class MalformedPolicyException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient List<String> problems;

    MalformedPolicyException(List<String> problems) {
        super(String.join("; ", problems));
        this.problems = List.copyOf(problems);
    }

    /** At least one, in the order of reading. */
    public List<String> problems() {
        return problems;
    }
}
