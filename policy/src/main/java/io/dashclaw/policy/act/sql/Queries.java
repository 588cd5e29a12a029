package io.dashclaw.policy.act.sql;

import io.dashclaw.policy.act.Effect.Kind;
import io.dashclaw.policy.act.Effect.Trait;
import io.dashclaw.policy.act.Value;
import io.dashclaw.policy.act.sql.Routines.Routine;
import io.dashclaw.policy.act.sql.Token.Type;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** What is read, and the functions that do more than compute, wherever they stand. */
final class Queries {
    private static final int MOST = 16;
    private static final int LONGEST_LIST = 32;
    private static final Set<String> SECRET_COLUMNS = Set.of(
            "PASSWORD",
            "PASSWD",
            "PWD",
            "PASSWORD_HASH",
            "PASSWORDHASH",
            "HASHED_PASSWORD",
            "ENCRYPTED_PASSWORD",
            "PASSWORD_DIGEST",
            "SECRET",
            "SECRET_KEY",
            "API_KEY",
            "APIKEY",
            "API_SECRET",
            "ACCESS_TOKEN",
            "REFRESH_TOKEN",
            "AUTH_TOKEN",
            "PRIVATE_KEY",
            "CLIENT_SECRET",
            "AUTHENTICATION_STRING",
            "ROLPASSWORD",
            "TOTP_SECRET",
            "CREDIT_CARD",
            "CARD_NUMBER",
            "CVV",
            "SSN");
    private static final Set<String> NO_TABLES =
            Set.of("SELECT", "LATERAL", "UNNEST", "VALUES", "ONLY", "WHERE", "SET");

    private final Session session;

    Queries(Session session) {
        this.session = session;
    }

    void select(Words words) {
        int before = session.found.size();
        tables(words);
        columns(words);
        into(words);
        if (session.found.size() == before) {
            session.found.add(Kind.READ, null, true, 10, words.first(), words);
        }
    }

    private void tables(Words words) {
        Set<String> seen = new HashSet<>();
        int steps = 0;
        for (int i = 0; i < words.size() && seen.size() < MOST && steps < 4 * MOST; i++) {
            boolean source = words.is(i, "FROM") && !words.is(i - 1, "DISTINCT")
                    || words.is(i, "JOIN")
                    || words.is(i, "TABLE") && i == 0;
            if (source) {
                steps += sources(words, i + 1, seen);
            }
        }
    }

    /** {@code a, b AS x, c}. */
    private int sources(Words words, int from, Set<String> seen) {
        int i = words.skip(from, "ONLY", "LATERAL");
        for (int count = 1; count < LONGEST_LIST; count++) {
            var name = NO_TABLES.contains(words.word(i)) ? null : words.name(i);
            if (name == null) {
                return count;
            }
            if (!words.get(name.next()).isSymbol('(') && seen.add(name.capitals())) {
                table(words, i, name);
            }
            i = words.skip(name.next(), "AS");
            i += words.get(i).names() && words.get(i + 1).isSymbol(',') ? 1 : 0;
            if (!words.get(i).isSymbol(',')) {
                return count;
            }
            i++;
        }
        return LONGEST_LIST;
    }

    private void table(Words words, int i, Words.Name name) {
        var secrets = Routines.secrets(name.capitals());
        boolean file = words.get(i).type() == Type.STRING
                || words.get(i).type() == Type.NAME
                        && (name.text().indexOf('/') >= 0 || name.text().indexOf('\\') >= 0);
        if (file) {
            session.found.addPlace(
                    Kind.READ, session.found.value(name.text(), name.exact(), words), null, "SELECT", words, false);
        } else if (secrets != null && !namesOthers(words)) {
            session.found.add(Kind.REVEAL, name.text(), name.exact(), secrets, "SELECT", words, Trait.SECRET);
        } else {
            session.found.add(Kind.READ, name.text(), name.exact(), 10, "SELECT", words);
        }
    }

    /** Whether the columns are named, and none of them is secret: {@code SELECT user, host FROM mysql.user}. */
    private static boolean namesOthers(Words words) {
        int select = words.find("SELECT", 0);
        int from = select < 0 ? -1 : words.find("FROM", select);
        for (int i = select + 1; i < from; i++) {
            boolean plain = words.get(i).isSymbol(',')
                    || words.get(i).names()
                            && !SECRET_COLUMNS.contains(words.get(i).value().toUpperCase(Locale.ROOT));
            if (!plain) {
                return false;
            }
        }
        return select == 0 && from > 1;
    }

    private void columns(Words words) {
        int select = words.find("SELECT", 0);
        int from = select < 0 ? -1 : words.find("FROM", select);
        for (int i = select; select >= 0 && i < from; i++) {
            boolean column = words.get(i).names()
                    && SECRET_COLUMNS.contains(words.get(i).value().toUpperCase(Locale.ROOT));
            if (column && !words.is(i - 1, "AS")) {
                var table = words.name(from + 1);
                session.found.add(
                        Kind.REVEAL,
                        table == null ? null : table.text(),
                        true,
                        55,
                        "SELECT " + words.get(i).text(),
                        words,
                        Trait.SECRET);
                return;
            }
        }
    }

    /** {@code INTO OUTFILE 'f'}, {@code INTO DUMPFILE 'f'}; {@code SELECT … INTO table}. */
    private void into(Words words) {
        for (int i = words.find("INTO", 1); i > 0; i = words.find("INTO", i + 1)) {
            var target = words.get(i + 2);
            if (words.is(i + 1, "OUTFILE") || words.is(i + 1, "DUMPFILE")) {
                var path = session.found.value(target.value(), target.type() == Type.STRING, words);
                session.found.addPlace(Kind.WRITE, path, null, "SELECT INTO " + words.word(i + 1), words, true);
            } else if (words.is(0, "SELECT")
                    && words.get(i + 1).names()
                    && words.get(i + 1).type() != Type.PARAMETER) {
                var table = words.name(words.skip(i + 1, "TEMP", "TEMPORARY", "UNLOGGED", "TABLE"));
                session.found.add(Kind.WRITE, table == null ? null : table.text(), true, 35, "SELECT INTO", words);
            }
        }
    }

    // ---- functions

    void routines(Words words) {
        int known = 0;
        for (int i = 0; i + 1 < words.size() && known < MOST; i++) {
            if (words.get(i + 1).isSymbol('(') && words.get(i).names()) {
                int start = i;
                while (words.get(start - 1).isSymbol('.')
                        && words.get(start - 2).names()) {
                    start -= 2;
                }
                var routine = Routines.named(words.name(start).capitals());
                if (routine != null && isCall(words, start)) {
                    known++;
                    does(routine, words, i + 2, words.close(i + 1) - 1);
                }
            }
        }
    }

    private static boolean isCall(Words words, int start) {
        var before = words.get(start - 1);
        return !(before.is("TABLE")
                || before.is("INTO")
                || before.is("FUNCTION")
                || before.is("PROCEDURE")
                || before.is("EXISTS")
                || before.is("INDEX")
                || before.is("ON") && words.is(0, "GRANT"));
    }

    /** What a routine does with the arguments that stand between two positions. */
    void does(Routine routine, Words words, int from, int to) {
        var argument = argument(words, from, to, routine.argument());
        boolean exact = argument != null && argument.size() > 0 && isLiteral(argument);
        if (routine.connects()) {
            session.found.addPlace(Kind.CONNECT, null, 60, name(routine), words, true);
        }
        if (routine.language() != null) {
            code(routine, words, argument, exact);
            return;
        }
        Value object = null;
        if (argument != null) {
            var literal = literal(argument);
            object = exact
                    ? session.found.value(literal, true, words)
                    : Value.unknown(argument.written(), session.found.at(words.start(), words.end()));
        }
        var traits = EnumSet.noneOf(Trait.class);
        traits.addAll(routine.traits());
        boolean local = routine.kind() == Kind.FETCH || routine.kind() == Kind.SEND || routine.kind() == Kind.CONNECT;
        if (!local) {
            traits.add(Trait.ELSEWHERE);
        }
        boolean place = routine.file() || local;
        session.found.put(routine.kind(), object, weight(routine, place), name(routine), words, traits);
    }

    private static Integer weight(Routine routine, boolean place) {
        return routine.weight() != null || place ? routine.weight() : Integer.valueOf(40);
    }

    private void code(Routine routine, Words words, Words argument, boolean exact) {
        if (exact) {
            session.read(routine.language(), literal(argument), words);
        } else {
            session.found.unknown(name(routine), words);
        }
        if (!routine.language().equals("sql")) {
            session.found.add(Kind.EXECUTE, exact ? literal(argument) : null, exact, 85, name(routine), words);
        }
    }

    private static String name(Routine routine) {
        return routine.name().toLowerCase(Locale.ROOT);
    }

    /** {@code 'x'}, {@code N'x'}, {@code E'x'}, {@code @name = 'x'}, {@code name => 'x'}. */
    static boolean isLiteral(Words argument) {
        var last = argument.get(argument.size() - 1);
        return last.type() == Type.STRING
                && (argument.size() == 1
                        || argument.size() == 2 && argument.get(0).type() == Type.WORD
                        || argument.get(argument.size() - 2).isSymbol('=')
                        || argument.get(argument.size() - 2).isSymbol('>')
                        || argument.get(argument.size() - 3).isSymbol('='));
    }

    static String literal(Words argument) {
        return argument.get(argument.size() - 1).value();
    }

    /** The argument of this number between two positions; null when there are fewer. */
    static Words argument(Words words, int from, int to, int number) {
        if (number == 0) {
            return null;
        }
        int depth = 0;
        int start = from;
        int left = number;
        for (int i = from; i <= to; i++) {
            var token = words.get(i);
            depth += token.isSymbol('(') ? 1 : token.isSymbol(')') ? -1 : 0;
            if (i == to || depth == 0 && token.isSymbol(',')) {
                if (--left == 0) {
                    return start < i ? words.part(start, i) : null;
                }
                start = i + 1;
            }
        }
        return null;
    }
}
