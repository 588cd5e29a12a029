package io.dashclaw.policy.suite;

import java.util.List;

/** A suite with how it came out. */
record Result(Suite suite, List<Outcome> outcomes) {
    static Result of(Suite suite) {
        return new Result(suite, suite.run().toList());
    }

    boolean passed() {
        return outcomes.stream().allMatch(Outcome::passed);
    }
}
