package io.dashclaw.policy.act.shell;

/** Reads texts in which only expansions and some escapes are special (POSIX XCU §2.2.3). */
final class QuotedTexts {
    /** @param escapable what a backslash takes its meaning from @param close ends it, 0: the end of the source */
    private enum Kind {
        DOUBLE("$`\"\\", '"'),
        HERE_DOCUMENT("$`\\", 0),
        ARITHMETIC("$`\"\\", 0),
        /** <code>"${name-…}"</code>. */
        BRACED("$`\"\\}", '}'),
        BRACKETED("$`\"\\", ']');

        final String escapable;
        final int close;

        Kind(String escapable, int close) {
            this.escapable = escapable;
            this.close = close;
        }
    }

    private final Reader reader;
    private final Source source;

    QuotedTexts(Reader reader) {
        this.reader = reader;
        this.source = reader.source;
    }

    void doubleQuoted(WordBuilder builder) {
        int from = source.position();
        source.advance();
        int inner = source.last();
        boolean empty = !new Reading(builder, Kind.DOUBLE, false).read();
        if (empty) {
            builder.quoted("", inner, inner);
        }
        if (source.atEnd()) {
            reader.problem("has a quote that is not closed", from);
        } else {
            source.advance();
        }
    }

    /** Up to the end of the source. @param stripped {@code <<-}: without the tabs that lines begin with */
    Node.Word hereDocument(boolean stripped) {
        return word(Kind.HERE_DOCUMENT, stripped);
    }

    /** Up to the end of the source. */
    Node.Word arithmetic() {
        return word(Kind.ARITHMETIC, false);
    }

    /** Up to the closing brace. */
    Node.Word braced() {
        return word(Kind.BRACED, false);
    }

    /** Up to the closing bracket. */
    Node.Word bracketed() {
        return word(Kind.BRACKETED, false);
    }

    private Node.Word word(Kind kind, boolean stripped) {
        var builder = new WordBuilder(reader);
        new Reading(builder, kind, stripped).read();
        return builder.word();
    }

    /** One text while it is read. */
    private final class Reading {
        private final WordBuilder builder;
        private final Kind kind;
        private final boolean stripped;
        private final StringBuilder text = new StringBuilder();
        private int from = source.position();
        private int brackets;
        private boolean any;

        Reading(WordBuilder builder, Kind kind, boolean stripped) {
            this.builder = builder;
            this.kind = kind;
            this.stripped = stripped;
        }

        /** @return whether there was anything */
        boolean read() {
            skipTabs();
            while (!source.atEnd() && !closes(source.peek())) {
                piece(source.peek());
            }
            flush();
            return any;
        }

        private boolean closes(int c) {
            if (kind == Kind.BRACKETED) {
                brackets += c == '[' ? 1 : c == ']' ? -1 : 0;
                return brackets < 0;
            }
            return c == kind.close;
        }

        private void piece(int c) {
            switch (c) {
                case '\\' -> escape();
                case '$' -> dollar();
                case '`' -> add(reader.expansions.backquoted(true));
                case '"' -> quote();
                case '\n' -> newline();
                default -> character(c);
            }
        }

        private void character(int c) {
            source.advance();
            text.append((char) c);
        }

        private void escape() {
            int next = source.at(source.position() + 1);
            if (next == Source.END || kind.escapable.indexOf(next) < 0) {
                character('\\');
                return;
            }
            source.goTo(source.position() + 2);
            text.append((char) next);
        }

        private void dollar() {
            flush();
            var part = reader.expansions.dollar(true);
            if (part == null) {
                character('$');
            } else {
                add(part);
            }
        }

        private void add(Node.Part part) {
            flush();
            builder.add(part);
            any = true;
            from = source.position();
        }

        /** Within braces quotes may be opened anew; an arithmetic expression drops them. */
        private void quote() {
            if (kind == Kind.HERE_DOCUMENT) {
                character('"');
            } else if (kind == Kind.BRACED) {
                flush();
                doubleQuoted(builder);
                any = true;
                from = source.position();
            } else {
                source.advance();
            }
        }

        private void newline() {
            character('\n');
            skipTabs();
        }

        private void skipTabs() {
            while (stripped && source.peek() == '\t') {
                source.advance();
            }
        }

        private void flush() {
            if (text.length() > 0) {
                builder.quoted(text.toString(), from, source.last());
                text.setLength(0);
                any = true;
            }
            from = source.position();
        }
    }
}
