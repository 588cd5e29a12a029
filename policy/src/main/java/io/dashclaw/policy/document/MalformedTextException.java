package io.dashclaw.policy.document;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** A text that is not what it should be. All that is wrong with what could be read at all is named, not only the first. */
public final class MalformedTextException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private static final Comparator<Problem> AS_WRITTEN = Comparator.comparingInt(
                    (Problem problem) -> problem.at().line())
            .thenComparingInt(problem -> problem.at().column());

    private final transient List<Problem> problems;

    public MalformedTextException(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("; ")));
        this.problems = problems.stream().sorted(AS_WRITTEN).toList();
    }

    MalformedTextException(Position at, String path, String message) {
        this(List.of(new Problem(at, path, message)));
    }

    /** At least one, in the order of the text. */
    public List<Problem> problems() {
        return problems;
    }
}
