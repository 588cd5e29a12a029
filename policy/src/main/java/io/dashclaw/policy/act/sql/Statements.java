package io.dashclaw.policy.act.sql;

import io.dashclaw.policy.act.Effect.Kind;
import java.util.Set;

/** Finds the statements within the words of one, and hands each to who knows it by its first word. */
final class Statements {
    private static final int DEEPEST = 20;
    /** Their words are clauses, not statements: {@code GRANT DELETE}, {@code CREATE TRIGGER … BEFORE UPDATE}. */
    private static final Set<String> WHOLE = Set.of(
            "EXPLAIN",
            "DESCRIBE",
            "DESC",
            "PREPARE",
            "CREATE",
            "GRANT",
            "REVOKE",
            "DENY",
            "COMMENT",
            "DO",
            "AUDIT",
            "ANALYZE");

    private static final Set<String> OBJECTS = Set.of(
            "TABLE",
            "DATABASE",
            "SCHEMA",
            "VIEW",
            "INDEX",
            "USER",
            "ROLE",
            "LOGIN",
            "FUNCTION",
            "PROCEDURE",
            "TRIGGER",
            "SEQUENCE",
            "TYPE",
            "EXTENSION",
            "TABLESPACE",
            "MATERIALIZED",
            "KEYSPACE",
            "PROC",
            "SERVER",
            "OWNED",
            "POLICY",
            "TEMPORARY",
            "EVENT");
    private static final Set<String> BLOCK_WORDS = Set.of("THEN", "ELSE", "LOOP", "BEGIN");

    private final Session session;
    private final Queries queries;
    private final Changes changes;
    private final Definitions definitions;
    private final Server server;
    private final Dynamic dynamic;

    Statements(Session session) {
        this.session = session;
        this.queries = new Queries(session);
        this.changes = new Changes(session);
        this.definitions = new Definitions(session);
        this.server = new Server(session);
        this.dynamic = new Dynamic(session, this);
    }

    void read(Words words) {
        read(words, 0);
    }

    void read(Words words, int depth) {
        if (words.size() == 0) {
            return;
        }
        if (depth > DEEPEST) {
            session.found.unknown("SQL nested too deeply", words);
            return;
        }
        if (WHOLE.contains(words.first())) {
            one(words, depth);
            return;
        }
        int from = 0;
        int next;
        while ((next = nextHead(words, from + 1)) < words.size()) {
            one(words.part(from, next), depth);
            from = next;
        }
        one(words.part(from, words.size()), depth);
    }

    /** Where the next statement begins that stands in this one: in a WITH, behind an IF, or with nothing between (T-SQL). */
    private static int nextHead(Words words, int from) {
        for (int i = from; i < words.size(); i++) {
            if (isHead(words, i)) {
                return i;
            }
        }
        return words.size();
    }

    private static boolean isHead(Words words, int i) {
        var before = words.get(i - 1);
        return switch (words.word(i)) {
            case "DELETE" ->
                words.is(i + 1, "FROM")
                        || before.isSymbol('(') && words.get(i + 1).names() && words.is(0, "WITH");
            case "INSERT" -> words.is(i + 1, "INTO") || words.is(i + 1, "OVERWRITE");
            case "MERGE" -> words.is(i + 1, "INTO");
            case "UPDATE" -> isUpdate(words, i) && !before.is("DO") && !before.is("KEY") && !before.is("FOR");
            case "TRUNCATE" -> words.is(i + 1, "TABLE");
            case "DROP" ->
                OBJECTS.contains(words.word(i + 1))
                        && !(words.is(0, "ALTER")
                                && !words.is(i + 1, "TABLE")
                                && !words.is(i + 1, "DATABASE")
                                && !words.is(i + 1, "SCHEMA"));
            case "ALTER" -> OBJECTS.contains(words.word(i + 1)) && !before.is("GRANT");
            case "EXEC", "EXECUTE" ->
                i > 0
                        && !before.isSymbol('(')
                        && !before.isSymbol(',')
                        && !words.is(0, "ALTER")
                        && (words.get(i + 1).names()
                                || words.get(i + 1).isSymbol('(')
                                || words.get(i + 1).type() == Token.Type.STRING)
                        && !words.is(0, "EXECUTE")
                        && !before.isSymbol('.')
                        && !before.is("FOR")
                        && !before.is("AS");
            case "SHUTDOWN" ->
                before.type() == Token.Type.NUMBER
                        || before.type() == Token.Type.STRING
                        || BLOCK_WORDS.contains(before.value());
            default ->
                i > 1
                        && BLOCK_WORDS.contains(words.word(i - 1))
                        && words.get(i).type() == Token.Type.WORD
                        && isBlock(words, i);
        };
    }

    /** {@code IF … THEN statement}: not the THEN of a CASE. */
    private static boolean isBlock(Words words, int i) {
        return Set.of("IF", "ELSIF", "ELSEIF", "ELSE", "WHILE", "LOOP", "FOR", "EXCEPTION", "WHEN", "BEGIN", "FOREACH")
                        .contains(words.first())
                && !words.is(i, "NULL");
    }

    private static boolean isUpdate(Words words, int i) {
        int name = words.skip(i + 1, "LOW_PRIORITY", "IGNORE", "ONLY");
        if (words.is(name, "SET") || words.word(name).equals("OF")) {
            return false;
        }
        var table = words.name(name);
        if (table == null) {
            return false;
        }
        int next = words.skip(table.next(), "AS");
        return words.is(next, "SET") || words.get(next).names() && words.is(next + 1, "SET");
    }

    private void one(Words words, int depth) {
        queries.routines(words);
        switch (words.first()) {
            case "SELECT",
                    "WITH",
                    "VALUES",
                    "TABLE",
                    "FROM",
                    "SHOW",
                    "PERFORM",
                    "RETURN",
                    "FETCH",
                    "OPEN",
                    "IF",
                    "WHILE",
                    "FOR",
                    "FOREACH",
                    "ELSIF",
                    "ELSEIF",
                    "ELSE",
                    "CASE",
                    "WHEN",
                    "DECLARE",
                    "PRINT",
                    "RAISE" -> queries.select(words);
            case "DESCRIBE", "DESC", "EXPLAIN" -> explain(words, depth);
            case "INSERT", "REPLACE", "UPSERT" -> changes.insert(words);
            case "UPDATE" -> changes.update(words);
            case "DELETE" -> changes.delete(words);
            case "MERGE" -> changes.merge(words);
            case "TRUNCATE" -> changes.truncate(words);
            case "CREATE" -> definitions.create(words, depth);
            case "DROP", "UNDROP" -> definitions.drop(words);
            case "ALTER", "RENAME" -> definitions.alter(words);
            case "GRANT", "REVOKE", "DENY", "REASSIGN" -> definitions.rights(words);
            case "EXEC", "EXECUTE" -> dynamic.execute(words);
            case "CALL" -> dynamic.call(words.from(1));
            case "DO" -> dynamic.block(words);
            case "PREPARE" -> dynamic.prepare(words, depth);
            case "BEGIN" -> begin(words, depth);
            case "START" -> start(words);
            case "COMMIT", "END" -> session.commit();
            case "ROLLBACK", "ABORT" -> rollback(words);
            default -> other(words);
        }
    }

    private void other(Words words) {
        if (server.read(words) || isAssignment(words) || words.get(0).isSymbol('(')) {
            return;
        }
        session.found.unknown(words.first().isEmpty() ? "SQL" : words.first(), words);
    }

    /** {@code x := 1} in a block, {@code <<label>>}. */
    private static boolean isAssignment(Words words) {
        boolean label = words.get(0).isSymbol('<') && words.get(1).isSymbol('<');
        int next = words.get(0).names() && words.name(0) != null ? words.name(0).next() : 0;
        return label
                || next > 0
                        && words.get(next).isSymbol(':')
                        && words.get(next + 1).isSymbol('=')
                || words.get(0).isSymbol('}');
    }

    private void begin(Words words, int depth) {
        int next = words.skip(1, "DEFERRED", "IMMEDIATE", "EXCLUSIVE", "TRAN", "TRANSACTION", "WORK");
        boolean block = next == 1
                && words.size() > 1
                && !Set.of("READ", "ISOLATION", "NOT", "DISTRIBUTED", "CONCURRENT")
                        .contains(words.word(1));
        if (block) {
            read(words.from(1), depth + 1);
        } else {
            session.begin();
        }
    }

    private void start(Words words) {
        if (words.is(1, "TRANSACTION")) {
            session.begin();
        } else {
            session.found.add(Kind.CONFIGURE, null, true, 60, "START " + words.word(1), words);
        }
    }

    private void rollback(Words words) {
        if (!words.has("TO") && !words.has("PREPARED")) {
            session.rollback();
        }
    }

    /** Plain EXPLAIN plans and does not run; with ANALYZE it runs. */
    private void explain(Words words, int depth) {
        boolean runs =
                words.is(1, "ANALYZE") || words.is(1, "ANALYSE") || words.get(1).isSymbol('(') && analyzes(words);
        int body = words.get(1).isSymbol('(') ? words.close(1) : 1;
        body = words.skip(body, "ANALYZE", "ANALYSE", "VERBOSE", "EXTENDED", "PARTITIONS", "QUERY", "PLAN", "FOR");
        if (runs) {
            read(words.from(body), depth + 1);
        } else {
            session.found.add(Kind.READ, null, true, 5, words.first(), words);
        }
    }

    private static boolean analyzes(Words words) {
        int end = words.close(1);
        for (int i = 2; i < end; i++) {
            boolean off = words.is(i + 1, "FALSE")
                    || words.is(i + 1, "OFF")
                    || words.get(i + 1).text().equals("0");
            if ((words.is(i, "ANALYZE") || words.is(i, "ANALYSE")) && !off) {
                return true;
            }
        }
        return false;
    }
}
