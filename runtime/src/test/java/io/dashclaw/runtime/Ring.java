package io.dashclaw.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * Tests that need more than a JDK. Where that is missing they are skipped, and the build's last lines say so; in CI (environment {@code
 * CI=true}) it is a failure.
 * <pre>
 * &#64;BeforeAll static void open() { Ring.SDK.open(PythonSdk.missing()); }
 * </pre>
 */
public enum Ring {
    SDK("SDK"),
    PAGES("Pages"),
    SEMANTIC("Semantic");

    private static final Path SKIPPED = Path.of("target", "skipped-rings");

    private final String title;

    Ring(String title) {
        this.title = title;
    }

    /** @param missing such as {@code python3 is missing}; empty when all is there */
    public void open(Optional<String> missing) {
        open(missing, "true".equals(System.getenv("CI")), SKIPPED);
    }

    void open(Optional<String> missing, boolean ci, Path announcements) {
        var announcement = announcements.resolve(name() + ".txt");
        try {
            if (missing.isEmpty()) {
                Files.deleteIfExists(announcement);
                return;
            }
            var line = "Skipped ring: " + title + " (" + missing.get() + ")";
            Files.writeString(Files.createDirectories(announcements).resolve(announcement.getFileName()), line + "\n");
            if (ci) {
                Assertions.fail(line + ": in CI nothing may be missing");
            }
            Assumptions.abort(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
