package io.dashclaw.policy.act.code;

import io.dashclaw.policy.act.code.Token.Kind;

final class LuaLexer extends Lexer {
    LuaLexer(String code) {
        super(code);
    }

    @Override
    Lexer of(String piece) {
        return new LuaLexer(piece);
    }

    @Override
    boolean comment() {
        if (!here("--") && !(at == 0 && here("#!"))) {
            return false;
        }
        at += 2;
        var level = longBracket();
        if (level < 0) {
            skipLine();
        } else {
            skipPast(closing(level));
        }
        return true;
    }

    @Override
    boolean literal() {
        var start = at;
        var c = code.charAt(at);
        if (c == '"' || c == '\'') {
            at++;
            add(Kind.STRING, quoted(String.valueOf(c), '\0', Escapes.ALL, false), start);
            return true;
        }
        var level = longBracket();
        if (level < 0) {
            return false;
        }
        at += level + 2;
        add(Kind.STRING, quoted(closing(level), '\0', Escapes.NONE, false), start);
        return true;
    }

    /** How many equals signs stand in {@code [==[}; -1 when it is no such bracket. */
    private int longBracket() {
        if (peek(0) != '[') {
            return -1;
        }
        var level = 0;
        while (peek(level + 1) == '=') {
            level++;
        }
        return peek(level + 1) == '[' ? level : -1;
    }

    private static String closing(int level) {
        return "]" + "=".repeat(level) + "]";
    }
}
