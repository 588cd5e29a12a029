package io.dashclaw.policy;

import java.util.Objects;

/**
 * How one of a policy's own tests came out.
 *
 * @param name as the test gives it; {@code unnamed} without one
 * @param reasons what the policy said about the test's intent, for people
 */
public record TestResult(String name, Verdict expected, Verdict actual, String reasons) {
    public TestResult {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(expected, "expected");
        Objects.requireNonNull(actual, "actual");
        Objects.requireNonNull(reasons, "reasons");
    }

    public boolean passed() {
        return expected == actual;
    }
}
