package io.dashclaw.policy.act.code;

import io.dashclaw.policy.act.code.Token.Kind;
import java.util.Set;

final class AwkLexer extends Lexer {
    private static final Set<String> BEFORE_VALUES = Set.of("return", "print", "printf", "in", "if", "while");
    private int hopeless;

    AwkLexer(String code) {
        super(code);
    }

    @Override
    Lexer of(String piece) {
        return new AwkLexer(piece);
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
        var c = code.charAt(at);
        if (c == '"') {
            var start = at++;
            add(Kind.STRING, quoted("\"", '\0', Escapes.ALL, false), start);
            return true;
        }
        return c == '/' && at >= hopeless && !afterValue(BEFORE_VALUES) && pattern();
    }

    private boolean pattern() {
        var start = at;
        for (var i = at + 1; i < code.length() && code.charAt(i) != '\n'; i++) {
            if (code.charAt(i) == '\\') {
                i++;
            } else if (code.charAt(i) == '/') {
                at = i + 1;
                add(Kind.PATTERN, code.substring(start, at), start);
                return true;
            }
        }
        hopeless = code.length();
        return false;
    }
}
