package io.dashclaw.policy.act;

/** A piece of a text, in UTF-16 units. @param start inclusive @param end exclusive */
public record Span(int start, int end) {
    public Span {
        if (start < 0 || end < start) {
            throw new IllegalArgumentException("[" + start + ", " + end + ")");
        }
    }

    /** From the start of this one to the end of the other. */
    public Span to(Span last) {
        return new Span(Math.min(start, last.start), Math.max(end, last.end));
    }

    /** The text of this piece; bounds beyond the text are cut. */
    public String of(String text) {
        return text.substring(Math.min(start, text.length()), Math.min(end, text.length()));
    }
}
