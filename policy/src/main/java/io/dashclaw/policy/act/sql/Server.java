package io.dashclaw.policy.act.sql;

import io.dashclaw.policy.act.Effect.Kind;
import io.dashclaw.policy.act.Effect.Trait;
import io.dashclaw.policy.act.sql.Token.Type;
import java.util.Locale;
import java.util.Set;

/** Statements about the session, the server, and files: by their first word. */
final class Server {
    private static final Set<String> LOGS = Set.of(
            "GENERAL_LOG",
            "LOG_BIN",
            "SQL_LOG_BIN",
            "SQL_LOG_OFF",
            "SLOW_QUERY_LOG",
            "LOG_STATEMENT",
            "AUDIT_LOG",
            "LOG_OUTPUT",
            "LOG_CONNECTIONS",
            "AUDIT_LOG_POLICY",
            "SERVER_AUDIT_LOGGING",
            "LOGGING_COLLECTOR",
            "LOG_MIN_MESSAGES",
            "PGAUDIT.LOG",
            "AUDIT_TRAIL");
    private static final Set<String> LOG_FILES =
            Set.of("GENERAL_LOG_FILE", "SLOW_QUERY_LOG_FILE", "LOG_DIRECTORY", "LOG_FILENAME");
    private static final Set<String> OPEN_UP = Set.of(
            "LOCAL_INFILE", "SECURE_FILE_PRIV", "LOG_BIN_TRUST_FUNCTION_CREATORS", "SKIP_GRANT_TABLES", "ROW_SECURITY");

    private final Session session;

    Server(Session session) {
        this.session = session;
    }

    /** False when the first word is none that it knows. */
    boolean read(Words words) {
        switch (words.first()) {
            case "USE",
                    "SAVEPOINT",
                    "RELEASE",
                    "LOCK",
                    "UNLOCK",
                    "ANALYZE",
                    "CHECKPOINT",
                    "CLUSTER",
                    "REINDEX",
                    "OPTIMIZE",
                    "REPAIR",
                    "CHECK",
                    "CHECKSUM",
                    "LISTEN",
                    "UNLISTEN",
                    "NOTIFY",
                    "DISCARD",
                    "DEALLOCATE",
                    "CACHE",
                    "UNCACHE",
                    "MSCK",
                    "DETACH",
                    "CLOSE",
                    "HELP",
                    "THROW",
                    "RAISERROR",
                    "SIGNAL",
                    "WAITFOR",
                    "EXIT",
                    "QUIT",
                    "CONTINUE",
                    "LEAVE",
                    "ITERATE",
                    "NULL",
                    "REPEAT",
                    "LOOP",
                    "EXCEPTION",
                    "GET",
                    "LIST",
                    "LS",
                    "CONNECT",
                    "DISCONNECT",
                    "STATUS",
                    "WARNINGS",
                    "CLEAR",
                    "CONSTRAINTS",
                    "TRY",
                    "CATCH",
                    "SUMMARIZE",
                    "PIVOT",
                    "HANDLER",
                    "BINLOG",
                    "XA",
                    "GOTO",
                    "SHOW",
                    "DEFINE",
                    "COLUMN",
                    "PROMPT",
                    "EXISTS",
                    "PROFILE" -> quiet(words, 10);
            case "COMMENT", "REFRESH", "MOVE", "SECURITY" ->
                session.found.add(Kind.WRITE, null, true, 30, words.first(), words);
            case "SET" -> set(words);
            case "RESET" -> reset(words);
            case "PRAGMA" -> pragma(words);
            case "VACUUM" -> vacuum(words);
            case "FLUSH" -> flush(words);
            case "COPY" -> copy(words);
            case "LOAD" -> load(words);
            case "UNLOAD", "EXPORT", "PUT" -> unload(words);
            case "INSTALL" -> session.found.add(Kind.INSTALL, null, true, 50, "INSTALL", words);
            case "UNINSTALL" -> session.found.add(Kind.INSTALL, null, true, 60, "UNINSTALL", words);
            case "IMPORT" -> session.found.add(Kind.WRITE, null, true, 50, "IMPORT", words);
            case "ATTACH" -> attach(words);
            case "KILL" -> session.found.add(Kind.STOP, null, true, 60, "KILL", words);
            case "SHUTDOWN" ->
                session.found.add(Kind.STOP, "the server", true, 90, "SHUTDOWN", words, Trait.EVERYTHING);
            case "RESTART" -> session.found.add(Kind.STOP, "the server", true, 80, "RESTART", words);
            case "SYSTEM" -> system(words);
            case "PURGE" -> session.found.add(Kind.CONCEAL, null, true, 90, "PURGE", words, Trait.IRREVERSIBLE);
            case "FLASHBACK" -> session.found.add(Kind.DELETE, null, true, 85, "FLASHBACK", words);
            case "CHANGE" -> session.found.add(Kind.CONFIGURE, null, true, 75, "CHANGE " + words.word(1), words);
            case "STOP" -> session.found.add(Kind.STOP, null, true, 65, "STOP " + words.word(1), words);
            case "BACKUP" -> backup(words);
            case "RESTORE" ->
                session.found.add(
                        Kind.DELETE, "a database", false, 85, "RESTORE", words, Trait.IRREVERSIBLE, Trait.EVERYTHING);
            case "RECOVER" -> session.found.add(Kind.CONFIGURE, null, true, 75, "RECOVER", words);
            case "BULK" -> bulk(words);
            case "DBCC" -> dbcc(words);
            case "RECONFIGURE" -> session.found.add(Kind.CONFIGURE, null, true, 60, "RECONFIGURE", words);
            case "NOAUDIT" -> session.found.add(Kind.CONCEAL, null, true, 80, "NOAUDIT", words);
            case "AUDIT" -> session.found.add(Kind.CONFIGURE, null, true, 50, "AUDIT", words);
            default -> {
                return false;
            }
        }
        return true;
    }

    private void quiet(Words words, int weight) {
        session.found.add(Kind.READ, null, true, weight, words.first(), words);
    }

    // ---- settings

    private void set(Words words) {
        int at = 1;
        boolean global = false;
        while (Set.of("GLOBAL", "SESSION", "LOCAL", "PERSIST", "PERSIST_ONLY", "@@GLOBAL", "@@SESSION")
                        .contains(words.word(at))
                || words.get(at).isSymbol('.')) {
            global |= Set.of("GLOBAL", "PERSIST", "PERSIST_ONLY").contains(words.word(at));
            at++;
        }
        var name = words.name(at);
        String setting = name == null ? "" : name.capitals();
        if (setting.startsWith("@@GLOBAL.") || setting.startsWith("@@PERSIST.")) {
            global = true;
            setting = setting.substring(setting.indexOf('.') + 1);
        }
        if (setting.equals("PASSWORD")) {
            session.found.add(Kind.PERMIT, null, true, 75, "SET PASSWORD", words);
        } else if (LOGS.contains(setting) && isOff(words, name.next())) {
            session.found.add(Kind.CONCEAL, setting.toLowerCase(Locale.ROOT), true, 80, "SET", words);
        } else if (LOG_FILES.contains(setting)) {
            file(Kind.WRITE, words, name.next(), "SET " + setting.toLowerCase(Locale.ROOT));
        } else if (setting.equals("ROLE") || setting.equals("AUTHORIZATION")) {
            session.found.add(Kind.ELEVATE, null, true, 55, "SET " + setting, words);
        } else if (OPEN_UP.contains(setting)) {
            session.found.add(Kind.CONFIGURE, setting.toLowerCase(Locale.ROOT), true, global ? 75 : 50, "SET", words);
        } else if (global) {
            session.found.add(Kind.CONFIGURE, setting.toLowerCase(Locale.ROOT), true, 60, "SET GLOBAL", words);
        } else {
            quiet(words, 10);
        }
    }

    private static boolean isOff(Words words, int from) {
        for (int i = from; i < words.size(); i++) {
            String value = words.get(i).value().toUpperCase(Locale.ROOT);
            if (Set.of("0", "OFF", "FALSE", "NONE", "").contains(value)) {
                return true;
            }
        }
        return words.is(words.size() - 1, "ON") && words.hasAnywhere("SQL_LOG_OFF")
                || words.get(words.size() - 1).text().equals("1") && words.hasAnywhere("SQL_LOG_OFF");
    }

    private void reset(Words words) {
        switch (words.word(1)) {
            case "MASTER", "BINARY" ->
                session.found.add(
                        Kind.CONCEAL, "binary logs", true, 90, "RESET " + words.word(1), words, Trait.IRREVERSIBLE);
            case "SLAVE", "REPLICA" ->
                session.found.add(Kind.CONFIGURE, null, true, 80, "RESET " + words.word(1), words);
            default -> quiet(words, 10);
        }
    }

    /** Most of them ask or tune one connection; {@code writable_schema} lets the schema itself be overwritten. */
    private void pragma(Words words) {
        boolean risky = words.hasAnywhere("WRITABLE_SCHEMA") && words.size() > 2;
        session.found.add(risky ? Kind.CONFIGURE : Kind.READ, null, true, risky ? 70 : 10, "PRAGMA", words);
    }

    private void vacuum(Words words) {
        int into = words.find("INTO", 1);
        if (into > 0) {
            file(Kind.WRITE, words, into, "VACUUM INTO");
        } else {
            quiet(words, 15);
        }
    }

    private void flush(Words words) {
        session.found.add(
                Kind.CONFIGURE, null, true, words.hasAnywhere("LOGS") ? 50 : 30, "FLUSH " + words.word(1), words);
    }

    // ---- files

    /** {@code COPY t FROM 'f' | TO 'f' | FROM/TO PROGRAM 'command' | FROM STDIN}. */
    private void copy(Words words) {
        int at = words.find(Set.of("FROM", "TO"), words.get(1).isSymbol('(') ? words.close(1) : 1);
        var table = words.name(words.skip(1, "BINARY", "INTO"));
        if (at < 0) {
            session.found.unknown("COPY", words);
            return;
        }
        boolean out = words.is(at, "TO");
        if (words.get(1).isSymbol('(')) {
            new Statements(session).read(words.part(2, words.close(1) - 1), 1);
        } else if (table != null && words.is(0, "COPY")) {
            rows(words, table, out);
        }
        String by = "COPY " + words.word(at);
        if (words.is(at + 1, "PROGRAM")) {
            program(words, words.get(at + 2), by + " PROGRAM");
        } else if (!words.is(at + 1, "STDIN") && !words.is(at + 1, "STDOUT")) {
            destination(words, at + 1, out, by);
        }
    }

    private void rows(Words words, Words.Name table, boolean out) {
        var secrets = Routines.secrets(table.capitals());
        if (out && secrets != null) {
            session.found.add(Kind.REVEAL, table.text(), table.exact(), secrets, "COPY", words, Trait.SECRET);
        } else {
            session.found.add(
                    out ? Kind.READ : Kind.WRITE,
                    table.text(),
                    table.exact(),
                    out ? 10 : Changes.INSERT,
                    "COPY",
                    words);
        }
    }

    private void program(Words words, Token command, String by) {
        if (command.type() == Type.STRING) {
            session.read("sh", command.value(), words);
        }
        session.found.add(Kind.EXECUTE, command.value(), command.type() == Type.STRING, 85, by, words);
    }

    private void destination(Words words, int at, boolean out, String by) {
        String place = words.get(at).value();
        boolean remote = place.contains("://") || place.startsWith("@");
        var value = session.found.value(place, words.get(at).type() == Type.STRING, words);
        session.found.addPlace(
                remote ? out ? Kind.SEND : Kind.FETCH : out ? Kind.WRITE : Kind.READ, value, null, by, words, !remote);
    }

    private void file(Kind kind, Words words, int from, String by) {
        for (int i = from; i < words.size(); i++) {
            if (words.get(i).type() == Type.STRING) {
                session.found.addPlace(
                        kind, session.found.value(words.get(i).value(), true, words), null, by, words, true);
                return;
            }
        }
        session.found.addPlace(kind, null, 60, by, words, true);
    }

    /** {@code LOAD DATA INFILE 'f' INTO TABLE t}, {@code LOAD 'library'}, {@code LOAD EXTENSION}. */
    private void load(Words words) {
        if (!words.is(1, "DATA") && !words.is(1, "XML")) {
            boolean path =
                    words.get(1).type() == Type.STRING && words.get(1).value().indexOf('/') >= 0;
            session.found.add(Kind.EXECUTE, words.get(1).value(), true, path ? 85 : 45, "LOAD", words);
            return;
        }
        for (int i = 2; i < words.size(); i++) {
            if (words.get(i).type() == Type.STRING) {
                boolean local = words.has("LOCAL");
                var path = session.found.value(words.get(i).value(), true, words);
                session.found.addPlace(Kind.READ, path, null, "LOAD DATA", words, !local);
                break;
            }
        }
        session.found.add(
                Kind.WRITE,
                null,
                true,
                words.has("OVERWRITE") ? Changes.EVERY_ROW : Changes.INSERT,
                "LOAD DATA",
                words);
    }

    private void unload(Words words) {
        for (int i = words.size() - 1; i > 0; i--) {
            String text = words.get(i).value();
            if (words.get(i).type() == Type.STRING && (text.indexOf('/') >= 0 || words.is(0, "EXPORT"))) {
                boolean remote = text.contains("://") && !text.startsWith("file:");
                session.found.addPlace(
                        remote ? Kind.SEND : Kind.WRITE,
                        session.found.value(text, true, words),
                        null,
                        words.first(),
                        words,
                        !remote);
                return;
            }
        }
        session.found.add(Kind.WRITE, null, true, 50, words.first(), words);
    }

    /** SQLite and DuckDB make the file when it is not there. */
    private void attach(Words words) {
        var name = words.get(words.skip(1, "DATABASE"));
        var file = session.found.value(name.value(), name.type() == Type.STRING, words);
        session.found.addPlace(Kind.WRITE, file, null, "ATTACH", words, false, Trait.APPENDS);
    }

    private void backup(Words words) {
        if (words.has("TO")) {
            file(Kind.WRITE, words, words.find("TO", 1), "BACKUP");
        } else {
            session.found.add(Kind.WRITE, null, true, 40, "BACKUP", words);
        }
    }

    private void bulk(Words words) {
        var table = words.name(2);
        session.found.add(Kind.WRITE, table == null ? null : table.text(), true, Changes.INSERT, "BULK INSERT", words);
        file(Kind.READ, words, 2, "BULK INSERT");
    }

    private void dbcc(Words words) {
        boolean asks = words.word(1).startsWith("CHECK") || words.word(1).startsWith("SHOW") || words.is(1, "OPENTRAN");
        session.found.add(asks ? Kind.READ : Kind.CONFIGURE, null, true, asks ? 15 : 60, "DBCC", words);
    }

    /** ClickHouse. */
    private void system(Words words) {
        switch (words.word(1)) {
            case "SHUTDOWN", "KILL" ->
                session.found.add(Kind.STOP, "the server", true, 90, "SYSTEM " + words.word(1), words);
            case "DROP", "STOP" -> session.found.add(Kind.CONFIGURE, null, true, 65, "SYSTEM " + words.word(1), words);
            default -> session.found.add(Kind.CONFIGURE, null, true, 30, "SYSTEM " + words.word(1), words);
        }
    }
}
