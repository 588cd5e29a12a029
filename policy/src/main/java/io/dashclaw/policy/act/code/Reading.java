package io.dashclaw.policy.act.code;

import io.dashclaw.policy.act.code.Thing.Function;
import io.dashclaw.policy.act.code.Thing.Items;
import io.dashclaw.policy.act.code.Thing.Made;
import io.dashclaw.policy.act.code.Thing.Ref;
import io.dashclaw.policy.act.code.Token.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Reads statements, one after another, as they stand: branches and loops once, functions where they are defined. What it does not know it
 * steps over. Every token is read once, so its time grows with the length of the code.
 */
final class Reading {
    /** Words that say nothing of what follows them. */
    private static final Set<String> SKIPPED = Set.of(
            "const",
            "let",
            "var",
            "my",
            "our",
            "local",
            "global",
            "static",
            "export",
            "default",
            "async",
            "public",
            "private",
            "protected",
            "final",
            "abstract",
            "readonly",
            "then",
            "begin",
            "else",
            "try",
            "finally",
            "ensure",
            "rescue",
            "except",
            "end",
            "pass",
            "if",
            "while",
            "unless",
            "until",
            "elif",
            "elsif",
            "elseif",
            "switch",
            "case",
            "when",
            "match",
            "repeat",
            "throw",
            "raise",
            "declare",
            "echo",
            "in",
            "nonlocal",
            "assert",
            "BEGIN",
            "END",
            "given",
            "loop",
            "defer",
            "del",
            "or",
            "and");

    private static final Set<String> DECLARING = Set.of("const", "let", "var");
    private static final Set<String> DEFINING = Set.of("def", "function", "sub", "fn", "fun");
    private static final int LONGEST_ANNOTATION = 24;
    private static final int LONGEST_TARGET = 48;

    final Scope scope;
    final Tokens tokens;
    final Effects effects;
    final Expressions expressions;
    /** How deep pieces of texts stand in one another. */
    final int pieces;

    private final ArrayDeque<Integer> blocks = new ArrayDeque<>();
    private final ArrayDeque<Integer> indents = new ArrayDeque<>();
    private int nextBlock;
    /** The function whose body is read; nullable. */
    String function;

    int shifted;
    /** What a function without a name gets that is met now; nullable. */
    Thing element;
    /** The name that is being set; nullable. */
    String naming;

    Reading(Scope scope, Effects effects, List<Token> all, int pieces) {
        this.scope = scope;
        this.effects = effects;
        this.tokens = new Tokens(all);
        this.pieces = pieces;
        this.expressions = new Expressions(this);
        blocks.push(nextBlock++);
    }

    void all() {
        statements(tokens.size() - 1);
    }

    void statements(int until) {
        while (tokens.at < until && !tokens.atEnd() && !effects.isTooMuch()) {
            var before = tokens.at;
            statement();
            tokens.at = Math.max(tokens.at, before + 1);
        }
    }

    void enterBlock() {
        blocks.push(nextBlock++);
    }

    void leaveBlock() {
        if (blocks.size() > 1) {
            blocks.pop();
        }
    }

    void set(String name, Thing value) {
        scope.set(name, value, blocks.size(), blocks.peek());
    }

    private void statement() {
        var token = tokens.peek();
        if (token.kind() == Kind.SIGN && !isExpression(token)) {
            sign(token);
            return;
        }
        indent(token);
        if (token.kind() == Kind.NAME && keyword(token)) {
            return;
        }
        if (scope.grammar.is(Grammar.PERL) && tokens.clause(tokens.at) > tokens.at) {
            modified(tokens.clause(tokens.at));
            return;
        }
        expressionStatement();
    }

    private boolean isExpression(Token token) {
        return switch (token.text()) {
            case "(", "[", "-", "!", "*", "\\", "->", "&", "+", "~", "++", "--" -> true;
            case "{" -> scope.grammar.is(Grammar.PYTHON);
            case "...", "..", "::" -> true;
            default -> false;
        };
    }

    private void sign(Token token) {
        if (token.is("{")) {
            enterBlock();
        } else if (token.is("}")) {
            leaveBlock();
        } else if (token.is("$") && !scope.source.isExact()) {
            effects.unknown(scope.grammar.language(), Set.of(), here(tokens.at));
        }
        tokens.at++;
    }

    /** A less deep line ends the blocks that are deeper. */
    private void indent(Token token) {
        if (!scope.grammar.indents() || !token.startsLine()) {
            return;
        }
        while (!indents.isEmpty() && indents.peek() > token.column()) {
            indents.pop();
            leaveBlock();
        }
        if (indents.isEmpty() || indents.peek() < token.column()) {
            indents.push(token.column());
            if (indents.size() > 1) {
                enterBlock();
            }
        }
    }

    private boolean keyword(Token token) {
        var word = token.text();
        var next = tokens.peek(1);
        if (DEFINING.contains(word) && next.kind() == Kind.NAME && !next.startsLine()) {
            define();
        } else if ((word.equals("for") || word.equals("foreach")) && !next.is("=") && !next.is(".")) {
            forStatement();
        } else if (word.equals("class") && next.kind() == Kind.NAME) {
            tokens.at += 2;
        } else if (word.equals("return") || word.equals("yield")) {
            tokens.at++;
            returned();
        } else if (word.equals("with") && scope.grammar.is(Grammar.PYTHON)) {
            tokens.at++;
        } else if (SKIPPED.contains(word) && !next.is("(") && !next.is("=") && !next.is(".")) {
            tokens.at++;
            return declared(word);
        } else {
            return Imports.read(this, word);
        }
        return true;
    }

    /** {@code const x: string = 1}. */
    private boolean declared(String word) {
        if (DECLARING.contains(word) && tokens.peek().is("{")) {
            expressionStatement();
        } else if (DECLARING.contains(word) || word.equals("else") || word.equals("try") || word.equals("finally")) {
            annotated(DECLARING.contains(word));
        }
        return true;
    }

    private boolean annotated(boolean declaring) {
        var python = scope.grammar.is(Grammar.PYTHON);
        if (!python && !declaring
                || tokens.peek().kind() != Kind.NAME
                || !tokens.peek(1).is(":")) {
            return false;
        }
        for (var i = 2; i < LONGEST_ANNOTATION; i++) {
            var token = tokens.peek(i);
            if (token.kind() == Kind.END || token.is(";") || token.startsLine() || token.is(":")) {
                return false;
            }
            if (token.is("=")) {
                var name = tokens.peek().text();
                tokens.at += i + 1;
                set(name, expressions.expression());
                return true;
            }
        }
        return false;
    }

    private void returned() {
        var token = tokens.peek();
        if (token.is(";") || token.is("}") || scope.grammar.lineEnds() && token.startsLine()) {
            return;
        }
        scope.returned(function, expressions.expression());
    }

    private void expressionStatement() {
        if (annotated(false)) {
            return;
        }
        var start = tokens.at;
        var value = expressions.expression();
        if (!tokens.peek().is(",") || tokens.at == start) {
            bindAs(value);
            return;
        }
        while (tokens.peek().is(",") && !tokens.atEnd()) {
            tokens.at++;
            if (tokens.peek().is(")")) {
                return;
            }
            var equals = targetsEnd(start);
            if (equals > tokens.at) {
                tokens.at = equals + 1;
                assign(start, equals, list());
                return;
            }
            bindAs(expressions.expression());
        }
    }

    /** {@code with open(x) as f}, {@code except X as e}. */
    private void bindAs(Thing value) {
        if (tokens.peek().named("as") && tokens.peek(1).kind() == Kind.NAME && scope.grammar.is(Grammar.PYTHON)) {
            set(tokens.peek(1).text(), value);
            tokens.at += 2;
        }
    }

    /** Where the equals sign of {@code a, b = …} is, seen from one of the names; -1 when there is none. */
    private int targetsEnd(int from) {
        for (var i = from; i < from + LONGEST_TARGET; i++) {
            var token = tokens.get(i);
            if (token.is("=")) {
                return i;
            }
            var isTarget = token.kind() == Kind.NAME || token.kind() == Kind.VARIABLE || token.is(",") || token.is("*");
            if (!isTarget || scope.grammar.lineEnds() && token.startsLine()) {
                return -1;
            }
        }
        return -1;
    }

    private Thing list() {
        var first = expressions.expression();
        if (!tokens.peek().is(",")) {
            return first;
        }
        var all = new ArrayList<>(List.of(first));
        while (tokens.accept(",") && !tokens.atEnd()) {
            all.add(expressions.expression());
        }
        return new Items(all);
    }

    /** Sets what the tokens before the equals sign name. */
    void assign(int from, int until, Thing value) {
        var targets = new ArrayList<String>();
        var keys = new ArrayList<String>();
        var braces = tokens.get(from).is("{");
        for (var i = from; i < Math.min(until, from + LONGEST_TARGET); i++) {
            var token = tokens.get(i);
            if (token.kind() == Kind.NAME
                    && braces
                    && tokens.get(i + 1).is(":")
                    && tokens.get(i + 2).kind() == Kind.NAME) {
                keys.add(token.text());
                targets.add(tokens.get(i + 2).text());
                i += 2;
            } else if (token.kind() == Kind.VARIABLE || token.kind() == Kind.NAME && !SKIPPED.contains(token.text())) {
                targets.add(member(token.text(), i, until));
                keys.add(token.text());
                i = endOfMember(i, until);
            }
        }
        if (braces) {
            for (var i = 0; i < targets.size(); i++) {
                set(targets.get(i), expressions.member(value, keys.get(i)));
            }
        } else {
            var first = SKIPPED.contains(tokens.get(from).text()) ? tokens.get(from + 1) : tokens.get(from);
            bind(targets, value, first.is("(") || first.is("["));
        }
    }

    /** {@code self.path} as one name. */
    private String member(String name, int at, int until) {
        var path = name;
        for (var i = at + 1;
                i + 1 < until && scope.grammar.members().contains(tokens.get(i).text());
                i += 2) {
            path = path + "." + tokens.get(i + 1).text();
        }
        return path;
    }

    private int endOfMember(int at, int until) {
        var i = at;
        while (i + 2 < until
                && scope.grammar.members().contains(tokens.get(i + 1).text())) {
            i += 2;
        }
        return i + 1 < until && (tokens.get(i + 1).is("[") || tokens.get(i + 1).is("{")) ? until : i;
    }

    private void bind(List<String> targets, Thing value, boolean unpacks) {
        if (targets.size() == 1 && !unpacks) {
            set(targets.get(0), value);
            return;
        }
        for (var i = 0; i < targets.size(); i++) {
            var target = targets.get(i);
            if (target.startsWith("@") || target.startsWith("%")) {
                set(
                        target,
                        value instanceof Items items
                                ? new Items(items.items()
                                        .subList(
                                                Math.min(i, items.items().size()),
                                                items.items().size()))
                                : value);
            } else {
                set(target, unpacked(value, i));
            }
        }
    }

    private Thing unpacked(Thing value, int index) {
        if (value instanceof Items) {
            return scope.part(value, new Thing.Number(index));
        }
        if (value instanceof Made made && made.type().equals("arguments")) {
            return argument(index, "argument");
        }
        return scope.unknown("value", Thing.taints(value));
    }

    Thing argument(int index, String name) {
        var known = function == null ? null : scope.argument(function, index);
        return known == null ? scope.unknown(name, Set.of()) : known;
    }

    private void define() {
        tokens.at++;
        var name = tokens.peek().text();
        tokens.at++;
        while (tokens.accept(".") || tokens.accept("::") || tokens.accept(":")) {
            name = tokens.peek().text();
            tokens.at++;
        }
        scope.define(name);
        function = name;
        shifted = 0;
        if (tokens.peek().is("(")) {
            var end = tokens.partner(tokens.at);
            parameters(tokens.at + 1, end, name);
            tokens.at = end + 1;
        }
    }

    /** Sets the parameters of a function to what it is called with anywhere. @param name null: one without a name */
    void parameters(int from, int until, String name) {
        var index = 0;
        for (var i = from; i < until; i++) {
            var token = tokens.get(i);
            if (token.is("(") || token.is("[") || token.is("{") && tokens.partner(i) < until) {
                i = destructured(i, token);
                index++;
            } else if (isParameter(i, from)) {
                var isSelf = index == 0 && Set.of("self", "cls", "this").contains(token.text());
                if (!isSelf) {
                    parameter(token.text(), index++, name, i, until);
                }
                i = endOfParameter(i, until);
            }
        }
    }

    private int destructured(int at, Token token) {
        var end = tokens.partner(at);
        for (var i = at + 1; token.is("{") && i < end && i < at + LONGEST_TARGET; i++) {
            if (tokens.get(i).kind() == Kind.NAME) {
                set(
                        tokens.get(i).text(),
                        element == null
                                ? scope.unknown(tokens.get(i).text(), Set.of())
                                : expressions.member(element, tokens.get(i).text()));
            }
        }
        return end;
    }

    private boolean isParameter(int at, int from) {
        var token = tokens.get(at);
        if (token.kind() == Kind.VARIABLE) {
            return true;
        }
        var before = tokens.get(at - 1);
        return token.kind() == Kind.NAME
                && (at == from
                        || before.is(",")
                        || before.is("*")
                        || before.is("**")
                        || before.is("&")
                        || before.is("...")
                        || before.is("|"));
    }

    private int endOfParameter(int at, int until) {
        var i = at + 1;
        while (i < until && !tokens.get(i).is(",")) {
            var token = tokens.get(i);
            i = token.is("(") || token.is("[") || token.is("{") ? tokens.partner(i) + 1 : i + 1;
        }
        return i;
    }

    private void parameter(String word, int index, String name, int at, int until) {
        var known = name == null ? element : scope.argument(name, index);
        var standard = at + 2 < until
                        && tokens.get(at + 1).is("=")
                        && tokens.get(at + 2).kind() == Kind.STRING
                ? scope.text(tokens.get(at + 2).text())
                : null;
        if (known == null) {
            known = standard == null ? scope.unknown(word, Set.of()) : standard;
        } else if (standard != null) {
            known = Thing.anyOf(known, standard);
        }
        set(word, known);
    }

    private void forStatement() {
        tokens.at++;
        tokens.acceptName("await");
        if (scope.grammar.is(Grammar.PERL)) {
            perlFor();
        } else if (tokens.peek().is("(")) {
            bracketedFor(tokens.partner(tokens.at));
        } else {
            clauseTargets();
        }
    }

    /** {@code TARGETS in EXPRESSION}. */
    private void clauseTargets() {
        var from = tokens.at;
        for (var i = from; i < from + LONGEST_TARGET && tokens.get(i).kind() != Kind.END; i++) {
            if (tokens.get(i).named("in") || tokens.get(i).named("of")) {
                tokens.at = i + 1;
                assign(from, i, scope.element(list()));
                return;
            }
        }
    }

    /** Clauses of a comprehension, from the first {@code for} on. */
    void clauses(int until) {
        while (tokens.at < until && !tokens.atEnd()) {
            var before = tokens.at;
            if (tokens.acceptName("for")) {
                clauseTargets();
            } else {
                expressions.expression();
            }
            tokens.at = Math.max(tokens.at, before + 1);
        }
    }

    private void bracketedFor(int end) {
        tokens.at++;
        for (var i = tokens.at; i < Math.min(end, tokens.at + LONGEST_TARGET); i++) {
            var token = tokens.get(i);
            if (token.named("of") || token.named("in")) {
                var from = tokens.at;
                tokens.at = i + 1;
                assign(from, i, scope.element(expressions.expression()));
                tokens.at = Math.max(tokens.at, end);
                return;
            }
            if (token.named("as")) {
                var value = scope.element(expressions.expression());
                tokens.at = Math.max(tokens.at, end);
                bind(variables(i, end), value, false);
                return;
            }
        }
    }

    private List<String> variables(int from, int until) {
        var names = new ArrayList<String>();
        for (var i = from; i < until; i++) {
            if (tokens.get(i).kind() == Kind.VARIABLE) {
                names.add(tokens.get(i).text());
            }
        }
        return names.isEmpty() ? names : names.subList(names.size() - 1, names.size());
    }

    private void perlFor() {
        while (tokens.peek().kind() == Kind.NAME
                && Set.of("my", "our", "local").contains(tokens.peek().text())) {
            tokens.at++;
        }
        var name = tokens.peek().kind() == Kind.VARIABLE ? tokens.peek().text() : "$_";
        if (tokens.peek().kind() == Kind.VARIABLE) {
            tokens.at++;
        }
        if (!tokens.peek().is("(")) {
            return;
        }
        var end = tokens.partner(tokens.at);
        var first = expressions.expression();
        set(name, scope.element(first));
        tokens.at = Math.max(tokens.at, Math.min(end + 1, tokens.size() - 1));
    }

    /** {@code STATEMENT for LIST}: the list comes first. */
    private void modified(int clause) {
        var start = tokens.at;
        tokens.at = clause + 1;
        set("$_", scope.element(list()));
        var after = tokens.at;
        tokens.at = start;
        while (tokens.at < clause) {
            var before = tokens.at;
            if (!SKIPPED.contains(tokens.peek().text())) {
                expressions.expression();
            }
            tokens.at = Math.max(tokens.at, before + 1);
        }
        tokens.at = Math.max(after, clause + 1);
    }

    /** A function that has no name: its body is read where it stands. @return it, and what its body is worth, by its name */
    Thing unnamed(int from, int until, boolean hasBlock) {
        var name = naming;
        naming = null;
        var outer = function;
        if (name != null) {
            scope.define(name);
            function = name;
        }
        parameters(from, until, name);
        element = null;
        body(hasBlock, name);
        function = outer;
        return new Function(name == null ? "function" : name, true);
    }

    private void body(boolean hasBlock, String name) {
        if (!hasBlock || !tokens.peek().is("{")) {
            scope.returned(name, expressions.expression());
            return;
        }
        var end = tokens.partner(tokens.at);
        tokens.at++;
        enterBlock();
        statements(end);
        leaveBlock();
        tokens.at = Math.max(tokens.at, Math.min(end + 1, tokens.size() - 1));
    }

    Arguments here(int from) {
        return expressions.given(null, List.of(), java.util.Map.of(), from);
    }

    Thing ref(String name) {
        var known = scope.variable(name);
        return known == null ? new Ref(name) : known;
    }
}
