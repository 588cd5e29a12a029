package io.dashclaw.policy.suite;

import io.dashclaw.policy.document.Problem;
import java.util.List;

/** A suite, or a file of policies that it names, that cannot be read. */
public final class MalformedSuiteException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient List<String> problems;

    MalformedSuiteException(List<String> problems) {
        super(String.join("\n", problems));
        this.problems = List.copyOf(problems);
    }

    static MalformedSuiteException in(String file, List<Problem> problems) {
        return new MalformedSuiteException(
                problems.stream().map(problem -> problem.in(file)).toList());
    }

    /** Each with its file, line and column; at least one. */
    public List<String> problems() {
        return problems;
    }
}
