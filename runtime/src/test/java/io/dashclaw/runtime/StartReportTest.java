package io.dashclaw.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dashclaw.runtime.database.StartFailure;
import java.sql.SQLException;
import org.flywaydb.core.api.FlywayException;
import org.junit.jupiter.api.Test;

class StartReportTest {
    @Test
    void theReasonIsFoundBelowWhatWrapsIt() {
        var report = StartReport.of(new RuntimeException("Failed to start quarkus", new StartFailure("mend this")));
        assertEquals("mend this", report.line());
        assertTrue(report.bug().isEmpty());
    }

    @Test
    void aFailedMigrationIsOneLine() {
        var report = StartReport.of(new FlywayException(
                "Script V1__x.sql failed\n-----------\nSQL State : 42P01\nMessage : no such table"));
        assertEquals(
                "the database's schema cannot be brought up to date: Script V1__x.sql failed SQL State : 42P01 Message : no such table",
                report.line());
        assertTrue(report.bug().isEmpty());
    }

    @Test
    void aLostConnectionSaysWhatToDo() {
        var report = StartReport.of(new RuntimeException(new SQLException("gone", "08006")));
        assertTrue(report.line().contains("cannot be reached (gone)"), report.line());
    }

    @Test
    void whatNobodyForesawKeepsItsStackTrace() {
        var failure = new IllegalStateException("two\nlines");
        var report = StartReport.of(failure);
        assertEquals(1, report.line().lines().count());
        assertEquals(failure, report.bug().orElseThrow());
    }
}
