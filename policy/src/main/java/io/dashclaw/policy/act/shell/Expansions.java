package io.dashclaw.policy.act.shell;

/** Reads what begins with {@code $} or a backquote, and process substitutions (POSIX XCU §2.6, bash manual §3.5). */
final class Expansions {
    private static final String SPECIAL = "@*#?-$!";
    /** The longer before those that they begin with. */
    private static final String[] OPERATORS = {
        ":-", ":=", ":?", ":+", "-", "=", "?", "+", "##", "#", "%%", "%", "//", "/#", "/%", "/", "^^", "^", ",,", ",",
        "~~", "~", ":"
    };

    private final Reader reader;
    private final Source source;

    Expansions(Reader reader) {
        this.reader = reader;
        this.source = reader.source;
    }

    /** Null when the dollar here stands for itself; it is then still to be read. */
    Node.Part dollar(boolean quoted) {
        int from = source.position();
        int c = source.peekSecond();
        if (c == '(') {
            int expression = arithmeticEnd();
            return expression < 0 ? substitution(from, quoted) : arithmetic(from, expression, quoted);
        }
        if (c == '{') {
            return guarded(from, () -> braces(from, quoted));
        }
        if (c == '[') {
            return guarded(from, () -> oldArithmetic(from, quoted));
        }
        return Names.continues(c) || SPECIAL.indexOf(c) >= 0 ? plain(from, quoted) : null;
    }

    private interface Piece {
        Node.Part read();
    }

    private Node.Part guarded(int from, Piece piece) {
        if (!reader.limits.enter(source)) {
            return new Node.Parameter("", null, null, null, false, true, source.span(from, from));
        }
        var part = piece.read();
        reader.limits.leave();
        return part;
    }

    private Node.Part plain(int from, boolean quoted) {
        source.advance();
        return new Node.Parameter(name(false), null, null, null, false, quoted, source.spanFrom(from));
    }

    /** @param braced where {@code ${10}} is one number, not {@code $1} and a zero */
    private String name(boolean braced) {
        int from = source.position();
        int c = source.peek();
        if (Names.starts(c) || braced && Names.isDigit(c)) {
            while (Names.continues(source.peek())) {
                source.advance();
            }
        } else if (Names.isDigit(c) || c != Source.END && SPECIAL.indexOf(c) >= 0) {
            source.advance();
        } else {
            return "";
        }
        return source.textFrom(from);
    }

    /** Where the expression ends, when two parentheses are closed by two; else {@code $(} holds a command. */
    private int arithmeticEnd() {
        int inner = source.after("$((");
        int close = inner < 0 ? -1 : reader.lookahead.closing(inner, '(', ')');
        return close >= 0 && source.at(source.step(close)) == ')' ? close : -1;
    }

    private Node.Part arithmetic(int from, int end, boolean quoted) {
        return guarded(from, () -> {
            var expression = expression(source.after("$(("), end);
            return new Node.Arithmetic(expression, quoted, source.spanFrom(from));
        });
    }

    /** The expression between two positions, and two closing parentheses. */
    Node.Word expression(int from, int end) {
        var expression = reader.over(source.part(from, end)).quotedTexts.arithmetic();
        source.goTo(source.step(end) + 1);
        return expression;
    }

    private Node.Part oldArithmetic(int from, boolean quoted) {
        source.take("$[");
        var expression = reader.quotedTexts.bracketed();
        close("]", "has a $[ without ]", from);
        return new Node.Arithmetic(expression, quoted, source.spanFrom(from));
    }

    private void close(String closing, String otherwise, int from) {
        if (!source.take(closing)) {
            reader.problem(otherwise, from);
        }
    }

    private Node.Part substitution(int from, boolean quoted) {
        return guarded(from, () -> {
            source.take("$(");
            var body = reader.commands.inParentheses();
            close(")", "has a $( without )", from);
            return new Node.Substitution(body, quoted, source.spanFrom(from));
        });
    }

    Node.Part process() {
        int from = source.position();
        boolean output = source.peek() == '>';
        return guarded(from, () -> {
            source.advance();
            source.advance();
            var body = reader.commands.inParentheses();
            close(")", "has a process substitution without )", from);
            return new Node.Process(body, output, source.spanFrom(from));
        });
    }

    /** In backquotes a backslash is taken away from some characters before anything is read (POSIX XCU §2.6.3). */
    Node.Part backquoted(boolean quoted) {
        int from = source.position();
        int close = from + 1;
        boolean escapes = false;
        while (close < source.end() && source.at(close) != '`') {
            boolean escape = source.at(close) == '\\';
            escapes |= escape;
            close += escape ? 2 : 1;
        }
        int end = Math.min(close, source.end());
        var inner = escapes
                ? source.unescaped(from + 1, end, quoted ? "$`\\\"" : "$`\\")
                : source.part(Math.min(from + 1, end), end);
        return guarded(from, () -> backquoted(from, inner, end, quoted));
    }

    private Node.Part backquoted(int from, Source inner, int end, boolean quoted) {
        var body = reader.over(inner).commands.script();
        if (end == source.end()) {
            reader.problem("has a backquote that is not closed", from);
        }
        source.goTo(Math.min(end + 1, source.end()));
        return new Node.Substitution(body, quoted, source.spanFrom(from));
    }

    private Node.Part braces(int from, boolean quoted) {
        source.take("${");
        int c = source.peek();
        if (Names.isBlank(c) || c == '\n' || c == '|') {
            return commandInBraces(from, quoted);
        }
        boolean indirect = c == '!' && isParameter(source.peekSecond());
        if (indirect) {
            source.advance();
        }
        boolean length = !indirect && source.peek() == '#' && isLength();
        if (length) {
            source.advance();
        }
        return parameter(from, length, indirect, quoted);
    }

    /** <code>${ command; }</code> of ksh and of bash 5.3. */
    private Node.Part commandInBraces(int from, boolean quoted) {
        source.take("|");
        var body = reader.commands.inBraces();
        close("}", "has a ${ without }", from);
        return new Node.Substitution(body, quoted, source.spanFrom(from));
    }

    private static boolean isParameter(int c) {
        return Names.continues(c) || c != Source.END && "@*#?$!".indexOf(c) >= 0;
    }

    /** Whether the number sign here asks for a length, rather than being the parameter. */
    private boolean isLength() {
        int c = source.peekSecond();
        boolean special = c != Source.END && SPECIAL.indexOf(c) >= 0;
        int next = source.at(source.step(source.step(source.position())));
        return Names.continues(c) || special && (next == '}' || next == '[');
    }

    private Node.Part parameter(int from, boolean length, boolean indirect, boolean quoted) {
        int named = source.position();
        String name = name(true);
        if (name.isEmpty()) {
            reader.problem("has a substitution without a name", from);
        }
        var index = source.peek() == '[' && source.position() > named ? index() : null;
        String operator = length ? "length" : operator(indirect);
        var argument = source.peek() == '}' || length ? null : argument(operator, quoted);
        close("}", "has a ${ without }", from);
        return new Node.Parameter(name, index, operator, argument, indirect, quoted, source.spanFrom(from));
    }

    private Node.Word index() {
        int from = source.position();
        source.advance();
        var index = reader.words.word(Words.Mode.SUBSCRIPT);
        close("]", "has a [ without ]", from);
        return index;
    }

    private String operator(boolean indirect) {
        if (source.peek() == '@') {
            return transformation();
        }
        if (indirect && source.take("*")) {
            return "*";
        }
        for (String operator : OPERATORS) {
            if (source.take(operator)) {
                return operator;
            }
        }
        return null;
    }

    private String transformation() {
        source.advance();
        int letter = source.peek();
        if (!Names.starts(letter)) {
            return "@";
        }
        source.advance();
        return "@" + (char) letter;
    }

    private Node.Word argument(String operator, boolean quoted) {
        if (operator == null || operator.startsWith("@") || operator.equals("*")) {
            reader.problem("has a substitution that is none", source.position());
        }
        return quoted && !isPattern(operator)
                ? reader.quotedTexts.braced()
                : reader.words.word(Words.Mode.BRACED, quoted);
    }

    private static boolean isPattern(String operator) {
        return operator != null && "#%/^,~".indexOf(operator.charAt(0)) >= 0;
    }
}
