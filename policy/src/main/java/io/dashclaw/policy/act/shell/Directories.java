package io.dashclaw.policy.act.shell;

import java.util.ArrayList;
import java.util.List;

/** Paths, as far as their text goes. */
final class Directories {
    private static final int LONGEST = 1_024;
    /** Stands for a folder whose name is too long. */
    private static final String ELSEWHERE = "$PWD/";

    private Directories() {}

    /** Whether it says by itself where it is, or does not say it at all. */
    static boolean isRooted(String path) {
        return path.isEmpty() || "/~$`\\".indexOf(path.charAt(0)) >= 0 || path.indexOf(':') > 0;
    }

    static boolean isAbsolute(String path) {
        return path.startsWith("/") || path.equals("~") || path.startsWith("~/");
    }

    /** @param directory nullable: where all began, which is not known */
    static String join(String directory, String path) {
        if (isRooted(path)) {
            return path;
        }
        if (directory == null || directory.isEmpty()) {
            return plain(path);
        }
        return directory.length() > LONGEST ? ELSEWHERE + path : plain(directory + "/" + path);
    }

    /** Without {@code .}, and without {@code ..} where what it leaves is known. */
    static String plain(String path) {
        if (path.indexOf('.') < 0 && !path.contains("//")) {
            return path;
        }
        List<String> kept = new ArrayList<>();
        boolean absolute = path.startsWith("/");
        for (String segment : path.split("/")) {
            if (segment.equals("..") && leaves(kept)) {
                kept.remove(kept.size() - 1);
            } else if (!segment.isEmpty()
                    && !segment.equals(".")
                    && !(absolute && kept.isEmpty() && segment.equals(".."))) {
                kept.add(segment);
            }
        }
        var joined = String.join("/", kept);
        if (absolute) {
            return "/" + joined + (path.endsWith("/") && !kept.isEmpty() ? "/" : "");
        }
        return joined.isEmpty() ? "." : joined + (path.endsWith("/") ? "/" : "");
    }

    private static boolean leaves(List<String> kept) {
        if (kept.isEmpty()) {
            return false;
        }
        var last = kept.get(kept.size() - 1);
        return !last.equals("..")
                && !last.startsWith("~")
                && last.indexOf('$') < 0
                && last.indexOf('`') < 0
                && last.indexOf('*') < 0;
    }

    static String name(String path) {
        int end = path.length();
        while (end > 1 && path.charAt(end - 1) == '/') {
            end--;
        }
        return path.substring(path.lastIndexOf('/', end - 1) + 1, end);
    }

    static String parent(String path) {
        int end = path.length();
        while (end > 1 && path.charAt(end - 1) == '/') {
            end--;
        }
        int slash = path.lastIndexOf('/', end - 1);
        return slash < 0 ? "." : slash == 0 ? "/" : path.substring(0, slash);
    }
}
