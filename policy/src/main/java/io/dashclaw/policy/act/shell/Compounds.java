package io.dashclaw.policy.act.shell;

import io.dashclaw.policy.act.shell.Commands.Closer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Reads one command: a compound one (POSIX XCU §2.9.4, bash manual §3.2.5), a function or a simple one. */
final class Compounds {
    private final Reader reader;
    private final Source source;
    private final Commands commands;
    private final SimpleCommands simple;

    Compounds(Reader reader, Commands commands) {
        this.reader = reader;
        this.source = reader.source;
        this.commands = commands;
        this.simple = new SimpleCommands(reader, commands, this);
    }

    /** Null when there is none. */
    Node.Command command() {
        if (!isCompound()) {
            return commands.closer() == null ? simple.command() : null;
        }
        if (!reader.limits.enter(source)) {
            return null;
        }
        var command = compound(source.position());
        reader.limits.leave();
        return command;
    }

    private boolean isCompound() {
        return switch (source.peek()) {
            case '(' -> true;
            case '{' -> commands.wordAhead("{");
            case '[' -> commands.wordAhead("[[");
            case 'i' -> commands.wordAhead("if");
            case 'w' -> commands.wordAhead("while");
            case 'u' -> commands.wordAhead("until");
            case 's' -> commands.wordAhead("select");
            case 'c' -> commands.wordAhead("case") || commands.wordAhead("coproc");
            case 'f' -> commands.wordAhead("for") || commands.wordAhead("function");
            default -> false;
        };
    }

    private Node.Command compound(int from) {
        return switch (source.peek()) {
            case '(' -> parentheses(from);
            case '{' -> group(from);
            case '[' -> test(from);
            case 'i' -> conditional(from);
            case 'w', 'u' -> loop(from);
            case 's' -> each(from);
            case 'c' -> commands.wordAhead("case") ? choice(from) : coprocess(from);
            default -> commands.wordAhead("for") ? each(from) : function(from);
        };
    }

    private Node.Command parentheses(int from) {
        int end = calculationEnd();
        if (end >= 0) {
            var expression = reader.expansions.expression(source.after("(("), end);
            return new Node.Calculation(expression, redirects(), source.spanFrom(from));
        }
        source.advance();
        var body = filled(commands.alone(Closer.PARENTHESIS));
        close(")", from);
        return new Node.Group(body, true, redirects(), source.spanFrom(from));
    }

    private int calculationEnd() {
        int inner = source.after("((");
        int close = inner < 0 ? -1 : reader.lookahead.closing(inner, '(', ')');
        return close >= 0 && source.at(source.step(close)) == ')' ? close : -1;
    }

    private Node.Command group(int from) {
        source.take("{");
        var body = filled(commands.until(Closer.BRACE));
        close("}", from);
        return new Node.Group(body, false, redirects(), source.spanFrom(from));
    }

    private Node.Sequence filled(Node.Sequence body) {
        if (body.items().isEmpty()) {
            reader.problem("has no command where one must be", source.position());
        }
        return body;
    }

    private boolean close(String closing, int from) {
        if (!source.take(closing)) {
            reader.problem("has no " + closing, from);
            return false;
        }
        return true;
    }

    private boolean closeWord(Closer closer, int from) {
        if (!commands.takeWord(closer.text)) {
            reader.problem("has no " + closer.text, from);
            return false;
        }
        return true;
    }

    private List<Node.Redirect> redirects() {
        return simple.redirects();
    }

    private Node.Command conditional(int from) {
        source.take("if");
        List<Node.Branch> branches = new ArrayList<>(1);
        int branch = from;
        do {
            branches.add(branch(branch));
            branch = source.position();
        } while (commands.takeWord("elif"));
        var otherwise = commands.takeWord("else") ? filled(commands.until(Closer.FI)) : null;
        closeWord(Closer.FI, from);
        return new Node.If(branches, otherwise, redirects(), source.spanFrom(from));
    }

    private Node.Branch branch(int from) {
        var condition = filled(commands.until(Closer.THEN, Closer.ELIF, Closer.ELSE, Closer.FI));
        closeWord(Closer.THEN, from);
        var body = filled(commands.until(Closer.ELIF, Closer.ELSE, Closer.FI));
        return new Node.Branch(condition, body, source.spanFrom(from));
    }

    private Node.Command loop(int from) {
        boolean until = source.peek() == 'u';
        source.take(until ? "until" : "while");
        var condition = filled(commands.until(Closer.DO, Closer.DONE));
        var body = body(from);
        return new Node.While(until, condition, body, redirects(), source.spanFrom(from));
    }

    /** {@code do … done}; bash also takes braces after {@code for} and {@code select}. */
    private Node.Sequence body(int from) {
        if (commands.takeWord("{")) {
            var body = filled(commands.until(Closer.BRACE));
            close("}", from);
            return body;
        }
        closeWord(Closer.DO, from);
        var body = filled(commands.until(Closer.DONE));
        closeWord(Closer.DONE, from);
        return body;
    }

    private Node.Command each(int from) {
        boolean select = source.peek() == 's';
        source.take(select ? "select" : "for");
        commands.blanks();
        int end = select ? -1 : calculationEnd();
        if (end >= 0) {
            return counting(from, end);
        }
        String name = name(from);
        commands.linebreak();
        List<Node.Word> values = commands.takeWord("in") ? values() : null;
        commands.blanks();
        if (source.peek() == ';' && source.peekSecond() != ';') {
            source.advance();
        }
        commands.linebreak();
        var body = body(from);
        return new Node.For(name, values, select, body, redirects(), source.spanFrom(from));
    }

    private Node.Command counting(int from, int end) {
        var header = reader.expansions.expression(source.after("(("), end);
        commands.blanks();
        source.take(";");
        commands.linebreak();
        var body = body(from);
        return new Node.Counting(header, body, redirects(), source.spanFrom(from));
    }

    /** A word's text, as written. */
    private String name(int from) {
        commands.blanks();
        int start = source.position();
        if (!reader.words.ahead()) {
            reader.problem("has no name", from);
            return "";
        }
        reader.words.word(Words.Mode.VALUE);
        return source.textFrom(start);
    }

    private List<Node.Word> values() {
        List<Node.Word> values = new ArrayList<>(4);
        commands.blanks();
        while (reader.words.ahead()) {
            values.add(reader.words.word(Words.Mode.ARGUMENT));
            commands.blanks();
        }
        return values;
    }

    private Node.Command choice(int from) {
        source.take("case");
        commands.blanks();
        var subject = reader.words.word(Words.Mode.PATTERN);
        commands.linebreak();
        if (!commands.takeWord("in")) {
            reader.problem("has no in", from);
        }
        List<Node.Arm> arms = new ArrayList<>(2);
        boolean more = true;
        commands.linebreak();
        while (more && !source.atEnd() && !commands.wordAhead("esac")) {
            more = arm(arms);
            commands.linebreak();
        }
        closeWord(Closer.ESAC, from);
        return new Node.Case(subject, arms, redirects(), source.spanFrom(from));
    }

    /** @return whether another one may follow */
    private boolean arm(List<Node.Arm> arms) {
        int from = source.position();
        source.take("(");
        var patterns = patterns();
        commands.blanks();
        if (patterns.isEmpty() || !close(")", from)) {
            reader.problem("has no pattern", from);
            return false;
        }
        var body = commands.until(Closer.ARM, Closer.ESAC);
        boolean closed = source.take(";;&") || source.take(";;") || source.take(";&");
        arms.add(new Node.Arm(patterns, body, source.spanFrom(from)));
        return closed;
    }

    private List<Node.Word> patterns() {
        List<Node.Word> patterns = new ArrayList<>(2);
        do {
            commands.blanks();
            if (reader.words.ahead()) {
                patterns.add(reader.words.word(Words.Mode.PATTERN));
            }
            commands.blanks();
        } while (source.take("|"));
        return patterns;
    }

    private Node.Command function(int from) {
        source.take("function");
        String name = name(from);
        commands.blanks();
        if (source.lookingAt("(") && source.take("(")) {
            commands.blanks();
            close(")", from);
        }
        return function(from, name);
    }

    /** @param name of which the parentheses are read, too */
    Node.Command function(int from, String name) {
        commands.linebreak();
        var body = command();
        if (body == null || body instanceof Node.Simple) {
            reader.problem("is a function whose body is no compound command", from);
        }
        if (body == null) {
            body = new Node.Sequence(List.of(), source.spanFrom(from));
        }
        return new Node.Function(name, body, source.spanFrom(from));
    }

    private Node.Command coprocess(int from) {
        source.take("coproc");
        commands.blanks();
        String name = isCompound() ? null : coprocessName();
        var body = command();
        if (body == null) {
            reader.problem("has no command after coproc", from);
            body = new Node.Sequence(List.of(), source.spanFrom(from));
        }
        return new Node.Coprocess(name, body, source.spanFrom(from));
    }

    /** A name, when a compound command comes after it; else null, and nothing is read. */
    private String coprocessName() {
        int from = source.position();
        while (Names.continues(source.peek())) {
            source.advance();
        }
        String name = source.textFrom(from);
        commands.blanks();
        if (source.position() > from && isCompound()) {
            return name;
        }
        source.jump(from);
        return null;
    }

    private Node.Command test(int from) {
        source.take("[[");
        List<Node.Word> words = new ArrayList<>(4);
        commands.linebreak();
        boolean regex = false;
        while (!commands.wordAhead("]]") && !source.atEnd()) {
            int start = source.position();
            var word = operand(regex);
            if (word == null || source.position() == start) {
                break;
            }
            words.add(word);
            regex = source.textFrom(start).equals("=~");
            commands.linebreak();
        }
        if (!closeTest(from) || words.isEmpty()) {
            reader.problem("has a [[ without a test", from);
        }
        return new Node.Test(Collections.unmodifiableList(words), redirects(), source.spanFrom(from));
    }

    private boolean closeTest(int from) {
        return commands.takeWord("]]") || close("]]", from);
    }

    /** A word, or an operator as one; null when nothing of a test stands here. */
    private Node.Word operand(boolean regex) {
        if (regex) {
            return reader.words.word(Words.Mode.REGEX);
        }
        for (String operator : TEST_OPERATORS) {
            int from = source.position();
            if (source.take(operator)) {
                var span = source.spanFrom(from);
                return new Node.Word(List.of(new Node.Literal(operator, false, span)), span);
            }
        }
        return reader.words.ahead() ? reader.words.word(Words.Mode.PATTERN) : null;
    }

    private static final String[] TEST_OPERATORS = {"&&", "||", "(", ")", "<", ">"};
}
