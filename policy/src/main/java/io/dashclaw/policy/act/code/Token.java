package io.dashclaw.policy.act.code;

import java.util.List;

/**
 * A word, a literal or a sign of code.
 *
 * @param text of a word or sign as written; of a literal its text without what stands interpolated
 * @param pieces of a literal
 * @param hidden letters of the literal were written as numbers
 * @param spaced follows a blank
 * @param column where it stands on its line when it is the first there, else -1
 */
record Token(
        Kind kind, String text, List<Piece> pieces, boolean hidden, int start, int end, boolean spaced, int column) {
    enum Kind {
        NAME,
        /** A name with a sigil: {@code $x}, {@code @list}. */
        VARIABLE,
        STRING,
        /** Text that a shell runs: backquotes. */
        COMMAND,
        NUMBER,
        /** A regular expression. */
        PATTERN,
        /** Words of a literal list: {@code qw(a b)}, {@code %w[a b]}. */
        WORDS,
        /** File names by pattern: {@code <*.log>}. */
        GLOB,
        SIGN,
        END
    }

    /** @param code to be computed, rather than text as it stands */
    record Piece(String text, boolean code) {}

    boolean is(String sign) {
        return kind == Kind.SIGN && text.equals(sign);
    }

    boolean named(String word) {
        return kind == Kind.NAME && text.equals(word);
    }

    boolean startsLine() {
        return column >= 0;
    }
}
