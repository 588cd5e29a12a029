package io.dashclaw.policy.act.code;

import io.dashclaw.policy.act.Value;
import io.dashclaw.policy.act.Value.Knowledge;
import io.dashclaw.policy.act.Value.Taint;
import io.dashclaw.policy.act.code.Thing.Entries;
import io.dashclaw.policy.act.code.Thing.Function;
import io.dashclaw.policy.act.code.Thing.Items;
import io.dashclaw.policy.act.code.Thing.Made;
import io.dashclaw.policy.act.code.Thing.Number;
import io.dashclaw.policy.act.code.Thing.Ref;
import io.dashclaw.policy.act.code.Thing.Text;
import io.dashclaw.policy.act.code.Token.Kind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads expressions and says what they are worth. Operators are taken from left to right: what is asked for is texts and calls, not sums. */
final class Expressions {
    private static final int DEEPEST = 100;
    private static final int DEEPEST_PIECES = 6;
    private static final int LONGEST_PATH = 512;
    private static final Set<String> PREFIXES =
            Set.of("!", "-", "+", "~", "*", "**", "&", "\\", "++", "--", "...", "@", "..", "&&");
    private static final Set<String> PREFIX_WORDS = Set.of(
            "not", "await", "new", "typeof", "void", "delete", "yield", "clone", "my", "our", "local", "let", "const",
            "var", "defined", "async");
    private static final Set<String> ASSIGNMENTS = Set.of(
            "=", ":=", "<-", "+=", ".=", "||=", "&&=", "??=", "-=", "*=", "/=", "%=", "|=", "&=", "^=", "**=", "<<=",
            ">>=", "//=");
    private static final Set<String> OPERATORS = Set.of(
            "+", "-", "*", "/", "%", "==", "!=", "===", "!==", "<", ">", "<=", ">=", "&&", "||", "??", "&", "|", "^",
            "<<", ">>", "**", "=~", "!~", "<=>", ".", "..", "...", "|>", "@");
    private static final Set<String> OPERATOR_WORDS = Set.of(
            "or", "and", "in", "is", "not", "eq", "ne", "lt", "gt", "le", "ge", "cmp", "instanceof", "xor", "x", "of");
    private static final Set<String> NO_ARGUMENT = Set.of(
            "if",
            "unless",
            "while",
            "until",
            "for",
            "foreach",
            "and",
            "or",
            "xor",
            "do",
            "then",
            "x",
            "eq",
            "ne",
            "lt",
            "gt",
            "le",
            "ge",
            "cmp",
            "rescue",
            "end",
            "in",
            "as",
            "is",
            "instanceof",
            "else",
            "elsif",
            "insteadof");

    private final Reading reading;
    private final Scope scope;
    private final Tokens tokens;
    private final Invocations invocations;
    private final Set<String> opened = new LinkedHashSet<>();
    private int depth;
    /** How many brackets are open in which a line does not end anything. */
    private int brackets;
    /** Within arguments that have no parentheses. */
    private boolean bare;

    Expressions(Reading reading) {
        this.reading = reading;
        this.scope = reading.scope;
        this.tokens = reading.tokens;
        this.invocations = new Invocations(reading.scope, reading.effects);
    }

    /** All names of a module are to be had without it. */
    void opened(String prefix) {
        opened.add(prefix);
    }

    Thing expression() {
        if (depth >= DEEPEST) {
            return tooDeep();
        }
        depth++;
        var thing = binary();
        depth--;
        return thing;
    }

    private Thing tooDeep() {
        var token = tokens.peek();
        if (token.is("(") || token.is("[") || token.is("{")) {
            reading.effects.unknown("nested too deeply", Set.of(), new Arguments(null, List.of(), Map.of(), 0, 0));
            tokens.at = tokens.partner(tokens.at);
        }
        return nothing("value");
    }

    Thing nothing(String name) {
        return scope.unknown(name, Set.of());
    }

    private boolean ends(Token token) {
        return scope.grammar.lineEnds() && brackets == 0 && token.startsLine() && !token.is(".") && !token.is("&.");
    }

    private Thing binary() {
        var start = tokens.at;
        var left = unary();
        while (true) {
            var token = tokens.peek();
            if (token.kind() == Kind.END || ends(token)) {
                return left;
            }
            var next = token.kind() == Kind.NAME
                    ? word(token, left)
                    : token.kind() == Kind.SIGN ? sign(token, left, start) : null;
            if (next == null) {
                return left;
            }
            left = next;
        }
    }

    /** Null when the word does not go on with the expression. */
    private Thing word(Token token, Thing left) {
        if (token.text().equals("if")
                && scope.grammar.is(Grammar.PYTHON)
                && tokens.clause(tokens.at) < 0
                && !token.startsLine()) {
            return conditional(left);
        }
        if (bare && (token.text().equals("or") || token.text().equals("and"))) {
            return null;
        }
        if (!OPERATOR_WORDS.contains(token.text()) || token.text().equals("x") && !scope.grammar.is(Grammar.PERL)) {
            return null;
        }
        tokens.at++;
        var right = unary();
        return switch (token.text()) {
            case "or" -> Thing.anyOf(left, right);
            case "x" -> repeated(left, right);
            default -> either(left, right);
        };
    }

    private Thing conditional(Thing left) {
        tokens.at++;
        expression();
        return tokens.acceptName("else") ? Thing.anyOf(left, expression()) : left;
    }

    /** Null when the sign does not go on with the expression. */
    private Thing sign(Token token, Thing left, int start) {
        var sign = token.text();
        if (ASSIGNMENTS.contains(sign)) {
            return assignment(sign, left, start);
        }
        if (scope.grammar.joins().contains(sign)) {
            tokens.at++;
            return sum(left, unary());
        }
        if (sign.equals("?") && scope.grammar.ternary()) {
            tokens.at++;
            var yes = expression();
            return tokens.accept(":") ? Thing.anyOf(yes, expression()) : yes;
        }
        if (!OPERATORS.contains(sign)) {
            return null;
        }
        tokens.at++;
        return operation(sign, left, unary());
    }

    private Thing sum(Thing left, Thing right) {
        if (left instanceof Number one && right instanceof Number other) {
            return new Number(one.value() + other.value());
        }
        if (left instanceof Items one
                && right instanceof Items other
                && one.items().size() + other.items().size() < 4096) {
            var all = new ArrayList<>(one.items());
            all.addAll(other.items());
            return new Items(all);
        }
        return scope.join(left, right);
    }

    private Thing operation(String sign, Thing left, Thing right) {
        if (left instanceof Number one && right instanceof Number other) {
            return arithmetic(sign, one.value(), other.value());
        }
        if (sign.equals("/") && left instanceof Made made && made.type().equals("Path")) {
            return new Made("Path", invocations.path(List.of(left, right)), made.taints());
        }
        if (sign.equals("%") && scope.grammar.is(Grammar.PYTHON)
                || sign.equals("%") && scope.grammar.is(Grammar.RUBY)) {
            return left instanceof Text ? invocations.format(left, right) : either(left, right);
        }
        if (sign.equals("*") && scope.grammar.is(Grammar.PYTHON)) {
            return repeated(left, right);
        }
        return sign.equals("||") || sign.equals("??") ? Thing.anyOf(left, right) : either(left, right);
    }

    private Thing arithmetic(String sign, long one, long other) {
        return switch (sign) {
            case "+" -> new Number(one + other);
            case "-" -> new Number(one - other);
            case "*" -> new Number(one * other);
            case "^" -> new Number(one ^ other);
            case "|" -> new Number(one | other);
            case "&" -> new Number(one & other);
            case "/" -> other == 0 ? nothing("number") : new Number(one / other);
            case "%" -> other == 0 ? nothing("number") : new Number(one % other);
            case "<<" -> new Number(one << other);
            case ">>" -> new Number(one >> other);
            default -> nothing("number");
        };
    }

    private Thing repeated(Thing text, Thing times) {
        if (!(times instanceof Number number) || number.value() > 64 || !(text instanceof Text)) {
            return either(text, times);
        }
        Thing all = scope.text("");
        for (var i = 0; i < number.value(); i++) {
            all = scope.join(all, text);
        }
        return all;
    }

    private Thing either(Thing left, Thing right) {
        var taints = EnumSet.noneOf(Taint.class);
        taints.addAll(Thing.taints(left));
        taints.addAll(Thing.taints(right));
        return scope.unknown("value", taints);
    }

    private Thing assignment(String sign, Thing left, int start) {
        var equals = tokens.at++;
        var last = tokens.get(equals - 1);
        var isName = equals - start <= 2 && (last.kind() == Kind.NAME || last.kind() == Kind.VARIABLE);
        reading.naming = isName ? last.text() : null;
        var right = expression();
        reading.naming = null;
        var value =
                switch (sign) {
                    case "=", ":=", "<-" -> right;
                    case "+=", ".=" -> sum(left, right);
                    case "||=", "??=" -> left instanceof Ref ? right : Thing.anyOf(left, right);
                    default -> either(left, right);
                };
        reading.assign(start, equals, value);
        return value;
    }

    private Thing unary() {
        var negative = false;
        while (isPrefix(tokens.peek())) {
            negative ^= tokens.peek().is("-");
            tokens.at++;
        }
        if (depth >= DEEPEST) {
            return tooDeep();
        }
        depth++;
        var start = tokens.at;
        var thing = postfix(primary(), start);
        depth--;
        return negative && thing instanceof Number number ? new Number(-number.value()) : thing;
    }

    private boolean isPrefix(Token token) {
        return token.kind() == Kind.SIGN && PREFIXES.contains(token.text())
                || token.kind() == Kind.NAME
                        && PREFIX_WORDS.contains(token.text())
                        && !tokens.peek(1).is("(")
                        && !tokens.peek(1).is("=")
                        && !tokens.peek(1).is(",")
                        && !tokens.peek(1).is(".")
                        && !tokens.peek(1).is(")");
    }

    private Thing primary() {
        var token = tokens.peek();
        return switch (token.kind()) {
            case STRING -> strings();
            case COMMAND -> command(token);
            case NUMBER -> number(token);
            case PATTERN -> {
                tokens.at++;
                yield pieces(token) instanceof Text text && text.value().knowledge() != Knowledge.EXACT
                        ? text
                        : nothing("pattern");
            }
            case WORDS -> words(token);
            case GLOB -> glob(token);
            case VARIABLE -> variable(token);
            case NAME -> name(token);
            case SIGN -> bracket(token);
            case END -> nothing("nothing");
        };
    }

    private Thing strings() {
        var token = tokens.peek();
        tokens.at++;
        var text = pieces(token);
        while (tokens.peek().kind() == Kind.STRING && scope.grammar.is(Grammar.PYTHON) && !ends(tokens.peek())) {
            text = scope.join(text, pieces(tokens.peek()));
            tokens.at++;
        }
        return text;
    }

    /** A literal with what stands interpolated. */
    private Thing pieces(Token token) {
        Thing whole = null;
        for (var piece : token.pieces()) {
            var part = piece.code() ? piece(piece.text()) : literal(piece.text(), token.hidden());
            whole = whole == null ? part : scope.join(whole, part);
        }
        return whole == null ? scope.text("") : whole instanceof Text ? whole : scope.join(scope.text(""), whole);
    }

    private Thing literal(String text, boolean hidden) {
        var knowledge = !scope.source.isExact() && text.indexOf('$') >= 0 ? Knowledge.PARTIAL : Knowledge.EXACT;
        return new Text(scope.source.value(text, knowledge, hidden ? Set.of(Taint.DECODED) : Set.of()));
    }

    private Thing piece(String code) {
        if (reading.pieces >= DEEPEST_PIECES) {
            reading.effects.unknown("nested too deeply", Set.of(), new Arguments(null, List.of(), Map.of(), 0, 0));
            return nothing("value");
        }
        var lexer = scope.grammar.lexer().apply(code);
        var inner = new Reading(scope, reading.effects, lexer.tokens(), reading.pieces + 1);
        var value = inner.expressions.expression();
        inner.all();
        return value;
    }

    private Thing command(Token token) {
        tokens.at++;
        var text = scope.value(pieces(token));
        reading.effects.read("sh", text);
        return scope.unknown("output", reading.effects.output());
    }

    private Thing number(Token token) {
        tokens.at++;
        var text = token.text().replace("_", "");
        try {
            if (text.length() > 2 && text.charAt(0) == '0' && Character.isLetter(text.charAt(1))) {
                var radix =
                        switch (text.charAt(1)) {
                            case 'x', 'X' -> 16;
                            case 'b', 'B' -> 2;
                            default -> 8;
                        };
                return new Number(Long.parseLong(text.substring(2), radix));
            }
            var octal = text.length() > 1 && text.charAt(0) == '0';
            return new Number(Long.parseLong(text, octal ? 8 : 10));
        } catch (NumberFormatException e) {
            return scope.text(text);
        }
    }

    private Thing words(Token token) {
        tokens.at++;
        var words = new ArrayList<Thing>();
        for (var word : token.text().strip().split("\\s+")) {
            if (!word.isEmpty()) {
                words.add(scope.text(word));
            }
        }
        return new Items(words);
    }

    private Thing glob(Token token) {
        tokens.at++;
        var inside = token.text();
        if (inside.startsWith("$") || inside.chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '_')) {
            return scope.unknown("line", Set.of());
        }
        return new Text(scope.source.value(inside, Knowledge.GLOB, Set.of(Taint.LISTED)));
    }

    private Thing variable(Token token) {
        tokens.at++;
        var name = token.text();
        if (name.equals("@_")) {
            return new Made("arguments", null, Set.of());
        }
        var next = tokens.peek();
        if (scope.grammar.is(Grammar.PERL)
                && name.startsWith("$")
                && (next.is("[") || next.is("{"))
                && !next.spaced()) {
            name = (next.is("[") ? "@" : "%") + name.substring(1);
        }
        var known = scope.variable(name);
        if (known != null) {
            return known;
        }
        var constant = constant(name);
        return constant == null ? nothing(name.substring(Math.min(1, name.length()))) : constant;
    }

    private Thing name(Token token) {
        var word = token.text();
        var function = function(token);
        if (function != null) {
            return function;
        }
        tokens.at++;
        if (word.equals("true") || word.equals("True") || word.equals("TRUE")) {
            return new Ref("true");
        }
        return resolved(word);
    }

    /** A name as it stands: a variable, a constant of the tables, or else itself. */
    Thing resolved(String word) {
        var known = scope.variable(word);
        if (known != null) {
            return known;
        }
        for (var prefix : opened) {
            if (scope.calls.named(prefix + word) != null) {
                return resolved(prefix + word);
            }
        }
        var constant = constant(word);
        return constant == null ? new Ref(word) : constant;
    }

    private Thing constant(String name) {
        var call = scope.calls.named(name);
        return call != null && call.isConstant() ? invocations.constant(call) : null;
    }

    /** A function without a name, read where it stands; null when none starts here. */
    private Thing function(Token token) {
        var next = tokens.peek(1);
        if (scope.grammar.is(Grammar.NODE) && next.is("=>")) {
            tokens.at += 2;
            return reading.unnamed(tokens.at - 2, tokens.at - 1, true);
        }
        return switch (token.text()) {
            case "lambda" -> scope.grammar.is(Grammar.PYTHON) ? lambda() : null;
            case "function", "fn", "sub", "func" ->
                next.is("(")
                                || next.is("{")
                                || next.is("*")
                                || next.kind() == Kind.NAME && scope.grammar.is(Grammar.NODE)
                        ? unnamed()
                        : null;
            default -> null;
        };
    }

    private Thing lambda() {
        var from = ++tokens.at;
        while (!tokens.peek().is(":") && !tokens.atEnd() && !tokens.peek().is(")")) {
            tokens.at++;
        }
        var until = tokens.at;
        tokens.accept(":");
        return reading.unnamed(from, until, false);
    }

    private Thing unnamed() {
        tokens.at++;
        while (tokens.peek().is("*") || tokens.peek().kind() == Kind.NAME) {
            tokens.at++;
        }
        var from = tokens.at;
        var until = from;
        if (tokens.peek().is("(")) {
            until = tokens.partner(from);
            tokens.at = until + 1;
            from++;
        }
        while (!tokens.peek().is("{")
                && !tokens.peek().is("=>")
                && !tokens.atEnd()
                && !ends(tokens.peek())
                && tokens.at < until + 16
                && scope.grammar.is(Grammar.PHP)) {
            tokens.at = tokens.peek().is("(") ? tokens.partner(tokens.at) + 1 : tokens.at + 1;
        }
        tokens.accept("=>");
        return reading.unnamed(from, until, true);
    }

    private Thing bracket(Token token) {
        return switch (token.text()) {
            case "(" -> group();
            case "[" -> new Items(elements());
            case "{" -> entries();
            case "->" -> stabby();
            case "::" -> global();
            default -> nothing("value");
        };
    }

    /** {@code ::File}. */
    private Thing global() {
        while (tokens.peek().is("::")) {
            tokens.at++;
        }
        return tokens.peek().kind() == Kind.NAME ? name(tokens.peek()) : nothing("value");
    }

    /** {@code ->(x) { … }}. */
    private Thing stabby() {
        tokens.at++;
        var from = tokens.at;
        var until = from;
        if (tokens.peek().is("(")) {
            until = tokens.partner(from);
            tokens.at = until + 1;
        }
        return tokens.peek().is("{") ? reading.unnamed(Math.min(from + 1, until), until, true) : nothing("function");
    }

    private Thing group() {
        var open = tokens.at;
        var end = tokens.partner(open);
        var arrow = tokens.get(end + 1);
        if (scope.grammar.is(Grammar.NODE) && (arrow.is("=>") || arrow.is(":") && isTypedArrow(end + 2))) {
            tokens.at = end + 1;
            while (!tokens.accept("=>") && !tokens.atEnd()) {
                tokens.at++;
            }
            return reading.unnamed(open + 1, end, true);
        }
        var comma = false;
        var all = elements();
        for (var i = open + 1; i < end && !comma; i = next(i)) {
            comma = tokens.get(i).is(",");
        }
        return all.size() == 1 && !comma ? all.get(0) : new Items(all);
    }

    private int next(int at) {
        var token = tokens.get(at);
        return token.is("(") || token.is("[") || token.is("{") ? tokens.partner(at) + 1 : at + 1;
    }

    /** {@code (x): string =>}. */
    private boolean isTypedArrow(int from) {
        for (var i = from; i < from + 8; i++) {
            if (tokens.get(i).is("=>")) {
                return true;
            }
            if (tokens.get(i).kind() != Kind.NAME
                    && !tokens.get(i).is("<")
                    && !tokens.get(i).is(">")) {
                return false;
            }
        }
        return false;
    }

    /** What stands between these brackets, up to behind the closing one. */
    private List<Thing> elements() {
        var all = new ArrayList<Thing>();
        within(() -> all.add(expression()));
        return all;
    }

    /** Reads parts up to the partner of the bracket here; first of all what a comprehension goes over. */
    private void within(Runnable part) {
        var open = tokens.at;
        var end = tokens.partner(open);
        brackets++;
        var outer = bare;
        bare = false;
        var clause = scope.grammar.indents() ? tokens.clause(open) : -1;
        if (clause > open && clause < end) {
            tokens.at = clause;
            reading.clauses(end);
        } else {
            clause = end;
        }
        tokens.at = open + 1;
        while (tokens.at < clause && !tokens.atEnd()) {
            var before = tokens.at;
            if (!tokens.accept(",") && !tokens.accept(";")) {
                part.run();
            }
            tokens.at = Math.max(tokens.at, before + 1);
        }
        brackets--;
        bare = outer;
        tokens.at = Math.min(Math.max(tokens.at, end + 1), tokens.size() - 1);
    }

    private Thing entries() {
        var entries = new LinkedHashMap<String, Thing>();
        var loose = new ArrayList<Thing>();
        var outer = brackets;
        within(() -> entry(entries, loose));
        brackets = outer;
        return entries.isEmpty() && !loose.isEmpty() ? new Items(loose) : new Entries(entries);
    }

    private void entry(Map<String, Thing> entries, List<Thing> loose) {
        var token = tokens.peek();
        var next = tokens.peek(1);
        var hasKey = token.kind() == Kind.NAME || token.kind() == Kind.STRING || token.kind() == Kind.NUMBER;
        if (hasKey && (next.is(":") || next.is("=>") || next.is("=") && scope.grammar.is(Grammar.LUA))) {
            tokens.at += 2;
            entries.put(token.text(), expression());
            return;
        }
        var value = expression();
        if (tokens.accept(":") || tokens.accept("=>")) {
            entries.put(scope.value(value).text(), expression());
        } else if (tokens.peek().is("{")) {
            block();
        } else {
            if (token.kind() == Kind.NAME && (next.is(",") || next.is("}"))) {
                entries.put(token.text(), value);
            }
            loose.add(value);
        }
    }

    /** Statements in braces. */
    private void block() {
        var end = tokens.partner(tokens.at);
        tokens.at++;
        var outer = brackets;
        brackets = 0;
        reading.enterBlock();
        reading.statements(end);
        reading.leaveBlock();
        brackets = outer;
        tokens.at = Math.min(Math.max(tokens.at, end + 1), tokens.size() - 1);
    }

    /** Members, calls and indexes behind a value. */
    private Thing postfix(Thing first, int start) {
        var thing = first;
        Thing self = null;
        String member = null;
        while (true) {
            var token = tokens.peek();
            if (token.kind() == Kind.END || ends(token)) {
                return bare(thing, self, member, start);
            }
            if (isMember(token)) {
                self = thing;
                member = memberName();
                if (member == null) {
                    continue;
                }
                thing = member(self, member);
            } else if (token.is("(")
                    && !(token.startsLine() && scope.grammar.is(Grammar.NODE))
                    && isCallable(token, thing)) {
                thing = call(thing, self, member, start);
                self = null;
            } else if (token.is("[") && isIndex(token)) {
                self = thing;
                var key = index();
                thing = indexed(thing, key);
                member = scope.value(key).text();
            } else if (token.is("{") && isPerlIndex(token)) {
                thing = indexed(thing, braceKey());
            } else if (isLoneArgument(token, thing)) {
                thing = loneCall(thing, self, member, start);
                self = null;
            } else if (isRubyBlock(token)) {
                rubyBlock(thing, self);
                return thing;
            } else {
                return bare(thing, self, member, start);
            }
        }
    }

    private boolean isMember(Token token) {
        if (!scope.grammar.members().contains(token.text()) || token.kind() != Kind.SIGN) {
            return false;
        }
        var next = tokens.peek(1);
        if (scope.grammar.is(Grammar.PERL) && token.is("->") && (next.is("[") || next.is("{") || next.is("("))) {
            return true;
        }
        if (token.is("?.") && (next.is("(") || next.is("["))) {
            return true;
        }
        var isName = next.kind() == Kind.NAME
                || next.kind() == Kind.VARIABLE
                || next.is("{") && scope.grammar.is(Grammar.PHP);
        return isName
                && !(token.is(":")
                        && (next.spaced()
                                || tokens.peek(2).spaced()
                                || !tokens.peek(2).is("(") && tokens.peek(2).kind() != Kind.STRING));
    }

    /** The name behind the sign; null when a bracket follows. */
    private String memberName() {
        tokens.at++;
        var token = tokens.peek();
        if (token.kind() != Kind.NAME && token.kind() != Kind.VARIABLE) {
            if (token.is("{") && scope.grammar.is(Grammar.PHP)) {
                return scope.value(braceKey()).text();
            }
            return null;
        }
        tokens.at++;
        if (token.kind() == Kind.VARIABLE) {
            var known = scope.variable(token.text());
            return known != null && scope.value(known).isExact()
                    ? scope.value(known).text()
                    : token.text();
        }
        return token.text();
    }

    Thing member(Thing of, String name) {
        if (of instanceof Ref ref) {
            var path = ref.path().isEmpty() ? name : ref.path() + "." + name;
            return path.length() > LONGEST_PATH ? nothing("value") : resolved(path);
        }
        if (of instanceof Entries) {
            return scope.part(of, scope.text(name));
        }
        if (of instanceof Thing.Choice choice) {
            return Thing.anyOf(
                    choice.of().stream()
                            .limit(4)
                            .map(each -> member(each, name))
                            .toList(),
                    nothing(name));
        }
        if (of instanceof Made made) {
            var call = scope.calls.named(made.type() + "." + name);
            if (call != null && call.isConstant()) {
                return invocations.made(call, made);
            }
        }
        return of instanceof Function function && !function.known() ? of : scope.unknown(name, Thing.taints(of));
    }

    private boolean isCallable(Token token, Thing thing) {
        if (scope.grammar.is(Grammar.RUBY) && token.spaced()) {
            return thing instanceof Ref;
        }
        return !(thing instanceof Number);
    }

    private boolean isIndex(Token token) {
        return !(token.spaced() && (scope.grammar.bareCalls() || token.startsLine()));
    }

    private boolean isPerlIndex(Token token) {
        var before = tokens.get(tokens.at - 1);
        return scope.grammar.is(Grammar.PERL)
                && !token.spaced()
                && (before.kind() == Kind.VARIABLE || before.is("->") || before.is("]") || before.is("}"));
    }

    private Thing braceKey() {
        var end = tokens.partner(tokens.at);
        tokens.at++;
        var bare = tokens.peek().kind() == Kind.NAME && tokens.at + 1 == end;
        var key = bare ? scope.text(tokens.peek().text()) : expression();
        tokens.at = Math.min(end + 1, tokens.size() - 1);
        return key;
    }

    private Thing index() {
        var open = tokens.at;
        var end = tokens.partner(open);
        var isSlice = false;
        for (var i = open + 1; i < Math.min(end, open + 12); i++) {
            isSlice |= tokens.get(i).is(":") || tokens.get(i).is("::");
        }
        var reverses = isSlice
                && end - open == 5 - (tokens.get(open + 1).is("::") ? 1 : 0)
                && tokens.get(end - 2).is("-")
                && tokens.get(end - 1).text().equals("1");
        var keys = elements();
        if (reverses) {
            return new Function("reverse", true);
        }
        return isSlice || keys.isEmpty() ? nothing("part") : keys.get(0);
    }

    private Thing indexed(Thing of, Thing key) {
        if (key instanceof Function) {
            return invocations.reversed(of);
        }
        var value = scope.value(key);
        if (of instanceof Ref ref) {
            return refIndexed(ref, value);
        }
        if (of instanceof Made made) {
            var call = scope.calls.named(made.type() + ".[]");
            if (call != null) {
                return invocations.invoke(call, given(made, List.of(key), Map.of(), -1));
            }
        }
        return scope.part(of, key);
    }

    private Thing refIndexed(Ref ref, Value key) {
        var call = scope.calls.named(ref.path() + ".[]");
        if (call != null) {
            return invocations.invoke(call, given(ref, List.of(new Text(key)), Map.of(), -1));
        }
        if (key.isExact()
                && !key.text().isEmpty()
                && !Character.isDigit(key.text().charAt(0))) {
            return member(ref, key.text());
        }
        return !key.isExact() && (ref.path().isEmpty() || scope.calls.isModule(ref.path()))
                ? new Function(ref.path() + "[]", false)
                : nothing("value");
    }

    private Thing call(Thing callee, Thing self, String member, int start) {
        var element = reading.element;
        reading.element = invocations.forCallbacks(callee, self, member);
        var positional = new ArrayList<Thing>();
        var named = new LinkedHashMap<String, Thing>();
        within(() -> argument(positional, named));
        reading.element = element;
        return invocations.call(callee, self, member, given(self, positional, named, start));
    }

    private void argument(List<Thing> positional, Map<String, Thing> named) {
        var token = tokens.peek();
        var next = tokens.peek(1);
        var equals = next.is("=") && (scope.grammar.is(Grammar.PYTHON) || scope.grammar.is(Grammar.R));
        var colon = next.is(":") && (scope.grammar.is(Grammar.RUBY) || scope.grammar.is(Grammar.PHP));
        if (token.kind() == Kind.NAME && (equals || colon)) {
            tokens.at += 2;
            named.put(token.text(), expression());
            return;
        }
        var spread = token.is("*") || token.is("...") || token.is("@");
        var symbol = token.is("&") && next.kind() == Kind.STRING;
        var value = expression();
        if (tokens.accept("=>")) {
            named.put(scope.value(value).text(), expression());
        } else if (spread && value instanceof Items items) {
            positional.addAll(items.items());
        } else {
            positional.add(symbol ? new Ref("&" + scope.value(value).text()) : value);
        }
    }

    Arguments given(Thing self, List<Thing> positional, Map<String, Thing> named, int start) {
        if (start < 0 || reading.pieces > 0) {
            return new Arguments(self, positional, named, -1, -1);
        }
        return new Arguments(
                self,
                positional,
                named,
                tokens.get(start).start(),
                tokens.get(Math.max(start, tokens.at - 1)).end());
    }

    /** {@code f"text"} and <code>f{…}</code> of Lua, tagged templates of JavaScript. */
    private boolean isLoneArgument(Token token, Thing thing) {
        var lua = scope.grammar.is(Grammar.LUA) && (token.kind() == Kind.STRING || token.is("{"));
        var template = scope.grammar.is(Grammar.NODE) && token.kind() == Kind.STRING && !token.spaced();
        return (lua || template) && (thing instanceof Ref || thing instanceof Function);
    }

    private Thing loneCall(Thing thing, Thing self, String member, int start) {
        var argument = primary();
        return invocations.call(thing, self, member, given(self, List.of(argument), Map.of(), start));
    }

    private boolean isRubyBlock(Token token) {
        return scope.grammar.is(Grammar.RUBY)
                && (token.is("{") && tokens.at > 0 && !tokens.get(tokens.at - 1).is("=") || token.named("do"));
    }

    /** A block behind a call: its parameter is one of what the call goes over. */
    private void rubyBlock(Thing thing, Thing self) {
        var braces = tokens.peek().is("{");
        var end = tokens.partner(tokens.at);
        tokens.at++;
        var element = self == null || self instanceof Ref ? thing : scope.element(self);
        reading.set("it", element);
        reading.set("_1", element);
        if (tokens.accept("|")) {
            var from = tokens.at;
            while (!tokens.peek().is("|") && !tokens.atEnd()) {
                tokens.at++;
            }
            var outer = reading.element;
            reading.element = element;
            reading.parameters(from, tokens.at, null);
            reading.element = outer;
            tokens.accept("|");
        }
        if (braces) {
            var outer = brackets;
            brackets = 0;
            reading.statements(end);
            brackets = outer;
            tokens.at = Math.min(Math.max(tokens.at, end + 1), tokens.size() - 1);
        }
    }

    /** A name with arguments but without parentheses: {@code unlink "x"}, {@code File.delete "x"}. */
    private Thing bare(Thing thing, Thing self, String member, int start) {
        if (!scope.grammar.bareCalls()
                || !(thing instanceof Ref || member != null)
                || tokens.get(tokens.at - 1).kind() != Kind.NAME) {
            return thing;
        }
        var token = tokens.peek();
        if (scope.grammar.is(Grammar.PERL)
                && token.is("{")
                && thing instanceof Ref ref
                && Set.of("map", "grep", "sort", "first", "any", "find").contains(ref.path())) {
            return perlBlock();
        }
        if (startsArgument(token)) {
            return bareCall(thing, self, member, start);
        }
        if (scope.grammar.is(Grammar.PERL)
                && thing instanceof Ref ref
                && ref.path().equals("shift")
                && reading.function != null) {
            return reading.argument(reading.shifted++, "shift");
        }
        var known = thing instanceof Ref ref ? scope.calls.named(ref.path()) : null;
        var invokes = scope.grammar.is(Grammar.PERL)
                ? known != null
                : self != null && !(thing instanceof Ref && known == null);
        return invokes ? invocations.call(thing, self, member, given(self, List.of(), Map.of(), start)) : thing;
    }

    private boolean startsArgument(Token token) {
        if (ends(token) || token.kind() == Kind.END) {
            return false;
        }
        return switch (token.kind()) {
            case NAME ->
                token.spaced()
                        && !NO_ARGUMENT.contains(token.text())
                        && !tokens.peek(1).is("=");
            case SIGN ->
                token.spaced()
                        && (token.is("[")
                                || token.is("\\")
                                || token.is("->") && scope.grammar.is(Grammar.RUBY)
                                || (token.is("-") || token.is("*") || token.is("&") || token.is("::"))
                                        && !tokens.peek(1).spaced());
            case END -> false;
            default -> true;
        };
    }

    private Thing bareCall(Thing thing, Thing self, String member, int start) {
        var positional = new ArrayList<Thing>();
        var named = new LinkedHashMap<String, Thing>();
        var outer = bare;
        bare = true;
        do {
            if (tokens.atEnd() || Tokens.isClosing(tokens.peek())) {
                break;
            }
            var before = tokens.at;
            argument(positional, named);
            if (tokens.at == before) {
                break;
            }
        } while (tokens.accept(","));
        bare = outer;
        return invocations.call(thing, self, member, given(self, positional, named, start));
    }

    /** {@code map { … } LIST}: the list comes first. */
    private Thing perlBlock() {
        var open = tokens.at;
        var end = tokens.partner(open);
        tokens.at = Math.min(end + 1, tokens.size() - 1);
        tokens.accept(",");
        var list = Tokens.isClosing(tokens.peek()) || tokens.peek().is(";") ? nothing("list") : expression();
        reading.set("$_", scope.element(list));
        var after = tokens.at;
        tokens.at = open;
        block();
        tokens.at = Math.max(after, tokens.at);
        return list;
    }
}
