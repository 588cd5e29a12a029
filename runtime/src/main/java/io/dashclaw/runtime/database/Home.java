package io.dashclaw.runtime.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;

/** {@code DASHCLAW_HOME}, which one runtime holds from open to close: private to its user, and locked against every other runtime. */
final class Home implements AutoCloseable {
    static final Set<PosixFilePermission> PRIVATE_FOLDER = PosixFilePermissions.fromString("rwx------");
    static final Set<PosixFilePermission> PRIVATE_FILE = PosixFilePermissions.fromString("rw-------");
    private static final FileAttribute<?> AS_PRIVATE_FOLDER = PosixFilePermissions.asFileAttribute(PRIVATE_FOLDER);
    private static final FileAttribute<?> AS_PRIVATE_FILE = PosixFilePermissions.asFileAttribute(PRIVATE_FILE);
    private static final String LOCK = "runtime.lock";

    private final Path folder;
    private final String heldBy;
    private final FileChannel channel;

    private Home(Path folder, String heldBy, FileChannel channel) {
        this.folder = folder;
        this.heldBy = heldBy;
        this.channel = channel;
    }

    /** @throws StartFailure when the folder cannot be written, is open to others with things of theirs in it, or is held by another runtime */
    static Home open(Path wanted) {
        try {
            var folder = create(wanted);
            makePrivate(folder);
            return lock(folder);
        } catch (IOException | UnsupportedOperationException e) {
            throw new StartFailure(
                    "cannot write to " + wanted.toAbsolutePath() + " ("
                            + e.getClass().getSimpleName()
                            + "): make it writable for user " + System.getProperty("user.name")
                            + ", or set DASHCLAW_HOME to another folder",
                    e);
        }
    }

    private static String reason(Exception failure) {
        if (failure instanceof AccessDeniedException) {
            return "permission denied";
        }
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }

    private static Path create(Path wanted) throws IOException {
        if (!Files.isDirectory(wanted)) {
            Files.createDirectories(wanted, AS_PRIVATE_FOLDER);
        }
        return wanted.toRealPath();
    }

    /** A folder that is not ours to change (a mounted volume) stays as it is: all that lies in it is private by itself. */
    private static void makePrivate(Path folder) throws IOException {
        if (Files.getPosixFilePermissions(folder).equals(PRIVATE_FOLDER)) {
            return;
        }
        if (!Files.exists(folder.resolve(LOCK)) && !isEmpty(folder)) {
            throw new StartFailure(
                    folder + " is open to others and holds other things than DashClaw's: set DASHCLAW_HOME to an empty"
                            + " or new folder, or run chmod 700 on it");
        }
        try {
            Files.setPosixFilePermissions(folder, PRIVATE_FOLDER);
        } catch (IOException notOurs) {
            if (!Files.isWritable(folder)) {
                throw notOurs;
            }
        }
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (var children = Files.list(folder)) {
            return children.allMatch(child -> child.getFileName().toString().equals("lost+found"));
        }
    }

    /**
     * POSIX locks belong to the process, and closing any channel on the file drops them all: so within this JVM, all class loaders, a
     * system property says who holds the folder, and the file is not even opened.
     */
    private static Home lock(Path folder) throws IOException {
        var heldBy = "io.dashclaw.home.held:" + folder;
        var me = ProcessHandle.current().pid();
        if (System.getProperties().putIfAbsent(heldBy, Long.toString(me)) != null) {
            throw held(folder, Long.toString(me));
        }
        FileChannel channel = null;
        try {
            var file = folder.resolve(LOCK);
            channel = FileChannel.open(
                    file,
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                    AS_PRIVATE_FILE);
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw held(folder, Files.readString(file).strip());
            }
            channel.truncate(0).write(ByteBuffer.wrap((me + "\n").getBytes(StandardCharsets.US_ASCII)));
            return new Home(folder, heldBy, channel);
        } catch (IOException | RuntimeException e) {
            System.clearProperty(heldBy);
            if (channel != null) {
                channel.close();
            }
            throw e;
        }
    }

    private static StartFailure held(Path folder, String pid) {
        return new StartFailure(
                folder + " is in use by another runtime (process " + pid
                        + "): stop that one, or set DASHCLAW_HOME to another folder; a second replica joins by QUARKUS_DATASOURCE_JDBC_URL");
    }

    Path folder() {
        return folder;
    }

    Path resolve(String name) {
        return folder.resolve(name);
    }

    Optional<String> read(String name) throws IOException {
        try {
            return Optional.of(Files.readString(resolve(name)).strip());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Replaces the file at once, durably, 0600 from its first byte: a reader sees the old text or the new one. */
    void write(String name, String text) throws IOException {
        var side = newFile(name);
        try (var out = FileChannel.open(side, StandardOpenOption.WRITE)) {
            out.write(ByteBuffer.wrap((text + "\n").getBytes(StandardCharsets.UTF_8)));
            out.force(true);
        }
        publish(side, resolve(name));
    }

    private Path newFile(String name) throws IOException {
        var side = resolve(name + ".new");
        Files.deleteIfExists(side);
        return Files.createFile(side, AS_PRIVATE_FILE);
    }

    /** An empty private folder that becomes {@code name} by {@link #publish}; what an earlier, killed attempt left there is removed. */
    Path newFolder(String name) throws IOException {
        try (var children = Files.newDirectoryStream(folder, name + ".new-*")) {
            for (var stale : children) {
                delete(stale);
            }
        }
        // Unique, since a program whose runtime was killed may still be writing into the one before.
        return Files.createDirectory(resolve(name + ".new-" + Long.toHexString(System.nanoTime())), AS_PRIVATE_FOLDER);
    }

    void publish(Path side, Path target) throws IOException {
        Files.move(side, target, StandardCopyOption.ATOMIC_MOVE);
        try (var entry = FileChannel.open(folder, StandardOpenOption.READ)) {
            entry.force(true);
        }
    }

    /** Removes as much as it can: what remains is a side folder that nobody reads. */
    static void delete(Path tree) {
        if (!Files.exists(tree, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (var paths = Files.walk(tree)) {
            for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException | UncheckedIOException e) {
            Logger.getLogger(Home.class).debugf(e, "%s was not removed", tree);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
        System.clearProperty(heldBy);
    }
}
