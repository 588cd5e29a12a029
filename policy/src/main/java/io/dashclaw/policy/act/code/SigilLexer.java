package io.dashclaw.policy.act.code;

import io.dashclaw.policy.act.code.Token.Kind;

/** What Perl and PHP have in common: variables with a sigil, also within quotes. */
abstract class SigilLexer extends Lexer {
    final HereDocuments documents = new HereDocuments(this);

    SigilLexer(String code) {
        super(code);
    }

    @Override
    void newline() {
        documents.skip();
    }

    final boolean string(char quote) {
        var start = at++;
        var escapes = quote == '\'' ? Escapes.FEW : Escapes.ALL;
        var text = quoted(String.valueOf(quote), '\0', escapes, quote != '\'');
        add(quote == '`' ? Kind.COMMAND : Kind.STRING, text, start);
        return true;
    }

    final void skipName() {
        while (at < code.length() && (isNamePart(code.charAt(at)) || here("::") && isNamePart(peek(2)))) {
            at += here("::") ? 2 : 1;
        }
    }

    @Override
    boolean interpolation(Text text) {
        if (here("{$") && bracesInterpolate()) {
            text.code(bracketed('{', '}'));
            return true;
        }
        var sigil = peek(0);
        if (sigil != '$' && (sigil != '@' || bracesInterpolate())) {
            return false;
        }
        if (peek(1) == '{') {
            at++;
            var inside = bracketed('{', '}');
            text.code(isName(inside) ? sigil + inside : inside);
            return true;
        }
        if (!isNameStart(peek(1)) && !Character.isDigit(peek(1)) && !(sigil == '$' && peek(1) == '$')) {
            return false;
        }
        text.code(variableWithParts());
        return true;
    }

    /** Whether <code>{$x}</code> is computed within quotes. */
    abstract boolean bracesInterpolate();

    private boolean isName(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> isNamePart((char) c));
    }

    /** {@code $x}, {@code $x[0]}, {@code $x{key}}, {@code $x->{key}}, {@code $x->y}. */
    private String variableWithParts() {
        var start = at++;
        skipName();
        while (at < code.length()) {
            var arrow = here("->") && (peek(2) == '[' || peek(2) == '{' || bracesInterpolate() && isNameStart(peek(2)));
            var bracket = peek(arrow ? 2 : 0);
            if (bracket == '[' && peek(1) != ' ' || bracket == '{' && !bracesInterpolate()) {
                at += arrow ? 2 : 0;
                bracketed(bracket, closing(bracket));
            } else if (arrow) {
                at += 2;
                skipName();
            } else {
                break;
            }
        }
        return code.substring(start, Math.min(at, code.length()));
    }
}
