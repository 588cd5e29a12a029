package io.dashclaw.policy.act.shell;

import io.dashclaw.policy.act.Span;
import java.util.ArrayList;
import java.util.List;

/** Reads lists of commands down to pipelines (POSIX XCU §2.9), and goes on after what is none. */
final class Commands {
    /** What ends a list within something. In the order of the bits of {@link #wanted}. */
    enum Closer {
        PARENTHESIS(")"),
        ARM(";;"),
        BRACE("}"),
        THEN("then"),
        ELIF("elif"),
        ELSE("else"),
        FI("fi"),
        DO("do"),
        DONE("done"),
        ESAC("esac");

        final String text;

        Closer(String text) {
            this.text = text;
        }

        private static final Closer[] WORDS = {BRACE, THEN, ELIF, ELSE, FI, DO, DONE, ESAC};
    }

    private final Reader reader;
    private final Source source;
    private final Compounds compounds;
    /** Which closers something around waits for: others stand here by mistake. */
    private int wanted;

    private boolean inSubstitution;

    Commands(Reader reader) {
        this.reader = reader;
        this.source = reader.source;
        this.compounds = new Compounds(reader, this);
    }

    /** Up to the end of the source. */
    Node.Sequence script() {
        return sequence();
    }

    /** Of a substitution, up to its parenthesis. */
    Node.Sequence inParentheses() {
        boolean before = inSubstitution;
        inSubstitution = true;
        var body = alone(Closer.PARENTHESIS);
        inSubstitution = before;
        return body;
    }

    Node.Sequence inBraces() {
        return alone(Closer.BRACE);
    }

    /** What closes something further out does not close what is in here. */
    Node.Sequence alone(Closer closer) {
        int before = wanted;
        wanted = 0;
        var body = until(closer);
        wanted = before;
        return body;
    }

    Node.Sequence until(Closer... closers) {
        int before = wanted;
        for (var closer : closers) {
            wanted |= 1 << closer.ordinal();
        }
        var body = sequence();
        wanted = before;
        return body;
    }

    private Node.Sequence sequence() {
        List<Node.Item> items = new ArrayList<>(2);
        int empty = source.last();
        while (moreToRead()) {
            int from = source.position();
            var command = andOr();
            if (command == null) {
                unexpected(from);
            } else {
                items.add(new Node.Item(command, separator(), command.span()));
            }
        }
        var span = items.isEmpty()
                ? source.span(empty, empty)
                : items.get(0).span().to(items.get(items.size() - 1).span());
        return new Node.Sequence(items, span);
    }

    /** Goes to the next command, over closers that nothing waits for. */
    private boolean moreToRead() {
        while (true) {
            linebreak();
            if (source.atEnd()) {
                return false;
            }
            var closer = closer();
            if (closer == null) {
                return true;
            }
            if ((wanted & 1 << closer.ordinal()) != 0) {
                return false;
            }
            int from = source.position();
            source.take(closer == Closer.ARM ? ";" : closer.text);
            reader.problem("has a " + closer.text + " that closes nothing", from);
        }
    }

    /** What ends a list here; null when nothing does. */
    Closer closer() {
        int c = source.peek();
        if (c == ')') {
            return Closer.PARENTHESIS;
        }
        if (c == ';') {
            int next = source.peekSecond();
            return next == ';' || next == '&' ? Closer.ARM : null;
        }
        if (c != '}' && (c < 'd' || c > 't')) {
            return null;
        }
        for (var closer : Closer.WORDS) {
            if (closer.text.charAt(0) == c && wordAhead(closer.text)) {
                return closer;
            }
        }
        return null;
    }

    /** An operator where a command should be. */
    private void unexpected(int from) {
        if (!source.atEnd()) {
            source.advance();
        }
        reader.problem("has an operator without a command", from);
    }

    /** @return whether the command before it runs in the background */
    private boolean separator() {
        blanks();
        int c = source.peek();
        if (c == '&') {
            source.advance();
            return true;
        }
        if (c == ';') {
            if (closer() == null) {
                source.advance();
            }
        } else if (c != Source.END && c != '\n' && c != ')' && closer() == null) {
            reader.problem("has something after a command that does not belong to it", source.position());
        }
        return false;
    }

    private Node.Command andOr() {
        var first = pipeline();
        if (first == null || !isAndOr()) {
            return first;
        }
        List<Node.Command> parts = new ArrayList<>(2);
        List<Boolean> and = new ArrayList<>(1);
        parts.add(first);
        while (isAndOr()) {
            int from = source.position();
            boolean both = source.take("&&");
            if (!both) {
                source.take("||");
            }
            linebreak();
            add(parts, and, both, pipeline(), from);
        }
        return parts.size() == 1 ? first : new Node.AndOr(parts, and, spanOf(parts));
    }

    private void add(List<Node.Command> parts, List<Boolean> links, boolean link, Node.Command next, int from) {
        if (next == null) {
            reader.problem("has an operator without a command after it", from);
        } else {
            parts.add(next);
            links.add(link);
        }
    }

    private static Span spanOf(List<Node.Command> parts) {
        return parts.get(0).span().to(parts.get(parts.size() - 1).span());
    }

    private boolean isAndOr() {
        blanks();
        int c = source.peek();
        return (c == '&' || c == '|') && source.peekSecond() == c;
    }

    private Node.Command pipeline() {
        int from = source.position();
        boolean negated = prefixes();
        boolean prefixed = source.position() > from;
        var first = compounds.command();
        if (!prefixed && (first == null || !isBar())) {
            return first;
        }
        List<Node.Command> parts = new ArrayList<>(2);
        List<Boolean> errorsToo = new ArrayList<>(1);
        parts.add(first == null ? nothing() : first);
        while (isBar()) {
            int bar = source.position();
            source.advance();
            boolean both = source.take("&");
            linebreak();
            add(parts, errorsToo, both, compounds.command(), bar);
        }
        return new Node.Pipeline(negated, parts, errorsToo, source.spanFrom(from));
    }

    /** After {@code !} or {@code time} on their own. */
    private Node.Simple nothing() {
        return new Node.Simple(List.of(), List.of(), List.of(), source.spanFrom(source.last()));
    }

    /** {@code !} and {@code time}, any number of them. @return whether the status is negated */
    private boolean prefixes() {
        boolean negated = false;
        while (true) {
            if (takeWord("!")) {
                negated = !negated;
            } else if (isTime()) {
                takeWord("time");
                blanks();
                takeWord("-p");
                blanks();
                takeWord("--");
            } else {
                return negated;
            }
            blanks();
        }
    }

    /** With other options it is the program of that name. */
    private boolean isTime() {
        if (source.peek() != 't' || !wordAhead("time")) {
            return false;
        }
        int i = source.after("time");
        while (Names.isBlank(source.at(i))) {
            i = source.step(i);
        }
        return source.at(i) != '-' || source.at(i + 1) == 'p' || source.at(i + 1) == '-' && endsWord(i + 2);
    }

    private boolean isBar() {
        blanks();
        return source.peek() == '|' && source.peekSecond() != '|';
    }

    /** Whether these characters stand here as a word of their own. */
    boolean wordAhead(String word) {
        int after = source.after(word);
        return after >= 0 && endsWord(after);
    }

    boolean takeWord(String word) {
        return wordAhead(word) && source.take(word);
    }

    boolean endsWord(int index) {
        int c = source.at(index);
        return Names.endsWord(c) || c == '\r' && endsLine(index);
    }

    private boolean endsLine(int carriageReturn) {
        int next = source.at(carriageReturn + 1);
        return next == '\n' || next == Source.END;
    }

    /** Over blanks and a comment. */
    void blanks() {
        while (Names.isBlank(source.peek()) || source.peek() == '\r' && endsLine(source.position())) {
            source.skip();
        }
        if (source.peek() == '#') {
            int end = source.indexOf('\n', source.position());
            source.skipTo(end < 0 ? source.end() : end);
        }
    }

    /** Over blanks, comments and ends of lines, and the here-documents after them. */
    void linebreak() {
        blanks();
        while (source.peek() == '\n') {
            source.skip();
            reader.hereDocuments.read(inSubstitution);
            blanks();
        }
    }
}
