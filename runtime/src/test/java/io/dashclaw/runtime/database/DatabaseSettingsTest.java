package io.dashclaw.runtime.database;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseSettingsTest {
    @TempDir(factory = Homes.BesideSeed.class)
    static Path folder;

    private static EmbeddedPostgres postgres;

    @BeforeAll
    static void start() throws Exception {
        postgres = EmbeddedPostgres.start(Homes.in(folder));
    }

    @AfterAll
    static void stop() {
        postgres.close();
    }

    @Test
    void theEmbeddedDatabaseIsAccepted() {
        assertDoesNotThrow(() -> DatabaseSettings.check(postgres.jdbcUrl(), Optional.empty(), Optional.empty()));
    }

    @Test
    void aConnectionWhoseCommitsMayBeLostIsRefused() throws Exception {
        try (var connection = DriverManager.getConnection(postgres.jdbcUrl());
                var statement = connection.createStatement()) {
            statement.execute("SET synchronous_commit = off");
            var failure = assertThrows(StartFailure.class, () -> DatabaseSettings.check(connection));
            assertTrue(failure.getMessage().contains("synchronous_commit=off"), failure.getMessage());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"fsync=off", "full_page_writes=off"})
    void aServerThatForgetsIsRefused(String setting, @TempDir(factory = Homes.BesideSeed.class) Path other)
            throws Exception {
        try (var unsafe = UnsafePostgres.start(Homes.in(other), setting)) {
            var failure = assertThrows(
                    StartFailure.class,
                    () -> DatabaseSettings.check(unsafe.jdbcUrl(), Optional.empty(), Optional.empty()));
            assertTrue(failure.getMessage().contains(setting), failure.getMessage());
        }
    }

    @Test
    void anOldServerIsRefusedAndFourteenIsNot() throws Exception {
        try (var thirteen = FakePostgres.start("13.22")) {
            var failure = assertThrows(
                    StartFailure.class,
                    () -> DatabaseSettings.check(thirteen.jdbcUrl(), Optional.empty(), Optional.empty()));
            assertTrue(failure.getMessage().contains("13.22 is too old"), failure.getMessage());
        }
        try (var fourteen = FakePostgres.start("14.0")) {
            var other = assertThrows(
                    StartFailure.class,
                    () -> DatabaseSettings.check(fourteen.jdbcUrl(), Optional.empty(), Optional.empty()));
            assertTrue(!other.getMessage().contains("too old"), other.getMessage());
        }
    }

    @Test
    void aWriterThatFreezesIsCutOffWhateverItsUrlSays() throws Exception {
        var url = postgres.jdbcUrl() + "&socketTimeout=0&options=-c%20statement_timeout=0%20-c%20work_mem=5MB";
        try (var connection = DriverManager.getConnection(DatabaseSettings.writerUrl(url));
                var statement = connection.createStatement()) {
            assertEquals("2s", show(statement, "idle_in_transaction_session_timeout"));
            assertEquals("5s", show(statement, "statement_timeout"));
            assertEquals("5MB", show(statement, "work_mem"));
            assertEquals(10_000, connection.getNetworkTimeout());
        }
    }

    private static String show(java.sql.Statement statement, String setting) throws SQLException {
        try (var rows = statement.executeQuery("SHOW " + setting)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
