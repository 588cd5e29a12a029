package io.dashclaw.policy.act.code;

import io.dashclaw.policy.act.code.Thing.Ref;
import io.dashclaw.policy.act.code.Token.Kind;

/** What names mean after {@code import}, {@code from}, {@code use} and their like. */
final class Imports {
    private Imports() {}

    /** False when the statement here is no import. */
    static boolean read(Reading reading, String word) {
        var grammar = reading.scope.grammar;
        if (grammar.is(Grammar.PYTHON)) {
            return python(reading, word);
        }
        if (grammar.is(Grammar.NODE)
                && word.equals("import")
                && !reading.tokens.peek(1).is("(")
                && !reading.tokens.peek(1).is(".")) {
            script(reading);
            return true;
        }
        if ((grammar.is(Grammar.PERL) || grammar.is(Grammar.PHP))
                && (word.equals("use") || word.equals("no") || word.equals("package") || word.equals("namespace"))) {
            while (!reading.tokens.atEnd() && !reading.tokens.peek().is(";")) {
                reading.tokens.at++;
            }
            return true;
        }
        return false;
    }

    private static boolean python(Reading reading, String word) {
        var tokens = reading.tokens;
        if (word.equals("from") && tokens.peek(1).kind() == Kind.NAME) {
            tokens.at++;
            var module = dotted(tokens);
            if (tokens.acceptName("import")) {
                tokens.accept("(");
                names(reading, module + ".");
                tokens.accept(")");
            }
            return true;
        }
        if (word.equals("import") && tokens.peek(1).kind() == Kind.NAME) {
            tokens.at++;
            modules(reading);
            return true;
        }
        return false;
    }

    private static void modules(Reading reading) {
        var tokens = reading.tokens;
        do {
            var module = dotted(tokens);
            if (tokens.acceptName("as")) {
                reading.set(tokens.peek().text(), new Ref(module));
                tokens.at++;
            }
        } while (tokens.accept(",") && !tokens.atEnd());
    }

    private static void names(Reading reading, String prefix) {
        var tokens = reading.tokens;
        do {
            if (tokens.peek().is("*")) {
                tokens.at++;
                reading.expressions.opened(prefix);
                continue;
            }
            if (tokens.peek().kind() != Kind.NAME) {
                return;
            }
            var name = tokens.peek().text();
            tokens.at++;
            var as = tokens.acceptName("as") ? tokens.get(tokens.at++).text() : name;
            reading.set(as, reading.expressions.resolved(prefix + name));
        } while (tokens.accept(",") && !tokens.atEnd());
    }

    private static String dotted(Tokens tokens) {
        var name = new StringBuilder(tokens.peek().text());
        tokens.at++;
        while (tokens.peek().is(".")
                && tokens.peek(1).kind() == Kind.NAME
                && !tokens.peek(1).named("import")) {
            name.append('.').append(tokens.peek(1).text());
            tokens.at += 2;
        }
        return name.toString();
    }

    /** {@code import a, {b as c} from 'm'}, {@code import * as d from 'm'}. */
    private static void script(Reading reading) {
        var tokens = reading.tokens;
        var from = tokens.at + 1;
        var end = from;
        while (tokens.get(end).kind() != Kind.STRING
                && tokens.get(end).kind() != Kind.END
                && !tokens.get(end).is(";")) {
            end++;
        }
        var module = Makers.moduleName(tokens.get(end).text());
        for (var i = from; i < end; i++) {
            var token = tokens.get(i);
            if (token.kind() != Kind.NAME
                    || token.text().equals("from")
                    || token.text().equals("type")) {
                continue;
            }
            var inBraces = tokens.get(i - 1).is("{")
                    || tokens.get(i - 1).is(",")
                            && i > from + 1
                            && !tokens.get(i - 2).is("}");
            var isRenamed = tokens.get(i + 1).named("as");
            var as = isRenamed ? tokens.get(i + 2).text() : token.text();
            var whole = !inBraces || token.text().equals("default");
            if (!token.text().equals("as")) {
                reading.set(as, whole ? new Ref(module) : new Ref(module + "." + token.text()));
            }
            i += isRenamed ? 2 : 0;
        }
        tokens.at = Math.min(end + 1, tokens.size() - 1);
    }
}
