package io.dashclaw.policy.document;

/** A place in a text; both count from 1, and a column is a Unicode code point. */
public record Position(int line, int column) {
    static final Position START = new Position(1, 1);

    /** As editors understand it: {@code 14:5}. */
    @Override
    public String toString() {
        return line + ":" + column;
    }
}
