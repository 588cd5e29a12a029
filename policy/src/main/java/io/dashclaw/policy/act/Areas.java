package io.dashclaw.policy.act;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Tells what kind of area a path is, by the patterns of {@code areas.txt}. */
final class Areas {
    private static final Pattern BETWEEN = Pattern.compile("\\s{2,}");
    private static final int SHORTEST_TOLD = 3;
    /** Areas of secret material. */
    static final Set<Area> SECRETS = EnumSet.of(Area.CREDENTIAL, Area.PROJECT_SECRET, Area.MEMORY, Area.HISTORY);

    /** The patterns that come with this library. */
    static final Areas STANDARD = read();

    private final Node fileSystem = new Node();
    private final Node home = new Node();
    private final Map<String, List<Floating>> floatingByLast = new HashMap<>();
    private final List<Floating> floatingByPattern = new ArrayList<>();

    /** A pattern from a root on, one segment deeper with every step. */
    private static final class Node {
        final Map<String, Node> literal = new HashMap<>();
        final List<Wild> wild = new ArrayList<>();
        /** Of this very path; null: none. */
        Area here;
        /** Of everything below; null: none. */
        Area below;

        Node child(String segment) {
            if (!isWild(segment)) {
                return literal.computeIfAbsent(segment, any -> new Node());
            }
            for (var each : wild) {
                if (each.pattern.equals(segment)) {
                    return each.node;
                }
            }
            wild.add(new Wild(segment, new Node()));
            return wild.get(wild.size() - 1).node;
        }
    }

    private record Wild(String pattern, Node node) {}

    /** @param segments the tail of a path, wherever it stands */
    private record Floating(String[] segments, boolean below, Area area) {}

    Area of(Value value) {
        return value.knowledge() == Value.Knowledge.UNKNOWN ? Area.UNKNOWN : of(PathName.of(value.text()));
    }

    /** Whether what lies there is secret material. */
    boolean isSecret(String path) {
        return SECRETS.contains(of(path));
    }

    Area of(String path) {
        return of(PathName.of(path));
    }

    Area of(PathName written) {
        var name = written.contents();
        var best = anchored(name);
        best = first(best, floating(name));
        return best == null ? byRoot(name) : best;
    }

    private static Area byRoot(PathName name) {
        return switch (name.root()) {
            case FILE_SYSTEM -> name.segments().isEmpty() ? Area.ROOT : Area.OUTSIDE;
            case HOME -> name.segments().isEmpty() ? Area.HOME : Area.PERSONAL;
            case ABOVE -> Area.ABOVE;
            case HERE -> name.segments().isEmpty() ? Area.WHOLE_PROJECT : Area.PROJECT;
        };
    }

    private Area anchored(PathName name) {
        return switch (name.root()) {
            case FILE_SYSTEM -> walk(fileSystem, name.segments(), 0);
            case HOME -> walk(home, name.segments(), 0);
            case HERE, ABOVE -> null;
        };
    }

    private static Area walk(Node node, List<String> segments, int depth) {
        if (depth == segments.size()) {
            return node.here;
        }
        var best = node.below;
        var segment = segments.get(depth);
        var exact = node.literal.get(segment);
        if (exact != null) {
            best = first(best, walk(exact, segments, depth + 1));
        }
        for (var wild : node.wild) {
            if (fits(wild.pattern, segment)) {
                best = first(best, walk(wild.node, segments, depth + 1));
            }
        }
        if (isWild(segment)) {
            for (var each : node.literal.entrySet()) {
                if (mayMatch(segment, each.getKey())) {
                    best = first(best, walk(each.getValue(), segments, depth + 1));
                }
            }
        }
        return best;
    }

    private Area floating(PathName name) {
        Area best = null;
        var segments = name.segments();
        for (int end = segments.size(); end > 0; end--) {
            boolean whole = end == segments.size();
            var last = segments.get(end - 1);
            var exact = floatingByLast.get(last);
            if (exact != null) {
                best = first(best, bestOf(exact, segments, end, whole));
            }
            best = first(best, bestOf(floatingByPattern, segments, end, whole));
            if (isWild(last)) {
                best = first(best, bestOfWild(segments, end, whole));
            }
        }
        return best;
    }

    private Area bestOfWild(List<String> segments, int end, boolean whole) {
        var last = segments.get(end - 1);
        Area best = null;
        for (var each : floatingByLast.entrySet()) {
            if (mayMatch(last, each.getKey()) && tells(last, each.getKey())) {
                best = first(best, bestOf(each.getValue(), segments, end, whole));
            }
        }
        return best;
    }

    /** A glob speaks of a name only when it says enough of it: {@code id_*} means {@code id_rsa}, {@code *.log} does not mean {@code access.log}. */
    private static boolean tells(String glob, String name) {
        int first = 0;
        while (first < glob.length() && !isSpecial(glob.charAt(first))) {
            first++;
        }
        int literal = 0;
        for (int i = 0; i < glob.length(); i++) {
            literal += isSpecial(glob.charAt(i)) ? 0 : 1;
        }
        return first >= (name.startsWith(".") ? 2 : SHORTEST_TOLD) || 5 * literal >= 3 * name.length();
    }

    private static boolean isSpecial(char c) {
        return "*?[]{},".indexOf(c) >= 0;
    }

    private static Area bestOf(List<Floating> patterns, List<String> segments, int end, boolean whole) {
        Area best = null;
        for (var pattern : patterns) {
            if ((whole || pattern.below) && fits(pattern.segments, segments, end)) {
                best = first(best, pattern.area);
            }
        }
        return best;
    }

    private static boolean fits(String[] pattern, List<String> segments, int end) {
        if (pattern.length > end) {
            return false;
        }
        for (int i = 1; i <= pattern.length; i++) {
            if (!fits(pattern[pattern.length - i], segments.get(end - i))) {
                return false;
            }
        }
        return true;
    }

    /** Of two globs, the written one has to spell out what the pattern asks for: {@code a*} does not mean {@code *_rsa}. */
    private static boolean fits(String pattern, String segment) {
        if (!mayBeginAndEndAlike(pattern, segment)) {
            return false;
        }
        return isWild(pattern) && isWild(segment)
                ? mayMatch(pattern, segment.replace('*', 'x').replace('?', 'x').replace('[', 'x'))
                : mayMatch(pattern, segment);
    }

    /** Most patterns do not fit most names, and their first and last characters say so. */
    private static boolean mayBeginAndEndAlike(String one, String other) {
        return one.isEmpty()
                || other.isEmpty()
                || same(one.charAt(0), other.charAt(0))
                        && same(one.charAt(one.length() - 1), other.charAt(other.length() - 1));
    }

    private static boolean same(char one, char other) {
        return one == other || "*?[]".indexOf(one) >= 0 || "*?[]".indexOf(other) >= 0;
    }

    private static Area first(Area one, Area other) {
        return one == null || other != null && other.compareTo(one) < 0 ? other : one;
    }

    private static boolean isWild(String segment) {
        for (int i = 0; i < segment.length(); i++) {
            char c = segment.charAt(i);
            if (c == '*' || c == '?' || c == '[') {
                return true;
            }
        }
        return false;
    }

    /** Whether there is a text that both patterns match; a bracket stands for any one character. */
    static boolean mayMatch(String one, String other) {
        if (!isWild(one) && !isWild(other)) {
            return one.equals(other);
        }
        return mayMatch(one, 0, other, 0, new int[] {1024});
    }

    private static boolean mayMatch(String one, int i, String other, int j, int[] steps) {
        if (steps[0]-- <= 0) {
            return true;
        }
        if (i == one.length() && j == other.length()) {
            return true;
        }
        if (i < one.length() && one.charAt(i) == '*') {
            return mayMatch(one, i + 1, other, j, steps)
                    || j < other.length() && mayMatch(one, i, other, next(other, j), steps);
        }
        if (j < other.length() && other.charAt(j) == '*') {
            return mayMatch(one, i, other, j + 1, steps)
                    || i < one.length() && mayMatch(one, next(one, i), other, j, steps);
        }
        return i < one.length()
                && j < other.length()
                && sameCharacter(one.charAt(i), other.charAt(j))
                && mayMatch(one, next(one, i), other, next(other, j), steps);
    }

    private static boolean sameCharacter(char one, char other) {
        return one == other || one == '?' || other == '?' || one == '[' || other == '[';
    }

    private static int next(String pattern, int at) {
        int close = pattern.charAt(at) == '[' ? pattern.indexOf(']', at + 1) : -1;
        return close < 0 ? at + 1 : close + 1;
    }

    private void add(Area area, String written) {
        boolean below = written.length() > 1 && written.endsWith("/");
        var pattern = below ? written.substring(0, written.length() - 1) : written;
        if (pattern.startsWith("**/")) {
            floating(area, pattern.substring("**/".length()).split("/"), below);
        } else if (pattern.equals("~") || pattern.startsWith("~/")) {
            anchor(home, pattern.substring(1), below, area);
        } else if (pattern.startsWith("/")) {
            anchor(fileSystem, pattern, below, area);
        } else {
            floating(area, new String[] {pattern}, below);
        }
    }

    private void floating(Area area, String[] segments, boolean below) {
        var pattern = new Floating(segments, below, area);
        var last = segments[segments.length - 1];
        if (isWild(last)) {
            floatingByPattern.add(pattern);
        } else {
            floatingByLast.computeIfAbsent(last, any -> new ArrayList<>()).add(pattern);
        }
    }

    private static void anchor(Node root, String pattern, boolean below, Area area) {
        var node = root;
        for (var segment :
                Stream.of(pattern.split("/")).filter(each -> !each.isEmpty()).toList()) {
            node = node.child(segment);
        }
        node.here = first(node.here, area);
        node.below = below ? first(node.below, area) : node.below;
    }

    private static Areas read() {
        var areas = new Areas();
        Resources.lines(Areas.class, "areas.txt").forEach(line -> areas.line(BETWEEN.split(line)));
        return areas;
    }

    private void line(String[] words) {
        var area = Area.valueOf(words[0].toUpperCase(Locale.ROOT).replace('-', '_'));
        Arrays.stream(words).skip(1).forEach(pattern -> add(area, pattern));
    }
}
