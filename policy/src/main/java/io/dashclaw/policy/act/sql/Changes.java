package io.dashclaw.policy.act.sql;

import io.dashclaw.policy.act.Effect.Kind;
import io.dashclaw.policy.act.Effect.Trait;
import io.dashclaw.policy.act.sql.Token.Type;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** INSERT, UPDATE, DELETE, MERGE, TRUNCATE. */
final class Changes {
    static final int INSERT = 35;
    static final int UPDATE = 45;
    static final int DELETE = 60;
    static final int EVERY_ROW = 85;
    static final int TRUNCATE = 90;
    private static final int TEMPORARY = 15;
    /** As many rows are few enough that a LIMIT stands for a condition. */
    private static final int FEW = 10_000;

    private static final Set<String> CONDITION_ENDS = Set.of(
            "RETURNING",
            "ORDER",
            "LIMIT",
            "OPTION",
            "GROUP",
            "WHEN",
            "OFFSET",
            "WINDOW",
            "QUALIFY",
            "SETTINGS",
            "END",
            "LOG");
    private static final Set<String> AFTER_TABLE = Set.of(
            "SET",
            "WHERE",
            "FROM",
            "USING",
            "VALUES",
            "SELECT",
            "ORDER",
            "LIMIT",
            "RETURNING",
            "OUTPUT",
            "JOIN",
            "INNER",
            "LEFT");

    private final Session session;

    Changes(Session session) {
        this.session = session;
    }

    void insert(Words words) {
        int at = words.skip(1, "OR");
        at = words.is(0, "INSERT") && at > 1 ? at + 1 : at;
        while (Set.of("LOW_PRIORITY", "DELAYED", "HIGH_PRIORITY", "IGNORE", "INTO", "OVERWRITE", "TABLE")
                .contains(words.word(at))) {
            at++;
        }
        if (words.is(1, "OVERWRITE") && words.is(2, "DIRECTORY") || words.is(2, "LOCAL")) {
            writeDirectory(words);
            return;
        }
        var table = words.name(at);
        if (table == null) {
            session.found.unknown(words.first(), words);
            return;
        }
        boolean replaces = words.is(0, "INSERT") && words.is(1, "OVERWRITE");
        put(Kind.WRITE, table, replaces ? EVERY_ROW : INSERT, words.first(), words, replaces);
        if (words.hasAnywhere("FROM")) {
            new Queries(session).select(words.from(table.next()));
        }
    }

    private void writeDirectory(Words words) {
        for (int i = 1; i < words.size(); i++) {
            if (words.get(i).type() == Type.STRING) {
                var path = session.found.value(words.get(i).value(), true, words);
                session.found.addPlace(Kind.WRITE, path, null, "INSERT OVERWRITE DIRECTORY", words, true);
                return;
            }
        }
    }

    void update(Words words) {
        int at = words.skip(1, "LOW_PRIORITY", "IGNORE", "ONLY");
        if (words.is(1, "OR")) {
            at = 3;
        }
        if (words.is(1, "STATISTICS")) {
            session.found.add(Kind.READ, null, true, 10, "UPDATE STATISTICS", words);
            return;
        }
        var table = words.name(at);
        int set = words.find("SET", at + 1);
        if (table == null || set < 0) {
            session.found.unknown("UPDATE", words);
            return;
        }
        change(Kind.WRITE, table, UPDATE, "UPDATE", words);
        account(table, words);
    }

    /** Rows of system catalogues say who may do what. */
    private void account(Words.Name table, Words words) {
        var secrets = Routines.secrets(table.capitals());
        if (secrets != null && secrets >= 80) {
            session.found.add(Kind.PERMIT, table.text(), table.exact(), 90, "UPDATE", words);
        }
    }

    void delete(Words words) {
        int at = 1;
        while (Set.of("LOW_PRIORITY", "QUICK", "IGNORE", "FROM", "ONLY").contains(words.word(at))) {
            at++;
        }
        at = words.is(at, "TOP") && words.get(at + 1).isSymbol('(') ? words.skip(words.close(at + 1), "FROM") : at;
        var table = AFTER_TABLE.contains(words.word(at)) ? null : words.name(at);
        if (table == null) {
            session.found.unknown("DELETE", words);
            return;
        }
        if (words.is(table.next(), "FROM") && words.name(table.next() + 1) != null) {
            table = words.name(table.next() + 1); // DELETE u FROM users u JOIN …
        }
        change(Kind.DELETE, table, DELETE, "DELETE", words);
    }

    void merge(Words words) {
        var table = words.name(words.skip(1, "INTO", "ONLY"));
        if (table == null) {
            session.found.unknown("MERGE", words);
            return;
        }
        boolean deletes = words.hasAnywhere("DELETE");
        int on = words.find("ON", 2);
        int when = words.find("WHEN", 2);
        boolean all = on > 0 && when > on && session.reach(words.part(on + 1, when), table.text()) == Reach.ALL;
        int weight = deletes ? all ? 85 : DELETE + 5 : UPDATE;
        put(deletes ? Kind.DELETE : Kind.WRITE, table, weight, "MERGE", words, false);
    }

    void truncate(Words words) {
        int at = words.skip(1, "TABLE", "ONLY");
        at = words.is(at, "IF", "EXISTS") ? at + 2 : at;
        var table = words.name(at);
        if (table == null) {
            session.found.unknown("TRUNCATE", words);
            return;
        }
        session.cannotUndo();
        while (table != null) {
            put(Kind.DELETE, table, TRUNCATE, "TRUNCATE", words, true);
            table = words.get(table.next()).isSymbol(',') ? words.name(words.skip(table.next() + 1, "ONLY")) : null;
        }
    }

    /** With a condition as far as it reaches. */
    private void change(Kind kind, Words.Name table, int weight, String by, Words words) {
        int where = words.find("WHERE", 1);
        Reach reach;
        if (where < 0) {
            reach = isBounded(words) ? Reach.SOME : Reach.ALL;
        } else {
            int end = words.find(CONDITION_ENDS, where + 1);
            reach = session.reach(words.part(where + 1, end < 0 ? words.size() : end), table.text());
            reach = reach == Reach.ALL && limit(words) ? Reach.SOME : reach;
        }
        boolean all = reach == Reach.ALL;
        put(
                kind,
                table,
                all ? EVERY_ROW : weight,
                all ? by + (where < 0 ? " without WHERE" : " of every row") : by,
                words,
                all);
        if (reach == Reach.UNREADABLE && !session.isTemporary(table.capitals())) {
            session.found.unknown(by + " with a condition that cannot be read", words);
        }
    }

    /** A small LIMIT or TOP, or a join that picks the rows. */
    private boolean isBounded(Words words) {
        int on = words.find(Set.of("ON", "USING"), 1);
        boolean joins = words.find("JOIN", 1) > 0 && words.find("LEFT", 1) < 0 && words.find("CROSS", 1) < 0 && on > 0;
        if (joins && words.is(on, "ON")) {
            int end =
                    words.find(Set.of("SET", "WHERE", "JOIN", "LEFT", "INNER", "RETURNING", "ORDER", "LIMIT"), on + 1);
            joins = session.reach(words.part(on + 1, end < 0 ? words.size() : end), "") != Reach.ALL;
        }
        return joins || limit(words);
    }

    private static boolean limit(Words words) {
        int limit = words.find("LIMIT", 1);
        int top = words.is(1, "TOP") ? words.get(2).isSymbol('(') ? 3 : 2 : -1;
        return isFew(words, limit < 0 ? -1 : limit + 1) || isFew(words, top) && !words.has("PERCENT");
    }

    private static boolean isFew(Words words, int at) {
        if (at < 0
                || words.get(at).type() != Type.NUMBER
                || words.get(at).text().length() > 6) {
            return false;
        }
        return words.get(at).text().chars().allMatch(Character::isDigit)
                && Integer.parseInt(words.get(at).text()) <= FEW;
    }

    private void put(Kind kind, Words.Name table, int weight, String by, Words words, boolean all) {
        boolean temporary = session.isTemporary(table.capitals());
        boolean history = kind == Kind.DELETE && isHistory(table.text());
        var traits = EnumSet.noneOf(Trait.class);
        if (all && !temporary) {
            traits.add(Trait.EVERYTHING);
        }
        if (kind == Kind.DELETE && !temporary) {
            traits.add(Trait.IRREVERSIBLE);
        }
        if (temporary) {
            traits.add(Trait.REVERSIBLE);
        }
        int weighs = temporary ? TEMPORARY : weight;
        session.found.add(
                history ? Kind.CONCEAL : kind,
                table.text(),
                table.exact(),
                weighs,
                by,
                words,
                traits.toArray(Trait[]::new));
    }

    /** Tables in which the database itself keeps who did what. */
    private static boolean isHistory(String table) {
        return Set.of("mysql.general_log", "mysql.slow_log", "sys.aud$", "aud$", "sys.fga_log$", "unified_audit_trail")
                .contains(table.toLowerCase(Locale.ROOT));
    }
}
