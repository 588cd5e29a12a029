package io.dashclaw.policy.act;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A path without its accidents: home folders are {@code ~}, one kind of slash, no empty and no {@code .} segments, {@code ..} resolved,
 * lower case (some file systems do not tell cases apart, so neither does caution).
 *
 * @param home how the home folder was written ({@code ~}, {@code /home/ada}); null when the path does not start there
 * @param segments after the root
 * @param spelled the same segments as they were written
 */
record PathName(Root root, String home, List<String> segments, List<String> spelled) {
    /** What a path starts from. */
    enum Root {
        FILE_SYSTEM,
        HOME,
        /** The working directory, as far as it is known. */
        HERE,
        /** Above the working directory. */
        ABOVE
    }

    private static final Set<String> HOME_NAMES =
            Set.of("~", "$home", "${home}", "%userprofile%", "$env:userprofile", "%homepath%", "$env:home");
    private static final Set<String> HERE_NAMES = Set.of("$pwd", "${pwd}", "$(pwd)", "`pwd`", "%cd%", "$pwd.path");
    private static final Set<String> TEMP_NAMES =
            Set.of("$tmpdir", "${tmpdir}", "%temp%", "%tmp%", "$env:temp", "$env:tmp", "$(mktemp)", "$(mktemp -d)");
    private static final Set<String> EVERYTHING = Set.of("*", "**", ".*", "*.*", ".[!.]*", ".[^.]*", ".??*", "?*");
    private static final int MOST_SEGMENTS = 256;

    static PathName of(String written) {
        var text = written.strip();
        if (text.regionMatches(true, 0, "file://", 0, 7)) {
            text = text.substring(7);
        } else if (text.regionMatches(true, 0, "file:", 0, 5)) {
            text = text.substring(5);
        }
        if (text.indexOf('\\') >= 0 && (text.indexOf('/') < 0 || hasDrive(text))) {
            text = text.replace('\\', '/');
        }
        var spelled = new ArrayList<String>();
        var root = Root.HERE;
        int from = 0;
        if (hasDrive(text)) {
            root = Root.FILE_SYSTEM;
            from = 2;
        } else if (text.startsWith("/")) {
            root = Root.FILE_SYSTEM;
        }
        for (int start = from; start <= text.length() && spelled.size() < MOST_SEGMENTS; ) {
            int end = text.indexOf('/', start);
            end = end < 0 ? text.length() : end;
            var segment = text.substring(start, end);
            root = step(root, spelled, segment, start == from);
            start = end + 1;
        }
        return named(root, spelled);
    }

    private static Root step(Root root, List<String> spelled, String segment, boolean first) {
        if (segment.isEmpty() || segment.equals(".")) {
            return root;
        }
        if (segment.equals("..")) {
            if (!spelled.isEmpty()) {
                spelled.remove(spelled.size() - 1);
                return root;
            }
            return root == Root.HERE || root == Root.HOME ? Root.ABOVE : root;
        }
        if (first && root == Root.HERE) {
            var name = segment.toLowerCase(Locale.ROOT);
            if (HOME_NAMES.contains(name) || name.startsWith("~") && !name.startsWith("~$") && name.length() < 33) {
                return Root.HOME;
            }
            if (HERE_NAMES.contains(name)) {
                return root;
            }
            if (TEMP_NAMES.contains(name)) {
                spelled.add("tmp");
                return Root.FILE_SYSTEM;
            }
        }
        spelled.add(segment);
        return root;
    }

    /** Home folders by their usual places. */
    private static PathName named(Root root, List<String> spelled) {
        int homeSegments = root == Root.FILE_SYSTEM ? homeSegments(spelled) : 0;
        var kept = homeSegments == 0 ? spelled : spelled.subList(homeSegments, spelled.size());
        var folded = new ArrayList<String>(kept.size());
        kept.forEach(segment -> folded.add(segment.toLowerCase(Locale.ROOT)));
        var home = homeSegments > 0
                ? "/" + String.join("/", spelled.subList(0, homeSegments))
                : root == Root.HOME ? "~" : null;
        return new PathName(
                home == null ? root : Root.HOME, home, Collections.unmodifiableList(folded), List.copyOf(kept));
    }

    private static int homeSegments(List<String> spelled) {
        if (spelled.isEmpty()) {
            return 0;
        }
        var first = spelled.get(0).toLowerCase(Locale.ROOT);
        if (first.equals("root")) {
            return 1;
        }
        boolean homes = first.equals("home") || first.equals("users");
        if (homes && spelled.size() >= 2 && !spelled.get(1).equals("*")) {
            return spelled.get(1).equalsIgnoreCase("shared") ? 0 : 2;
        }
        if (first.equals("var") && spelled.size() >= 2 && spelled.get(1).equalsIgnoreCase("root")) {
            return 2;
        }
        return 0;
    }

    private static boolean hasDrive(String text) {
        return text.length() >= 2
                && text.charAt(1) == ':'
                && Character.isLetter(text.charAt(0))
                && (text.length() == 2 || text.charAt(2) == '/' || text.charAt(2) == '\\');
    }

    /** This path below another one, when it is relative. */
    PathName within(PathName directory) {
        if (root != Root.HERE) {
            return this;
        }
        var joined = new ArrayList<>(directory.segments);
        joined.addAll(segments);
        var written = new ArrayList<>(directory.spelled);
        written.addAll(spelled);
        var joinedName = named(directory.root, written);
        return directory.home == null ? joinedName : new PathName(Root.HOME, directory.home, joined, written);
    }

    /** The folder, where everything within is meant: {@code x/*}. */
    PathName contents() {
        int size = segments.size();
        while (size > 0 && EVERYTHING.contains(segments.get(size - 1))) {
            size--;
        }
        return size == segments.size()
                ? this
                : new PathName(root, home, segments.subList(0, size), spelled.subList(0, size));
    }

    String last() {
        return segments.isEmpty() ? "" : segments.get(segments.size() - 1);
    }

    /** As it was meant, without detours: {@code ~/x}, {@code /home/ada/x}, {@code /x}, {@code x}. */
    String shown() {
        var path = String.join("/", spelled);
        return switch (root) {
            case FILE_SYSTEM -> "/" + path;
            case HOME -> path.isEmpty() ? home : home + "/" + path;
            case ABOVE -> path.isEmpty() ? ".." : "../" + path;
            case HERE -> path.isEmpty() ? "." : path;
        };
    }
}
