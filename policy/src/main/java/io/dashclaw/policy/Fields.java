package io.dashclaw.policy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * One object of a document, read strictly: nothing is coerced, and what nobody asked for is a problem. A field that is null counts as absent. Problems are
 * collected, so that a person sees all of them at once.
 */
public final class Fields {
    private static final int SHOWN = 60;
    private static final Pattern INDEX = Pattern.compile("\\[[0-9]+]");

    private final String path;
    private final Map<?, ?> values;
    private final List<String> problems;
    private final Collection<String> vocabulary;
    private final Set<Object> known = new HashSet<>();

    /**
     * @param path of this object; empty for the document itself
     * @param vocabulary full paths of all fields that exist, for hints
     */
    public Fields(String path, Map<?, ?> values, List<String> problems, Collection<String> vocabulary) {
        this.path = path;
        this.values = values;
        this.problems = problems;
        this.vocabulary = vocabulary;
    }

    public String path() {
        return path;
    }

    public String path(Object key) {
        var shown = shown(key);
        return path.isEmpty() ? shown : path + "." + shown;
    }

    public void problem(Object key, String message) {
        problems.add(path(key) + ": " + message);
    }

    public Optional<String> text(String key, int longest) {
        return scalar(key, String.class, "a string")
                .filter(text -> fits(key, text.length() <= longest, "must be at most " + longest + " characters"));
    }

    /** Text with something in it besides blanks. */
    public Optional<String> word(String key, int longest) {
        return text(key, longest).filter(text -> fits(key, !text.isBlank(), "must not be blank"));
    }

    public Optional<Boolean> flag(String key) {
        return scalar(key, Boolean.class, "true or false");
    }

    /** A whole number; 80.0 is one, "80" is not. */
    public Optional<Long> number(String key, long least, long most) {
        var number = scalar(key, Number.class, "a number");
        boolean fits = number.map(Number::doubleValue)
                .map(value -> value == Math.rint(value) && value >= least && value <= most)
                .orElse(true);
        return fits(key, fits, range(least, most) + ", was " + shown(values.get(key)))
                ? number.map(Number::longValue)
                : Optional.empty();
    }

    private static String range(long least, long most) {
        return "must be " + least + " to " + most;
    }

    /** A word of a fixed vocabulary. */
    public <T> Optional<T> choice(String key, Map<String, T> words, String allowed) {
        return scalar(key, String.class, "a string").flatMap(word -> {
            var value = Optional.ofNullable(words.get(word));
            fits(key, value.isPresent(), "must be " + allowed + ", was " + shown(word));
            return value;
        });
    }

    /** A list of words without blanks; problems of single items are named by their index. */
    public Optional<List<String>> words(String key, int most, Function<String, Optional<String>> problemWith) {
        return list(key, most).map(items -> {
            var words = new ArrayList<String>();
            for (int i = 0; i < items.size(); i++) {
                var item = items.get(i);
                var problem = !(item instanceof String text)
                        ? Optional.of("must be a string")
                        : text.isBlank() ? Optional.of("must not be blank") : problemWith.apply(text);
                var place = key + "[" + i + "]";
                problem.ifPresentOrElse(message -> problem(place, message), () -> words.add((String) item));
            }
            return words;
        });
    }

    public Optional<List<?>> list(String key, int most) {
        return scalar(key, List.class, "a list")
                .filter(items -> fits(key, items.size() <= most, "must have at most " + most + " items"))
                .map(items -> (List<?>) items);
    }

    public Optional<Fields> object(String key) {
        return scalar(key, Map.class, "an object").map(map -> new Fields(path(key), map, problems, vocabulary));
    }

    /** Objects of a list, each knowing its index. */
    public List<Fields> objects(String key, int most) {
        var objects = new ArrayList<Fields>();
        var items = list(key, most).orElse(List.of());
        for (int i = 0; i < items.size(); i++) {
            var place = key + "[" + i + "]";
            if (items.get(i) instanceof Map<?, ?> map) {
                objects.add(new Fields(path(place), map, problems, vocabulary));
            } else {
                problem(place, "must be an object");
            }
        }
        return objects;
    }

    /** The value is not looked at; what it says means nothing here. */
    public void ignore(String key) {
        known.add(key);
    }

    public void required(String key) {
        fits(key, values.get(key) != null, "is required");
    }

    /** A field that exists, but not yet: whoever relies on it must hear that it would do nothing. Switched off, it may stay. */
    void notYet(String key, String why) {
        known.add(key);
        var value = values.get(key);
        boolean off = value == null || Boolean.FALSE.equals(value) || value instanceof Collection<?> c && c.isEmpty();
        fits(key, off, why);
    }

    /** Reports what was there and nobody asked for. */
    public void nothingElse() {
        nothingElseBut(key -> false);
    }

    void nothingElseBut(Predicate<String> allowed) {
        for (var key : values.keySet()) {
            if (!known.contains(key) && !(key instanceof String text && allowed.test(text))) {
                problem(
                        key,
                        "unknown"
                                + hint(path(key))
                                        .map(h -> "; did you mean " + h + "?")
                                        .orElse(""));
            }
        }
    }

    public boolean has(String key) {
        return values.get(key) != null;
    }

    public Map<?, ?> values() {
        return values;
    }

    private <T> Optional<T> scalar(String key, Class<T> type, String name) {
        known.add(key);
        var value = values.get(key);
        if (value == null) {
            return Optional.empty();
        }
        boolean fits = fits(key, type.isInstance(value), "must be " + name);
        return fits ? Optional.of(type.cast(value)) : Optional.empty();
    }

    private boolean fits(String key, boolean fits, String message) {
        if (!fits) {
            problem(key, message);
        }
        return fits;
    }

    /** A number or a word as it may be repeated in a message. */
    private static String shown(Object value) {
        if (!(value instanceof String || value instanceof Number)) {
            return "something else";
        }
        var text = value.toString().replaceAll("\\p{Cntrl}", "?");
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
    }

    /** A name of this object is meant rather than that of another. */
    private Optional<String> hint(String unknown) {
        var written = INDEX.matcher(unknown).replaceAll("");
        var parent = INDEX.matcher(path).replaceAll("");
        var siblings = vocabulary.stream()
                .filter(candidate -> parent.equals(candidate.substring(0, Math.max(0, candidate.lastIndexOf('.')))))
                .toList();
        return nearest(written, siblings).or(() -> nearest(written, vocabulary));
    }

    /** The word that was probably meant; empty when none is near. */
    static Optional<String> nearest(String unknown, Collection<String> vocabulary) {
        var written = letters(unknown);
        var last = letters(unknown.substring(unknown.lastIndexOf('.') + 1));
        int tolerance = Math.max(1, written.length() / 6);
        return vocabulary.stream()
                .filter(candidate -> !candidate.equals(unknown))
                .map(candidate -> new Hint(candidate, distance(written, last, letters(candidate))))
                .filter(hint -> hint.distance <= tolerance)
                .min(Comparator.comparingInt(Hint::distance))
                .map(Hint::candidate);
    }

    private record Hint(String candidate, int distance) {}

    private static int distance(String written, String last, String candidate) {
        boolean misplaced = last.length() > 3 && candidate.endsWith(last);
        return Math.min(misplaced ? 1 : Integer.MAX_VALUE, editDistance(written, candidate));
    }

    private static String letters(String text) {
        return CaseFold.fold(text).replaceAll("[^a-z0-9]", "");
    }

    private static int editDistance(String one, String other) {
        var previous = new int[other.length() + 1];
        Arrays.setAll(previous, i -> i);
        for (int i = 1; i <= one.length(); i++) {
            var current = new int[other.length() + 1];
            current[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int replaced = previous[j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(replaced, 1 + Math.min(previous[j], current[j - 1]));
            }
            previous = current;
        }
        return previous[other.length()];
    }
}
