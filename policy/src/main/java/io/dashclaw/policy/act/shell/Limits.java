package io.dashclaw.policy.act.shell;

import io.dashclaw.policy.act.Span;
import java.util.ArrayList;
import java.util.List;

/** What one parse may still do, and what it could not read. */
final class Limits {
    /** Deeper than what people write, and shallow enough for a thread with a small stack. */
    private static final int DEPTH = 64;

    private static final int PROBLEMS = 100;
    /** Alternatives of ranges that are written out, in all. */
    private static final int WRITTEN = 5_000;
    /** Characters that may be looked at in advance, for each character of the text. */
    private static final int LOOKAHEAD = 16;

    private final List<Node.Problem> problems = new ArrayList<>(0);
    private int depth;
    private boolean tooDeep;
    private int written = WRITTEN;
    private long lookahead;

    Limits(int length) {
        lookahead = (long) LOOKAHEAD * length;
    }

    List<Node.Problem> problems() {
        return problems;
    }

    void problem(String message, Span span) {
        if (problems.size() < PROBLEMS && !tooDeep) {
            problems.add(new Node.Problem(message, span));
        }
    }

    /** One level deeper. When that is too deep, the rest of the source is given up, so that the way back is short. */
    boolean enter(Source source) {
        if (depth < DEPTH) {
            depth++;
            return true;
        }
        problem("is nested too deeply", source.span(source.position(), source.end()));
        tooDeep = true;
        source.exhaust();
        return false;
    }

    /** As many levels as {@link #enter} may still be called. */
    int left() {
        return DEPTH - depth;
    }

    void leave() {
        depth--;
    }

    /** Whether so many alternatives of a range may be written out. */
    boolean writeOut(int alternatives) {
        if (alternatives > written) {
            return false;
        }
        written -= alternatives;
        return true;
    }

    /** Whether a search may look at one more character, here. */
    boolean lookAhead(Source source) {
        if (lookahead == 0) {
            problem("takes too long to read", source.span(source.position(), source.end()));
        }
        return lookahead-- > 0;
    }
}
