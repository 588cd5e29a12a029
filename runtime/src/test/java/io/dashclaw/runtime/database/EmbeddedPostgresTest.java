package io.dashclaw.runtime.database;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EmbeddedPostgresTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir(factory = Homes.BesideSeed.class)
    Path folder;

    private Path home;

    @BeforeEach
    void makeHome() throws Exception {
        home = Homes.in(folder);
    }

    @Test
    void theFirstStartMakesTheDatabase() throws Exception {
        useHomeWithoutData();
        try (var postgres = EmbeddedPostgres.start(home)) {
            assertEquals("dashclaw", ask(postgres.jdbcUrl(), "SELECT current_database()"));
            assertEquals(home.toRealPath().resolve("data"), postgres.dataFolder());
        }
    }

    @Test
    void whatWasCommittedAndTheUrlOutliveARestart() throws Exception {
        String url;
        try (var postgres = EmbeddedPostgres.start(home)) {
            url = postgres.jdbcUrl();
            execute(url, "CREATE TABLE kept AS SELECT 42 AS answer");
        }
        try (var postgres = EmbeddedPostgres.start(home)) {
            assertEquals(url, postgres.jdbcUrl());
            assertEquals(url, Files.readString(home.resolve("database.url")).strip());
            assertEquals("42", ask(url, "SELECT answer FROM kept"));
        }
    }

    @Test
    void closingStopsTheServerCleanly() throws Exception {
        var postgres = EmbeddedPostgres.start(home);
        var server = server();
        postgres.close();
        assertFalse(server.isAlive());
        assertFalse(Files.exists(home.resolve("data/postmaster.pid")));
        assertTrue(Files.readString(home.resolve("postgres.log")).contains("database system is shut down"));
    }

    @Test
    void closingDoesNotWaitForClients() throws Exception {
        var postgres = EmbeddedPostgres.start(home);
        try (var client = DriverManager.getConnection(postgres.jdbcUrl())) {
            assertTrue(client.isValid(5));
            postgres.close();
            assertFalse(client.isValid(5));
        }
    }

    @Test
    void nothingInTheHomeIsOpenToOthers() throws Exception {
        useHomeWithoutData();
        try (var postgres = EmbeddedPostgres.start(home)) {
            execute(postgres.jdbcUrl(), "CREATE TABLE kept AS SELECT 1");
            try (var paths = Files.walk(home)) {
                var open = paths.filter(path -> !Files.isSymbolicLink(path))
                        .filter(path -> !permissions(path).endsWith("------"))
                        .toList();
                assertEquals(List.of(), open);
            }
            for (var secret : List.of("database.url", "superuser.password", "runtime.lock", "postgres.log")) {
                assertEquals("rw-------", permissions(home.resolve(secret)), secret);
            }
        }
    }

    @Test
    void anEmptyHomeIsMadePrivate() throws Exception {
        var mounted = Files.createDirectory(folder.resolve("mounted"));
        Files.setPosixFilePermissions(mounted, PosixFilePermissions.fromString("rwxrwxrwx"));
        Home.open(mounted).close();
        assertEquals("rwx------", permissions(mounted));
    }

    @Test
    void aFolderThatOthersUseIsLeftAlone() throws Exception {
        var shared = Files.createDirectory(folder.resolve("shared"));
        Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createFile(shared.resolve("theirs"));
        var failure = assertThrows(StartFailure.class, () -> EmbeddedPostgres.start(shared));
        assertTrue(failure.getMessage().contains("set DASHCLAW_HOME to an empty or new folder"), failure.getMessage());
        assertEquals("rwxr-xr-x", permissions(shared));
    }

    @Test
    void aHomeThatCannotBeWrittenIsRefused() throws Exception {
        var file = Files.createFile(folder.resolve("file"));
        var failure = assertThrows(StartFailure.class, () -> EmbeddedPostgres.start(file.resolve("home")));
        assertTrue(failure.getMessage().startsWith("cannot write to " + file), failure.getMessage());
    }

    @Test
    void nobodyEntersWithoutTheRightPassword() throws Exception {
        try (var postgres = EmbeddedPostgres.start(home)) {
            var bare = postgres.datasource().get("quarkus.datasource.jdbc.url");
            for (var user : List.of("dashclaw", "postgres")) {
                var wrong = assertThrows(SQLException.class, () -> DriverManager.getConnection(bare, user, "wrong"));
                assertEquals("28P01", wrong.getSQLState());
                var none = assertThrows(SQLException.class, () -> DriverManager.getConnection(bare, user, ""));
                assertTrue(none.getMessage().contains("password"), none.getMessage());
            }
        }
    }

    @Test
    void onlyScramFromThisMachineIsAccepted() throws Exception {
        try (var postgres = EmbeddedPostgres.start(home);
                var superuser = superuser(postgres)) {
            assertEquals(
                    "host {all} {all} 127.0.0.1 255.255.255.255 scram-sha-256",
                    ask(
                            superuser,
                            "SELECT string_agg(concat_ws(' ', type, database, user_name, address, netmask,"
                                    + " auth_method, options), ';') FROM pg_hba_file_rules"));
            assertEquals(
                    "2", ask(superuser, "SELECT count(*) FROM pg_authid WHERE rolpassword LIKE 'SCRAM-SHA-256$%'"));
            assertEquals(
                    "0", ask(superuser, "SELECT count(*) FROM pg_authid WHERE rolpassword NOT LIKE 'SCRAM-SHA-256$%'"));
        }
    }

    @Test
    void theRuntimeIsNoSuperuser() throws Exception {
        try (var postgres = EmbeddedPostgres.start(home)) {
            assertEquals("off", ask(postgres.jdbcUrl(), "SHOW is_superuser"));
        }
    }

    @Test
    void settingsAreDurableAndPrivateWhateverTheConfigurationFileSays() throws Exception {
        Files.writeString(home.resolve("data/postgresql.auto.conf"), """
                fsync = off
                synchronous_commit = off
                full_page_writes = off
                password_encryption = md5
                listen_addresses = '*'
                unix_socket_directories = '/tmp'
                """);
        try (var postgres = EmbeddedPostgres.start(home);
                var superuser = superuser(postgres)) {
            assertEquals("on", ask(superuser, "SHOW fsync"));
            assertEquals("on", ask(superuser, "SHOW synchronous_commit"));
            assertEquals("on", ask(superuser, "SHOW full_page_writes"));
            assertEquals("on", ask(superuser, "SHOW data_checksums"));
            assertEquals("scram-sha-256", ask(superuser, "SHOW password_encryption"));
            assertEquals("127.0.0.1", ask(superuser, "SHOW listen_addresses"));
            assertEquals("", ask(superuser, "SHOW unix_socket_directories"));
        }
    }

    @Test
    void aSecondStartIsRefusedAndNamesTheProcess() throws Exception {
        try (var postgres = EmbeddedPostgres.start(home)) {
            var me = "process " + ProcessHandle.current().pid();
            var here = assertThrows(StartFailure.class, () -> EmbeddedPostgres.start(home));
            assertTrue(here.getMessage().contains(me), here.getMessage());
            // After a refusal in this JVM, since POSIX drops a lock when any channel on its file is closed.
            try (var other = LauncherJvm.start(home)) {
                assertTrue(other.answer().contains("in use by another runtime (" + me), other.answer());
            }
            assertEquals("1", ask(postgres.jdbcUrl(), "SELECT 1"));
        }
    }

    @Test
    void aKilledServerComesBackOnTheSamePort() throws Exception {
        try (var postgres = EmbeddedPostgres.start(home)) {
            execute(postgres.jdbcUrl(), "CREATE TABLE kept AS SELECT 42 AS answer");
            for (int kill = 1; kill <= 3; kill++) {
                server().destroyForcibly();
                await().atMost(SOON)
                        .ignoreExceptions()
                        .untilAsserted(() -> assertEquals("42", ask(postgres.jdbcUrl(), "SELECT answer FROM kept")));
            }
        }
    }

    @Test
    void aServerKilledWhileItsClientsWorkComesBack() throws Exception {
        try (var postgres = EmbeddedPostgres.start(home);
                var client = DriverManager.getConnection(postgres.jdbcUrl())) {
            client.setAutoCommit(false);
            assertEquals("1", ask(client, "SELECT 1"));
            server().destroyForcibly();
            await().atMost(SOON)
                    .ignoreExceptions()
                    .untilAsserted(() -> assertEquals("1", ask(postgres.jdbcUrl(), "SELECT 1")));
        }
    }

    @Test
    void aServerKilledJustBeforeTheCloseStaysDown() throws Exception {
        var postgres = EmbeddedPostgres.start(home);
        server().destroyForcibly();
        postgres.close();
        try (var again = EmbeddedPostgres.start(home)) {
            assertEquals("1", ask(again.jdbcUrl(), "SELECT 1"));
        }
    }

    @Test
    void theServerThatAKilledRuntimeLeftIsStoppedAndReplaced() throws Exception {
        ProcessHandle leftover;
        try (var killed = LauncherJvm.start(home)) {
            execute(killed.answer(), "CREATE TABLE kept AS SELECT 42 AS answer");
            leftover = server();
        }
        assertTrue(leftover.isAlive(), "a killed runtime leaves its server");
        try (var postgres = EmbeddedPostgres.start(home)) {
            assertFalse(leftover.isAlive());
            assertEquals("42", ask(postgres.jdbcUrl(), "SELECT answer FROM kept"));
            assertTrue(Files.readString(home.resolve("postgres.log")).contains("received fast shutdown request"));
        }
    }

    @Test
    void runtimeAndServerKilledTogetherStartAgain() throws Exception {
        try (var killed = LauncherJvm.start(home)) {
            execute(killed.answer(), "CREATE TABLE kept AS SELECT 42 AS answer");
        }
        server().destroyForcibly();
        try (var postgres = EmbeddedPostgres.start(home)) {
            assertEquals("42", ask(postgres.jdbcUrl(), "SELECT answer FROM kept"));
        }
    }

    @Test
    void anUnrelatedProcessWithTheOldProcessIdIsSpared() throws Exception {
        EmbeddedPostgres.start(home).close();
        var unrelated = new ProcessBuilder("sleep", "600").start();
        try {
            writePidFile(unrelated.pid(), "");
            try (var postgres = EmbeddedPostgres.start(home)) {
                assertEquals("1", ask(postgres.jdbcUrl(), "SELECT 1"));
            }
            assertTrue(unrelated.isAlive());
        } finally {
            unrelated.destroyForcibly();
        }
    }

    /** PostgreSQL finds it by the shared memory that postmaster.pid names; had we deleted the file, two servers would write the same data. */
    @Test
    void aServerThatThePidFileNoLongerNamesIsNeitherKilledNorJoined() throws Exception {
        try (var killed = LauncherJvm.start(home)) {
            assertTrue(killed.answer().startsWith("jdbc:"), killed.answer());
        }
        var unknown = server();
        var unrelated = new ProcessBuilder("sleep", "600").start();
        try {
            var text = Files.readString(home.resolve("data/postmaster.pid"));
            writePidFile(unrelated.pid(), text.substring(text.indexOf('\n') + 1));
            var failure = assertThrows(StartFailure.class, () -> EmbeddedPostgres.start(home));
            assertTrue(failure.getMessage().contains("still in use"), failure.getMessage());
            assertTrue(unknown.isAlive());
            assertTrue(Files.exists(home.resolve("data/postmaster.pid")));
        } finally {
            unrelated.destroyForcibly();
            unknown.destroyForcibly();
        }
    }

    @Test
    void aHalfMadeDatabaseOfAKilledStartIsReplaced() throws Exception {
        useHomeWithoutData();
        var half = Files.createDirectory(home.resolve("data.new-dead"));
        Files.writeString(half.resolve("PG_VERSION"), "18");
        try (var postgres = EmbeddedPostgres.start(home)) {
            assertEquals("1", ask(postgres.jdbcUrl(), "SELECT 1"));
            assertFalse(Files.exists(half));
        }
    }

    @Test
    void aFailedInitialisationLeavesNoDatabaseAndSaysWhy() throws Exception {
        useHomeWithoutData();
        replaceProgram("initdb", "echo 'initdb: error: it is too late today' >&2; exit 1");
        var failure = assertThrows(StartFailure.class, () -> EmbeddedPostgres.start(home));
        assertTrue(failure.getMessage().contains("initdb: it is too late today"), failure.getMessage());
        assertEquals(1, failure.getMessage().lines().count());
        assertFalse(Files.exists(home.resolve("data")));
    }

    @Test
    void aTakenPortIsChangedAndSoIsTheUrl() throws Exception {
        String before;
        try (var postgres = EmbeddedPostgres.start(home)) {
            before = postgres.jdbcUrl();
        }
        var port = DatabaseUrl.read(before).orElseThrow().port();
        try (var taken = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"));
                var postgres = EmbeddedPostgres.start(home)) {
            assertTrue(taken.isBound());
            assertNotEquals(before, postgres.jdbcUrl());
            assertEquals(
                    postgres.jdbcUrl(),
                    Files.readString(home.resolve("database.url")).strip());
            assertEquals("1", ask(postgres.jdbcUrl(), "SELECT 1"));
        }
    }

    @Test
    void aLostUrlIsMadeAnewAndTheOldPasswordIsVoid() throws Exception {
        String before;
        try (var postgres = EmbeddedPostgres.start(home)) {
            before = postgres.jdbcUrl();
            execute(before, "CREATE TABLE kept AS SELECT 42 AS answer");
        }
        Files.delete(home.resolve("database.url"));
        try (var postgres = EmbeddedPostgres.start(home)) {
            assertEquals("42", ask(postgres.jdbcUrl(), "SELECT answer FROM kept"));
            var bare = postgres.datasource().get("quarkus.datasource.jdbc.url");
            var old = DatabaseUrl.read(before).orElseThrow().password();
            assertThrows(SQLException.class, () -> DriverManager.getConnection(bare, "dashclaw", old));
        }
    }

    @Test
    void programsThatWentMissingAreUnpackedAgain() throws Exception {
        useHomeWithoutData();
        Files.delete(programs().resolve("bin/postgres"));
        try (var postgres = EmbeddedPostgres.start(home)) {
            assertEquals("1", ask(postgres.jdbcUrl(), "SELECT 1"));
        }
    }

    /** In turn on one folder, as when the same volume is mounted in different containers. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "SAME")
    void rootStartsTheServerAsAnyAccountThatWorksHere(ServerAccount account) throws Exception {
        assumeTrue(ServerAccount.forHome(home) != ServerAccount.SAME, "this test needs root");
        assumeTrue(account.works());
        useHomeWithoutData();
        if (account != ServerAccount.OTHER) {
            Files.setPosixFilePermissions(folder, Home.PRIVATE_FOLDER);
        }
        for (var one : List.of(account, ServerAccount.forHome(home), account)) {
            assumeTrue(one.works());
            try (var postgres = EmbeddedPostgres.start(home, any -> one)) {
                assertEquals("1", ask(postgres.jdbcUrl(), "SELECT 1"));
            }
        }
    }

    @Test
    void anAccountOfItsOwnIsPreferredWhereItReachesTheHome() throws Exception {
        assumeTrue(ServerAccount.forHome(home) != ServerAccount.SAME, "this test needs root");
        assumeTrue(ServerAccount.OTHER.works());
        assumeTrue(
                ServerAccount.forHome(home) == ServerAccount.OTHER, "this test needs a folder that others can reach");
        Files.setPosixFilePermissions(folder, Home.PRIVATE_FOLDER);
        assertNotEquals(ServerAccount.OTHER, ServerAccount.forHome(home));
    }

    @Test
    void aFullDiskIsNamed() {
        var failure = StartFailure.in(home, new IOException("initdb: could not write: No space left on device"));
        assertTrue(failure.getMessage().startsWith("the disk is full"), failure.getMessage());
    }

    private void useHomeWithoutData() throws Exception {
        Home.delete(home);
        home = Homes.withoutData(folder);
    }

    /** By a script of the same size, so that it passes for the real one. */
    private void replaceProgram(String name, String script) throws Exception {
        var program = programs().resolve("bin").resolve(name);
        var text = "#!/bin/sh\n" + script + "\n";
        Files.writeString(program, text + "#".repeat((int) Files.size(program) - text.length()));
    }

    private Path programs() throws Exception {
        try (var children = Files.newDirectoryStream(home, "postgres-*")) {
            return children.iterator().next();
        }
    }

    private ProcessHandle server() throws Exception {
        var pid = Files.readAllLines(home.resolve("data/postmaster.pid")).get(0);
        return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
    }

    /** As a crash leaves it. */
    private void writePidFile(long pid, String rest) throws Exception {
        var text = rest.isEmpty() ? home.resolve("data") + "\n1700000000\n20000\n\n127.0.0.1\n 1 1\nready   \n" : rest;
        Files.writeString(home.resolve("data/postmaster.pid"), pid + "\n" + text);
    }

    private Connection superuser(EmbeddedPostgres postgres) throws Exception {
        var url = postgres.datasource().get("quarkus.datasource.jdbc.url").replace("/dashclaw", "/postgres");
        return DriverManager.getConnection(
                url,
                "postgres",
                Files.readString(home.resolve("superuser.password")).strip());
    }

    private static void execute(String url, String sql) throws SQLException {
        try (var connection = DriverManager.getConnection(url);
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String ask(String url, String query) throws SQLException {
        try (var connection = DriverManager.getConnection(url)) {
            return ask(connection, query);
        }
    }

    private static String ask(Connection connection, String query) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static String permissions(Path path) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS));
        } catch (NoSuchFileException gone) {
            return "rw-------";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
