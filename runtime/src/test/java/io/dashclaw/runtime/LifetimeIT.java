package io.dashclaw.runtime;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dashclaw.runtime.database.Homes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged runtime and its database live and end together. */
class LifetimeIT {
    private static final int ENDED_BY_SIGTERM = 128 + 15;

    @TempDir(factory = Homes.BesideSeed.class)
    Path folder;

    private Path home;

    @BeforeEach
    void makeHome() throws Exception {
        home = Homes.in(folder);
    }

    @Test
    void sigtermStopsTheRuntimeAndThenTheDatabase() throws Exception {
        try (var runtime = PackagedRuntime.start(home, Map.of()).awaitReady()) {
            var server = server();
            assertEquals(ENDED_BY_SIGTERM, runtime.terminate());
            assertFalse(server.isAlive());
            assertFalse(Files.exists(home.resolve("data/postmaster.pid")));
            assertFalse(runtime.stdout().contains("WARN"), runtime.stdout());
            assertFalse(runtime.stdout().contains("ERROR"), runtime.stdout());
            assertEquals("", runtime.stderr());
            assertTrue(serverLog().endsWith("database system is shut down"), serverLog());
        }
    }

    @Test
    void sigtermWhileItStartsLeavesNothingBehind() throws Exception {
        try (var runtime = PackagedRuntime.start(home, Map.of())) {
            await().atMost(Duration.ofMinutes(1)).until(() -> Files.exists(home.resolve("data/postmaster.pid")));
            runtime.terminate();
            assertFalse(Files.exists(home.resolve("data/postmaster.pid")));
            assertEquals("", runtime.stderr());
        }
    }

    @Test
    void aKilledRuntimeStartsAgainOnItsData() throws Exception {
        try (var killed = PackagedRuntime.start(home, Map.of()).awaitReady()) {
            try (var connection = DriverManager.getConnection(killed.jdbcUrl());
                    var statement = connection.createStatement()) {
                statement.execute("CREATE TABLE kept AS SELECT 42 AS answer");
            }
            killed.kill();
            assertTrue(server().isAlive());
            try (var again = PackagedRuntime.start(home, Map.of()).awaitReady();
                    var connection = DriverManager.getConnection(again.jdbcUrl());
                    var statement = connection.createStatement();
                    var rows = statement.executeQuery("SELECT answer FROM kept")) {
                assertTrue(rows.next());
                assertEquals(42, rows.getInt(1));
            }
        }
    }

    @Test
    void aKilledDatabaseIsUsableAgainWithoutARestart() throws Exception {
        try (var runtime = PackagedRuntime.start(home, Map.of()).awaitReady()) {
            var killed = server();
            killed.destroyForcibly();
            await().atMost(Duration.ofSeconds(30))
                    .ignoreExceptions()
                    .until(() -> server().pid() != killed.pid() && runtime.isReady());
            assertTrue(runtime.process().isAlive());
        }
    }

    @Test
    void aSecondReplicaJoinsByTheUrlInTheHome() throws Exception {
        try (var first = PackagedRuntime.start(home, Map.of()).awaitReady();
                var second = PackagedRuntime.start(
                                folder.resolve("second"),
                                Map.of(
                                        "QUARKUS_DATASOURCE_JDBC_URL",
                                        first.jdbcUrl(),
                                        "DASHCLAW_KEYS",
                                        home.resolve("keys").toString()))
                        .awaitReady()) {
            assertTrue(second.isReady());
            assertFalse(Files.exists(folder.resolve("second/data")));
        }
    }

    private ProcessHandle server() throws Exception {
        return ProcessHandle.of(Long.parseLong(
                        Files.readAllLines(home.resolve("data/postmaster.pid")).get(0)))
                .orElseThrow();
    }

    private String serverLog() throws Exception {
        return Files.readString(home.resolve("postgres.log")).strip();
    }
}
