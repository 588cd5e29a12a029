package io.dashclaw.policy.act.shell;

import io.dashclaw.policy.act.Span;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/** Reads simple commands (POSIX XCU §2.9.1), assignments and redirections. */
final class SimpleCommands {
    /** Their arguments are assignments, arrays too. */
    private static final Set<String> DECLARING = Set.of("declare", "typeset", "local", "export", "readonly");
    /** The longer before those that they begin with. */
    private static final String[] REDIRECTIONS = {
        "&>>", "&>", "<<<", "<<-", "<<", "<>", "<&", "<", ">>", ">&", ">|", ">"
    };

    private final Reader reader;
    private final Source source;
    private final Commands commands;
    private final Compounds compounds;

    SimpleCommands(Reader reader, Commands commands, Compounds compounds) {
        this.reader = reader;
        this.source = reader.source;
        this.commands = commands;
        this.compounds = compounds;
    }

    /** Null when there is none. A function that is named here is read as one. */
    Node.Command command() {
        var parts = new Parts(source.position());
        while (parts.next()) {
            if (parts.isFunction()) {
                return parts.function();
            }
            commands.blanks();
        }
        return parts.isEmpty() ? null : parts.command();
    }

    /** One simple command while it is read. */
    private final class Parts {
        private final int from;
        private final List<Node.Assignment> assignments = new ArrayList<>(0);
        private final List<Node.Word> words = new ArrayList<>(4);
        private List<Node.Redirect> redirects = List.of();
        private boolean declaring;

        Parts(int from) {
            this.from = from;
        }

        boolean next() {
            if (isRedirect()) {
                redirects = redirects.isEmpty() ? new ArrayList<>(1) : redirects;
                redirect(redirects);
                return true;
            }
            if (words.isEmpty() && assignment()) {
                return true;
            }
            if (!reader.words.ahead()) {
                return false;
            }
            word();
            return true;
        }

        private boolean assignment() {
            int value = assigned();
            if (value >= 0) {
                assignments.add(SimpleCommands.this.assignment());
            }
            return value >= 0;
        }

        private void word() {
            boolean array = declaring && assigned() >= 0 && source.at(assigned()) == '(';
            words.add(array ? declaredArray() : reader.words.word(Words.Mode.ARGUMENT));
            if (words.size() == 1) {
                declaring = DECLARING.contains(source.textFrom(from));
            }
        }

        boolean isFunction() {
            if (words.size() != 1 || !assignments.isEmpty() || !redirects.isEmpty()) {
                return false;
            }
            commands.blanks();
            return source.peek() == '(' && source.at(afterBlanks(source.step(source.position()))) == ')';
        }

        private int afterBlanks(int index) {
            int i = index;
            while (Names.isBlank(source.at(i))) {
                i = source.step(i);
            }
            return i;
        }

        Node.Command function() {
            String name = source.textFrom(from);
            source.take("(");
            commands.blanks();
            source.take(")");
            if (!reader.limits.enter(source)) {
                return null;
            }
            var function = compounds.function(from, name);
            reader.limits.leave();
            return function;
        }

        boolean isEmpty() {
            return words.isEmpty() && assignments.isEmpty() && redirects.isEmpty();
        }

        Node.Simple command() {
            return new Node.Simple(assignments, words, view(redirects), source.spanFrom(from));
        }
    }

    /** What is filled in when the here-documents are read is seen, too. */
    private static List<Node.Redirect> view(List<Node.Redirect> redirects) {
        return redirects.isEmpty() ? redirects : Collections.unmodifiableList(redirects);
    }

    /** The position of the value when an assignment stands here; else negative. */
    private int assigned() {
        int i = source.position();
        if (!Names.starts(source.at(i))) {
            return -1;
        }
        while (Names.continues(source.at(i))) {
            i = source.step(i);
        }
        if (source.at(i) == '[') {
            int close = reader.lookahead.closing(i + 1, '[', ']');
            i = close < 0 ? i : source.step(close);
        }
        i = source.at(i) == '+' ? source.step(i) : i;
        return source.at(i) == '=' ? source.step(i) : -1;
    }

    private Node.Assignment assignment() {
        int from = source.position();
        while (Names.continues(source.peek())) {
            source.advance();
        }
        String name = source.textFrom(from);
        var index = source.take("[") ? index(from) : null;
        boolean append = source.take("+");
        source.take("=");
        var array = source.peek() == '(' ? array() : null;
        var value = array == null ? reader.words.word(Words.Mode.VALUE) : null;
        return new Node.Assignment(name, index, append, value, array, source.spanFrom(from));
    }

    private Node.Word index(int from) {
        var index = reader.words.word(Words.Mode.SUBSCRIPT);
        if (!source.take("]")) {
            reader.problem("has a [ without ]", from);
        }
        return index;
    }

    private List<Node.Word> array() {
        int from = source.position();
        source.advance();
        List<Node.Word> elements = new ArrayList<>(4);
        commands.linebreak();
        while (reader.words.ahead()) {
            elements.add(reader.words.word(Words.Mode.ARGUMENT));
            commands.linebreak();
        }
        if (!source.take(")")) {
            reader.problem("has an array without )", from);
        }
        return elements;
    }

    /** {@code declare name=(…)}: one word, as it is to the command. */
    private Node.Word declaredArray() {
        int from = source.position();
        while (source.peek() != '(') {
            source.advance();
        }
        int open = source.position();
        List<Node.Part> parts = new ArrayList<>(4);
        String named = source.textFrom(from);
        parts.add(new Node.Literal(named + "(", false, source.span(from, open + 1)));
        for (var element : array()) {
            parts.addAll(element.parts());
            parts.add(new Node.Literal(
                    " ", true, new Span(element.span().end(), element.span().end())));
        }
        parts.add(new Node.Literal(")", false, source.span(source.last() - 1, source.last())));
        return new Node.Word(parts, source.spanFrom(from));
    }

    /** Redirections after a compound command. */
    List<Node.Redirect> redirects() {
        commands.blanks();
        if (!isRedirect()) {
            return List.of();
        }
        List<Node.Redirect> redirects = new ArrayList<>(1);
        while (isRedirect()) {
            redirect(redirects);
            commands.blanks();
        }
        return view(redirects);
    }

    private boolean isRedirect() {
        int c = source.peek();
        if (c == '<' || c == '>') {
            return source.peekSecond() != '(';
        }
        if (c == '&') {
            return source.peekSecond() == '>';
        }
        return (Names.isDigit(c) || c == '{') && descriptorEnd() >= 0;
    }

    /** The position of the operator after a descriptor; negative when there is none. */
    private int descriptorEnd() {
        int i = source.position();
        if (source.at(i) == '{') {
            i = source.step(i);
            int name = i;
            while (Names.continues(source.at(i))) {
                i = source.step(i);
            }
            if (i == name || source.at(i) != '}') {
                return -1;
            }
            i = source.step(i);
        } else {
            while (Names.isDigit(source.at(i))) {
                i = source.step(i);
            }
        }
        return source.at(i) == '<' || source.at(i) == '>' ? i : -1;
    }

    private void redirect(List<Node.Redirect> redirects) {
        int from = source.position();
        String descriptor = descriptor();
        String operator = operator();
        commands.blanks();
        int target = source.position();
        if (!reader.words.ahead()) {
            reader.problem("has a redirection without a target", from);
        }
        var word = reader.words.word(Words.Mode.ARGUMENT);
        redirects.add(new Node.Redirect(descriptor, operator, word, null, source.spanFrom(from)));
        if (operator.equals("<<") || operator.equals("<<-")) {
            reader.hereDocuments.expect(redirects, source.raw(target, Math.max(target, source.last())));
        }
    }

    private String descriptor() {
        int c = source.peek();
        if (!Names.isDigit(c) && c != '{') {
            return null;
        }
        int from = source.position();
        while (source.peek() != '<' && source.peek() != '>') {
            source.advance();
        }
        String descriptor = source.textFrom(from);
        return c == '{' ? descriptor.substring(1, descriptor.length() - 1) : descriptor;
    }

    private String operator() {
        for (String operator : REDIRECTIONS) {
            if (source.take(operator)) {
                return operator;
            }
        }
        throw new IllegalStateException("not at a redirection");
    }
}
