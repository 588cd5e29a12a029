package io.dashclaw.policy.act.code;

import io.dashclaw.policy.act.code.Token.Kind;
import io.dashclaw.policy.act.code.Token.Piece;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Cuts code into tokens. Takes any text: what is not closed ends with the text. Its time grows with the length only. */
abstract class Lexer {
    private static final Set<String> SIGNS = Set.of(
            "===", "!==", "**=", "...", "<<=", ">>=", "||=", "&&=", "??=", "//=", "<=>", "<<-", "?->", "->", "=>", "::",
            "==", "!=", "<=", ">=", "&&", "||", "??", "?.", "&.", "+=", "-=", "*=", "/=", ".=", "%=", "|=", "&=", "^=",
            "..", "<-", "=~", "!~", "**", "++", "--", "<<", ">>", ":=", "|>");
    private static final int LONGEST_SIGN = 3;

    final String code;
    int at;
    private final List<Token> tokens = new ArrayList<>();
    private boolean spaced;
    private int column = -1;
    private int lineStart;

    Lexer(String code) {
        this.code = code;
    }

    final List<Token> tokens() {
        column = 0;
        while (skipBlanks()) {
            var before = at;
            if (!literal() && !word()) {
                sign();
            }
            at = Math.max(at, before + 1);
        }
        column = 0;
        add(Kind.END, "", code.length());
        return tokens;
    }

    /** Reads a comment; false when none starts here. */
    abstract boolean comment();

    /** Reads a literal of the language's own; false when none starts here. */
    abstract boolean literal();

    boolean isNameStart(char c) {
        return Character.isLetter(c) || c == '_';
    }

    boolean isNamePart(char c) {
        return Character.isLetterOrDigit(c) || c == '_';
    }

    final boolean here(String text) {
        return code.startsWith(text, at);
    }

    final char peek(int ahead) {
        return at + ahead < code.length() ? code.charAt(at + ahead) : '\0';
    }

    final Token previous() {
        return tokens.isEmpty() ? null : tokens.get(tokens.size() - 1);
    }

    /** Whether a value has just ended, so that a slash divides and a bracket indexes. */
    final boolean afterValue(Set<String> wordsBeforeValues) {
        var last = previous();
        if (last == null) {
            return false;
        }
        if (last.kind() == Kind.SIGN) {
            return last.is(")") || last.is("]") || last.is("}");
        }
        return last.kind() != Kind.NAME || !wordsBeforeValues.contains(last.text());
    }

    final void add(Kind kind, String text, int start) {
        add(kind, List.of(new Piece(text, false)), text, false, start);
    }

    final void add(Kind kind, Text text, int start) {
        add(kind, text.pieces(), text.plain(), text.hidden, start);
    }

    private void add(Kind kind, List<Piece> pieces, String text, boolean hidden, int start) {
        at = Math.min(at, code.length());
        tokens.add(new Token(kind, text, pieces, hidden, Math.min(start, at), at, spaced, column));
        spaced = false;
        column = -1;
    }

    final void skipLine() {
        var end = code.indexOf('\n', at);
        at = end < 0 ? code.length() : end;
    }

    /** Past the given text, or to the end when it does not come. */
    final void skipPast(String text) {
        var end = code.indexOf(text, at);
        at = end < 0 ? code.length() : end + text.length();
    }

    private boolean skipBlanks() {
        while (at < code.length()) {
            var c = code.charAt(at);
            if (c == '\n') {
                at++;
                spaced = true;
                lineStart = at;
                column = 0;
                newline();
            } else if (c <= ' ' || c == '\u00a0') {
                at++;
                spaced = true;
            } else if (c == '\\' && (peek(1) == '\n' || peek(1) == '\r')) {
                at += 2;
            } else if (comment()) {
                spaced = true;
            } else {
                column = column < 0 ? -1 : at - lineStart;
                return true;
            }
        }
        return false;
    }

    /** A line has begun: here-documents start here. */
    void newline() {}

    private boolean word() {
        var c = code.charAt(at);
        if (Character.isDigit(c)) {
            number();
            return true;
        }
        if (!isNameStart(c)) {
            return false;
        }
        var start = at;
        while (at < code.length() && isNamePart(code.charAt(at))) {
            at++;
        }
        nameEnd();
        add(Kind.NAME, code.substring(start, at), start);
        return true;
    }

    /** A name has been read up to here; it may have an end of its own. */
    void nameEnd() {}

    private void number() {
        var start = at;
        while (at < code.length() && (Character.isLetterOrDigit(code.charAt(at)) || code.charAt(at) == '_')) {
            at++;
        }
        if (peek(0) == '.' && Character.isDigit(peek(1))) {
            at++;
            while (at < code.length() && Character.isLetterOrDigit(code.charAt(at))) {
                at++;
            }
        }
        add(Kind.NUMBER, code.substring(start, at), start);
    }

    private void sign() {
        var start = at;
        for (var length = Math.min(LONGEST_SIGN, code.length() - at); length > 1; length--) {
            if (SIGNS.contains(code.substring(at, at + length))) {
                at += length;
                add(Kind.SIGN, code.substring(start, at), start);
                return;
            }
        }
        at++;
        add(Kind.SIGN, code.substring(start, at), start);
    }

    /** How a quoted text is written. */
    enum Escapes {
        /** None: a backslash is text. */
        NONE,
        /** Only the quote and the backslash itself. */
        FEW,
        /** All; of an unknown one the backslash is dropped. */
        ALL,
        /** All; of an unknown one the backslash is text. */
        KEPT
    }

    /** A literal while it is read. */
    static final class Text {
        private final List<Piece> pieces = new ArrayList<>();
        private final StringBuilder run = new StringBuilder();
        private boolean hidden;

        void add(char c) {
            run.append(c);
        }

        void add(String text) {
            run.append(text);
        }

        void code(String text) {
            flush();
            pieces.add(new Piece(text, true));
        }

        private void flush() {
            if (run.length() > 0) {
                pieces.add(new Piece(run.toString(), false));
                run.setLength(0);
            }
        }

        private List<Piece> pieces() {
            flush();
            return List.copyOf(pieces);
        }

        private String plain() {
            flush();
            if (pieces.size() == 1) {
                return pieces.get(0).code() ? "" : pieces.get(0).text();
            }
            var plain = new StringBuilder();
            pieces.stream().filter(piece -> !piece.code()).forEach(piece -> plain.append(piece.text()));
            return plain.toString();
        }
    }

    /**
     * Reads up to the closing text, from behind the opening one.
     *
     * @param nesting the opening character, when such pairs nest within; else 0
     */
    final Text quoted(String close, char nesting, Escapes escapes, boolean interpolates) {
        var text = new Text();
        var depth = 0;
        while (at < code.length()) {
            var c = code.charAt(at);
            if (c == '\\' && escapes != Escapes.NONE) {
                escape(text, escapes, close);
                continue;
            }
            if (depth == 0 && here(close)) {
                at += close.length();
                return text;
            }
            if (interpolates && interpolation(text)) {
                continue;
            }
            if (nesting != 0) {
                depth += c == nesting ? 1 : here(close) ? -1 : 0;
            }
            text.add(c);
            at++;
        }
        return text;
    }

    /** Reads what is computed within a text, as {@link Text#code}; false when nothing of the kind starts here. */
    boolean interpolation(Text text) {
        return false;
    }

    /** Reads a bracketed piece of code from its opening bracket; gives back what is inside. */
    final String bracketed(char open, char close) {
        var start = at + 1;
        var depth = 0;
        while (at < code.length()) {
            var c = code.charAt(at++);
            if (c == open) {
                depth++;
            } else if (c == close && --depth == 0) {
                return code.substring(start, at - 1);
            } else if (c == '\\') {
                at++;
            }
        }
        at = code.length();
        return code.substring(Math.min(start, at));
    }

    final void escape(Text text, Escapes escapes, String close) {
        var next = peek(1);
        if (escapes == Escapes.FEW) {
            var known = next == '\\' || next != 0 && close.indexOf(next) >= 0;
            text.add(known ? next : '\\');
            at += known ? 2 : 1;
            return;
        }
        at += 2;
        switch (next) {
            case 'n' -> text.add('\n');
            case 't' -> text.add('\t');
            case 'r' -> text.add('\r');
            case 'a', 'b', 'f', 'v' -> text.add(' ');
            case 'e' -> text.add('\u001b');
            case '\n', '\0' -> {}
            case 'x' -> numbered(text, 16, 2);
            case 'u' -> numbered(text, 16, 4);
            case 'U' -> numbered(text, 16, 8);
            case '0', '1', '2', '3', '4', '5', '6', '7' -> {
                at--;
                numbered(text, 8, 3);
            }
            default -> {
                if (escapes == Escapes.KEPT && next != '\\' && next != '\'' && next != '"') {
                    text.add('\\');
                }
                text.add(next);
            }
        }
    }

    private void numbered(Text text, int radix, int digits) {
        var braced = radix == 16 && peek(0) == '{';
        if (braced) {
            at++;
        }
        var number = 0;
        for (var read = 0; read < digits + (braced ? 4 : 0) && Character.digit(peek(0), radix) >= 0; read++) {
            number = Math.min(number * radix + Character.digit(peek(0), radix), Character.MAX_CODE_POINT);
            at++;
        }
        if (braced && peek(0) == '}') {
            at++;
        }
        text.hidden |= number >= ' ' && number < 127;
        text.add(Character.toString(number));
    }

    static char closing(char open) {
        return switch (open) {
            case '(' -> ')';
            case '[' -> ']';
            case '{' -> '}';
            case '<' -> '>';
            default -> open;
        };
    }

    /** The same quotes as code of this language: of what stands interpolated. */
    abstract Lexer of(String piece);
}
