package io.dashclaw.policy.act.sql;

import io.dashclaw.policy.act.Effect.Kind;
import io.dashclaw.policy.act.Effect.Trait;
import io.dashclaw.policy.act.sql.Token.Type;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** CREATE, ALTER, DROP, GRANT, REVOKE. */
final class Definitions {
    static final int CREATE = 40;
    static final int ALTER = 75;
    static final int DROP = 90;
    static final int DROP_ALL = 100;
    private static final int ACCOUNT = 65;
    private static final int OPENS_UP = 85;

    private static final Set<String> ACCOUNTS = Set.of("USER", "ROLE", "LOGIN", "GROUP", "CREDENTIAL");
    private static final Set<String> ROUTINES =
            Set.of("FUNCTION", "PROCEDURE", "PROC", "TRIGGER", "EVENT", "PACKAGE", "RULE", "AGGREGATE");
    private static final Set<String> ROUTINES_AND_VIEWS = Set.of("FUNCTION", "PROCEDURE", "TRIGGER", "EVENT", "VIEW");
    private static final Set<String> WHOLE = Set.of("DATABASE", "SCHEMA", "KEYSPACE", "CATALOG", "TABLESPACE");
    private static final Set<String> POWERS = Set.of(
            "SUPERUSER",
            "CREATEROLE",
            "REPLICATION",
            "BYPASSRLS",
            "SYSADMIN",
            "DBA",
            "SYSDBA",
            "SECURITYADMIN",
            "PG_EXECUTE_SERVER_PROGRAM",
            "PG_WRITE_SERVER_FILES",
            "PG_READ_SERVER_FILES",
            "ACCOUNTADMIN",
            "SERVERADMIN",
            "RDS_SUPERUSER",
            "CLOUDSQLSUPERUSER",
            "DB_OWNER");
    /** In these a function can do whatever the server may. */
    private static final Set<String> UNTRUSTED = Set.of(
            "C",
            "INTERNAL",
            "PLPYTHONU",
            "PLPYTHON2U",
            "PLPYTHON3U",
            "PLPERLU",
            "PLTCLU",
            "PLRU",
            "PLSH",
            "JAVA",
            "PLJAVAU");

    private static final Set<String> COMMANDS = Set.of(
            "ARCHIVE_COMMAND",
            "RESTORE_COMMAND",
            "ARCHIVE_CLEANUP_COMMAND",
            "RECOVERY_END_COMMAND",
            "SSL_PASSPHRASE_COMMAND");
    private static final Set<String> LIBRARIES = Set.of(
            "SESSION_PRELOAD_LIBRARIES", "SHARED_PRELOAD_LIBRARIES", "LOCAL_PRELOAD_LIBRARIES", "DYNAMIC_LIBRARY_PATH");

    private final Session session;

    Definitions(Session session) {
        this.session = session;
    }

    // ---- CREATE

    void create(Words words, int depth) {
        int at = 1;
        boolean temporary = false;
        while (Set.of(
                        "OR",
                        "REPLACE",
                        "ALTER",
                        "TEMP",
                        "TEMPORARY",
                        "UNLOGGED",
                        "GLOBAL",
                        "LOCAL",
                        "UNIQUE",
                        "CLUSTERED",
                        "NONCLUSTERED",
                        "MATERIALIZED",
                        "RECURSIVE",
                        "EXTERNAL",
                        "TRANSIENT",
                        "FOREIGN",
                        "VIRTUAL",
                        "CONSTRAINT",
                        "TRUSTED",
                        "LIVE",
                        "PUBLIC",
                        "NONEDITIONABLE",
                        "EDITIONABLE",
                        "SHARDED")
                .contains(words.word(at))) {
            temporary |= words.word(at).startsWith("TEMP");
            at++;
        }
        if (words.is(at, "DEFINER") || words.is(at, "ALGORITHM") || words.is(at, "SQL")) {
            at = Math.max(at, words.find(ROUTINES_AND_VIEWS, at));
        }
        String type = words.word(at);
        var name = words.name(words.is(at + 1, "IF", "NOT", "EXISTS") ? at + 4 : words.skip(at + 1, "CONCURRENTLY"));
        String object = name == null ? null : name.text();
        boolean exact = name != null && name.exact();
        session.cannotUndo();
        if (ACCOUNTS.contains(type)) {
            permit(words, object, exact, "CREATE " + type, hasPowers(words) ? OPENS_UP : ACCOUNT);
        } else if (ROUTINES.contains(type)) {
            routine(words, type, object, exact, depth);
        } else if (type.equals("LANGUAGE") || type.equals("EXTENSION")) {
            boolean untrusted =
                    object != null && (UNTRUSTED.contains(object.toUpperCase(Locale.ROOT)) || object.endsWith("u"));
            session.found.add(Kind.INSTALL, object, exact, untrusted ? OPENS_UP : 55, "CREATE " + type, words);
        } else if (type.equals("SERVER") || type.equals("SUBSCRIPTION") || words.is(at, "DATABASE", "LINK")) {
            session.found.add(Kind.CONNECT, object, exact, 70, "CREATE " + type, words);
        } else if (type.isEmpty()) {
            session.found.unknown("CREATE", words);
        } else {
            plain(words, type, object, exact, temporary);
        }
    }

    private void plain(Words words, String type, String object, boolean exact, boolean temporary) {
        if (temporary && object != null && exact && isWellFormed(words)) {
            session.makeTemporary(object.toUpperCase(Locale.ROOT));
        }
        boolean replaces = words.is(1, "OR", "REPLACE") && type.equals("TABLE");
        session.found.add(
                replaces ? Kind.DELETE : Kind.WRITE,
                object,
                exact,
                temporary ? 10 : replaces ? DROP : CREATE,
                "CREATE " + (replaces ? "OR REPLACE " : "") + type,
                words);
        int as = words.find("AS", 2);
        if (as > 0 && (words.is(as + 1, "SELECT") || words.is(as + 1, "WITH"))) {
            new Queries(session).select(words.from(as + 1));
        }
        location(words);
    }

    /** Otherwise the statement could fail, and a later one of the same name would meet the real table. */
    private static boolean isWellFormed(Words words) {
        int open = 0;
        for (int i = 0; i < words.size(); i++) {
            open += words.get(i).isSymbol('(') ? 1 : words.get(i).isSymbol(')') ? -1 : 0;
        }
        return open == 0 && (words.get(words.size() - 1).isSymbol(')') || words.has("AS") || words.has("LIKE"));
    }

    /** External tables name where their data lies. */
    private void location(Words words) {
        int location = words.find("LOCATION", 2);
        if (location > 0 && words.is(1, "EXTERNAL") && words.get(location + 1).type() == Type.STRING) {
            var place = session.found.value(words.get(location + 1).value(), true, words);
            session.found.addPlace(Kind.READ, place, null, "CREATE EXTERNAL TABLE", words, true);
        }
    }

    /** What stands in it happens later, when somebody calls it. */
    private void routine(Words words, String type, String object, boolean exact, int depth) {
        int soname = words.find("SONAME", 2);
        int language = words.find("LANGUAGE", 2);
        String in = language < 0 ? "" : words.get(language + 1).value().toUpperCase(Locale.ROOT);
        boolean foreign =
                soname > 0 || UNTRUSTED.contains(in) || words.hasAnywhere("EXTERNAL") && words.hasAnywhere("NAME");
        boolean later = type.equals("TRIGGER") || type.equals("EVENT") || type.equals("RULE");
        boolean deletes = type.equals("TRIGGER") && deletes(words);
        int weight = foreign ? 90 : deletes ? 80 : later ? 60 : CREATE;
        session.found.add(foreign || later ? Kind.PERSIST : Kind.WRITE, object, exact, weight, "CREATE " + type, words);
        body(words, depth);
    }

    private static boolean deletes(Words words) {
        for (int i = words.find("DELETE", 2); i > 0; i = words.find("DELETE", i + 1)) {
            if (words.is(i + 1, "FROM") && words.find("WHERE", i) < 0) {
                return true;
            }
        }
        return false;
    }

    private void body(Words words, int depth) {
        int begin = words.find(Set.of("BEGIN", "DO"), 2);
        var later = session.later();
        if (begin > 0) {
            var inner = new Statements(later);
            for (int from = begin + 1; from < words.size(); ) {
                int end = from;
                while (end < words.size() && !words.get(end).isSymbol(';')) {
                    end++;
                }
                inner.read(words.part(from, end), depth + 1);
                from = end + 1;
            }
        }
        for (int i = 2; i < words.size(); i++) {
            if (words.is(i - 1, "AS")
                    && words.get(i).type() == Type.STRING
                    && words.get(i).text().startsWith("$")) {
                later.read("sql", words.get(i).value(), words);
            }
        }
        session.found.adopt(later.found);
    }

    // ---- DROP

    void drop(Words words) {
        if (words.is(0, "UNDROP")) {
            session.found.add(Kind.WRITE, null, true, 30, "UNDROP", words);
            return;
        }
        int at = 1;
        boolean temporary = false;
        while (Set.of("TEMPORARY", "MATERIALIZED", "FOREIGN", "EXTERNAL", "PUBLIC", "PERMANENT")
                .contains(words.word(at))) {
            temporary |= words.word(at).equals("TEMPORARY");
            at++;
        }
        String type = words.word(at);
        int from = words.skip(at + 1, "CONCURRENTLY");
        from = words.is(from, "IF", "EXISTS") ? from + 2 : from;
        var name = words.name(from);
        if (type.isEmpty()) {
            session.found.unknown("DROP", words);
            return;
        }
        session.cannotUndo();
        dropEach(words, type, name, temporary);
    }

    private void dropEach(Words words, String type, Words.Name first, boolean temporary) {
        boolean any = false;
        for (var name = first;
                name != null;
                name = words.get(name.next()).isSymbol(',') ? words.name(name.next() + 1) : null) {
            any = true;
            if (temporary || session.isTemporary(name.capitals())) {
                session.found.add(
                        Kind.DELETE, name.text(), name.exact(), 15, "DROP TEMPORARY " + type, words, Trait.REVERSIBLE);
            } else {
                gone(words, type, name.text(), name.exact());
            }
        }
        if (!any) {
            gone(words, type, null, false);
        }
    }

    private void gone(Words words, String type, String object, boolean exact) {
        boolean account = ACCOUNTS.contains(type);
        int weight = WHOLE.contains(type) ? DROP_ALL : type.equals("STATISTICS") || type.equals("SYNONYM") ? 60 : DROP;
        var traits = EnumSet.of(Trait.IRREVERSIBLE);
        if (WHOLE.contains(type)) {
            traits.add(Trait.EVERYTHING);
        }
        if (words.has("CASCADE")) {
            traits.add(Trait.RECURSIVE);
        }
        session.found.add(
                account ? Kind.PERMIT : Kind.DELETE,
                object,
                exact,
                weight,
                "DROP " + type,
                words,
                traits.toArray(Trait[]::new));
    }

    // ---- ALTER

    void alter(Words words) {
        int at = words.skip(1, "MATERIALIZED", "FOREIGN", "EXTERNAL", "ONLINE", "OFFLINE", "IGNORE");
        String type = words.word(at);
        int from = words.is(at + 1, "IF", "EXISTS") ? at + 3 : at + 1;
        var name = words.name(words.skip(from, "ONLY"));
        String object = name == null ? null : name.text();
        boolean exact = name != null && name.exact();
        String by = words.first() + " " + type;
        session.cannotUndo();
        if (ACCOUNTS.contains(type)) {
            permit(words, object, exact, by, hasPowers(words) || hasRole(words) ? OPENS_UP : 75);
        } else if (type.equals("SYSTEM")) {
            system(words);
        } else if (drops(words, from)) {
            session.found.add(Kind.DELETE, object, exact, DROP, by + " DROP", words, Trait.IRREVERSIBLE);
        } else if (words.has("OWNER") || type.equals("DEFAULT")) {
            permit(words, object, exact, by, words.hasAnywhere("PASSWORD") ? 80 : ALTER);
        } else if (type.isEmpty() || type.equals("SESSION")) {
            session.found.add(Kind.CONFIGURE, object, exact, type.isEmpty() ? ALTER : 15, by, words);
        } else {
            table(words, by, object, exact);
        }
    }

    private void table(Words words, String by, String object, boolean exact) {
        session.found.add(Kind.CONFIGURE, object, exact, ALTER, by, words);
        boolean unguarded = words.hasAnywhere("DISABLE")
                        && (words.hasAnywhere("TRIGGER") || words.hasAnywhere("SECURITY") || words.hasAnywhere("RULE"))
                || words.hasAnywhere("NOCHECK");
        if (unguarded) {
            int weight = words.hasAnywhere("SECURITY") ? 82 : ALTER;
            session.found.add(Kind.CONCEAL, object, exact, weight, by + " DISABLE", words);
        }
        if (words.is(0, "ALTER", "TABLE") && words.has("DELETE") && !words.has("ON")) {
            int where = words.find("WHERE", 3);
            boolean all = where < 0 || session.reach(words.from(where + 1), "") != Reach.SOME;
            session.found.add(Kind.DELETE, object, exact, all ? 85 : 60, by + " DELETE", words, Trait.IRREVERSIBLE);
        }
    }

    /** A column, a partition, a constraint; {@code ALTER COLUMN x DROP DEFAULT} loses nothing. */
    private static boolean drops(Words words, int from) {
        for (int i = words.find("DROP", from); i > 0; i = words.find("DROP", i + 1)) {
            if (!Set.of(
                            "DEFAULT",
                            "NOT",
                            "CONSTRAINT",
                            "IDENTITY",
                            "EXPRESSION",
                            "FOREIGN",
                            "CHECK",
                            "INDEX",
                            "KEY",
                            "PRIMARY")
                    .contains(words.word(i + 1))) {
                return true;
            }
        }
        int truncate = words.find(Set.of("TRUNCATE", "DISCARD"), from);
        return truncate > 0 && (words.is(truncate + 1, "PARTITION") || words.is(truncate + 1, "TABLESPACE"));
    }

    private void system(Words words) {
        String setting = words.word(3);
        int value = 4;
        while (value < words.size() && words.get(value).type() != Type.STRING) {
            value++;
        }
        if (COMMANDS.contains(setting) && value < words.size()) {
            session.read("sh", words.get(value).value(), words);
            session.found.add(Kind.PERSIST, setting, true, 90, "ALTER SYSTEM", words);
        } else if (LIBRARIES.contains(setting)) {
            session.found.add(Kind.PERSIST, setting, true, 90, "ALTER SYSTEM", words);
        } else if (setting.startsWith("LOG") || words.is(2, "KILL") || setting.startsWith("AUDIT")) {
            session.found.add(
                    words.is(2, "KILL") ? Kind.STOP : Kind.CONFIGURE, setting, true, 75, "ALTER SYSTEM", words);
        } else {
            session.found.add(Kind.CONFIGURE, setting.isEmpty() ? null : setting, true, 70, "ALTER SYSTEM", words);
        }
    }

    // ---- rights

    void rights(Words words) {
        session.cannotUndo();
        int to = words.find(Set.of("TO", "FROM"), 1);
        var whom = to < 0 ? null : words.name(words.skip(to + 1, "GROUP", "ROLE", "USER"));
        boolean wide = words.is(1, "ALL")
                || words.has("OPTION") && words.has("WITH")
                || hasPowers(words)
                || whom != null
                        && (whom.capitals().equals("PUBLIC") || whom.text().equals("%"))
                || words.hasAnywhere("FILE") && words.find("FILE", 1) < words.find("ON", 1)
                || words.is(1, "CONTROL")
                || words.is(1, "SUPER");
        boolean gives = words.is(0, "GRANT") || words.is(0, "REASSIGN");
        String object = whom == null ? null : whom.text();
        permit(words, object, whom != null && whom.exact(), words.first(), gives && wide ? OPENS_UP : 55);
    }

    private void permit(Words words, String object, boolean exact, String by, int weight) {
        session.found.add(Kind.PERMIT, object, exact, weight, by, words);
    }

    private static boolean hasPowers(Words words) {
        return words.find(POWERS, 1) > 0 || words.find(Set.of("SUPER", "ADMIN"), 2) > 0 && !words.has("WITH");
    }

    /** {@code ALTER ROLE sysadmin ADD MEMBER x}. */
    private static boolean hasRole(Words words) {
        return words.has("MEMBER") && words.find(POWERS, 1) > 0;
    }
}
