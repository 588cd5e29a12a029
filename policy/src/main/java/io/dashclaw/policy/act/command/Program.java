package io.dashclaw.policy.act.command;

import java.util.List;
import java.util.Locale;

/**
 * The first word of a command line.
 *
 * @param name without folder and without the endings that Windows leaves out
 * @param ownFolder whether it is run from a folder that programs are not installed to
 */
public record Program(String name, boolean ownFolder) {
    private static final List<String> BIN_FOLDERS = List.of(
            "/bin/",
            "/sbin/",
            "/usr/bin/",
            "/usr/sbin/",
            "/usr/local/bin/",
            "/usr/local/sbin/",
            "/opt/homebrew/bin/",
            "/opt/local/bin/",
            "/snap/bin/",
            "/mingw64/bin/",
            "/usr/libexec/",
            "/run/current-system/sw/bin/");
    private static final List<String> ENDINGS = List.of(".exe", ".cmd", ".bat", ".com");

    public static Program of(String word) {
        int start = Math.max(word.lastIndexOf('/'), word.lastIndexOf('\\')) + 1;
        var folder = word.substring(0, start).replace("//", "/");
        return new Program(plain(word.substring(start)), !folder.isEmpty() && !folder.equals("\\") && !isBin(folder));
    }

    private static String plain(String name) {
        if (name.length() > 4) {
            var ending = name.substring(name.length() - 4).toLowerCase(Locale.ROOT);
            if (ENDINGS.contains(ending)) {
                return name.substring(0, name.length() - 4);
            }
        }
        return name;
    }

    private static boolean isBin(String folder) {
        if (BIN_FOLDERS.contains(folder)) {
            return true;
        }
        var windows = folder.toLowerCase(Locale.ROOT).replace('/', '\\');
        int drive = windows.length() > 2 && windows.charAt(1) == ':' ? 2 : 0;
        return windows.startsWith("\\windows\\", drive)
                || windows.startsWith("\\program files", drive)
                || windows.startsWith("%systemroot%\\")
                || windows.startsWith("%windir%\\");
    }

    /** {@code python3.11} and {@code gcc-12} without their version; the name itself when it has none. */
    String unversioned() {
        int end = name.length();
        boolean separated = false;
        while (end > 0 && isVersion(name.charAt(end - 1))) {
            end--;
            separated |= name.charAt(end) == '.' || name.charAt(end) == '-';
        }
        return separated && end > 0 && end < name.length() && Character.isDigit(name.charAt(name.length() - 1))
                ? name.substring(0, end)
                : name;
    }

    private static boolean isVersion(char c) {
        return c >= '0' && c <= '9' || c == '.' || c == '-';
    }
}
