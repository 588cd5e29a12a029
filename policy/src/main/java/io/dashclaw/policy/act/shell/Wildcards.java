package io.dashclaw.policy.act.shell;

/** The shell's patterns over short texts (POSIX XCU §2.13), without extended ones. Never goes back further than the last star. */
final class Wildcards {
    private Wildcards() {}

    static boolean hasWildcards(String pattern) {
        return pattern.indexOf('*') >= 0 || pattern.indexOf('?') >= 0 || pattern.indexOf('[') >= 0;
    }

    static String unescaped(String pattern) {
        return hasWildcards(pattern) ? pattern : pattern.replace("\\", "");
    }

    static boolean matches(String pattern, String text) {
        int p = 0;
        int t = 0;
        int star = -1;
        int mark = 0;
        while (t < text.length()) {
            int next = p < pattern.length() && pattern.charAt(p) != '*' ? one(pattern, p, text.charAt(t)) : -1;
            if (next > 0) {
                p = next;
                t++;
            } else if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                mark = t;
            } else if (star >= 0) {
                p = star + 1;
                t = ++mark;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }

    /** @return where the pattern goes on when its piece at {@code p} matches the character; else -1 */
    private static int one(String pattern, int p, char c) {
        char kind = pattern.charAt(p);
        if (kind == '?') {
            return p + 1;
        }
        if (kind == '\\' && p + 1 < pattern.length()) {
            return pattern.charAt(p + 1) == c ? p + 2 : -1;
        }
        int close = kind == '[' ? pattern.indexOf(']', p + 2) : -1;
        if (close < 0) {
            return kind == c ? p + 1 : -1;
        }
        return inSet(pattern.substring(p + 1, close), c) ? close + 1 : -1;
    }

    private static boolean inSet(String set, char c) {
        boolean negated = set.startsWith("!") || set.startsWith("^");
        int i = negated ? 1 : 0;
        boolean found = false;
        while (i < set.length()) {
            boolean range = i + 2 < set.length() && set.charAt(i + 1) == '-';
            char last = range ? set.charAt(i + 2) : set.charAt(i);
            found |= set.charAt(i) <= c && c <= last;
            i += range ? 3 : 1;
        }
        return found != negated;
    }
}
