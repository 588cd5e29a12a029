package io.dashclaw.runtime.database;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The folder that holds the database, and what its {@code postmaster.pid} says about the server that works in it. */
final class DataFolder {
    static final String SUPERUSER = "postgres";

    private static final String NAME = "data";
    private static final int STATUS_LINE = 7;

    private final Path folder;

    private DataFolder(Path folder) {
        this.folder = folder;
    }

    /** Makes the database cluster when there is none yet: in a side folder, so that a killed attempt leaves nothing half-made. */
    static DataFolder in(Home home, Binaries binaries, ServerAccount account, Path superuserPassword)
            throws IOException {
        var folder = home.resolve(NAME);
        if (!Files.exists(folder)) {
            var side = home.newFolder(NAME);
            account.own(side);
            initialise(side, binaries, account, superuserPassword);
            home.publish(side, folder);
        }
        account.own(folder);
        return new DataFolder(folder);
    }

    private static void initialise(Path folder, Binaries binaries, ServerAccount account, Path superuserPassword)
            throws IOException {
        var result = Program.run(account.command(
                binaries.program("initdb"),
                "--pgdata=" + folder,
                "--username=" + SUPERUSER,
                "--pwfile=" + superuserPassword,
                "--auth=scram-sha-256",
                "--data-checksums",
                "--encoding=UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--text-search-config=simple",
                "--set=timezone=UTC",
                "--set=log_timezone=UTC"));
        if (result.exit() != 0) {
            throw new IOException("initdb: " + result.reason());
        }
        // Only from this machine, only with a password, and nothing by way of another file.
        Files.writeString(folder.resolve("pg_hba.conf"), "host all all 127.0.0.1/32 scram-sha-256\n");
        Files.writeString(folder.resolve("pg_ident.conf"), "");
    }

    Path path() {
        return folder;
    }

    /** The process that {@code postmaster.pid} names, dead or alive. */
    Optional<Long> postmaster() throws IOException {
        var lines = pidFile();
        return lines.isEmpty()
                ? Optional.empty()
                : Optional.of(Math.abs(Long.parseLong(lines.get(0).strip())));
    }

    /** Whether the server with this process id says that it takes connections. */
    boolean isReady(long pid) throws IOException {
        var lines = pidFile();
        return lines.size() > STATUS_LINE
                && lines.get(0).strip().equals(Long.toString(pid))
                && lines.get(STATUS_LINE).strip().equals("ready");
    }

    /**
     * Puts our own process id in the place of one that is proven not to be a server of this folder. PostgreSQL takes the id of its
     * parent for a leftover, whereas an unrelated process that was given the old id by chance would keep it from starting for good. The
     * file itself stays: the shared memory that it names is how PostgreSQL finds processes that still work on these files.
     */
    void disown(long pid) throws IOException {
        var text = Files.readString(pidFilePath(), StandardCharsets.UTF_8);
        var rest = text.substring(text.indexOf('\n'));
        Files.writeString(pidFilePath(), ProcessHandle.current().pid() + rest);
    }

    /** Whether the living process is a PostgreSQL server of this folder; empty when the system does not let us know. */
    Optional<Boolean> isServedBy(long pid) {
        var process = Path.of("/proc", Long.toString(pid));
        if (!Files.exists(Path.of("/proc/self"))) {
            return ProcessHandle.of(pid)
                    .flatMap(handle -> handle.info().commandLine())
                    .map(this::namesServer);
        }
        try {
            var command = Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1)
                    .replace('\0', ' ');
            return Optional.of(namesServer(command) || command.contains("postgres") && worksHere(process));
        } catch (NoSuchFileException gone) {
            return Optional.of(false);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private boolean namesServer(String command) {
        return command.contains("postgres") && command.contains(" -D " + folder + " ");
    }

    /** True too when the folder was moved while its server worked. */
    private boolean worksHere(Path process) {
        try {
            return Files.isSameFile(process.resolve("cwd"), folder);
        } catch (IOException notOurs) {
            return false;
        }
    }

    private List<String> pidFile() throws IOException {
        try {
            var lines = Files.readAllLines(pidFilePath(), StandardCharsets.UTF_8);
            return lines.isEmpty() || lines.get(0).isBlank() ? List.of() : lines;
        } catch (NoSuchFileException none) {
            return List.of();
        }
    }

    private Path pidFilePath() {
        return folder.resolve("postmaster.pid");
    }
}
