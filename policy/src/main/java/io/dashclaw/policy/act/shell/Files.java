package io.dashclaw.policy.act.shell;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a script itself put into files, and which of them there were not before. */
final class Files {
    private static final int MOST_CONTENTS = 4;
    private static final int MOST_FILES = 1_000;

    /** How sure it is that nothing was there before. */
    enum Made {
        NOT,
        /** A file, unless a directory was there. */
        FILE,
        /** This, and all that is in it. */
        WHOLE
    }

    private static final class Entry {
        private final List<Text> contents = new ArrayList<>(1);
        /** What was added to the last of the contents. */
        private StringBuilder added;

        private Made made = Made.NOT;

        void write(Text content) {
            settle();
            if (contents.size() == MOST_CONTENTS) {
                contents.remove(0);
            }
            contents.add(content);
        }

        void append(Text more) {
            var last = contents.get(contents.size() - 1);
            if (!last.isExact() || !more.isExact()) {
                write(Text.unknown(more.text(), last.marks() | more.marks()));
                return;
            }
            added = added == null ? new StringBuilder(last.text()) : added;
            if (added.length() + more.text().length() <= TextBuilder.LONGEST) {
                added.append(more.text());
                contents.set(contents.size() - 1, last.marked(more.marks()));
            } else {
                write(Text.unknown("", last.marks() | more.marks() | Text.FOREIGN));
            }
        }

        List<Text> settle() {
            if (added != null) {
                var last = contents.get(contents.size() - 1);
                contents.set(
                        contents.size() - 1, new Text(added.toString(), null, last.marks(), null, null, last.at()));
                added = null;
            }
            return contents;
        }
    }

    private final Map<String, Entry> entries = new HashMap<>();
    /** Contents that came along with the act. Its paths may be written from elsewhere. */
    private final Map<String, Text> supplied = new HashMap<>();

    private int channels = 62;

    /** A path for what a process substitution writes or reads. */
    String channel(Text content) {
        var path = "/dev/fd/" + ++channels;
        write(path, content, false);
        return path;
    }

    static boolean isChannel(String path) {
        return path.startsWith("/dev/fd/");
    }

    void write(String path, Text content, boolean append) {
        var entry = entry(path);
        if (entry == null) {
            return;
        }
        if (append && !entry.contents.isEmpty()) {
            entry.append(content);
        } else {
            entry.write(content);
        }
    }

    void made(String path, Made made) {
        var entry = entry(path);
        if (entry != null && made.compareTo(entry.made) > 0) {
            entry.made = made;
        }
    }

    private Entry entry(String path) {
        var found = entries.get(path);
        if (found == null && entries.size() < MOST_FILES) {
            found = new Entry();
            entries.put(path, found);
        }
        return found;
    }

    /** What a file may hold, as far as this script wrote it; empty when it did not. */
    List<Text> contents(String path) {
        var entry = entries.get(path);
        return entry == null ? supplied(path) : entry.settle();
    }

    void supply(String path, Text content) {
        supplied.put(path, content);
    }

    private List<Text> supplied(String path) {
        for (var each : supplied.entrySet()) {
            if (isSame(each.getKey(), path)) {
                return List.of(each.getValue());
            }
        }
        return List.of();
    }

    /** One may be written from a folder below. */
    private static boolean isSame(String one, String other) {
        return one.equals(other) || one.endsWith("/" + other) || other.endsWith("/" + one);
    }

    /** Marks of all that may be in a file. */
    int marks(String path) {
        int marks = 0;
        for (Text content : contents(path)) {
            marks |= content.marks() & Text.TAINTS;
        }
        return marks;
    }

    boolean isMade(String path, boolean recursive) {
        if (entries.isEmpty()) {
            return false;
        }
        var entry = entries.get(stripped(path));
        if (entry != null && (entry.made == Made.WHOLE || entry.made == Made.FILE && !recursive)) {
            return true;
        }
        for (int slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
            var above = entries.get(path.substring(0, slash));
            if (above != null && above.made == Made.WHOLE) {
                return !path.contains("..");
            }
        }
        return false;
    }

    private static String stripped(String path) {
        return path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }
}
