package io.dashclaw.policy.act.http;

import io.dashclaw.policy.act.Effect.Kind;
import io.dashclaw.policy.act.Effect.Trait;
import io.dashclaw.policy.act.Lines;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** A line of {@code requests.txt}. @param words one of them must stand in the query or the body; none: anything may */
record RequestRule(
        List<HostPattern> hosts,
        List<String> methods,
        List<String[]> paths,
        List<String> words,
        Kind kind,
        int weight,
        Set<Trait> traits,
        String about) {

    private static final List<RequestRule> ALL = Lines.of(RequestRule.class, "requests.txt", 8).stream()
            .map(RequestRule::of)
            .toList();
    private static final int MOST_STEPS = 2_000;

    private static RequestRule of(String[] line) {
        return new RequestRule(
                Arrays.stream(line[0].split(" +")).map(HostPattern::of).toList(),
                List.of(line[1].split(" +")),
                Arrays.stream(line[2].split(" +")).map(path -> path.split("/")).toList(),
                line[3].isEmpty() ? List.of() : words(line[3]),
                Kind.valueOf(line[4].toUpperCase(Locale.ROOT)),
                Integer.parseInt(line[5]),
                traits(line[6]),
                line[7]);
    }

    /** Blanks separate words, but not those within {@code "name": value}. */
    private static List<String> words(String cell) {
        var all = new ArrayList<String>();
        for (String word : cell.split(" +")) {
            int last = all.size() - 1;
            if (last >= 0 && all.get(last).startsWith("\"") && all.get(last).endsWith(":")) {
                all.set(last, all.get(last) + " " + word);
            } else {
                all.add(word);
            }
        }
        return all;
    }

    private static Set<Trait> traits(String cell) {
        var all = EnumSet.noneOf(Trait.class);
        for (String word : cell.split(" +")) {
            if (!word.isEmpty()) {
                all.add(Trait.valueOf(word.toUpperCase(Locale.ROOT)));
            }
        }
        return all;
    }

    /** The heaviest that fits; null when none does. @param method in capitals @param text the query and the body */
    static RequestRule of(String method, Url url, String text) {
        RequestRule heaviest = null;
        String[] path = url.path().split("/");
        for (var rule : ALL) {
            boolean heavier = heaviest == null || rule.weight > heaviest.weight;
            if (heavier && rule.fits(method, url, path, text)) {
                heaviest = rule;
            }
        }
        return heaviest;
    }

    /** In loops, because every request is held against every rule. */
    private boolean fits(String method, Url url, String[] path, String text) {
        return (methods.contains(method) || methods.contains("*"))
                && fitsHost(url)
                && fitsPath(path)
                && (words.isEmpty() || fitsWord(text));
    }

    private boolean fitsHost(Url url) {
        for (var host : hosts) {
            if (host.matches(url)) {
                return true;
            }
        }
        return false;
    }

    private boolean fitsPath(String[] path) {
        for (var pattern : paths) {
            if (matches(pattern, path)) {
                return true;
            }
        }
        return false;
    }

    private boolean fitsWord(String text) {
        for (var word : words) {
            if (text.contains(word)) {
                return true;
            }
        }
        return false;
    }

    private static boolean matches(String[] pattern, String[] path) {
        return pattern.length == 1 && pattern[0].equals("**") || matches(pattern, 0, path, 0, new int[] {MOST_STEPS});
    }

    private static boolean matches(String[] pattern, int i, String[] path, int j, int[] steps) {
        if (steps[0]-- <= 0) {
            return false;
        }
        if (i == pattern.length) {
            return j >= path.length;
        }
        if (pattern[i].equals("**")) {
            return matches(pattern, i + 1, path, j, steps)
                    || j < path.length && matches(pattern, i, path, j + 1, steps);
        }
        return j < path.length && segment(pattern[i], path[j]) && matches(pattern, i + 1, path, j + 1, steps);
    }

    /** {@code *} is any run of characters that is not empty; {@code \*} is a star. */
    private static boolean segment(String pattern, String text) {
        if (pattern.equals("*")) {
            return !text.isEmpty();
        }
        if (pattern.contains("\\*")) {
            return text.contains("*");
        }
        int star = pattern.indexOf('*');
        if (star < 0) {
            return pattern.equalsIgnoreCase(text);
        }
        String head = pattern.substring(0, star);
        String tail = pattern.substring(pattern.lastIndexOf('*') + 1);
        return text.length() >= head.length() + tail.length()
                && text.regionMatches(true, 0, head, 0, head.length())
                && text.regionMatches(true, text.length() - tail.length(), tail, 0, tail.length());
    }
}
