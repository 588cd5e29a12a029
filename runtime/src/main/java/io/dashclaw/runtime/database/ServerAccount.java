package io.dashclaw.runtime.database;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Who PostgreSQL runs as. It refuses to run as root, so a runtime that is root gives its privileges up on the server's behalf, for those of
 * {@code nobody}: initdb takes no user id without a name.
 */
enum ServerAccount {
    /** The runtime's own user, who is not root. */
    SAME(-1, List.of()),
    /** An account of its own without any capability, which needs a home that others can reach. */
    OTHER(65534, setpriv("-all")),
    /** Root's files without root's powers: a user namespace in which it is nobody. */
    NAMESPACE(0, List.of("unshare", "--user")),
    /** An account of its own that may pass closed folders; where root's home is closed and containers may not make namespaces. The bit is for access(2). */
    OTHER_REACHING(65534, setpriv("-all,+dac_override", "--securebits=+no_setuid_fixup"));

    private final int uid;
    private final List<String> prefix;

    ServerAccount(int uid, List<String> prefix) {
        this.uid = uid;
        this.prefix = prefix;
    }

    private static List<String> setpriv(String capabilities, String... more) {
        var command = new ArrayList<>(List.of(
                "setpriv",
                "--reuid=65534",
                "--regid=65534",
                "--clear-groups",
                "--no-new-privs",
                "--inh-caps=" + capabilities,
                "--ambient-caps=" + capabilities,
                "--bounding-set=" + capabilities));
        command.addAll(List.of(more));
        return List.copyOf(command);
    }

    /** @throws StartFailure when the runtime is root and nothing here can give that up */
    static ServerAccount forHome(Path home) {
        if (!isRoot()) {
            return SAME;
        }
        return Stream.of(OTHER, NAMESPACE, OTHER_REACHING)
                .filter(account -> account != OTHER || isReachable(home))
                .filter(ServerAccount::works)
                .findFirst()
                .orElseThrow(
                        () -> new StartFailure(
                                "PostgreSQL does not run as root, and neither setpriv nor unshare can change that here:"
                                        + " start the runtime as another user, or set QUARKUS_DATASOURCE_JDBC_URL to a PostgreSQL 14 or newer"));
    }

    private static boolean isRoot() {
        try {
            return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        } catch (IOException | UnsupportedOperationException noProc) {
            return System.getProperty("user.name").equals("root");
        }
    }

    private static boolean isReachable(Path home) {
        try {
            for (var parent = home.getParent(); parent != null; parent = parent.getParent()) {
                if (!Files.getPosixFilePermissions(parent).contains(PosixFilePermission.OTHERS_EXECUTE)) {
                    return false;
                }
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    boolean works() {
        try {
            return new ProcessBuilder(command("true"))
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException noSuchProgram) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    List<String> command(String... program) {
        var command = new ArrayList<>(prefix);
        command.addAll(List.of(program));
        return command;
    }

    /** Gives a file, or a folder with all that lies in it, to this account. A folder that is already its own is not searched. */
    void own(Path tree) throws IOException {
        if (isOwn(tree)) {
            return;
        }
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                ownOnly(file);
                return FileVisitResult.CONTINUE;
            }

            // Last, so that a walk that was broken off is taken up again.
            @Override
            public FileVisitResult postVisitDirectory(Path folder, IOException failure) throws IOException {
                ownOnly(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** As {@link #own}, without what lies in the folder. */
    void ownOnly(Path path) throws IOException {
        if (!isOwn(path)) {
            Files.setAttribute(path, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(path, "unix:gid", uid, LinkOption.NOFOLLOW_LINKS);
        }
    }

    private boolean isOwn(Path path) throws IOException {
        return this == SAME
                || Integer.valueOf(uid).equals(Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS));
    }
}
