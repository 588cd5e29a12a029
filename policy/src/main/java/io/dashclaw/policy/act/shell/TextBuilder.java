package io.dashclaw.policy.act.shell;

import io.dashclaw.policy.act.Limits;
import io.dashclaw.policy.act.Span;
import java.util.Arrays;

/** Puts a {@link Text} together from known and unknown pieces. What grows too long is cut, and its end unknown. */
final class TextBuilder {
    static final int LONGEST = 1 << 16;

    /** Where there are more, all between the last of them is unknown, too. */
    private static final int MOST_HOLES = 256;

    private final Limits limits;
    private final StringBuilder text = new StringBuilder();
    private int[] holes;
    private int count;
    private int marks;
    private Text only;

    TextBuilder(Limits limits) {
        this.limits = limits;
    }

    TextBuilder add(String known) {
        only = null;
        text.append(fitting(known));
        return this;
    }

    TextBuilder add(char known) {
        only = null;
        if (text.length() < LONGEST) {
            text.append(known);
        }
        return this;
    }

    TextBuilder add(Text piece) {
        var before = text.length() == 0 && count == 0 ? piece : null;
        int start = text.length();
        text.append(fitting(piece.text()));
        if (piece.holes() != null) {
            for (int i = 0; i < piece.holes().length; i += 2) {
                hole(start + piece.holes()[i], start + piece.holes()[i + 1]);
            }
        }
        marks |= piece.marks() & ~(before == null ? Text.UNSET | Text.START : Text.UNSET);
        only = before;
        return this;
    }

    TextBuilder hole(String written, int more) {
        only = null;
        int start = text.length();
        text.append(fitting(written));
        hole(start, text.length());
        marks |= more;
        return this;
    }

    TextBuilder mark(int more) {
        marks |= more;
        return this;
    }

    boolean isEmpty() {
        return text.length() == 0 && count == 0;
    }

    private void hole(int start, int end) {
        int from = Math.min(start, text.length());
        int to = Math.min(end, text.length());
        if (count > 0 && (from <= holes[count - 1] || count == MOST_HOLES)) {
            holes[count - 1] = Math.max(to, holes[count - 1]);
            return;
        }
        if (holes == null) {
            holes = new int[8];
        } else if (count == holes.length) {
            holes = Arrays.copyOf(holes, count * 2);
        }
        holes[count++] = from;
        holes[count++] = to;
    }

    private String fitting(String more) {
        int room = LONGEST - text.length();
        if (!limits.produce(more.length())) {
            room = Math.min(room, 0);
        }
        return more.length() <= room ? more : cut(more, Math.max(room, 0));
    }

    private String cut(String more, int room) {
        hole(text.length() + room, text.length() + room);
        return more.substring(0, room);
    }

    /** What there is; the builder starts anew. */
    Text build(Span at) {
        var found = new Text(
                text.toString(),
                count == 0 ? null : Arrays.copyOf(holes, count),
                marks,
                only == null ? null : only.source(),
                null,
                at);
        text.setLength(0);
        count = 0;
        marks = 0;
        only = null;
        return found;
    }
}
