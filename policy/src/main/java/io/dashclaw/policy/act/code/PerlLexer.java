package io.dashclaw.policy.act.code;

import io.dashclaw.policy.act.code.Token.Kind;
import io.dashclaw.policy.act.code.Token.Piece;
import java.util.List;
import java.util.Set;

final class PerlLexer extends SigilLexer {
    private static final Set<String> BEFORE_VALUES = Set.of(
            "return", "if", "unless", "while", "until", "and", "or", "not", "x", "split", "grep", "map", "join", "push",
            "print", "eq", "ne", "lt", "gt", "cmp", "foreach", "for", "unlink", "chmod", "chown", "utime", "die", "say",
            "keys", "values", "each", "defined", "scalar", "ref", "delete", "exists", "my", "our", "local", "open",
            "in");
    private static final Set<String> QUOTES = Set.of("q", "qq", "qw", "qx", "qr", "m", "s", "tr", "y");
    private static final int LONGEST_FILE_PATTERN = 256;

    PerlLexer(String code) {
        super(code);
    }

    @Override
    Lexer of(String piece) {
        return new PerlLexer(piece);
    }

    @Override
    boolean bracesInterpolate() {
        return false;
    }

    @Override
    boolean comment() {
        if (code.charAt(at) == '#') {
            skipLine();
            return true;
        }
        if (code.charAt(at) == '=' && (at == 0 || code.charAt(at - 1) == '\n') && Character.isLetter(peek(1))) {
            skipPast("\n=cut");
            return true;
        }
        if (here("__END__") || here("__DATA__")) {
            at = code.length();
            return true;
        }
        return false;
    }

    @Override
    boolean literal() {
        return switch (code.charAt(at)) {
            case '"', '\'', '`' -> string(code.charAt(at));
            case '$' -> variable();
            case '@' -> (isNameStart(peek(1)) || peek(1) == '$' || peek(1) == '{' || peek(1) == '_') && variable();
            case '%' -> !afterValue(BEFORE_VALUES) && (isNameStart(peek(1)) || peek(1) == '$') && variable();
            case '&' -> !afterValue(BEFORE_VALUES) && (isNameStart(peek(1)) || peek(1) == '$') && skipSigil();
            case '<' -> documents.start(at, "~") || (!afterValue(BEFORE_VALUES) || behindBlock()) && files();
            case '/' -> !afterValue(BEFORE_VALUES) && pattern(at, 1, '/', false);
            default -> quoteLike();
        };
    }

    private boolean skipSigil() {
        at++;
        return true;
    }

    private boolean variable() {
        var start = at++;
        if (peek(0) == '#' && (peek(1) == '$' || peek(1) == '{' || isNameStart(peek(1)))) {
            at++;
        }
        while (peek(0) == '$' && (isNamePart(peek(1)) || peek(1) == '$' || peek(1) == '{')) {
            at++;
        }
        if (peek(0) == '{') {
            var inside = bracketed('{', '}');
            add(Kind.VARIABLE, List.of(new Piece(inside, true)), code.charAt(start), start);
            return true;
        }
        if (!isNamePart(peek(0)) && !here("::")) {
            at++;
        }
        skipName();
        at = Math.min(at, code.length());
        add(Kind.VARIABLE, code.substring(start, at), start);
        return true;
    }

    private void add(Kind kind, List<Piece> inside, char sigil, int start) {
        var text = inside.get(0).text().strip();
        var plain = !text.isEmpty() && text.chars().allMatch(c -> isNamePart((char) c) || c == '^');
        if (plain) {
            add(kind, sigil + text, start);
        } else {
            var computed = new Text();
            computed.code(text);
            add(Kind.PATTERN, computed, start);
        }
    }

    /** {@code map { … } <*.log>}. */
    private boolean behindBlock() {
        var last = previous();
        return last != null && last.is("}") && "*.$/~".indexOf(peek(1)) >= 0;
    }

    /** {@code <*.log>}, {@code <$fh>}, {@code <STDIN>}. */
    private boolean files() {
        var end = code.indexOf('>', at);
        if (end < 0 || end - at > LONGEST_FILE_PATTERN) {
            return false;
        }
        var inside = code.substring(at + 1, end);
        if (inside.startsWith("=") || inside.startsWith("<") || inside.contains("\n") || inside.contains(";")) {
            return false;
        }
        var start = at;
        at = end + 1;
        add(Kind.GLOB, inside, start);
        return true;
    }

    private boolean quoteLike() {
        if (!isNameStart(code.charAt(at)) || at > 0 && isNamePart(code.charAt(at - 1))) {
            return false;
        }
        var length = isNamePart(peek(1)) ? 2 : 1;
        if (length == 2 && isNamePart(peek(2)) || !QUOTES.contains(code.substring(at, at + length))) {
            return false;
        }
        var last = previous();
        if (last != null && (last.is("->") || last.named("sub"))) {
            return false;
        }
        return quoteLike(code.substring(at, at + length));
    }

    private boolean quoteLike(String name) {
        var skip = name.length();
        while (peek(skip) == ' ' && "{([<".indexOf(peek(skip + 1)) >= 0 && peek(skip + 1) != 0) {
            skip++;
        }
        var open = peek(skip);
        if (open <= ' '
                || isNamePart(open)
                || open == ','
                || open == ';'
                || open == ')'
                || open == '}'
                || open == '=') {
            return false;
        }
        var start = at;
        if (name.charAt(0) != 'q' || name.equals("qr")) {
            return pattern(start, skip + 1, open, !name.equals("m") && !name.equals("qr"));
        }
        at += skip + 1;
        var text = section(open, name.equals("qq") || name.equals("qx"));
        add(name.equals("qx") ? Kind.COMMAND : name.equals("qw") ? Kind.WORDS : Kind.STRING, text, start);
        return true;
    }

    private Text section(char open, boolean interpolates) {
        var close = closing(open);
        return quoted(
                String.valueOf(close),
                close == open ? '\0' : open,
                interpolates ? Escapes.ALL : Escapes.FEW,
                interpolates);
    }

    /** A match or a substitution; with {@code e} the replacement is code. */
    private boolean pattern(int start, int skip, char open, boolean two) {
        at += skip;
        section(open, false);
        var from = at;
        if (two) {
            if (closing(open) != open) {
                at = Math.max(at, code.indexOf(open, at) + 1);
                from = at;
            }
            section(open, false);
        }
        var replacement =
                code.substring(Math.min(from, code.length()), Math.max(from, Math.min(at, code.length()) - 1));
        var flags = at;
        while (Character.isLetter(peek(0))) {
            at++;
        }
        var text = new Text();
        if (two
                && flags <= code.length()
                && code.substring(Math.min(flags, code.length()), at).contains("e")) {
            text.code(replacement);
        }
        add(Kind.PATTERN, text, start);
        return true;
    }
}
