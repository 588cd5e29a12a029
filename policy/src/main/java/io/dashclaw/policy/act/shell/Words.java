package io.dashclaw.policy.act.shell;

/** Reads words before expansion: quoting (POSIX XCU §2.2), patterns (§2.13), tildes and braces (bash manual §3.5). */
final class Words {
    /** Where a word stands decides what is special in it. */
    enum Mode {
        ARGUMENT,
        /** Of an assignment. */
        VALUE,
        /** Of a case arm or of a test. */
        PATTERN,
        /** After {@code =~}: parentheses and bars belong to it. */
        REGEX,
        /** Of {@code ${name-…}}, up to the closing brace. */
        BRACED,
        /** Of {@code name[…]}, up to the closing bracket. */
        SUBSCRIPT
    }

    private final Reader reader;
    private final Source source;
    private final Lookahead lookahead;

    Words(Reader reader) {
        this.reader = reader;
        this.source = reader.source;
        this.lookahead = reader.lookahead;
    }

    /** Whether a word begins here. */
    boolean ahead() {
        int c = source.peek();
        return !reader.commands.endsWord(source.position()) || isProcess(c);
    }

    Node.Word word(Mode mode) {
        return word(mode, false);
    }

    /** @param quoted within double quotes, which still hold around <code>${name#…}</code> */
    Node.Word word(Mode mode, boolean quoted) {
        var builder = new WordBuilder(reader);
        var word = new Reading(builder, mode, quoted);
        if (source.peek() == '~') {
            word.tilde();
        }
        while (word.piece()) {}
        word.end();
        return builder.word();
    }

    private boolean isProcess(int c) {
        return (c == '<' || c == '>') && source.peekSecond() == '(';
    }

    /** One word while it is read. */
    private final class Reading {
        private final WordBuilder builder;
        private final Mode mode;
        private final boolean quoted;
        private final int start = source.position();
        /** Open parentheses of extended patterns, or of a regular expression; open brackets of a subscript. */
        private int open;

        Reading(WordBuilder builder, Mode mode, boolean quoted) {
            this.builder = builder;
            this.mode = mode;
            this.quoted = quoted;
        }

        /** @return whether there was one */
        boolean piece() {
            int c = source.peek();
            if (c == Source.END || closes(c)) {
                return false;
            }
            return switch (c) {
                case '\\' -> escape();
                case '\'' -> singleQuoted();
                case '"' -> doubleQuoted();
                case '$' -> dollar();
                case '`' -> added(reader.expansions.backquoted(quoted));
                case '*', '?', '[', ']', '+', '@', '!' -> glob(c);
                case '{', ',', '}' -> brace(c);
                case '(', ')', '|', ' ', '\t', '\n', ';', '&', '<', '>', '\r' -> delimiter(c);
                default -> plain();
            };
        }

        private boolean closes(int c) {
            return mode == Mode.BRACED && c == '}' || mode == Mode.SUBSCRIPT && c == ']' && open == 0;
        }

        void end() {
            if (open > 0 && mode != Mode.SUBSCRIPT) {
                reader.problem("has a ( without )", start);
            }
        }

        private boolean added(Node.Part part) {
            builder.add(part);
            return true;
        }

        private boolean escape() {
            int from = source.position();
            int escaped = source.at(from + 1);
            source.goTo(Math.min(from + 2, source.end()));
            builder.quoted(escaped == Source.END ? "\\" : String.valueOf((char) escaped), from, source.last());
            return true;
        }

        private boolean singleQuoted() {
            int from = source.position();
            int close = source.indexOf('\'', from + 1);
            int to = close < 0 ? source.end() : close;
            builder.quoted(source.raw(from + 1, to), from + 1, to);
            leaveQuotes(from, to);
            return true;
        }

        private void leaveQuotes(int from, int close) {
            source.goTo(Math.min(close + 1, source.end()));
            if (close >= source.end()) {
                reader.problem("has a quote that is not closed", from);
            }
        }

        private boolean doubleQuoted() {
            reader.quotedTexts.doubleQuoted(builder);
            return true;
        }

        private boolean dollar() {
            int next = source.peekSecond();
            if (next == '\'') {
                return ansiC();
            }
            if (next == '"') {
                source.advance();
                return doubleQuoted();
            }
            int from = source.position();
            var part = reader.expansions.dollar(quoted);
            if (part != null) {
                return added(part);
            }
            source.advance();
            builder.literal("$", from);
            return true;
        }

        private boolean ansiC() {
            source.advance();
            int from = source.position();
            int close = from + 1;
            while (close < source.end() && source.at(close) != '\'') {
                close += source.at(close) == '\\' ? 2 : 1;
            }
            close = Math.min(close, source.end());
            builder.quoted(AnsiC.decode(source.raw(from + 1, close)), from + 1, close);
            leaveQuotes(from, close);
            return true;
        }

        private boolean glob(int c) {
            if (source.peekSecond() == '(' && c != '[' && c != ']' && mode != Mode.REGEX) {
                return extended(c);
            }
            return switch (c) {
                case '*', '?' -> patternCharacter();
                case '[' -> mode == Mode.SUBSCRIPT ? nested(1) : bracket();
                case ']' -> mode == Mode.SUBSCRIPT ? nested(-1) : closingBracket();
                default -> plain();
            };
        }

        private boolean nested(int levels) {
            open += levels;
            return literalCharacter();
        }

        private boolean patternCharacter() {
            int from = source.position();
            int c = source.peek();
            source.advance();
            builder.pattern(String.valueOf((char) c), from);
            return true;
        }

        private boolean literalCharacter() {
            int from = source.position();
            int c = source.peek();
            source.advance();
            builder.literal(String.valueOf((char) c), from);
            return true;
        }

        private boolean extended(int c) {
            int from = source.position();
            source.advance();
            source.advance();
            builder.pattern((char) c + "(", from);
            open++;
            return true;
        }

        private boolean bracket() {
            int from = source.position();
            int close = lookahead.bracketEnd(from, mode == Mode.BRACED);
            if (close < 0) {
                return literalCharacter();
            }
            if (source.at(close) != ']') {
                builder.openBracket(from);
                return true;
            }
            source.goTo(close + 1);
            builder.pattern(source.textFrom(from), from);
            return true;
        }

        private boolean closingBracket() {
            if (!builder.closesBracket()) {
                return literalCharacter();
            }
            int from = source.position();
            source.advance();
            builder.closeBracket(from);
            return true;
        }

        private boolean brace(int c) {
            if (mode != Mode.ARGUMENT || open > 0) {
                return literalCharacter();
            }
            if (c == '{' && source.peekSecond() != '}') {
                builder.openBrace();
                return true;
            }
            if (c == '{' || !builder.inBraces()) {
                return c == '{' ? emptyBraces() : literalCharacter();
            }
            return c == ',' ? comma() : closeBrace();
        }

        /** {@code {}} is no expansion: it is what {@code find -exec} replaces. */
        private boolean emptyBraces() {
            literalCharacter();
            return literalCharacter();
        }

        private boolean comma() {
            builder.comma();
            if (source.peek() == '~') {
                tilde();
            }
            return true;
        }

        private boolean closeBrace() {
            builder.closeBrace();
            return true;
        }

        private boolean delimiter(int c) {
            if (open > 0 && mode != Mode.SUBSCRIPT) {
                open += c == '(' ? 1 : c == ')' ? -1 : 0;
                return patternCharacter();
            }
            if (mode == Mode.BRACED || mode == Mode.SUBSCRIPT) {
                return isProcess(c) && !quoted ? process() : literalCharacter();
            }
            return switch (c) {
                case '<', '>' -> isProcess(c) && process();
                case '(' -> mode == Mode.REGEX && group();
                case '|' -> mode == Mode.REGEX && source.peekSecond() != '|' && patternCharacter();
                case '\r' -> !reader.commands.endsWord(source.position()) && plain();
                default -> false;
            };
        }

        private boolean group() {
            open++;
            return patternCharacter();
        }

        private boolean process() {
            return added(reader.expansions.process());
        }

        /** Characters without a meaning of their own, as many as there are. */
        private boolean plain() {
            if (open > 0 && mode != Mode.SUBSCRIPT) {
                return patternCharacter();
            }
            int from = source.position();
            do {
                int c = source.peek();
                source.advance();
                if ((c == '=' || c == ':') && source.peek() == '~' && tildeAfter(c, from)) {
                    return true;
                }
            } while (isPlain(source.peek()));
            builder.literalFrom(from);
            return true;
        }

        private boolean isPlain(int c) {
            return switch (c) {
                case Source.END, '\\', '\'', '"', '$', '`', '*', '?', '[', ']', '{', '}', ',', '\r' -> false;
                case '+', '@', '!' -> source.peekSecond() != '(';
                default -> !Names.endsWord(c);
            };
        }

        /** {@code PATH=a:~/b}, and what looks like an assignment: {@code dd of=~/x}. */
        private boolean tildeAfter(int c, int from) {
            boolean first = mode == Mode.ARGUMENT && c == '=' && builder.isEmpty() && isNameBefore(from);
            if (!first && (mode != Mode.VALUE || c != ':')) {
                return false;
            }
            builder.literalFrom(from);
            tilde();
            return true;
        }

        private boolean isNameBefore(int from) {
            int i = from;
            while (i < source.last() - 1 && Names.continues(source.at(i))) {
                i++;
            }
            return i == source.last() - 1 && i > from && Names.starts(source.at(from));
        }

        private void tilde() {
            int from = source.position();
            source.advance();
            int user = source.position();
            int end = user;
            while (isUser(source.at(end))) {
                end = source.step(end);
            }
            int next = source.at(end);
            if (next != '/' && next != '\r' && !Names.endsWord(next) && !closesTilde(next)) {
                builder.literal("~", from);
                return;
            }
            while (source.position() < end) {
                source.advance();
            }
            String name = end == user ? null : source.textFrom(user);
            builder.add(new Node.Tilde(name, source.spanFrom(from)));
        }

        private boolean closesTilde(int next) {
            return next == ':' && mode == Mode.VALUE
                    || next == '}' && mode == Mode.BRACED
                    || (next == ',' || next == '}') && builder.inBraces();
        }

        private static boolean isUser(int c) {
            return Names.continues(c) || c == '-' || c == '+' || c == '.';
        }
    }
}
