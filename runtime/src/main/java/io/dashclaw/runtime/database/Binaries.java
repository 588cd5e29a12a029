package io.dashclaw.runtime.database;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** PostgreSQL's programs, unpacked from the class path once per version. */
final class Binaries {
    /** Names and sizes of the unpacked files, written last. */
    private static final String CONTENTS = "contents";

    private static final String COMPLETE = "complete";

    private static final Pattern VERSION = Pattern.compile("-(\\d[\\w.]*)\\.jar!");

    private final Path folder;

    private Binaries(Path folder) {
        this.folder = folder;
    }

    /** @throws StartFailure when the class path holds none for this platform */
    static Binaries in(Home home) throws IOException {
        var archive = archive();
        var name = "postgres-" + version(archive);
        var folder = home.resolve(name);
        if (!isComplete(folder)) {
            var side = home.newFolder(name);
            unpack(archive, side);
            Home.delete(folder);
            home.publish(side, folder);
        }
        return new Binaries(folder);
    }

    String program(String name) {
        return folder.resolve("bin").resolve(name).toString();
    }

    Path folder() {
        return folder;
    }

    private static URL archive() {
        var name = "postgres-" + system() + "-" + architecture() + ".txz";
        return Optional.ofNullable(Binaries.class.getClassLoader().getResource(name))
                .orElseThrow(() -> new StartFailure("no PostgreSQL for this platform is built in (" + name
                        + "): set QUARKUS_DATASOURCE_JDBC_URL to a PostgreSQL 14 or newer, or build on this platform"));
    }

    private static String system() {
        return System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac") ? "darwin" : "linux";
    }

    private static String architecture() {
        return System.getProperty("os.arch").equals("aarch64") ? "arm_64" : "x86_64";
    }

    private static String version(URL archive) {
        var matcher = VERSION.matcher(archive.toString());
        if (!matcher.find()) {
            throw new IllegalStateException("the archive's jar names no version: " + archive);
        }
        return matcher.group(1);
    }

    /** Whether every file is there in its size: cleaners of temporary folders and power failures take some and leave others. */
    private static boolean isComplete(Path folder) {
        try {
            var contents = Files.readAllLines(folder.resolve(CONTENTS));
            if (contents.isEmpty() || !contents.remove(contents.size() - 1).equals(COMPLETE)) {
                return false;
            }
            for (var line : contents) {
                var sizeAndPath = line.split(" ", 2);
                if (Files.size(folder.resolve(sizeAndPath[1])) != Long.parseLong(sizeAndPath[0])) {
                    return false;
                }
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static void unpack(URL archive, Path folder) throws IOException {
        var contents = new ArrayList<String>();
        try (var tar = new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(archive.openStream())))) {
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                unpack(tar, entry, folder, contents);
            }
        }
        contents.add(COMPLETE);
        Files.write(folder.resolve(CONTENTS), contents);
        Files.setPosixFilePermissions(folder.resolve(CONTENTS), Home.PRIVATE_FILE);
    }

    private static void unpack(TarArchiveInputStream tar, TarArchiveEntry entry, Path folder, List<String> contents)
            throws IOException {
        var path = folder.resolve(entry.getName()).normalize();
        if (!path.startsWith(folder)) {
            throw new IOException("the archive reaches outside its folder: " + entry.getName());
        }
        if (entry.isDirectory()) {
            makeFolders(folder, path);
            return;
        }
        makeFolders(folder, path.getParent());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
            return;
        }
        Files.copy(tar, path);
        Files.setPosixFilePermissions(path, (entry.getMode() & 0100) != 0 ? Home.PRIVATE_FOLDER : Home.PRIVATE_FILE);
        contents.add(entry.getSize() + " " + folder.relativize(path));
    }

    private static void makeFolders(Path root, Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            makeFolders(root, folder.getParent());
            Files.createDirectory(folder);
            Files.setPosixFilePermissions(folder, Home.PRIVATE_FOLDER);
        }
    }
}
