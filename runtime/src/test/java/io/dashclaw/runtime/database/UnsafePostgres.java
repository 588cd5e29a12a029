package io.dashclaw.runtime.database;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;

/** A server that somebody else runs, with settings that lose data. */
public final class UnsafePostgres implements AutoCloseable {
    private final Process process;
    private final String jdbcUrl;

    private UnsafePostgres(Process process, String jdbcUrl) {
        this.process = process;
        this.jdbcUrl = jdbcUrl;
    }

    /** On a home that holds a database, whose password it keeps. */
    public static UnsafePostgres start(Path home, String setting) throws Exception {
        try (var held = Home.open(home)) {
            var account = ServerAccount.forHome(held.folder());
            account.ownOnly(held.folder());
            var data = held.resolve("data");
            account.own(data);
            var url = DatabaseUrl.read(held.read("database.url").orElseThrow())
                    .orElseThrow()
                    .withPort(EmbeddedPostgres.freePort());
            var process = new ProcessBuilder(account.command(
                            Binaries.in(held).program("postgres"),
                            "-D",
                            data.toString(),
                            "-c",
                            "port=" + url.port(),
                            "-c",
                            "unix_socket_directories=",
                            "-c",
                            setting))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            var pidFile = data.resolve("postmaster.pid");
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() ->
                            Files.exists(pidFile) && Files.readString(pidFile).contains("ready"));
            return new UnsafePostgres(process, url.text());
        }
    }

    public String jdbcUrl() {
        return jdbcUrl;
    }

    @Override
    public void close() throws Exception {
        process.destroy();
        process.waitFor();
    }
}
