package io.dashclaw.runtime;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

class RingTest {
    @TempDir
    Path folder;

    @Test
    void whatIsMissingSkipsTheRingAndIsAnnouncedInOneLine() throws Exception {
        assertThrows(TestAbortedException.class, () -> open(Optional.of("python3 is missing"), false));
        assertEquals("Skipped ring: SDK (python3 is missing)\n", Files.readString(announcement()));
    }

    @Test
    void inCiItFails() {
        assertThrows(AssertionFailedError.class, () -> open(Optional.of("python3 is missing"), true));
    }

    @Test
    void aRingThatRunsTakesItsAnnouncementBack() {
        assertThrows(TestAbortedException.class, () -> open(Optional.of("python3 is missing"), false));
        assertDoesNotThrow(() -> open(Optional.empty(), false));
        assertFalse(Files.exists(announcement()));
    }

    private void open(Optional<String> missing, boolean ci) {
        Ring.SDK.open(missing, ci, folder.resolve("rings"));
    }

    private Path announcement() {
        return folder.resolve("rings/SDK.txt");
    }
}
