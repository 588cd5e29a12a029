package io.dashclaw.policy.cel;

import java.util.Collection;
import java.util.List;

/** An expression that cannot be published; says every place that is wrong. */
public final class MalformedExpressionException extends Exception {
    private static final long serialVersionUID = 1;

    private final transient List<Problem> problems;

    MalformedExpressionException(List<Problem> problems) {
        super(problems.isEmpty() ? null : problems.get(0).message());
        this.problems = List.copyOf(problems);
    }

    /** At least one, in the order of the text. */
    public List<Problem> problems() {
        return problems;
    }

    /**
     * @param line from 1
     * @param column from 1
     * @param misspelt a word that means nothing here; null when it is about something else
     * @param known the words that would mean something in its place
     */
    public record Problem(int line, int column, String message, String misspelt, Collection<String> known) {
        Problem(int line, int column, String message) {
            this(line, column, message, null, List.of());
        }
    }
}
