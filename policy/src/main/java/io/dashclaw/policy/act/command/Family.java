package io.dashclaw.policy.act.command;

import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** One file of the tables. Parsing it takes long, so that waits until it is needed; its programs are seen without. */
final class Family {
    private final String file;
    private final String text;
    private final Set<String> programs;
    private volatile Map<String, Entry> entries;

    Family(String file, String text) {
        this.file = file;
        this.text = text;
        this.programs = programs(text);
    }

    String file() {
        return file;
    }

    /** In lower case. */
    Set<String> programs() {
        return programs;
    }

    /** By program. */
    Map<String, Entry> entries() {
        var read = entries;
        if (read == null) {
            synchronized (this) {
                read = entries == null ? parse() : entries;
                entries = read;
            }
        }
        return read;
    }

    private Map<String, Entry> parse() {
        var read = new TableReader(file).read(text);
        if (!read.keySet().equals(programs)) {
            throw new MalformedTableException(
                    file, "has names that do not begin a line: " + outside(read.keySet()), null);
        }
        return read;
    }

    private Set<String> outside(Set<String> read) {
        var outside = new LinkedHashSet<>(read);
        outside.removeAll(programs);
        return outside;
    }

    /** The keys of the file: what begins a line and is followed by a colon. */
    private static Set<String> programs(String text) {
        var programs = new LinkedHashSet<String>();
        text.lines().filter(Family::isKey).forEach(line -> {
            for (var name : key(line).toLowerCase(Locale.ROOT).split(" +")) {
                programs.add(name);
            }
        });
        return programs;
    }

    private static boolean isKey(String line) {
        return !line.isEmpty() && " #.{}".indexOf(line.charAt(0)) < 0;
    }

    private static String key(String line) {
        if (line.charAt(0) == '"') {
            return line.substring(1, Math.max(1, line.indexOf('"', 1)));
        }
        int colon = line.indexOf(": ");
        return line.substring(0, colon >= 0 ? colon : Math.max(0, line.lastIndexOf(':')));
    }
}
