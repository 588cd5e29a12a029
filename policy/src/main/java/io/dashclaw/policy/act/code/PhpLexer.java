package io.dashclaw.policy.act.code;

import io.dashclaw.policy.act.code.Token.Kind;

final class PhpLexer extends SigilLexer {
    PhpLexer(String code) {
        super(code);
        var open = code.indexOf("<?");
        if (open >= 0 && isText(code.substring(0, open))) {
            skipText();
        }
    }

    private static boolean isText(String before) {
        return before.isBlank()
                || before.startsWith("<")
                || before.startsWith("#!")
                || before.indexOf('$') < 0 && before.indexOf('(') < 0;
    }

    @Override
    Lexer of(String piece) {
        return new PhpLexer(piece);
    }

    @Override
    boolean bracesInterpolate() {
        return true;
    }

    /** Past what is not code. */
    private void skipText() {
        skipPast("<?");
        if (here("php")) {
            at += 3;
        } else if (here("=")) {
            at++;
        }
    }

    @Override
    boolean comment() {
        if (here("?>")) {
            skipText();
            return true;
        }
        if (here("//") || here("#") && peek(1) != '[') {
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
        return switch (code.charAt(at)) {
            case '"', '\'', '`' -> string(code.charAt(at));
            case '$' -> variable();
            case '<' -> here("<<<") && document();
            default -> false;
        };
    }

    private boolean variable() {
        var start = at++;
        while (peek(0) == '$') {
            at++;
        }
        if (peek(0) == '{') {
            var inside = new Text();
            inside.code(bracketed('{', '}'));
            add(Kind.PATTERN, inside, start);
            return true;
        }
        if (!isNameStart(peek(0))) {
            at = start;
            return false;
        }
        while (at < code.length() && isNamePart(code.charAt(at))) {
            at++;
        }
        add(Kind.VARIABLE, code.substring(start, at), start);
        return true;
    }

    private boolean document() {
        var start = at;
        var name = at + 3;
        while (name < code.length() && code.charAt(name) == ' ') {
            name++;
        }
        var quote = name < code.length() && (code.charAt(name) == '\'' || code.charAt(name) == '"')
                ? code.charAt(name)
                : '\0';
        name += quote == 0 ? 0 : 1;
        var stop = name;
        while (stop < code.length() && isNamePart(code.charAt(stop))) {
            stop++;
        }
        if (stop == name) {
            return false;
        }
        documents.read(code.substring(name, stop), quote, start, stop + (quote == 0 ? 0 : 1));
        return true;
    }
}
