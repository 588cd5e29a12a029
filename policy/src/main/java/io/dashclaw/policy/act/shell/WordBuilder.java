package io.dashclaw.policy.act.shell;

import io.dashclaw.policy.act.Span;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Puts the parts of one word together. Whether a brace opens an expansion is only known where it closes. */
final class WordBuilder {
    /** What is copied when it turns out to be no expansion is copied as often. */
    private static final int DEPTH = 16;

    private final Source source;
    private final Limits limits;
    private final int start;
    /** Of the innermost open brace, else of the word. */
    private List<Node.Part> parts = new ArrayList<>(2);

    private Deque<Brace> braces;

    private String text;
    private StringBuilder more;
    private boolean pattern;
    private Span span;

    /** Where parts of a bracket expression with an expansion in it begin: {@code [$x]}. */
    private int bracket = -1;

    /** @param outer the parts before it @param from where it stands */
    private static final class Brace {
        final List<Node.Part> outer;
        final List<Node.Word> alternatives = new ArrayList<>(0);
        final int from;
        int alternative;

        Brace(List<Node.Part> outer, int from) {
            this.outer = outer;
            this.from = from;
            this.alternative = from + 1;
        }
    }

    WordBuilder(Reader reader) {
        this.source = reader.source;
        this.limits = reader.limits;
        this.start = source.position();
    }

    Node.Word word() {
        while (inBraces()) {
            unbrace();
        }
        flush();
        return new Node.Word(parts, source.spanFrom(Math.min(start, source.last())));
    }

    boolean isEmpty() {
        return parts.isEmpty() && text == null && !inBraces();
    }

    /** Whether what stands here so far is nothing but this plain text. */
    boolean isOnly(String wanted) {
        return parts.isEmpty() && !inBraces() && !pattern && wanted.equals(plain());
    }

    private String plain() {
        return more == null ? text : more.toString();
    }

    /** Whether what stands here so far is a name and nothing else. */
    boolean isName() {
        return parts.isEmpty() && !inBraces() && !pattern && text != null && Names.isName(plain());
    }

    void literal(String piece, int from) {
        append(piece, false, source.spanFrom(from));
    }

    /** As it was read from a position on. */
    void literalFrom(int from) {
        literal(source.textFrom(from), from);
    }

    void pattern(String piece, int from) {
        append(piece, true, source.spanFrom(from));
    }

    void quoted(String piece, int from, int to) {
        add(new Node.Literal(piece, true, source.span(from, to)));
    }

    void add(Node.Part part) {
        flush();
        parts.add(part);
    }

    private void append(String piece, boolean asPattern, Span at) {
        if (text != null && pattern != asPattern) {
            flush();
        }
        if (text == null) {
            text = piece;
            pattern = asPattern;
            span = at;
        } else {
            more = more == null ? new StringBuilder(text) : more;
            more.append(piece);
            span = span.to(at);
        }
    }

    private void flush() {
        if (text == null) {
            return;
        }
        parts.add(pattern ? new Node.Pattern(plain(), span) : new Node.Literal(plain(), false, span));
        text = null;
        more = null;
        pattern = false;
    }

    /** A {@code [} before an expansion: it is a pattern if a {@code ]} follows. */
    void openBracket(int from) {
        flush();
        if (!inBraces()) {
            bracket = parts.size();
        }
        source.advance();
        literal("[", from);
        flush();
    }

    boolean closesBracket() {
        return bracket >= 0 && !inBraces();
    }

    void closeBracket(int from) {
        parts.set(bracket, new Node.Pattern("[", parts.get(bracket).span()));
        bracket = -1;
        pattern("]", from);
    }

    boolean inBraces() {
        return braces != null && !braces.isEmpty();
    }

    /** Whether a tilde here would be at a word's start once the braces around it are expanded. */
    boolean atAlternative() {
        if (isEmpty()) {
            return true;
        }
        return inBraces() && text == null && parts.isEmpty() && braces.size() == 1 && braces.peek().from == start;
    }

    void openBrace() {
        int from = source.position();
        source.advance();
        if (braces != null && braces.size() >= Math.min(DEPTH, limits.left())) {
            limits.problem("has braces nested too deeply", source.spanFrom(from));
            literalFrom(from);
            return;
        }
        flush();
        braces = braces == null ? new ArrayDeque<>() : braces;
        braces.push(new Brace(parts, from));
        parts = new ArrayList<>(2);
    }

    void comma() {
        alternative(braces.peek());
        source.advance();
        braces.peek().alternative = source.position();
        parts = new ArrayList<>(2);
    }

    private void alternative(Brace brace) {
        flush();
        int to = Math.max(brace.alternative, source.position());
        brace.alternatives.add(new Node.Word(parts, source.span(brace.alternative, to)));
    }

    void closeBrace() {
        var brace = braces.peek();
        flush();
        int from = source.position();
        if (!brace.alternatives.isEmpty()) {
            alternative(brace);
            source.advance();
            expand(brace, brace.alternatives);
            return;
        }
        source.advance();
        var range = range(brace);
        if (range.isEmpty()) {
            unbrace();
            literalFrom(from);
        } else {
            expand(brace, range);
        }
    }

    private void expand(Brace brace, List<Node.Word> alternatives) {
        braces.pop();
        parts = brace.outer;
        parts.add(new Node.Braces(alternatives, source.spanFrom(brace.from)));
    }

    private List<Node.Word> range(Brace brace) {
        if (parts.size() != 1 || !(parts.get(0) instanceof Node.Literal literal) || literal.quoted()) {
            return List.of();
        }
        var span = source.spanFrom(brace.from);
        return Ranges.writeOut(literal.text(), limits).stream()
                .map(text -> new Node.Word(List.<Node.Part>of(new Node.Literal(text, false, span)), span))
                .toList();
    }

    /** The innermost brace opens nothing: what stands after it belongs to what stands before. */
    private void unbrace() {
        flush();
        var brace = braces.pop();
        var inner = parts;
        parts = brace.outer;
        append("{", false, source.span(brace.from, brace.from + 1));
        for (var alternative : brace.alternatives) {
            alternative.parts().forEach(this::replay);
            int comma = alternative.span().end();
            append(",", false, new Span(comma, comma + 1));
        }
        inner.forEach(this::replay);
    }

    private void replay(Node.Part part) {
        if (part instanceof Node.Literal literal && !literal.quoted()) {
            append(literal.text(), false, literal.span());
        } else {
            add(part);
        }
    }
}
