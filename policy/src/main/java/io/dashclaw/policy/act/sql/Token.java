package io.dashclaw.policy.act.sql;

/**
 * @param text as written
 * @param value of a word in capitals; of a quoted name or a string its content; else as written
 * @param start in the text that was read, inclusive
 * @param end exclusive
 */
record Token(Type type, String text, String value, int start, int end) {
    enum Type {
        WORD,
        /** {@code "x"}, {@code `x`}, {@code [x]}. */
        NAME,
        STRING,
        NUMBER,
        /** {@code $1 :id ? %s}, or a piece of which the surrounding shell decides. */
        PARAMETER,
        SYMBOL
    }

    boolean is(String word) {
        return type == Type.WORD && value.equals(word);
    }

    boolean isSymbol(char c) {
        return type == Type.SYMBOL && text.charAt(0) == c;
    }

    /** Whether it can be (a part of) the name of something. */
    boolean names() {
        return type == Type.WORD || type == Type.NAME || type == Type.PARAMETER;
    }
}
