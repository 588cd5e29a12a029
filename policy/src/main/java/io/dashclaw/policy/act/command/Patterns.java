package io.dashclaw.policy.act.command;

import java.util.List;
import java.util.Locale;

/** Alternatives with {@code *} for any run of characters and {@code ?} for one, compared without case: {@code main|release*}. */
final class Patterns {
    private final List<String> patterns;

    private Patterns(List<String> patterns) {
        this.patterns = patterns;
    }

    static Patterns of(String written) {
        return new Patterns(List.of(written.toLowerCase(Locale.ROOT).split("\\|", -1)));
    }

    static boolean isPattern(String word) {
        return word.indexOf('*') >= 0;
    }

    boolean match(String text) {
        var lower = text.toLowerCase(Locale.ROOT);
        for (var pattern : patterns) {
            if (match(pattern, lower)) {
                return true;
            }
        }
        return false;
    }

    /** Goes back to the last {@code *} only, so it costs at most the product of both lengths. */
    private static boolean match(String pattern, String text) {
        int p = 0;
        int star = -1;
        int resume = 0;
        int t = 0;
        while (t < text.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                resume = t;
            } else if (p < pattern.length() && (pattern.charAt(p) == '?' || pattern.charAt(p) == text.charAt(t))) {
                p++;
                t++;
            } else if (star >= 0) {
                p = star + 1;
                t = ++resume;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }
}
