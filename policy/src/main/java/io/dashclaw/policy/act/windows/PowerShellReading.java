package io.dashclaw.policy.act.windows;

import io.dashclaw.policy.act.Effect;
import io.dashclaw.policy.act.Effect.Kind;
import io.dashclaw.policy.act.Effect.Trait;
import io.dashclaw.policy.act.Language.Nested;
import io.dashclaw.policy.act.Value;
import io.dashclaw.policy.act.Value.Knowledge;
import io.dashclaw.policy.act.Value.Taint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Statements, pipelines and the words of commands. Branches are read once each, script blocks where they run. */
final class PowerShellReading {
    private static final int DEEPEST = 48;
    private static final int MOST_EFFECTS = 512;
    private static final int MOST_STATEMENTS = 2_000;
    private static final int STEPS_OF_A_STAGE = 4;
    private static final Set<String> CONDITIONS = Set.of("if", "elseif", "while", "until", "switch");
    private static final Set<String> SKIPPED = Set.of(
            "else",
            "try",
            "finally",
            "do",
            "begin",
            "process",
            "end",
            "return",
            "throw",
            "exit",
            "trap",
            "catch",
            "break",
            "continue",
            "dynamicparam",
            "default");

    /** What all pieces of one code share. */
    static final class Session {
        final Value code;
        final Nested nested;
        final Texts texts;
        final List<Effect> effects = new ArrayList<>();
        final Map<String, Term> variables = new HashMap<>();
        final Map<String, String> functions = new HashMap<>();
        final Map<String, String> aliases = new HashMap<>();
        final Set<String> called = new HashSet<>();
        Value connected;
        boolean handsOver;
        int depth;
        private int statements;

        Session(Value code, Nested nested) {
            this.code = code;
            this.nested = nested;
            this.texts = new Texts(code, nested.limits());
        }

        void add(Kind kind, Value object, Set<Trait> traits, Integer risk, String by, String piece) {
            addAll(List.of(new Effect(kind, object, traits, risk, by, piece, code.at())));
        }

        void addAll(List<Effect> more) {
            for (var effect : more) {
                if (effects.size() < MOST_EFFECTS) {
                    effects.add(Registry.refine(effect));
                } else if (effects.size() == MOST_EFFECTS) {
                    effects.add(new Effect(
                            Kind.UNKNOWN, null, Set.of(), null, "powershell", "too much to read", code.at()));
                }
            }
        }

        /** Whether it is time to give up; then that has been said. */
        boolean isTooMuch() {
            if (effects.size() <= MOST_EFFECTS
                    && statements++ < MOST_STATEMENTS
                    && nested.limits().step()) {
                return false;
            }
            if (statements <= MOST_STATEMENTS + 1) {
                unknown("too much to read");
                statements = MOST_STATEMENTS + 1;
            }
            return true;
        }

        void unknown(String by) {
            add(Kind.UNKNOWN, null, Set.of(), null, by, by);
        }

        void read(String language, Value text) {
            if (nested.limits().enter()) {
                addAll(nested.read(language, text));
                nested.limits().leave();
            } else {
                unknown("code within code, too deep");
            }
        }

        void run(List<Value> words) {
            if (words.isEmpty()) {
                return;
            }
            if (nested.limits().enter()) {
                addAll(nested.run(words));
                nested.limits().leave();
            } else {
                unknown("code within code, too deep");
            }
        }
    }

    final Session session;
    final Cursor cursor;
    private final Expressions expressions;
    private final Cmdlets cmdlets;

    PowerShellReading(String code, Session session) {
        this.session = session;
        this.cursor = new Cursor(code);
        this.expressions = new Expressions(this);
        this.cmdlets = new Cmdlets(this);
    }

    /** What runs in a block or a function. */
    Term block(String text) {
        if (session.depth >= DEEPEST || !session.nested.limits().produce(text.length())) {
            session.unknown("nested too deeply");
            return Term.NOTHING;
        }
        session.depth++;
        var result = new PowerShellReading(text, session).script();
        session.depth--;
        return result;
    }

    /** @return what the last statement yields */
    Term script() {
        var last = Term.NOTHING;
        while (true) {
            cursor.skipBlanks();
            if (cursor.atEnd()) {
                return last;
            }
            var before = cursor.at;
            if (session.isTooMuch()) {
                return last;
            }
            var yields = statement();
            last = yields.isEmpty() ? last : yields;
            cursor.at = Math.max(cursor.at, before + 1);
        }
    }

    private Term statement() {
        var c = cursor.peek();
        if (c == ';' || c == '\n' || c == '}' || c == ')' || c == '|' || c == '&' && cursor.peek(1) == '&') {
            cursor.at += c == '&' || c == '|' && cursor.peek(1) == '|' ? 2 : 1;
            return Term.NOTHING;
        }
        if (c == '{') {
            return block(cursor.bracketed('{', '}'));
        }
        var word = cursor.word();
        return Character.isLetter(c) && keyword(word.toLowerCase(Locale.ROOT)) ? Term.NOTHING : pipeline();
    }

    private boolean keyword(String word) {
        if (CONDITIONS.contains(word)) {
            return condition(word);
        }
        if (word.equals("foreach") || word.equals("for")) {
            return loop(word);
        }
        if (word.equals("function") || word.equals("filter") || word.equals("workflow")) {
            function(word);
            return true;
        }
        if (word.equals("param")) {
            cursor.at += word.length();
            cursor.skipSpaces();
            if (cursor.peek() == '(') {
                parameters(cursor.bracketed('(', ')'));
            }
            return true;
        }
        if (SKIPPED.contains(word)) {
            cursor.at += word.length();
            return true;
        }
        return false;
    }

    private boolean condition(String word) {
        cursor.at += word.length();
        cursor.skipSpaces();
        while (word.equals("switch") && cursor.peek() == '-') {
            cursor.at++;
            cursor.at += cursor.word().length();
            cursor.skipSpaces();
        }
        if (cursor.peek() == '(') {
            block(cursor.bracketed('(', ')'));
        }
        return true;
    }

    private boolean loop(String word) {
        var start = cursor.at;
        cursor.at += word.length();
        cursor.skipSpaces();
        if (cursor.peek() != '(') {
            cursor.at = start;
            return false;
        }
        var head = cursor.bracketed('(', ')');
        var in = head.toLowerCase(Locale.ROOT).indexOf(" in ");
        if (word.equals("foreach") && in > 0 && head.strip().startsWith("$")) {
            var list = block(head.substring(in + " in ".length()));
            session.variables.put(name(head.substring(0, in).strip().substring(1)), list);
        } else {
            block(head);
        }
        return true;
    }

    private void function(String word) {
        cursor.at += word.length();
        cursor.skipSpaces();
        var name = cursor.word();
        cursor.at += name.length();
        cursor.skipSpaces();
        var parameters = cursor.peek() == '(' ? cursor.bracketed('(', ')') : "";
        cursor.skipBlanks();
        if (cursor.peek() == '{') {
            var body = cursor.bracketed('{', '}');
            session.functions.put(
                    name.toLowerCase(Locale.ROOT), (parameters.isEmpty() ? "" : "param(" + parameters + ");") + body);
        }
    }

    /** What parameters stand for when nothing is known of a call: their defaults. */
    private void parameters(String text) {
        var bound = session.variables.get("args");
        var index = 0;
        for (var each : text.split(",", 32)) {
            var dollar = each.lastIndexOf('$', each.indexOf('=') < 0 ? each.length() : each.indexOf('='));
            if (dollar < 0) {
                continue;
            }
            var name = name(new Cursor(each.substring(dollar + 1)).word());
            var equals = each.indexOf('=', dollar);
            if (bound != null && index < bound.values().size()) {
                session.variables.put(name, Term.of(bound.values().get(index)));
            } else if (equals > 0) {
                session.variables.put(name, block(each.substring(equals + 1)));
            } else if (!session.variables.containsKey(name)) {
                session.variables.put(name, Term.of(session.texts.unknown(name, Set.of())));
            }
            index++;
        }
    }

    /** Functions that nothing called run when somebody calls them. */
    void uncalled(Set<String> called) {
        for (var function : List.copyOf(session.functions.keySet())) {
            if (!called.contains(function)) {
                session.variables.remove("args");
                block(session.functions.get(function));
            }
        }
    }

    static String name(String variable) {
        var plain = variable.toLowerCase(Locale.ROOT);
        var colon = plain.indexOf(':');
        return colon > 0
                        && Set.of("global", "script", "local", "private", "using")
                                .contains(plain.substring(0, colon))
                ? plain.substring(colon + 1)
                : plain;
    }

    Term pipeline() {
        var result = stage(null);
        cursor.skipSpaces();
        while (cursor.peek() == '|' && cursor.peek(1) != '|') {
            if (!session.nested.limits().steps(STEPS_OF_A_STAGE)) {
                session.unknown("too much to read");
                cursor.at = cursor.code.length();
                return result;
            }
            cursor.at++;
            cursor.skipBlanks();
            result = stage(result);
            cursor.skipSpaces();
        }
        return result;
    }

    private Term stage(Term input) {
        cursor.skipSpaces();
        var c = cursor.peek();
        if ((c == '&' || c == '.') && isCallOperator()) {
            cursor.at++;
            cursor.skipSpaces();
            return called(input);
        }
        if (startsExpression(c)) {
            var value = expressions.statement();
            redirections();
            return value;
        }
        var word = argument();
        return word.isEmpty() ? Term.NOTHING : command(word, input);
    }

    private boolean isCallOperator() {
        var next = cursor.peek(1);
        return next == ' ' || next == '\t' || next == '"' || next == '\'' || next == '$' || next == '(' || next == '{';
    }

    private boolean startsExpression(char c) {
        if (c == '-' || c == '+' || c == '.') {
            return cursor.here("-join")
                    || cursor.here("-split")
                    || cursor.here("-not")
                    || cursor.here("++")
                    || cursor.here("--")
                    || Character.isDigit(cursor.peek(1));
        }
        if (Character.isDigit(c)) {
            var word = cursor.word();
            return word.chars().allMatch(d -> Character.isDigit(d) || d == '.') || word.startsWith("0x");
        }
        return "$\"'([@{!,".indexOf(c) >= 0 && c != 0;
    }

    /** Behind {@code &} or a dot. */
    private Term called(Term input) {
        var what = expressions.callee();
        if (what.block() != null) {
            arguments();
            session.variables.put("_", input == null ? Term.NOTHING : input);
            return block(what.block());
        }
        return command(what, input);
    }

    private Term command(Term word, Term input) {
        var start = cursor.at;
        var name = word.first();
        var arguments = arguments();
        if (name == null || !name.isExact() || name.text().isBlank()) {
            var by = name == null ? "&" : name.text();
            if (name != null) {
                var fetched = name.taints().contains(Taint.FETCHED);
                session.add(
                        fetched ? Kind.EXECUTE : Kind.UNKNOWN,
                        name,
                        fetched ? Set.of(Trait.REMOTE_CODE) : Set.of(),
                        null,
                        by,
                        by);
            } else {
                session.unknown(by);
            }
            return Term.NOTHING;
        }
        if (name.taints().contains(Taint.DECODED)) {
            session.add(Kind.EXECUTE, name, Set.of(Trait.OBFUSCATED), null, name.text(), name.text());
        }
        var piece = cursor.between(start, cursor.at);
        return cmdlets.run(name, arguments, input == null ? Term.NOTHING : input, name.text() + piece);
    }

    /** The words up to the end of the command; redirections take effect. */
    private List<Argument> arguments() {
        var all = new ArrayList<Argument>();
        while (true) {
            cursor.skipSpaces();
            var c = cursor.peek();
            if (cursor.atEnd()
                    || c == ';'
                    || c == '\n'
                    || c == '|'
                    || c == ')'
                    || c == '}'
                    || c == '&' && cursor.peek(1) != '"') {
                return all;
            }
            var before = cursor.at;
            if (redirection()) {
                continue;
            }
            if (cursor.here("--%")) {
                cursor.at += 3;
                all.add(Argument.positional(
                        Term.of(session.texts.exact(cursor.line().strip()))));
                return all;
            }
            if (c == '-' && (Character.isLetter(cursor.peek(1)) || cursor.peek(1) == '?')) {
                parameter(all);
            } else if (c == '#') {
                cursor.line();
            } else if (c == '@' && Character.isLetter(cursor.peek(1))) {
                splatted(argument(), all);
            } else {
                all.add(Argument.positional(list()));
            }
            if (cursor.at == before) {
                cursor.at++;
            }
        }
    }

    /** {@code -Name}, {@code -Name:value}, {@code -Name value}: which of the last two is for the cmdlet to know. */
    private void parameter(List<Argument> all) {
        var start = cursor.at++;
        while (Character.isLetterOrDigit(cursor.peek())
                || "-_?.=/\\".indexOf(cursor.peek()) >= 0 && cursor.peek() != 0) {
            cursor.at++;
        }
        var name = cursor.between(start, cursor.at);
        if (cursor.peek() == ':') {
            cursor.at++;
            cursor.skipSpaces();
            all.add(new Argument(name, list()));
        } else if (cursor.peek() > ' ' && "|;)}&,".indexOf(cursor.peek()) < 0) {
            var rest = argument();
            var joined = new ArrayList<Value>(List.of(session.texts.exact(name)));
            session.texts.gather(joined, rest.values());
            all.add(Argument.positional(Term.of(session.texts.join(joined, ""))));
        } else {
            all.add(new Argument(name, null));
        }
    }

    private void splatted(Term term, List<Argument> all) {
        if (!"hash".equals(term.type())) {
            all.add(Argument.positional(term));
            return;
        }
        for (var i = 0; i + 1 < term.values().size(); i += 2) {
            all.add(new Argument(
                    "-" + term.values().get(i).text(), Term.of(term.values().get(i + 1))));
        }
    }

    /** One argument, or several with commas between. */
    private Term list() {
        var first = argument();
        cursor.skipSpaces();
        if (cursor.peek() != ',') {
            return first;
        }
        var values = new ArrayList<>(first.values());
        while (cursor.peek() == ',') {
            cursor.at++;
            cursor.skipBlanks();
            session.texts.gather(values, argument().values());
            cursor.skipSpaces();
        }
        return Term.of(values);
    }

    /** One word of a command. */
    Term argument() {
        var parts = new ArrayList<Value>();
        Term whole = null;
        while (!cursor.atEnd()) {
            var c = cursor.peek();
            if (c <= ' ' || ";|),}&".indexOf(c) >= 0 || c == '>' || (c == '{' || c == '(') && !parts.isEmpty()) {
                break;
            }
            var before = cursor.at;
            var part = part(c);
            if (whole == null && parts.isEmpty()) {
                whole = part;
            } else {
                whole = null;
            }
            session.texts.gather(
                    parts,
                    part.values().isEmpty() && part.block() == null ? List.of(session.texts.exact("")) : part.values());
            if (part.block() != null) {
                return part;
            }
            if (cursor.at == before) {
                break;
            }
        }
        if (parts.isEmpty() && whole == null) {
            return Term.NOTHING;
        }
        return whole != null ? whole : Term.of(session.texts.join(parts, ""));
    }

    private Term part(char c) {
        return switch (c) {
            case '$', '(' -> expressions.callee();
            case '"', '\'', '@', '\u201c', '\u201d', '\u2018', '\u2019' -> expressions.primary();
            case '{' -> new Term(List.of(), null, false, cursor.bracketed('{', '}'));
            case '[' ->
                expressions.isType() && cursor.typeEnd() > 0 && cursor.code.startsWith("::", cursor.typeEnd())
                        ? expressions.primary()
                        : bare();
            default -> bare();
        };
    }

    private Term bare() {
        var text = new StringBuilder();
        var globs = false;
        while (!cursor.atEnd()) {
            var c = cursor.peek();
            if (c == '`' && cursor.peek(1) != 0) {
                text.append(cursor.peek(1));
                cursor.at += 2;
                continue;
            }
            if (c <= ' ' || ";|),}&\"'$>({".indexOf(c) >= 0 && text.length() > 0 || ";|),}&".indexOf(c) >= 0) {
                break;
            }
            globs |= c == '*' || c == '?' && text.length() > 0;
            text.append(c);
            cursor.at++;
        }
        var literal = session.texts.literal(text.toString());
        return Term.of(globs ? session.texts.of(literal.text(), Knowledge.GLOB, Set.of()) : literal);
    }

    void redirections() {
        cursor.skipSpaces();
        while (redirection()) {
            cursor.skipSpaces();
        }
    }

    /** {@code > file}, {@code 2>&1}, {@code *>> file}. */
    private boolean redirection() {
        var at = 0;
        if ("123456*".indexOf(cursor.peek()) >= 0 && cursor.peek(1) == '>') {
            at = 1;
        }
        if (cursor.peek(at) != '>') {
            return false;
        }
        var appends = cursor.peek(at + 1) == '>';
        cursor.at += at + (appends ? 2 : 1);
        if (cursor.peek() == '&') {
            cursor.at += 2;
            return true;
        }
        cursor.skipSpaces();
        var target = argument().first();
        if (target != null && !target.text().isEmpty()) {
            session.add(
                    Kind.WRITE, target, appends ? Set.of(Trait.APPENDS) : Set.of(), null, ">", "> " + target.text());
        }
        return true;
    }
}
