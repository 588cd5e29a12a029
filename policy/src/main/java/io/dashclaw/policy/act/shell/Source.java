package io.dashclaw.policy.act.shell;

import io.dashclaw.policy.act.Span;
import java.util.Arrays;

/**
 * A text that is read from left to right. A backslash before a line's end is as if neither was there (POSIX XCU §2.2.1): the
 * position never stands on one, unless {@link #jump} put it there.
 */
final class Source {
    static final int END = -1;

    private final String text;
    /** Where each character comes from; null: from where it is. */
    private final int[] origin;

    private final int end;
    private int position;
    private int last;

    private Source(String text, int[] origin, int start, int end) {
        this.text = text;
        this.origin = origin;
        this.end = end;
        jump(start);
        settle();
    }

    static Source of(String text) {
        return new Source(text, null, 0, text.length());
    }

    /** The same text between two positions, to be read on its own. */
    Source part(int from, int to) {
        return new Source(text, origin, from, to);
    }

    /** The text between two positions without the backslashes before one of the given characters. */
    Source unescaped(int from, int to, String escapable) {
        var kept = new StringBuilder(to - from);
        var places = new int[to - from];
        for (int i = from; i < to; i++) {
            if (text.charAt(i) == '\\' && i + 1 < to && escapable.indexOf(text.charAt(i + 1)) >= 0) {
                i++;
            } else if (text.charAt(i) == '\\' && i + 1 < to) {
                places[kept.length()] = original(i);
                kept.append(text.charAt(i++));
            }
            places[kept.length()] = original(i);
            kept.append(text.charAt(i));
        }
        int[] exact = Arrays.copyOf(places, kept.length() + 1);
        exact[kept.length()] = to > from ? original(to - 1) + 1 : original(to);
        return new Source(kept.toString(), exact, 0, kept.length());
    }

    int position() {
        return position;
    }

    /** The end of what was last read, before continued lines and blanks. */
    int last() {
        return last;
    }

    int end() {
        return end;
    }

    boolean atEnd() {
        return position >= end;
    }

    int peek() {
        return position < end ? text.charAt(position) : END;
    }

    /** The character after the next one. */
    int peekSecond() {
        return at(step(position));
    }

    /** The character at a position, however it is reached. */
    int at(int index) {
        return index < end ? text.charAt(index) : END;
    }

    void advance() {
        last = ++position;
        settle();
    }

    /** Goes over a blank: what was read last stays what it was. */
    void skip() {
        position++;
        settle();
    }

    void jump(int to) {
        position = to;
        last = to;
    }

    /** Goes to a position, and beyond a continued line there. */
    void goTo(int to) {
        jump(to);
        settle();
    }

    void skipTo(int to) {
        position = to;
        settle();
    }

    void exhaust() {
        position = end;
    }

    boolean lookingAt(String expected) {
        return after(expected) >= 0;
    }

    /** The position after the expected text when it stands here; else negative. */
    int after(String expected) {
        int i = position;
        for (int k = 0; k < expected.length(); k++) {
            if (at(i) != expected.charAt(k)) {
                return -1;
            }
            i = step(i);
        }
        return i;
    }

    boolean take(String expected) {
        if (!lookingAt(expected)) {
            return false;
        }
        for (int k = 0; k < expected.length(); k++) {
            advance();
        }
        return true;
    }

    int step(int index) {
        return settled(index + 1);
    }

    private void settle() {
        position = settled(position);
    }

    private int settled(int index) {
        int i = index;
        while (i < end && text.charAt(i) == '\\') {
            int length = continuation(i);
            if (length == 0) {
                break;
            }
            i += length;
        }
        return i;
    }

    /** The length of the continued line's end at a position, zero where there is none. Pasted texts have carriage returns, too. */
    int continuation(int index) {
        if (at(index) != '\\') {
            return 0;
        }
        if (at(index + 1) == '\n') {
            return 2;
        }
        return at(index + 1) == '\r' && at(index + 2) == '\n' ? 3 : 0;
    }

    /** What was read from a position on, without continued lines. It must not have other backslashes. */
    String textFrom(int from) {
        String read = text.substring(from, Math.max(from, last));
        return read.indexOf('\\') < 0 ? read : read.replace("\\\n", "").replace("\\\r\n", "");
    }

    String raw(int from, int to) {
        return text.substring(from, to);
    }

    int indexOf(char wanted, int from) {
        int found = text.indexOf(wanted, from);
        return found < 0 || found >= end ? -1 : found;
    }

    Span spanFrom(int from) {
        return span(from, last);
    }

    /** In the text that was given, whatever it was rewritten to in between. */
    Span span(int from, int to) {
        if (origin == null) {
            return new Span(from, Math.max(from, to));
        }
        if (to > from) {
            return new Span(original(from), original(to - 1) + 1);
        }
        int empty = from > 0 ? original(from - 1) + 1 : original(0);
        return new Span(empty, empty);
    }

    private int original(int index) {
        return origin == null ? index : origin[index];
    }
}
