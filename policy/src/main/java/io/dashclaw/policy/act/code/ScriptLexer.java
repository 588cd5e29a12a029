package io.dashclaw.policy.act.code;

import io.dashclaw.policy.act.code.Token.Kind;
import java.util.Set;

/** JavaScript and TypeScript. */
final class ScriptLexer extends Lexer {
    private static final Set<String> BEFORE_VALUES =
            Set.of("return", "typeof", "case", "in", "of", "delete", "void", "throw", "new", "await", "yield", "else");

    /** Up to here no pattern ends, so that looking for one again is no use. */
    private int hopeless;

    ScriptLexer(String code) {
        super(code);
    }

    @Override
    Lexer of(String piece) {
        return new ScriptLexer(piece);
    }

    @Override
    boolean isNameStart(char c) {
        return super.isNameStart(c) || c == '$' || c == '#';
    }

    @Override
    boolean isNamePart(char c) {
        return super.isNamePart(c) || c == '$';
    }

    @Override
    boolean comment() {
        if (here("//") || at == 0 && here("#!")) {
            skipLine();
            return true;
        }
        if (here("/*")) {
            at += 2;
            skipPast("*/");
            return true;
        }
        return false;
    }

    @Override
    boolean literal() {
        var start = at;
        var c = code.charAt(at);
        if (c == '"' || c == '\'' || c == '`') {
            at++;
            add(Kind.STRING, quoted(String.valueOf(c), '\0', Escapes.ALL, c == '`'), start);
            return true;
        }
        if (c == '/' && at >= hopeless && !afterValue(BEFORE_VALUES)) {
            return pattern();
        }
        return false;
    }

    private boolean pattern() {
        var start = at;
        var inClass = false;
        var i = at + 1;
        for (; i < code.length() && code.charAt(i) != '\n'; i++) {
            var c = code.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == '/' && !inClass) {
                at = i + 1;
                while (Character.isLetter(peek(0))) {
                    at++;
                }
                add(Kind.PATTERN, code.substring(start, at), start);
                return true;
            } else {
                inClass = c == '[' || inClass && c != ']';
            }
        }
        hopeless = i;
        return false;
    }

    @Override
    boolean interpolation(Text text) {
        if (!here("${")) {
            return false;
        }
        at++;
        text.code(bracketed('{', '}'));
        return true;
    }
}
