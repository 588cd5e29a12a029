package io.dashclaw.policy.act.windows;

import io.dashclaw.policy.act.Value;
import io.dashclaw.policy.act.Value.Knowledge;
import io.dashclaw.policy.act.Value.Taint;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Expressions of PowerShell, operators from left to right. */
final class Expressions {
    private static final int DEEPEST = 60;
    private static final int MOST = 4096;
    private static final String QUOTES = "\u201c\u201d\u201e";
    private static final String SINGLE_QUOTES = "\u2018\u2019\u201a\u201b";

    private final PowerShellReading reading;
    private final PowerShellReading.Session session;
    private final Cursor cursor;
    private final Texts texts;
    private final Members members;
    private int depth;

    Expressions(PowerShellReading reading) {
        this.reading = reading;
        this.session = reading.session;
        this.cursor = reading.cursor;
        this.texts = session.texts;
        this.members = new Members(session);
    }

    /** An expression, or an assignment, whose value may be a whole pipeline. */
    Term statement() {
        var start = cursor.at;
        var left = expression();
        cursor.skipSpaces();
        var append = cursor.here("+=");
        if (!append && !(cursor.peek() == '=' && cursor.peek(1) != '=')) {
            return left;
        }
        var target = cursor.between(start, cursor.at).strip();
        cursor.at += append ? 2 : 1;
        cursor.skipBlanks();
        var right = reading.pipeline();
        assign(target, append ? added(left, right) : right);
        return Term.NOTHING;
    }

    private void assign(String target, Term value) {
        var plain = target.startsWith("[") && target.indexOf(']') > 0
                ? target.substring(target.indexOf(']') + 1).strip()
                : target;
        for (var each : plain.split(",", 16)) {
            var name = each.strip();
            if (name.startsWith("$") && name.indexOf('[') < 0) {
                var variable = name.substring(1).replace("{", "").replace("}", "");
                session.variables.put(PowerShellReading.name(variable), value);
                reading.session.aliases.remove("");
            }
        }
        if (plain.toLowerCase(Locale.ROOT).contains("servercertificatevalidationcallback")) {
            session.add(
                    io.dashclaw.policy.act.Effect.Kind.CONCEAL,
                    null,
                    Set.of(),
                    50,
                    "ServerCertificateValidationCallback",
                    plain);
        } else if (plain.toLowerCase(Locale.ROOT).contains("amsi")) {
            session.add(io.dashclaw.policy.act.Effect.Kind.CONCEAL, null, Set.of(), null, "AMSI", plain);
        }
    }

    /** What stands behind the call operator. */
    Term callee() {
        var c = cursor.peek();
        if (c == '{') {
            return new Term(List.of(), null, false, cursor.bracketed('{', '}'));
        }
        return "$\"'(".indexOf(c) >= 0 ? postfix(primary()) : reading.argument();
    }

    Term expression() {
        if (depth >= DEEPEST) {
            session.unknown("nested too deeply");
            cursor.at = cursor.code.length();
            return Term.NOTHING;
        }
        depth++;
        var result = binary();
        depth--;
        return result;
    }

    private Term binary() {
        var left = unary();
        while (true) {
            cursor.skipSpaces();
            var next = operation(left);
            if (next == null) {
                return left;
            }
            left = next;
        }
    }

    /** Null when no operator follows. */
    private Term operation(Term left) {
        var c = cursor.peek();
        if (c == '+' && cursor.peek(1) != '=' && cursor.peek(1) != '+') {
            cursor.at++;
            return added(left, operand());
        }
        if (c == ',') {
            cursor.at++;
            cursor.skipBlanks();
            var all = new ArrayList<>(left.values());
            texts.gather(all, unary().values());
            return Term.of(all);
        }
        if (c == '.' && cursor.peek(1) == '.') {
            cursor.at += 2;
            return range(left, operand());
        }
        if ((c == '*' || c == '/' || c == '%') && cursor.peek(1) != '=') {
            cursor.at++;
            return c == '*' ? repeated(left, operand()) : other(left, operand());
        }
        return c == '-' ? named(left) : null;
    }

    private Term operand() {
        cursor.skipBlanks();
        return unary();
    }

    private Term named(Term left) {
        var end = cursor.at + 1;
        while (end < cursor.code.length() && Character.isLetter(cursor.code.charAt(end))) {
            end++;
        }
        var name = cursor.between(cursor.at + 1, end).toLowerCase(Locale.ROOT);
        if (name.isEmpty()) {
            if (cursor.peek(1) == '=' || cursor.peek(1) == '-') {
                return null;
            }
            cursor.at++;
            return arithmetic(left, operand());
        }
        cursor.at = end;
        var plain = name.length() > 4
                        && (name.charAt(0) == 'c' || name.charAt(0) == 'i')
                        && Set.of("replace", "split").contains(name.substring(1))
                ? name.substring(1)
                : name;
        cursor.skipBlanks();
        return switch (plain) {
            case "join" -> Term.of(texts.join(left.values(), text(unary())));
            case "f" -> Term.of(texts.format(value(left), list().values()));
            case "replace" -> replaced(left, list());
            case "split" -> split(left, unary());
            case "bxor", "band", "bor", "shl", "shr" -> bits(plain, left, unary());
            case "as" -> {
                unary();
                yield left;
            }
            default -> other(left, unary());
        };
    }

    /** Operands with commas. */
    private Term list() {
        var all = new ArrayList<>(unary().values());
        cursor.skipSpaces();
        while (cursor.peek() == ',') {
            cursor.at++;
            cursor.skipBlanks();
            texts.gather(all, unary().values());
            cursor.skipSpaces();
        }
        return Term.of(all);
    }

    private Term other(Term left, Term right) {
        var taints = java.util.EnumSet.noneOf(Taint.class);
        taints.addAll(left.taints());
        taints.addAll(right.taints());
        return Term.of(texts.unknown("value", taints));
    }

    private Term arithmetic(Term left, Term right) {
        var one = number(left);
        var two = number(right);
        return one == null || two == null ? other(left, right) : Term.of(texts.exact(Long.toString(one - two)));
    }

    private Term bits(String operator, Term left, Term right) {
        var two = number(right);
        var all = new ArrayList<Value>();
        for (var each : left.values()) {
            var one = number(Term.of(each));
            if (one == null || two == null || !texts.produce(1)) {
                return other(left, right);
            }
            var made = operator.equals("bxor")
                    ? one ^ two
                    : operator.equals("band") ? one & two : operator.equals("bor") ? one | two : one;
            all.add(texts.exact(Long.toString(made)));
        }
        return Term.of(all);
    }

    private static Long number(Term term) {
        try {
            var text = term.values().size() == 1 && term.first().isExact()
                    ? term.first().text()
                    : "";
            return text.startsWith("0x") ? Long.parseLong(text.substring(2), 16) : Long.valueOf(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private Term added(Term left, Term right) {
        if (left.values().size() > 1 || left.isEmpty()) {
            var all = new ArrayList<>(left.values());
            texts.gather(all, right.values());
            return Term.of(all);
        }
        var one = number(left);
        var two = number(right);
        if (one != null && two != null) {
            return Term.of(texts.exact(Long.toString(one + two)));
        }
        var parts = new ArrayList<>(left.values());
        parts.add(right.values().size() == 1 ? right.first() : texts.join(right.values(), " "));
        return Term.of(texts.join(parts, ""));
    }

    private Term repeated(Term left, Term times) {
        var count = number(times);
        if (count == null || count > 64 || count < 0) {
            return other(left, times);
        }
        return Term.of(texts.join(Collections.nCopies(count.intValue(), value(left)), ""));
    }

    private Term range(Term from, Term to) {
        var first = number(from);
        var last = number(to);
        if (first == null || last == null || isFar(first, last) || !texts.produce((int) Math.abs(last - first))) {
            return other(from, to);
        }
        var all = new ArrayList<Value>();
        for (var i = first; first <= last ? i <= last : i >= last; i += first <= last ? 1 : -1) {
            all.add(texts.exact(Long.toString(i)));
        }
        return Term.of(all);
    }

    /** Also when the difference is too much for a number. */
    private static boolean isFar(long from, long to) {
        return Math.abs((double) to - from) > MOST;
    }

    private Term replaced(Term left, Term with) {
        var what = with.first() == null ? texts.exact("") : with.first();
        var by = with.values().size() > 1 ? with.values().get(1) : texts.exact("");
        return Term.of(left.values().stream()
                .map(each -> texts.replaced(each, what, by))
                .toList());
    }

    private Term split(Term left, Term by) {
        var all = new ArrayList<Value>();
        var separator = text(by).replace("\\", "");
        left.values().stream().limit(64).forEach(each -> texts.gather(all, texts.split(each, separator)));
        return Term.of(all);
    }

    Value value(Term term) {
        return term.values().size() == 1 ? term.first() : texts.join(term.values(), " ");
    }

    private String text(Term term) {
        return value(term).text();
    }

    private Term unary() {
        cursor.skipSpaces();
        var c = cursor.peek();
        if (cursor.here("-join")) {
            cursor.at += "-join".length();
            cursor.skipBlanks();
            return Term.of(texts.join(expressionPart().values(), ""));
        }
        if (cursor.here("-split")) {
            cursor.at += "-split".length();
            cursor.skipBlanks();
            return split(expressionPart(), Term.of(texts.exact(" ")));
        }
        if (c == '!'
                || c == ','
                || cursor.here("++")
                || cursor.here("--")
                || cursor.here("-not")
                || cursor.here("-bnot")) {
            cursor.at += c == '!' || c == ',' ? 1 : cursor.here("-not") ? 4 : cursor.here("-bnot") ? 5 : 2;
            return expressionPart();
        }
        if (c == '-' && Character.isDigit(cursor.peek(1))) {
            cursor.at++;
            var positive = primary();
            return Term.of(texts.exact("-" + text(positive)));
        }
        if (isType()) {
            return typed();
        }
        return postfix(primary());
    }

    private Term expressionPart() {
        if (depth >= DEEPEST) {
            return Term.NOTHING;
        }
        depth++;
        var part = unary();
        depth--;
        return part;
    }

    boolean isType() {
        return cursor.peek() == '[' && cursor.typeEnd() > 0;
    }

    private Term typed() {
        var end = cursor.typeEnd();
        var name = cursor.between(cursor.at + 1, end - 1).replace("`", "").strip();
        cursor.at = end;
        if (cursor.peek() == ':' && cursor.peek(1) == ':'
                || cursor.peek() == '.' && Character.isLetter(cursor.peek(1))) {
            return postfix(Term.type(name));
        }
        cursor.skipSpaces();
        if ("$\"'([{@-".indexOf(cursor.peek()) >= 0 && cursor.peek() != 0 || Character.isDigit(cursor.peek())) {
            return cast(name.toLowerCase(Locale.ROOT), expressionPart());
        }
        return Term.type(name);
    }

    private Term cast(String type, Term term) {
        var plain = type.startsWith("system.") ? type.substring("system.".length()) : type;
        return switch (plain) {
            case "char" -> Term.of(term.values().stream().map(texts::character).toList());
            case "char[]" -> chars(term);
            case "string" -> term.values().size() == 1 ? term : Term.of(texts.join(term.values(), " "));
            case "byte[]", "int[]", "int", "int32", "byte" -> codes(term, plain.startsWith("int"));
            case "scriptblock" -> new Term(List.of(), null, false, value(term).text());
            case "array",
                    "object[]",
                    "string[]",
                    "void",
                    "bool",
                    "switch",
                    "xml",
                    "uri",
                    "ref",
                    "object",
                    "hashtable" -> term;
            case "net.ipaddress", "version", "datetime", "guid", "regex" -> term;
            default -> Term.object(members.plain(type), term.values());
        };
    }

    private Term chars(Term term) {
        if (term.values().size() != 1) {
            return Term.of(term.values().stream().map(texts::character).toList());
        }
        return Term.of(texts.characters(term.first()));
    }

    private Term codes(Term term, boolean number) {
        if (term.values().size() == 1
                && term.first().isExact()
                && term.first().text().length() == 1
                && number
                && !Character.isDigit(term.first().text().charAt(0))) {
            return Term.of(texts.exact(Integer.toString(term.first().text().charAt(0))));
        }
        return term;
    }

    Term primary() {
        var c = cursor.peek();
        if (c == '$') {
            return variable();
        }
        if (c == '\'' || SINGLE_QUOTES.indexOf(c) >= 0 && c != 0) {
            return Term.of(texts.literal(single(c)));
        }
        if (c == '"' || QUOTES.indexOf(c) >= 0 && c != 0) {
            cursor.at++;
            return Term.of(interpolated(c, false));
        }
        if (c == '@') {
            return at();
        }
        if (c == '(') {
            return reading.block(cursor.bracketed('(', ')'));
        }
        if (c == '{') {
            return new Term(List.of(), null, false, cursor.bracketed('{', '}'));
        }
        if (Character.isDigit(c)) {
            var word = cursor.word();
            var dots = word.indexOf("..");
            var number = dots > 0 ? word.substring(0, dots) : word;
            cursor.at += number.length();
            return Term.of(texts.exact(number));
        }
        return Term.NOTHING;
    }

    private String single(char quote) {
        var text = new StringBuilder();
        cursor.at++;
        while (!cursor.atEnd()) {
            var c = cursor.code.charAt(cursor.at++);
            var closes = quote == '\'' ? c == '\'' : c == '\'' || SINGLE_QUOTES.indexOf(c) >= 0;
            if (closes && cursor.peek() != c) {
                break;
            }
            text.append(c);
            cursor.at += closes ? 1 : 0;
        }
        return text.toString();
    }

    /** Of a text in double quotes, from behind the opening one. @param here it ends with <code>"@</code> on a line of its own */
    private Value interpolated(char quote, boolean here) {
        var parts = new ArrayList<Value>();
        var text = new StringBuilder();
        while (!cursor.atEnd()) {
            var c = cursor.peek();
            if (c == '`' && !cursor.atEnd()) {
                text.append(escape(cursor.peek(1)));
                cursor.at += 2;
            } else if (here ? cursor.here("\n\"@") : c == quote || c == '"') {
                cursor.at += here ? 3 : 1;
                if (here || cursor.peek() != '"') {
                    break;
                }
                text.append('"');
                cursor.at++;
            } else if (c == '$' && (Character.isLetter(cursor.peek(1)) || "({_?".indexOf(cursor.peek(1)) >= 0)) {
                parts.add(texts.exact(text.toString()));
                text.setLength(0);
                parts.add(value(variable()));
            } else {
                text.append(c);
                cursor.at++;
            }
        }
        if (parts.isEmpty()) {
            return texts.literal(text.toString());
        }
        parts.add(texts.exact(text.toString()));
        return texts.join(parts, "");
    }

    private static String escape(char c) {
        return switch (c) {
            case 'n', 'r' -> "\n";
            case 't' -> "\t";
            case '0', '\0' -> "";
            default -> String.valueOf(c);
        };
    }

    /** {@code @(…)}, <code>@{…}</code>, here-strings, splatting. */
    private Term at() {
        cursor.at++;
        var c = cursor.peek();
        if (c == '(') {
            return reading.block(cursor.bracketed('(', ')'));
        }
        if (c == '{') {
            return entries(cursor.bracketed('{', '}'));
        }
        if (c == '"' || c == '\'') {
            cursor.line();
            if (c == '"') {
                cursor.at++;
                return Term.of(interpolated(c, true));
            }
            var end = cursor.code.indexOf("\n'@", cursor.at);
            var text = cursor.between(
                    Math.min(cursor.at + 1, cursor.code.length()),
                    end < 0 ? cursor.code.length() : Math.max(end, Math.min(cursor.at + 1, cursor.code.length())));
            cursor.at = end < 0 ? cursor.code.length() : end + 3;
            return Term.of(texts.literal(text));
        }
        var name = cursor.word();
        cursor.at += name.length();
        return session.variables.getOrDefault(PowerShellReading.name(name), Term.of(texts.unknown(name, Set.of())));
    }

    /** Names and values in turn. */
    private Term entries(String inside) {
        var all = new ArrayList<Value>();
        var inner = new Cursor(inside);
        while (all.size() < MOST) {
            inner.skipBlanks();
            while (inner.peek() == ';') {
                inner.at++;
                inner.skipBlanks();
            }
            var equals = inside.indexOf('=', Math.min(inner.at, inside.length()));
            if (inner.atEnd() || equals < 0) {
                break;
            }
            var name = inside.substring(inner.at, equals).strip();
            inner.at = equals + 1;
            inner.skipSpaces();
            var start = inner.at;
            entryEnd(inner);
            var value = reading.block(
                    inside.substring(Math.min(start, inside.length()), Math.min(inner.at, inside.length())));
            all.add(texts.exact(name.replace("'", "").replace("\"", "")));
            all.add(value(value));
        }
        return Term.object("hash", all);
    }

    private static void entryEnd(Cursor inner) {
        while (!inner.atEnd() && inner.peek() != ';' && inner.peek() != '\n') {
            var c = inner.peek();
            if (c == '(' || c == '[' || c == '{') {
                inner.bracketed(c, c == '(' ? ')' : c == '[' ? ']' : '}');
            } else if (c == '\'' || c == '"') {
                Arguments.skip(inner, c);
            } else {
                inner.at++;
            }
        }
    }

    private Term variable() {
        cursor.at++;
        var c = cursor.peek();
        if (c == '(') {
            return reading.block(cursor.bracketed('(', ')'));
        }
        String name;
        if (c == '{') {
            name = cursor.bracketed('{', '}').replace("`", "");
        } else {
            var start = cursor.at;
            while (Character.isLetterOrDigit(cursor.peek())
                    || cursor.peek() == '_'
                    || cursor.peek() == '?' && cursor.at == start
                    || cursor.peek() == ':' && cursor.peek(1) != ':' && Character.isLetter(cursor.peek(1))) {
                cursor.at++;
            }
            if (cursor.at == start) {
                cursor.at += "$^".indexOf(cursor.peek()) >= 0 && !cursor.atEnd() ? 1 : 0;
            }
            name = cursor.between(start, cursor.at);
        }
        return named(PowerShellReading.name(name), name);
    }

    private Term named(String name, String written) {
        var known = session.variables.get(name);
        if (known != null) {
            return known;
        }
        if (name.startsWith("env:")) {
            var value = Surroundings.environment(name.substring("env:".length()));
            return Term.of(value == null ? texts.unknown(written, members.secrets(written)) : texts.exact(value));
        }
        if (Set.of("true", "false", "null").contains(name)) {
            return name.equals("null") ? Term.NOTHING : Term.of(texts.exact("$" + name));
        }
        var value = Surroundings.variable(name);
        return Term.of(value == null ? texts.unknown(written.isEmpty() ? "_" : written, Set.of()) : texts.exact(value));
    }

    private Term postfix(Term first) {
        var term = first;
        while (true) {
            var c = cursor.peek();
            var isStatic = c == ':' && cursor.peek(1) == ':';
            if (isStatic
                    || c == '.'
                            && cursor.peek(1) != '.'
                            && cursor.peek(1) > ' '
                            && !Character.isDigit(cursor.peek(1))) {
                cursor.at += isStatic ? 2 : 1;
                term = member(term);
            } else if (c == '[') {
                var inside = cursor.bracketed('[', ']');
                term = indexed(term, reading.block(inside));
            } else if (cursor.here("++") || cursor.here("--")) {
                cursor.at += 2;
            } else {
                return term;
            }
        }
    }

    private Term member(Term of) {
        var c = cursor.peek();
        String name;
        if (c == '"' || c == '\'' || c == '(' || c == '$') {
            var value = value(primary());
            name = value.isExact() ? value.text() : null;
        } else {
            var start = cursor.at;
            while (Character.isLetterOrDigit(cursor.peek()) || cursor.peek() == '_' || cursor.peek() == '`') {
                cursor.at++;
            }
            name = cursor.between(start, cursor.at).replace("`", "");
        }
        if (cursor.peek() != '(') {
            return name == null ? Term.of(texts.unknown("member", of.taints())) : members.property(of, name);
        }
        var arguments = argumentsOf(cursor.bracketed('(', ')'));
        if (name == null) {
            session.unknown("." + "$name()");
            return Term.NOTHING;
        }
        return members.call(of, name, arguments, this::value);
    }

    private List<Term> argumentsOf(String inside) {
        var all = new ArrayList<Term>();
        if (inside.isBlank()) {
            return all;
        }
        for (var part : Arguments.split(inside)) {
            all.add(reading.block(part));
        }
        return all;
    }

    private Term indexed(Term of, Term index) {
        var source = of.values().size() == 1 && of.first().isExact() ? texts.characters(of.first()) : of.values();
        var picked = new ArrayList<Value>();
        for (var each : index.values()) {
            var number = number(Term.of(each));
            if (number == null || source.isEmpty()) {
                return Term.of(texts.unknown("part", of.taints()));
            }
            var at = number < 0 ? source.size() + number : number;
            if (at >= 0 && at < source.size()) {
                picked.add(source.get((int) (long) at));
            }
        }
        return picked.isEmpty() ? Term.of(texts.unknown("part", of.taints())) : Term.of(picked);
    }

    static boolean isKnown(Value value) {
        return value.knowledge() == Knowledge.EXACT || value.knowledge() == Knowledge.GLOB;
    }
}
