package io.dashclaw.policy.act.command;

import io.dashclaw.policy.act.Resources;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The tables, each read when one of its programs is asked for. */
final class Tables {
    static final String FOLDER = "/io/dashclaw/policy/act/commands/";
    /** A folder of a jar cannot be listed, so the families are. */
    static final String INDEX = "families.txt";

    private final Map<String, Family> families;

    private Tables(Map<String, Family> families) {
        this.families = families;
    }

    static Tables standard() {
        var files = new LinkedHashMap<String, String>();
        for (var file : files()) {
            files.put(file, text(file));
        }
        return of(files);
    }

    /** Names of files. */
    static List<String> files() {
        return text(INDEX).lines().filter(line -> !line.isBlank()).distinct().toList();
    }

    /** @param files texts by the name of the file */
    static Tables of(Map<String, String> files) {
        var families = new HashMap<String, Family>();
        files.forEach((file, text) -> {
            var family = new Family(file, text);
            for (var program : family.programs()) {
                var other = families.put(program, family);
                if (other != null) {
                    throw new MalformedTableException(
                            file + ": " + program, "is also described in " + other.file(), null);
                }
            }
        });
        return new Tables(Map.copyOf(families));
    }

    /** Null when no table has it. @param program in lower case */
    Entry find(String program) {
        var family = families.get(program);
        return family == null ? null : family.entries().get(program);
    }

    Tables load() {
        families.values().forEach(Family::entries);
        return this;
    }

    Set<String> programs() {
        return families.keySet();
    }

    private static String text(String file) {
        var text = Resources.text(Tables.class, FOLDER + file);
        if (text == null) {
            throw new MalformedTableException(file, "is missing", null);
        }
        return text;
    }
}
