package io.dashclaw.runtime;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dashclaw.runtime.database.EmbeddedPostgres;
import io.dashclaw.runtime.database.FakePostgres;
import io.dashclaw.runtime.database.Homes;
import io.dashclaw.runtime.database.UnsafePostgres;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A start that fails says why in one line, with what to do, and exits non-zero. */
class StartFailuresIT {
    @TempDir(factory = Homes.BesideSeed.class)
    Path folder;

    private Path home;

    @BeforeEach
    void makeHome() throws Exception {
        home = Homes.in(folder);
    }

    @Test
    void thePortIsTaken() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getByName("0.0.0.0"))) {
            var port = Integer.toString(taken.getLocalPort());
            refused(home, Map.of("QUARKUS_HTTP_PORT", port), "port " + port, "set QUARKUS_HTTP_PORT");
        }
        assertFalse(Files.exists(home.resolve("data/postmaster.pid")), "the database is stopped");
    }

    @Test
    void thePortIsNoNumber() throws Exception {
        refused(home, Map.of("QUARKUS_HTTP_PORT", "http"), "QUARKUS_HTTP_PORT is 'http'");
    }

    @Test
    void theHomeCannotBeWritten() throws Exception {
        var file = Files.createFile(folder.resolve("file"));
        refused(file.resolve("home"), Map.of(), "cannot write to " + file, "set DASHCLAW_HOME");
    }

    @Test
    void theHomeIsInUse() throws Exception {
        try (var postgres = EmbeddedPostgres.start(home)) {
            refused(
                    home,
                    Map.of(),
                    home.toRealPath() + " is in use",
                    "process " + ProcessHandle.current().pid(),
                    "set DASHCLAW_HOME");
            assertTrue(Files.exists(postgres.dataFolder().resolve("postmaster.pid")));
        }
    }

    @Test
    void aSettingIsMalformed() throws Exception {
        refused(home, Map.of("QUARKUS_DATASOURCE_JDBC_MAX_SIZE", "many"), "quarkus.datasource.jdbc.max-size", "many");
        refused(home, Map.of("QUARKUS_LOG_LEVEL", "loud"), "quarkus.log.level", "loud");
    }

    @Test
    void theDatabaseRefusesTheConnection() throws Exception {
        refusedDatabase(
                "jdbc:postgresql://127.0.0.1:1/dashclaw", "127.0.0.1:1 cannot be reached", "Connection refused");
    }

    @Test
    void theDatabaseRefusesThePassword() throws Exception {
        try (var postgres = EmbeddedPostgres.start(home)) {
            var url = postgres.datasource().get("quarkus.datasource.jdbc.url");
            refusedDatabase(
                    url + "?user=dashclaw&password=wrong", "refused the credentials", "QUARKUS_DATASOURCE_PASSWORD");
            refusedDatabase(postgres.jdbcUrl().replace("/dashclaw", "/missing"), "no such database");
        }
    }

    @Test
    void theDatabaseIsNoPostgres() throws Exception {
        refusedDatabase("postgres://127.0.0.1/dashclaw", "jdbc:postgresql://");
    }

    @Test
    void theDatabaseIsTooOld() throws Exception {
        try (var old = FakePostgres.start("13.22")) {
            refusedDatabase(old.jdbcUrl(), "PostgreSQL 13.22 is too old", "14");
        }
    }

    @Test
    void theDatabaseForgets() throws Exception {
        try (var unsafe = UnsafePostgres.start(home, "fsync=off")) {
            refusedDatabase(unsafe.jdbcUrl(), "fsync=off");
        }
    }

    private void refusedDatabase(String url, String... parts) throws Exception {
        refused(folder.resolve("unused"), Map.of("QUARKUS_DATASOURCE_JDBC_URL", url), parts);
        assertFalse(Files.exists(folder.resolve("unused")), "with another database, no embedded one is made");
    }

    private static void refused(Path home, Map<String, String> environment, String... parts) throws Exception {
        var runtime = PackagedRuntime.start(home, environment);
        assertNotEquals(0, runtime.awaitExit());
        var line = runtime.stderr();
        assertEquals(1, line.lines().count(), line);
        for (var part : parts) {
            assertTrue(line.contains(part), line);
        }
        assertAll(
                () -> assertFalse(runtime.stdout().contains("\tat "), runtime.stdout()),
                () -> assertFalse(runtime.stdout().contains("Exception"), runtime.stdout()));
    }
}
