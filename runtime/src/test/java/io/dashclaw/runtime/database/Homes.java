package io.dashclaw.runtime.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDirFactory;

/** Homes for tests, copied from one that is made once: unpacking PostgreSQL and initdb take longer than most tests. */
public final class Homes {
    private static final Path SEED = Path.of("target", "seed-home");

    private Homes() {}

    /** Beside the seed and as open as it is, so that files can be linked, and the server is run by the same account. */
    public static final class BesideSeed implements TempDirFactory {
        @Override
        public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext context) throws IOException {
            var homes = Files.createDirectories(Path.of("target", "homes")).toRealPath();
            return Files.setPosixFilePermissions(
                    Files.createTempDirectory(homes, "home-"), PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    /** A home in a folder {@link BesideSeed} that holds an empty database; what PostgreSQL never writes is linked. */
    public static Path in(Path folder) throws IOException {
        var home = empty(folder);
        seed();
        for (var name : new String[] {"data", "database.url", "superuser.password"}) {
            copy(SEED.resolve(name), home.resolve(name), Homes::copy);
        }
        copy(programs(), home.resolve(programs().getFileName()), (from, to) -> Files.createLink(to, from));
        return home;
    }

    /** A home in any folder with programs of its own, whose first start has yet to make the database. */
    public static Path withoutData(Path folder) throws IOException {
        var home = empty(folder);
        seed();
        copy(programs(), home.resolve(programs().getFileName()), Homes::copy);
        return home;
    }

    private static Path programs() throws IOException {
        try (var programs = Files.newDirectoryStream(SEED, "postgres-*")) {
            return programs.iterator().next();
        }
    }

    private static Path empty(Path folder) throws IOException {
        var home = Files.createDirectory(folder.resolve("home"));
        return Files.setPosixFilePermissions(home, Home.PRIVATE_FOLDER);
    }

    private static synchronized void seed() {
        if (!Files.exists(SEED.resolve("database.url"))) {
            EmbeddedPostgres.start(SEED).close();
        }
    }

    private static void copy(Path from, Path to, Transfer transfer) throws IOException {
        try (var paths = Files.walk(from)) {
            for (var path : paths.toList()) {
                var target = to.resolve(from.relativize(path));
                if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
                    transfer.transfer(path, target);
                } else {
                    copy(path, target);
                }
            }
        }
    }

    /** Owner included. */
    private static void copy(Path from, Path to) throws IOException {
        Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
    }

    private interface Transfer {
        void transfer(Path from, Path to) throws IOException;
    }
}
