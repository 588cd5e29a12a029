package io.dashclaw.policy.act.shell;

import io.dashclaw.policy.act.Span;
import io.dashclaw.policy.act.Value;
import io.dashclaw.policy.act.Value.Knowledge;
import io.dashclaw.policy.act.Value.Taint;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A {@link Value} while it is put together: it knows which of its pieces are unknown, so that it can still be split, and what else it
 * could be.
 *
 * @param holes unknown pieces, as pairs of start and end, in order; null: there are none
 * @param marks bits: {@link #of(Taint)} of each taint, and those below
 * @param source the file whose whole content it is; nullable
 * @param or what it could be instead; nullable
 */
record Text(String text, int[] holes, int marks, String source, Text or, Span at) {
    /** A pattern over files. */
    static final int GLOB = 1 << 8;
    /** Unknown pieces come from outside of what is read: the environment, a user. */
    static final int FOREIGN = 1 << 9;
    /** What a shell wrote whose commands come from elsewhere. */
    static final int SHELL = 1 << 10;
    /** A variable that is not set. */
    static final int UNSET = 1 << 11;
    /** The directory in which all began. */
    static final int START = 1 << 12;

    static final int SECRET = of(Taint.SECRET);
    static final int FETCHED = of(Taint.FETCHED);
    static final int DECODED = of(Taint.DECODED);
    static final int LOCAL = of(Taint.LOCAL);
    static final int LISTED = of(Taint.LISTED);
    /** What goes along with everything that is made from a text. */
    static final int TAINTS = SECRET | FETCHED | DECODED | LOCAL | LISTED | FOREIGN | SHELL;

    static final Span NOWHERE = new Span(0, 0);
    static final Text EMPTY = exact("");
    static final Text NEVER_SET = new Text("", null, UNSET, null, null, NOWHERE);

    private static final int ALTERNATIVES = 8;
    private static final Taint[] ALL = Taint.values();

    static int of(Taint taint) {
        return 1 << taint.ordinal();
    }

    static Text exact(String text) {
        return exact(text, NOWHERE);
    }

    static Text exact(String text, Span at) {
        return new Text(text, null, 0, null, null, at);
    }

    static Text unknown(String written, int marks) {
        return new Text(written, new int[] {0, written.length()}, marks, null, null, NOWHERE);
    }

    /** What somebody else made of a text. Its unknown pieces are where a dollar or a backquote stands. */
    static Text of(Value value) {
        int marks = value.knowledge() == Knowledge.GLOB ? GLOB : 0;
        for (Taint taint : value.taints()) {
            marks |= of(taint);
        }
        return new Text(value.text(), holes(value), marks, null, null, value.at());
    }

    private static int[] holes(Value value) {
        int length = value.text().length();
        if (value.knowledge().compareTo(Knowledge.GLOB) <= 0) {
            return null;
        }
        if (value.knowledge() == Knowledge.UNKNOWN) {
            return new int[] {0, length};
        }
        int dollar = value.text().indexOf('$');
        int first = dollar < 0 ? value.text().indexOf('`') : dollar;
        if (first < 0) {
            return new int[] {length, length};
        }
        int last = first + 1;
        while (last < length && value.text().charAt(last) != '/') {
            last++;
        }
        return new int[] {first, last};
    }

    Knowledge knowledge() {
        if (holes == null) {
            return has(GLOB) ? Knowledge.GLOB : Knowledge.EXACT;
        }
        return holes.length == 2 && holes[0] == 0 && holes[1] == text.length() ? Knowledge.UNKNOWN : Knowledge.PARTIAL;
    }

    /** Just this text, whatever it stands for. */
    boolean isExact() {
        return holes == null && !has(GLOB);
    }

    /** All of it is unknown. */
    boolean isUnknown() {
        return knowledge() == Knowledge.UNKNOWN;
    }

    boolean has(int mark) {
        return (marks & mark) != 0;
    }

    boolean isExactly(String word) {
        return isExact() && text.equals(word);
    }

    Value value() {
        return new Value(text, knowledge(), taints(), at);
    }

    private Set<Taint> taints() {
        if ((marks & 0xff) == 0) {
            return Set.of();
        }
        var found = EnumSet.noneOf(Taint.class);
        for (Taint taint : ALL) {
            if (has(of(taint))) {
                found.add(taint);
            }
        }
        return found;
    }

    Text at(Span place) {
        return new Text(text, holes, marks, source, or, place);
    }

    Text marked(int more) {
        return (marks | more) == marks ? this : new Text(text, holes, marks | more, source, or, at);
    }

    Text from(String file) {
        return new Text(text, holes, marks, file, or, at);
    }

    /** Another text of the same origin. */
    Text with(String other) {
        return new Text(other, null, marks & TAINTS, null, null, at);
    }

    /** The same, unless it is unknown: then as it was written. */
    Text written(String piece) {
        return isUnknown() && !has(LISTED)
                ? new Text(piece, new int[] {0, piece.length()}, marks, source, null, at)
                : this;
    }

    /** Without the line ends that a substitution drops. */
    Text trimmed() {
        int end = text.length();
        int hole = holes == null ? 0 : holes[holes.length - 1];
        while (end > hole && text.charAt(end - 1) == '\n') {
            end--;
        }
        return end == text.length() ? this : new Text(text.substring(0, end), holes, marks, source, or, at);
    }

    /** The name of the program that this path ends in; null when it is not known. */
    String lastSegment() {
        int slash = text.lastIndexOf('/');
        boolean known = !has(GLOB)
                && slash >= 0
                && slash + 1 < text.length()
                && (holes == null || holes[holes.length - 1] <= slash);
        return known ? text.substring(slash + 1) : null;
    }

    boolean isHole(int position) {
        if (holes != null) {
            for (int i = 0; i < holes.length; i += 2) {
                if (holes[i] <= position && position < holes[i + 1]) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Either of them. Beyond a few, the last is not known. */
    Text or(Text other) {
        if (other == null || same(other)) {
            return this;
        }
        if (or == null) {
            int count = 1;
            for (Text each = other; each != null; each = each.or) {
                count++;
            }
            if (count > ALTERNATIVES) {
                return new Text(
                        text,
                        holes == null ? new int[] {0, text.length()} : holes,
                        marks | other.marks,
                        null,
                        null,
                        at);
            }
        }
        return new Text(
                text, holes, marks, source, or == null ? without(other, this) : or.or(without(other, this)), at);
    }

    private static Text without(Text chain, Text gone) {
        if (chain == null) {
            return null;
        }
        var rest = without(chain.or, gone);
        if (chain.same(gone)) {
            return rest;
        }
        return rest == chain.or ? chain : new Text(chain.text, chain.holes, chain.marks, chain.source, rest, chain.at);
    }

    /** This one alone. */
    Text alone() {
        return or == null ? this : new Text(text, holes, marks, source, null, at);
    }

    List<Text> all() {
        if (or == null) {
            return List.of(this);
        }
        var found = new java.util.ArrayList<Text>();
        for (Text each = this; each != null; each = each.or) {
            found.add(each.alone());
        }
        return found;
    }

    boolean same(Text other) {
        return marks == other.marks && text.equals(other.text) && Arrays.equals(holes, other.holes);
    }
}
