package io.dashclaw.runtime.stream;

import java.util.regex.Pattern;

/**
 * Where a client says it stopped.
 *
 * @param given what it sent; null when it sent nothing
 * @param seq the last entry it saw; -1 when it sent none that can be understood
 */
record Cursor(String given, long seq) {
    static final String UNKNOWN = "unknown cursor";
    static final String TOO_FAR = "too far behind";
    private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");

    static Cursor of(String header, String query) {
        String given = header == null || header.isEmpty() ? query : header;
        if (given == null || given.isEmpty()) {
            return new Cursor(null, -1);
        }
        return new Cursor(given, NUMBER.matcher(given).matches() ? Long.parseLong(given) : -1);
    }

    boolean absent() {
        return given == null;
    }

    boolean understood() {
        return seq >= 0;
    }
}
