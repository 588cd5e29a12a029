package io.dashclaw.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A pattern over the segments of a path, compared without case: {@code **} is any number of segments, {@code *} any run of characters within one, {@code ?} one
 * character. Matching never costs more than the length of the pattern times that of the path, whatever either contains.
 */
final class Glob {
    static final int LONGEST = 256;
    private static final String ANY_DEPTH = "**";

    private final String written;
    private final List<String> segments;
    private final boolean absolute;

    private Glob(String written, List<String> segments, boolean absolute) {
        this.written = written;
        this.segments = segments;
        this.absolute = absolute;
    }

    /**
     * For files. A relative pattern matches at any depth, because agents name files absolutely and policies do not: {@code secrets/**} also covers
     * {@code /srv/app/secrets/key}. A lone name is a file name, and one that begins with a dot also an ending: {@code .pem} covers {@code server.pem}.
     */
    static Glob ofPath(String written) {
        var glob = parse(written);
        if (glob.absolute) {
            return glob;
        }
        var segments = new ArrayList<>(glob.segments);
        if (segments.size() == 1 && segments.get(0).startsWith(".") && isLiteral(segments.get(0))) {
            segments.set(0, "*" + segments.get(0));
        }
        if (!segments.get(0).equals(ANY_DEPTH)) {
            segments.add(0, ANY_DEPTH);
        }
        return new Glob(written, List.copyOf(segments), false);
    }

    /** For targets: from the first segment on, with or without a leading slash. */
    static Glob ofTarget(String written) {
        return parse(written);
    }

    private static Glob parse(String written) {
        var path = NormalPath.of(written);
        var segments = new ArrayList<>(path.segments());
        var end = written.strip();
        if ((end.endsWith("/") || end.endsWith("\\"))
                && !segments.get(segments.size() - 1).equals(ANY_DEPTH)) {
            segments.add(ANY_DEPTH);
        }
        return new Glob(written, List.copyOf(segments), path.absolute());
    }

    /** What is wrong with the pattern, if anything. */
    static Optional<String> problemWith(String written) {
        if (written.length() > LONGEST) {
            return Optional.of("must be at most " + LONGEST + " characters");
        }
        if (written.chars().anyMatch(c -> c < ' ')) {
            return Optional.of("must not contain control characters");
        }
        if (written.chars().anyMatch(c -> "[]{}".indexOf(c) >= 0)) {
            return Optional.of("must not contain [ ] { }: list each alternative, or use ? for one character");
        }
        var parts = List.of(written.strip().replace('\\', '/').split("/"));
        if (parts.contains("..")) {
            return Optional.of("must not contain ..");
        }
        if (parts.stream().anyMatch(part -> part.contains(ANY_DEPTH) && !part.equals(ANY_DEPTH))) {
            return Optional.of("** must stand alone between slashes, as in **/*.pem");
        }
        return NormalPath.of(written).segments().isEmpty() ? Optional.of("must not be empty") : Optional.empty();
    }

    static boolean isLiteral(String text) {
        return text.indexOf('*') < 0 && text.indexOf('?') < 0;
    }

    /** As the policy spells it. */
    String written() {
        return written;
    }

    /** Whether a folder holds something that this pattern means, going by the words at the beginning of the pattern. */
    boolean reachesBelow(NormalPath folder) {
        var words = literalRun();
        var dir = folder.segments();
        if (words.isEmpty() || absolute && !folder.absolute()) {
            return false;
        }
        int longest = Math.min(words.size(), dir.size());
        if (absolute) {
            return dir.size() <= words.size() && words.subList(0, dir.size()).equals(dir);
        }
        for (int length = 1; length <= longest; length++) {
            if (words.subList(0, length).equals(dir.subList(dir.size() - length, dir.size()))) {
                return true;
            }
        }
        return false;
    }

    /** The folders that the pattern names one after the other, before its first wildcard; a file name of its own is none. */
    private List<String> literalRun() {
        int from = !segments.isEmpty() && segments.get(0).equals(ANY_DEPTH) ? 1 : 0;
        int to = from;
        while (to < segments.size() && isLiteral(segments.get(to))) {
            to++;
        }
        return segments.subList(from, to);
    }

    boolean matchesFile(NormalPath path) {
        if (!absolute) {
            return matches(path.segments());
        }
        if (!path.absolute() && !path.climbs()) {
            return false;
        }
        return matches((NormalPath.startsWithDrive(segments) ? path : path.withoutDrive()).segments());
    }

    boolean matches(List<String> path) {
        int pattern = 0;
        int at = 0;
        int afterDepth = -1;
        int retry = -1;
        while (at < path.size()) {
            if (pattern < segments.size() && segments.get(pattern).equals(ANY_DEPTH)) {
                afterDepth = ++pattern;
                retry = at;
            } else if (pattern < segments.size() && matchesWord(segments.get(pattern), path.get(at))) {
                pattern++;
                at++;
            } else if (afterDepth >= 0) {
                pattern = afterDepth;
                at = ++retry;
            } else {
                return false;
            }
        }
        return segments.subList(pattern, segments.size()).stream().allMatch(ANY_DEPTH::equals);
    }

    /** One word, such as an agent's id: here {@code *} is any run of characters. Compared as it is. */
    static boolean matchesWord(String pattern, String text) {
        int p = 0;
        int t = 0;
        int afterStar = -1;
        int retry = -1;
        while (t < text.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                afterStar = ++p;
                retry = t;
            } else if (p < pattern.length() && (pattern.charAt(p) == '?' || pattern.charAt(p) == text.charAt(t))) {
                p++;
                t++;
            } else if (afterStar >= 0) {
                p = afterStar;
                t = ++retry;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }

    /** A key that every matching path has among its {@link #keysOf keys}; empty when the pattern has nothing fixed enough. */
    Optional<String> key() {
        for (int i = segments.size() - 1; i >= 0; i--) {
            if (isLiteral(segments.get(i))) {
                return Optional.of(segments.get(i));
            }
        }
        var last = segments.get(segments.size() - 1);
        int dot = last.lastIndexOf('.');
        return dot >= 0 && isLiteral(last.substring(dot)) ? Optional.of("*" + last.substring(dot)) : Optional.empty();
    }

    /** The segments of a path, and {@code *.ext} for the ending of the last one. */
    static List<String> keysOf(NormalPath path) {
        if (path.segments().isEmpty()) {
            return List.of();
        }
        var keys = new ArrayList<>(path.segments());
        var last = keys.get(keys.size() - 1);
        int dot = last.lastIndexOf('.');
        if (dot >= 0) {
            keys.add("*" + last.substring(dot));
        }
        return keys;
    }
}
