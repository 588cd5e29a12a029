package io.dashclaw.policy.act.code;

import io.dashclaw.policy.act.code.Token.Kind;
import java.util.Set;

final class RubyLexer extends Lexer {
    private static final Set<String> BEFORE_VALUES = Set.of(
            "return", "if", "unless", "while", "until", "and", "or", "not", "when", "in", "then", "do", "puts", "p");
    private final HereDocuments documents = new HereDocuments(this);

    RubyLexer(String code) {
        super(code);
    }

    @Override
    Lexer of(String piece) {
        return new RubyLexer(piece);
    }

    @Override
    boolean comment() {
        if (code.charAt(at) == '#') {
            skipLine();
            return true;
        }
        if (here("=begin") && (at == 0 || code.charAt(at - 1) == '\n')) {
            skipPast("\n=end");
            return true;
        }
        return false;
    }

    @Override
    void newline() {
        documents.skip();
    }

    @Override
    void nameEnd() {
        if ((peek(0) == '?' || peek(0) == '!') && peek(1) != '=' && peek(1) != ':') {
            at++;
        }
    }

    @Override
    boolean literal() {
        var start = at;
        return switch (code.charAt(at)) {
            case '"', '\'', '`' -> string(code.charAt(at));
            case '%' -> percent();
            case ':' -> symbol();
            case '$', '@' -> variable();
            case '<' -> documents.start(start, "~-");
            case '/' -> !afterValue(BEFORE_VALUES) && pattern();
            default -> false;
        };
    }

    private boolean string(char quote) {
        var start = at++;
        var escapes = quote == '\'' ? Escapes.FEW : Escapes.ALL;
        var text = quoted(String.valueOf(quote), '\0', escapes, quote != '\'');
        add(quote == '`' ? Kind.COMMAND : Kind.STRING, text, start);
        return true;
    }

    private boolean percent() {
        var letter = peek(1);
        var named = "qQwWiIxr".indexOf(letter) >= 0 && letter != 0;
        var open = named ? peek(2) : letter;
        if ("([{<|!/".indexOf(open) < 0 || open == 0 || !named && afterValue(BEFORE_VALUES)) {
            return false;
        }
        var start = at;
        at += named ? 3 : 2;
        var close = closing(open);
        var text = quoted(
                String.valueOf(close),
                close == open ? '\0' : open,
                letter == 'q' ? Escapes.FEW : Escapes.ALL,
                "qwi".indexOf(letter) < 0 || !named);
        add(letter == 'x' ? Kind.COMMAND : "wWiI".indexOf(letter) >= 0 ? Kind.WORDS : Kind.STRING, text, start);
        return true;
    }

    private boolean symbol() {
        if (peek(1) == '"') {
            at++;
            return string('"');
        }
        if (peek(1) == ':' || at > 0 && code.charAt(at - 1) == ':' || !isNameStart(peek(1))) {
            return false;
        }
        var start = at++;
        while (at < code.length() && isNamePart(code.charAt(at))) {
            at++;
        }
        nameEnd();
        add(Kind.STRING, code.substring(start + 1, at), start);
        return true;
    }

    private boolean variable() {
        var start = at;
        while (peek(0) == '$' || peek(0) == '@') {
            at++;
        }
        if (!isNameStart(peek(0))) {
            at++;
        }
        while (at < code.length() && isNamePart(code.charAt(at))) {
            at++;
        }
        at = Math.min(at, code.length());
        add(Kind.VARIABLE, code.substring(start, at), start);
        return true;
    }

    private boolean pattern() {
        var last = previous();
        if (last != null && last.kind() == Kind.NAME && peek(1) == ' ') {
            return false;
        }
        var start = at++;
        add(Kind.PATTERN, quoted("/", '\0', Escapes.KEPT, false), start);
        return true;
    }

    @Override
    boolean interpolation(Text text) {
        if (!here("#{")) {
            return false;
        }
        at++;
        text.code(bracketed('{', '}'));
        return true;
    }
}
