package io.dashclaw.policy.document;

import java.util.Locale;

/** How a text is written. */
public enum Format {
    YAML,
    JSON;

    /** By the ending of a file's name; what is not JSON is YAML. */
    public static Format of(String file) {
        return file.toLowerCase(Locale.ROOT).endsWith(".json") ? JSON : YAML;
    }
}
