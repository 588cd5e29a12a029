package io.dashclaw.policy.act.code;

import io.dashclaw.policy.act.code.Token.Kind;

/** Languages with plain quotes and comments from {@code #} to the end of the line: R. */
final class SimpleLexer extends Lexer {
    SimpleLexer(String code) {
        super(code);
    }

    @Override
    Lexer of(String piece) {
        return new SimpleLexer(piece);
    }

    @Override
    boolean isNamePart(char c) {
        return super.isNamePart(c) || c == '.';
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
        var c = code.charAt(at);
        if (c != '"' && c != '\'') {
            return false;
        }
        at++;
        add(Kind.STRING, quoted(String.valueOf(c), '\0', Escapes.ALL, false), start);
        return true;
    }
}
