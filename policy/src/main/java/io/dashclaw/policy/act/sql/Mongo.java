package io.dashclaw.policy.act.sql;

import io.dashclaw.policy.act.Effect;
import io.dashclaw.policy.act.Effect.Kind;
import io.dashclaw.policy.act.Effect.Trait;
import io.dashclaw.policy.act.Language;
import io.dashclaw.policy.act.Lines;
import io.dashclaw.policy.act.Span;
import io.dashclaw.policy.act.Value;
import io.dashclaw.policy.act.sql.Token.Type;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The MongoDB shell: methods by their name, wherever in the JavaScript they stand ({@code mongo.txt}); the rest of it is read as JavaScript. */
public final class Mongo implements Language {
    private record Method(Kind kind, int weight, boolean where, boolean path, Set<Trait> traits) {}

    private static final Map<String, Method> METHODS = read();
    private static final int EVERYTHING = 85;
    private static final int MOST = 200;
    private static final int LONGEST = 65_536;
    private static final Set<String> BEYOND =
            Set.of("require", "process", "import", "fetch", "Function", "setTimeout", "child_process", "fs");

    private static Map<String, Method> read() {
        var all = new HashMap<String, Method>();
        for (String[] line : Lines.of(Mongo.class, "mongo.txt", 4)) {
            var traits = EnumSet.noneOf(Trait.class);
            var words = Set.of(line[3].split(" "));
            for (String word : words) {
                if (!word.isEmpty() && !word.equals("where") && !word.equals("path")) {
                    traits.add(Trait.valueOf(word.toUpperCase(Locale.ROOT)));
                }
            }
            if (!words.contains("path")) {
                traits.add(Trait.ELSEWHERE);
            }
            var method = new Method(
                    Kind.valueOf(line[1].toUpperCase(Locale.ROOT)),
                    Integer.parseInt(line[2]),
                    words.contains("where"),
                    words.contains("path"),
                    traits);
            for (String name : line[0].split(" +")) {
                all.put(name, method);
            }
        }
        return all;
    }

    @Override
    public List<Effect> effects(Value code, Nested nested) {
        var effects = new ArrayList<Effect>();
        if (code.knowledge() == Value.Knowledge.UNKNOWN) {
            effects.add(new Effect(Kind.UNKNOWN, null, Set.of(), null, "mongo", code.text(), code.at()));
            return effects;
        }
        String text = code.text().length() > LONGEST ? code.text().substring(0, LONGEST) : code.text();
        var words = new Words(tokens(text));
        boolean beyond = false;
        for (int i = 0; i < words.size() && effects.size() < MOST; i++) {
            call(words, i, code, effects);
            beyond |= words.get(i).type() == Type.WORD
                    && BEYOND.contains(words.get(i).text());
        }
        if (beyond) {
            effects.addAll(nested.read("node", code));
        } else if (effects.isEmpty()) {
            rest(words, code, effects);
        }
        return effects;
    }

    private static void call(Words words, int i, Value code, List<Effect> effects) {
        var token = words.get(i);
        boolean dotted = words.get(i + 1).isSymbol('(') && token.type() == Type.WORD;
        boolean indexed = token.type() == Type.STRING
                && words.get(i - 1).isSymbol('[')
                && words.get(i + 1).isSymbol(']')
                && words.get(i + 2).isSymbol('(');
        boolean command = words.get(i + 1).isSymbol(':') && words.get(i - 1).isSymbol('{') && isCommand(words, i);
        var method = dotted || indexed || command ? METHODS.get(token.value()) : null;
        if (method != null) {
            add(method, words, i, dotted ? i + 2 : indexed ? i + 3 : i + 2, code, effects);
        } else if (words.get(i).isSymbol(']')
                && words.get(i + 1).isSymbol('(')
                && words.get(i - 1).type() == Type.WORD
                && words.get(i - 2).isSymbol('[')) {
            effects.add(new Effect(
                    Kind.UNKNOWN,
                    null,
                    Set.of(),
                    null,
                    "a method that is named elsewhere",
                    piece(words, i - 2, code),
                    at(words, i - 2, i + 1, code)));
        }
        stages(words, i, code, effects);
    }

    /** {@code runCommand({dropDatabase: 1})}. */
    private static boolean isCommand(Words words, int i) {
        String caller = words.get(i - 3).value();
        return words.get(i - 2).isSymbol('(') && (caller.equals("runCommand") || caller.equals("adminCommand"));
    }

    /** Stages of an aggregation that write, and conditions that are code. */
    private static void stages(Words words, int i, Value code, List<Effect> effects) {
        String word = words.get(i).value();
        if (word.equals("$out") || word.equals("$merge")) {
            effects.add(
                    effect(Kind.WRITE, words.get(i + 2), 60, word, words, i, i + 3, code, EnumSet.of(Trait.ELSEWHERE)));
        } else if (word.equals("$where") || word.equals("$function") || word.equals("$accumulator")) {
            effects.add(effect(Kind.READ, null, 30, word, words, i, i + 3, code, EnumSet.of(Trait.ELSEWHERE)));
        }
    }

    private static void add(Method method, Words words, int i, int argument, Value code, List<Effect> effects) {
        boolean empty = words.get(argument).isSymbol(')')
                || words.get(argument).isSymbol('{') && words.get(argument + 1).isSymbol('}');
        boolean all = method.where && empty;
        var traits = EnumSet.noneOf(Trait.class);
        traits.addAll(method.traits);
        if (all) {
            traits.add(Trait.EVERYTHING);
        }
        var object = method.path ? words.get(argument) : words.get(i - 2);
        int from = words.get(i - 1).isSymbol('.') ? Math.max(0, i - 4) : i;
        String by = words.get(i).value();
        effects.add(effect(
                method.kind,
                object,
                all ? EVERYTHING : method.weight,
                by,
                words,
                from,
                Math.min(words.size(), argument + 8),
                code,
                traits));
    }

    private static Effect effect(
            Kind kind,
            Token object,
            int weight,
            String by,
            Words words,
            int from,
            int to,
            Value code,
            Set<Trait> traits) {
        var at = at(words, from, to, code);
        boolean named = object != null && (object.names() || object.type() == Type.STRING);
        var value = named
                ? new Value(
                        object.type() == Type.WORD ? object.text() : object.value(),
                        code.isExact() ? Value.Knowledge.EXACT : Value.Knowledge.PARTIAL,
                        code.taints(),
                        at)
                : null;
        return new Effect(kind, value, traits, weight, by, piece(words, from, code), at);
    }

    private static String piece(Words words, int from, Value code) {
        int start = Math.min(words.get(Math.max(0, from)).start(), code.text().length());
        return code.text().substring(start, Math.min(code.text().length(), start + Effect.LONGEST_PIECE));
    }

    private static Span at(Words words, int from, int to, Value code) {
        boolean aligned = code.at().end() - code.at().start() == code.text().length();
        int start = words.get(Math.max(0, from)).start();
        int end = Math.max(start, words.get(Math.min(to, words.size()) - 1).end());
        return aligned ? new Span(code.at().start() + start, code.at().start() + end) : code.at();
    }

    /** {@code show dbs}, {@code use x}, and plain expressions. */
    private static void rest(Words words, Value code, List<Effect> effects) {
        boolean quiet = Set.of(
                        "show",
                        "use",
                        "help",
                        "it",
                        "exit",
                        "db",
                        "rs",
                        "sh",
                        "print",
                        "printjson",
                        "var",
                        "let",
                        "const")
                .contains(words.get(0).text());
        effects.add(new Effect(
                quiet ? Kind.READ : Kind.UNKNOWN,
                null,
                quiet ? Set.of(Trait.ELSEWHERE) : Set.of(Trait.UNKNOWN_PROGRAM, Trait.ELSEWHERE),
                quiet ? 10 : 50,
                "mongo",
                code.text(),
                code.at()));
    }

    // ---- the tokens of JavaScript that matter here

    private static List<Token> tokens(String text) {
        var tokens = new ArrayList<Token>();
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            int end = i + 1;
            if (c <= ' ') {
                i++;
                continue;
            }
            if (text.startsWith("//", i) || text.startsWith("/*", i)) {
                i = commentEnd(text, i);
                continue;
            }
            Type type = Type.SYMBOL;
            if (c == '"' || c == '\'' || c == '`') {
                end = stringEnd(text, i);
                type = Type.STRING;
            } else if (isWord(c)) {
                while (end < text.length() && isWord(text.charAt(end))) {
                    end++;
                }
                type = Type.WORD;
            }
            String written = text.substring(i, end);
            String value = type == Type.STRING ? written.substring(1, Math.max(1, written.length() - 1)) : written;
            tokens.add(new Token(type, written, value, i, end));
            i = end;
        }
        return tokens;
    }

    private static int commentEnd(String text, int from) {
        String close = text.charAt(from + 1) == '/' ? "\n" : "*/";
        int end = text.indexOf(close, from + 2);
        return end < 0 ? text.length() : end + close.length();
    }

    private static int stringEnd(String text, int from) {
        int i = from + 1;
        while (i < text.length() && text.charAt(i) != text.charAt(from)) {
            i += text.charAt(i) == '\\' ? 2 : 1;
        }
        return Math.min(text.length(), i + 1);
    }

    private static boolean isWord(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '$';
    }
}
