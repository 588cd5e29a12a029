package io.dashclaw.runtime.database;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A running PostgreSQL server, our child process. */
final class Postmaster {
    /** Recovery after a crash reads at most max_wal_size, which is minutes on the slowest of discs. */
    private static final Duration READY_WITHIN = Duration.ofMinutes(10);

    private static final Duration STOPPED_WITHIN = Duration.ofSeconds(60);
    private static final long LOG_LIMIT = 10_000_000;

    /** On the command line, where neither configuration files nor ALTER SYSTEM can weaken them. */
    private static final Map<String, String> SETTINGS = Map.ofEntries(
            Map.entry("listen_addresses", "127.0.0.1"),
            Map.entry("unix_socket_directories", ""),
            Map.entry("password_encryption", "scram-sha-256"),
            Map.entry("fsync", "on"),
            Map.entry("synchronous_commit", "on"),
            Map.entry("full_page_writes", "on"),
            Map.entry("wal_compression", "on"),
            Map.entry("max_wal_size", "2GB"),
            // A log file that must be made anew holds up the commit that needs it for 20 to 90 ms, twice a second under
            // load: so the ones that a busy hour made are kept, and new ones are not filled with zeros first.
            Map.entry("min_wal_size", "1GB"),
            Map.entry("wal_init_zero", "off"),
            Map.entry("shared_buffers", "128MB"),
            // Written out a little at a time: else the flush at a checkpoint's end makes every commit wait for 200 ms
            // and more.
            Map.entry("backend_flush_after", "256kB"),
            Map.entry("bgwriter_delay", "20ms"),
            Map.entry("bgwriter_lru_maxpages", "1000"),
            Map.entry("max_connections", "100"),
            Map.entry("jit", "off"),
            Map.entry("cluster_name", "dashclaw"),
            // The server's log holds what happened to the server; failed statements may quote what clients wrote.
            Map.entry("log_min_messages", "log"),
            Map.entry("log_min_error_statement", "panic"),
            Map.entry("log_error_verbosity", "terse"),
            Map.entry("log_checkpoints", "off"));

    private final Process process;
    private final DataFolder data;
    private final ServerAccount account;
    private final Binaries binaries;
    private final Path log;
    private final long logged;

    private Postmaster(
            Process process, DataFolder data, ServerAccount account, Binaries binaries, Path log, long logged) {
        this.process = process;
        this.data = data;
        this.account = account;
        this.binaries = binaries;
        this.log = log;
        this.logged = logged;
    }

    /** Starts the server, which takes connections once {@link #awaitReady} has returned. */
    static Postmaster launch(DataFolder data, int port, ServerAccount account, Binaries binaries, Path log)
            throws IOException {
        prepareLog(log);
        var logged = Files.size(log);
        var builder = new ProcessBuilder(command(data, port, account, binaries))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        Program.clean(builder.environment());
        var process = builder.start();
        process.getOutputStream().close();
        return new Postmaster(process, data, account, binaries, log, logged);
    }

    private static void prepareLog(Path log) throws IOException {
        if (Files.exists(log) && Files.size(log) > LOG_LIMIT) {
            Files.move(log, log.resolveSibling(log.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
        }
        if (!Files.exists(log)) {
            Files.createFile(log, PosixFilePermissions.asFileAttribute(Home.PRIVATE_FILE));
        }
    }

    private static List<String> command(DataFolder data, int port, ServerAccount account, Binaries binaries) {
        var command = new ArrayList<>(
                account.command(binaries.program("postgres"), "-D", data.path().toString(), "-c", "port=" + port));
        SETTINGS.forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
        return command;
    }

    /** @throws Refusal when the server ends instead */
    void awaitReady() throws IOException, InterruptedException {
        var deadline = System.nanoTime() + READY_WITHIN.toNanos();
        while (!data.isReady(process.pid())) {
            if (process.waitFor(5, TimeUnit.MILLISECONDS)) {
                throw new Refusal(Program.reason(said()));
            }
            if (System.nanoTime() > deadline) {
                stop();
                throw new Refusal("it was not ready within " + READY_WITHIN.toMinutes() + " minutes");
            }
        }
    }

    private String said() throws IOException {
        try (var file = new RandomAccessFile(log.toFile(), "r")) {
            file.seek(logged);
            var bytes = new byte[(int) Math.min(file.length() - logged, 100_000)];
            file.readFully(bytes);
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    /** Stops a server that is not our child, fast: open transactions are rolled back, and what was committed is written. */
    static void stop(ProcessHandle server, ServerAccount account, Binaries binaries)
            throws IOException, InterruptedException {
        interrupt(server.pid(), account, binaries);
        try {
            server.onExit().get(STOPPED_WITHIN.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw new StartFailure(
                    "the PostgreSQL that an earlier runtime left (process " + server.pid()
                            + ") does not stop: stop it with kill -INT " + server.pid() + " and start again",
                    e);
        }
    }

    /** Fast shutdown. @return whether it ended in time */
    boolean stop() throws IOException, InterruptedException {
        interrupt(process.pid(), account, binaries);
        return process.waitFor(STOPPED_WITHIN.toSeconds(), TimeUnit.SECONDS);
    }

    /** Java can only send SIGTERM, upon which PostgreSQL waits for every client to leave. */
    private static void interrupt(long pid, ServerAccount account, Binaries binaries) throws IOException {
        var pidText = Long.toString(pid);
        var sent = Program.run(account.command(binaries.program("pg_ctl"), "kill", "INT", pidText));
        if (sent.exit() != 0 && ProcessHandle.of(pid).isPresent()) {
            Program.run(List.of("sh", "-c", "kill -INT " + pidText));
        }
    }

    CompletableFuture<Process> onExit() {
        return process.onExit();
    }

    long pid() {
        return process.pid();
    }

    /** The server ended instead of taking connections. */
    static final class Refusal extends IOException {
        private static final long serialVersionUID = 1L;

        Refusal(String reason) {
            super(reason);
        }

        boolean isPortTaken() {
            return getMessage().contains("could not bind")
                    || getMessage().contains("could not create any TCP/IP sockets");
        }

        /** Processes of an earlier server have not ended yet. */
        boolean isStillInUse() {
            return getMessage().contains("still in use");
        }
    }
}
