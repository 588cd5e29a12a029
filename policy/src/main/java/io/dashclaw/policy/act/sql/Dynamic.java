package io.dashclaw.policy.act.sql;

import io.dashclaw.policy.act.Effect.Kind;
import io.dashclaw.policy.act.Effect.Trait;
import io.dashclaw.policy.act.sql.Token.Type;
import java.util.Locale;
import java.util.Set;

/** Code that is called by name, or made of strings. */
final class Dynamic {
    private static final int CALL = 50;

    private final Session session;
    private final Statements statements;

    Dynamic(Session session, Statements statements) {
        this.session = session;
        this.statements = statements;
    }

    /** {@code EXECUTE IMMEDIATE '…'}, {@code EXEC ('…')}, {@code EXEC procedure arguments}, {@code EXECUTE prepared}. */
    void execute(Words words) {
        int at = words.skip(1, "IMMEDIATE");
        if (words.is(at, "AS") || words.is(at, "FUNCTION") || words.is(at, "PROCEDURE")) {
            at = Math.max(at, words.size() - 1);
        }
        if (words.get(at).isSymbol('(')) {
            text(words.part(at + 1, words.close(at) - 1), words);
        } else if (words.get(at).type() == Type.STRING
                || words.word(at).equals("N") && words.get(at + 1).type() == Type.STRING) {
            text(words.part(at, end(words, at)), words);
        } else if (at > 1 || words.get(at).type() == Type.PARAMETER) {
            session.found.unknown(words.first() + " of a text put together elsewhere", words);
        } else {
            named(words, at);
        }
    }

    private static int end(Words words, int from) {
        int end = words.find(Set.of("USING", "INTO"), from);
        return end < 0 ? words.size() : end;
    }

    /** Known only when it is one literal. */
    private void text(Words argument, Words words) {
        boolean literal = argument.size() == 1 && argument.get(0).type() == Type.STRING
                || argument.size() == 2
                        && argument.is(0, "N")
                        && argument.get(1).type() == Type.STRING;
        if (literal) {
            session.read("sql", argument.get(argument.size() - 1).value(), words);
        } else {
            session.found.unknown(words.first() + " of a text put together elsewhere", words);
        }
    }

    private void named(Words words, int at) {
        var name = words.name(at);
        if (name == null) {
            session.found.unknown(words.first(), words);
        } else if (name.capitals().startsWith("FORMAT")
                || words.get(name.next()).isSymbol('|')
                || words.word(at).equals("QUOTE_IDENT")) {
            session.found.unknown("EXECUTE of a text put together elsewhere", words);
        } else if (session.isPrepared(name.capitals())) {
            session.found.add(Kind.READ, name.text(), true, 10, "EXECUTE", words);
        } else {
            call(words.from(at));
        }
    }

    /** A procedure: what it does is not known, as with an unknown program. */
    void call(Words words) {
        var name = words.name(0);
        if (name == null) {
            session.found.unknown("CALL", words);
            return;
        }
        if (words.get(name.next()).isSymbol('=')) {
            call(words.from(name.next() + 1)); // EXEC @result = procedure
            return;
        }
        var routine = Routines.named(name.capitals());
        if (routine == null) {
            session.found.add(Kind.UNKNOWN, name.text(), name.exact(), CALL, "CALL", words, Trait.UNKNOWN_PROGRAM);
        } else if (!words.get(name.next()).isSymbol('(')) {
            procedure(words, name, routine);
        }
    }

    private void procedure(Words words, Words.Name name, Routines.Routine routine) {
        new Queries(session).does(routine, words, name.next(), words.size());
        if (routine.name().equals("SP_CONFIGURE")
                && words.written()
                        .toLowerCase(Locale.ROOT)
                        .matches(
                                "[^;]*'(xp_cmdshell|ole automation procedures|clr enabled|external scripts enabled)'.*")) {
            session.found.add(
                    Kind.PERMIT,
                    Queries.literal(words.part(name.next(), name.next() + 1)),
                    true,
                    85,
                    "sp_configure",
                    words);
        }
    }

    /** {@code DO $$ … $$}: runs now. */
    void block(Words words) {
        int language = words.find("LANGUAGE", 1);
        String in = language < 0 ? "PLPGSQL" : words.get(language + 1).value().toUpperCase(Locale.ROOT);
        for (int i = 1; i < words.size(); i++) {
            boolean body = words.get(i).type() == Type.STRING && i != language + 1;
            if (body && in.equals("PLPGSQL") || body && in.equals("SQL")) {
                session.read("sql", words.get(i).value(), words);
                return;
            }
            if (body && (in.startsWith("PLPYTHON") || in.startsWith("PLPERL"))) {
                session.read(
                        in.startsWith("PLPYTHON") ? "python" : "perl",
                        words.get(i).value(),
                        words);
                session.found.add(Kind.EXECUTE, in.toLowerCase(Locale.ROOT), true, 80, "DO", words);
                return;
            }
        }
        boolean expression = words.size() > 1 && !words.get(1).isSymbol('$') && language < 0;
        if (expression) {
            session.found.add(Kind.READ, null, true, 10, "DO", words); // MySQL: DO SLEEP(5)
        } else {
            session.found.unknown("DO", words);
        }
    }

    /** {@code PREPARE p AS statement}, {@code PREPARE p FROM '…'}. */
    void prepare(Words words, int depth) {
        var name = words.name(1);
        int as = words.find("AS", 2);
        int from = words.find("FROM", 2);
        if (name == null || words.is(1, "TRANSACTION")) {
            session.found.add(Kind.READ, null, true, 10, "PREPARE", words);
        } else if (as > 0 && (from < 0 || as < from)) {
            session.prepare(name.capitals());
            statements.read(words.from(as + 1), depth + 1);
        } else if (from > 0 && words.get(from + 1).type() == Type.STRING) {
            session.prepare(name.capitals());
            session.read("sql", words.get(from + 1).value(), words);
        } else {
            session.found.unknown("PREPARE of a text put together elsewhere", words);
        }
    }
}
