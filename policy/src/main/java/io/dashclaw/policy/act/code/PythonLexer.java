package io.dashclaw.policy.act.code;

import io.dashclaw.policy.act.code.Token.Kind;
import java.util.Locale;

final class PythonLexer extends Lexer {
    private static final int LONGEST_PREFIX = 2;

    PythonLexer(String code) {
        super(code);
    }

    @Override
    Lexer of(String piece) {
        return new PythonLexer(piece);
    }

    @Override
    boolean comment() {
        if (code.charAt(at) != '#') {
            return false;
        }
        skipLine();
        return true;
    }

    @Override
    boolean literal() {
        var start = at;
        var length = 0;
        while (length <= LONGEST_PREFIX && "rbufRBUF".indexOf(peek(length)) >= 0 && peek(length) != 0) {
            length++;
        }
        var quote = peek(length);
        if (quote != '"' && quote != '\'') {
            return false;
        }
        var prefix = code.substring(at, at + length).toLowerCase(Locale.ROOT);
        at += length;
        var close =
                here(String.valueOf(quote).repeat(3)) ? String.valueOf(quote).repeat(3) : String.valueOf(quote);
        at += close.length();
        var escapes = prefix.contains("r") ? Escapes.NONE : Escapes.KEPT;
        add(Kind.STRING, quoted(close, '\0', escapes, prefix.contains("f")), start);
        return true;
    }

    @Override
    boolean interpolation(Text text) {
        var c = code.charAt(at);
        if (c != '{' && c != '}') {
            return false;
        }
        if (peek(1) == c) {
            text.add(c);
            at += 2;
        } else if (c == '}') {
            at++;
        } else {
            text.code(withoutFormat(bracketed('{', '}')));
        }
        return true;
    }

    /** {@code {value:>10}}, {@code {value!r}}. */
    private static String withoutFormat(String piece) {
        var depth = 0;
        for (var i = 0; i < piece.length(); i++) {
            var c = piece.charAt(i);
            depth += "([{".indexOf(c) >= 0 ? 1 : ")]}".indexOf(c) >= 0 ? -1 : 0;
            if (depth == 0 && (c == ':' || c == '!' && i + 1 < piece.length() && piece.charAt(i + 1) != '=')) {
                return piece.substring(0, i);
            }
        }
        return piece;
    }
}
