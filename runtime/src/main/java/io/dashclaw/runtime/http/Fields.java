package io.dashclaw.runtime.http;

import io.dashclaw.runtime.http.Failure.Code;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The fields of a JSON body, read strictly: nothing is coerced, and each getter that finds something else than it wants
 * notes a problem and returns null. {@link #check()} then refuses the body with all problems at once.
 *
 * <p>A field's snake_case name wins; its camelCase form, then its aliases, are read while the ones before are absent or
 * null. Null counts as absent everywhere. Fields that nobody asks for are dropped.
 *
 * <pre>{@code
 * var fields = Fields.of(body).alias("action_type", "action");
 * var type = fields.requiredText("action_type", 1, 128);
 * var risk = fields.whole("risk_score", 0, 100);
 * fields.check();
 * }</pre>
 *
 * Values that clients sent appear in problems only where they are short numbers or plain words. Limits count UTF-16 units.
 */
public final class Fields {
    private static final int MAX_PROBLEMS = 50;
    private static final Pattern ECHOED = Pattern.compile("[A-Za-z][A-Za-z_-]{0,31}");
    private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,15}(\\.[0-9]{1,15})?");
    private static final Pattern NUMERIC = Pattern.compile("-?[0-9]{1,18}");

    private final Map<String, Object> values;
    private final String path;
    private final List<String> problems;
    private Map<String, List<String>> aliases = Map.of();

    private Fields(Map<String, Object> values, String path, List<String> problems) {
        this.values = values;
        this.path = path;
        this.problems = problems;
    }

    /** Refuses ({@link Code#INVALID_JSON}) what is not one strict UTF-8 JSON object; see {@link StrictJson}. */
    public static Fields of(byte[] body) {
        return of(StrictJson.readObject(body));
    }

    /** As {@link #of(byte[])}, but an empty body (or null) is an object without fields. */
    public static Fields ofOptional(byte[] body) {
        return body == null || body.length == 0 ? of(Map.of()) : of(body);
    }

    /** Fields that were read elsewhere, such as the arguments of an MCP tool. */
    public static Fields of(Map<String, Object> values) {
        return new Fields(values, "", new ArrayList<>());
    }

    /** {@code others}, and their camelCase forms, are read in this order while {@code name} is absent or null. */
    public Fields alias(String name, String... others) {
        if (aliases.isEmpty()) {
            aliases = new HashMap<>();
        }
        aliases.put(name, List.of(others));
        return this;
    }

    /** Notes a problem for each of these fields that is absent or null. */
    public Fields require(String... names) {
        for (String name : names) {
            if (raw(name) == null) {
                problem(name, "is required");
            }
        }
        return this;
    }

    public String text(String name, int max) {
        return text(name, 0, max);
    }

    public String requiredText(String name, int min, int max) {
        require(name);
        return text(name, min, max);
    }

    public String text(String name, int min, int max) {
        Object value = raw(name);
        if (value == null || value instanceof String text && text.length() >= min && text.length() <= max) {
            return (String) value;
        }
        return problem(
                name,
                value instanceof String text
                        ? (min > 0 ? "must have " + min + " to " + max : "must have at most " + max)
                                + " characters, has " + text.length()
                        : "must be a string" + was(value));
    }

    /** The text, or null for anything that is not a string of at most {@code max} characters: for fields that are attribution only. */
    public String textOrNull(String name, int max) {
        return raw(name) instanceof String text && text.length() <= max ? text : null;
    }

    /** A text that matches the pattern as a whole. */
    public String idText(String name, Pattern pattern, int max) {
        String text = text(name, 1, max);
        return text == null || pattern.matcher(text).matches()
                ? text
                : problem(name, "must match " + pattern.pattern());
    }

    public Integer whole(String name, int min, int max) {
        Long value = whole(name, (long) min, (long) max);
        return value == null ? null : value.intValue();
    }

    /** An integer; 5.0 is one, 5.5 and "5" are not. */
    public Long whole(String name, long min, long max) {
        Object value = raw(name);
        if (value == null) {
            return null;
        }
        Long whole = integral(value);
        return whole != null && whole >= min && whole <= max
                ? whole
                : problem(name, "must be an integer" + range(Long.toString(min), Long.toString(max)) + was(value));
    }

    /** As {@link #whole}, but also from a numeric string, and null for everything that does not fit. */
    public Integer wholeOrNull(String name, int min, int max) {
        Object value = raw(name);
        Long whole = value instanceof String text && NUMERIC.matcher(text).matches()
                ? (Long) Long.parseLong(text)
                : value == null ? null : integral(value);
        return whole != null && whole >= min && whole <= max ? (Integer) whole.intValue() : null;
    }

    public Double number(String name, double min, double max) {
        Object value = raw(name);
        if (value == null) {
            return null;
        }
        return value instanceof Number number && number.doubleValue() >= min && number.doubleValue() <= max
                ? (Double) number.doubleValue()
                : problem(name, "must be a number" + range(plain(min), plain(max)) + was(value));
    }

    /** A decimal number, or a string of one: exact, without an exponent, from 0 to {@code max}, with at most {@code decimals} decimals. */
    public BigDecimal amount(String name, long max, int decimals) {
        Object value = raw(name);
        if (value == null) {
            return null;
        }
        BigDecimal amount = decimal(value);
        return amount != null
                        && amount.signum() >= 0
                        && amount.compareTo(BigDecimal.valueOf(max)) <= 0
                        && amount.stripTrailingZeros().scale() <= decimals
                ? amount
                : problem(
                        name,
                        "must be a decimal number or string" + range("0", Long.toString(max)) + " with at most "
                                + decimals + " decimals" + was(value));
    }

    private static BigDecimal decimal(Object value) {
        if (value instanceof String text) {
            return DECIMAL.matcher(text).matches() ? new BigDecimal(text) : null;
        }
        return value instanceof Number number ? new BigDecimal(number.toString()) : null;
    }

    public Boolean flag(String name) {
        Object value = raw(name);
        return value == null || value instanceof Boolean
                ? (Boolean) value
                : problem(name, "must be true or false" + was(value));
    }

    public List<String> texts(String name, int maxItems, int maxLength) {
        return texts(name, maxItems, 0, maxLength);
    }

    public List<String> texts(String name, int maxItems, int minLength, int maxLength) {
        List<?> items = items(name, maxItems, "strings");
        if (items == null) {
            return null;
        }
        var texts = new ArrayList<String>(items.size());
        for (int i = 0; i < items.size(); i++) {
            if (items.get(i) instanceof String text && text.length() >= minLength && text.length() <= maxLength) {
                texts.add(text);
            } else {
                return problem(
                        name + "[" + i + "]",
                        "must be a string of " + (minLength > 0 ? minLength + " to " : "at most ") + maxLength
                                + " characters");
            }
        }
        return List.copyOf(texts);
    }

    /** An object as it came: values are String, Boolean, Long, BigInteger, Double, List, Map or null. Too large says {@code <NAME>_TOO_LARGE}. */
    @SuppressWarnings("unchecked")
    public Map<String, Object> object(String name, int maxSerialisedChars) {
        Object value = raw(name);
        if (value == null) {
            return null;
        }
        if (!(value instanceof Map)) {
            return problem(name, "must be an object" + was(value));
        }
        return StrictJson.serialisedLength(value) <= maxSerialisedChars
                ? (Map<String, Object>) value
                : problem(
                        name,
                        "must have at most " + maxSerialisedChars + " characters as JSON ("
                                + name.toUpperCase(java.util.Locale.ROOT) + "_TOO_LARGE)");
    }

    /** One of these words; an unknown one is a problem that lists them. */
    public <E> E word(String name, Map<String, E> words) {
        Object value = raw(name);
        if (value == null) {
            return null;
        }
        E known = value instanceof String word ? words.get(word) : null;
        return known != null ? known : problem(name, "must be one of " + listed(words.keySet()) + was(value));
    }

    public String word(String name, Collection<String> words) {
        Object value = raw(name);
        return value == null || value instanceof String word && words.contains(word)
                ? (String) value
                : problem(name, "must be one of " + listed(words) + was(value));
    }

    /** One of these words, or null for everything else. */
    public String wordOrNull(String name, Collection<String> words) {
        return raw(name) instanceof String word && words.contains(word) ? word : null;
    }

    public <E> E wordOrNull(String name, Map<String, E> words) {
        return raw(name) instanceof String word ? words.get(word) : null;
    }

    /** The fields of an object within this one, their problems noted here; null when it is absent (or no object). */
    @SuppressWarnings("unchecked")
    public Fields nested(String name) {
        Object value = raw(name);
        if (value instanceof Map) {
            return new Fields((Map<String, Object>) value, path + name + ".", problems);
        }
        return value == null ? null : problem(name, "must be an object" + was(value));
    }

    /** The objects of a list, each with its own fields, problems noted here; null when the list is absent. */
    @SuppressWarnings("unchecked")
    public List<Fields> each(String name, int maxItems) {
        List<?> items = items(name, maxItems, "objects");
        if (items == null) {
            return null;
        }
        var fields = new ArrayList<Fields>(items.size());
        for (int i = 0; i < items.size(); i++) {
            if (items.get(i) instanceof Map) {
                fields.add(new Fields((Map<String, Object>) items.get(i), path + name + "[" + i + "].", problems));
            } else {
                problem(name + "[" + i + "]", "must be an object" + was(items.get(i)));
            }
        }
        return fields;
    }

    /** A list of at most {@code maxItems} values of any kind. */
    public List<?> items(String name, int maxItems) {
        return items(name, maxItems, "values");
    }

    /** The value under the first of the field's names that is not null, as it was parsed. */
    public Object raw(String name) {
        Object value = byName(name);
        if (value == null) {
            for (String other : aliases.getOrDefault(name, List.of())) {
                if ((value = byName(other)) != null) {
                    return value;
                }
            }
        }
        return value;
    }

    /** Whether the field is there under one of its names, and not null. */
    public boolean has(String name) {
        return raw(name) != null;
    }

    /** The names as the client wrote them, nulls included. */
    public Set<String> names() {
        return values.keySet();
    }

    /** Notes a problem of the caller's own; returns null, so that a getter can end with it. */
    public <T> T problem(String name, String sentence) {
        if (problems.size() < MAX_PROBLEMS) {
            problems.add(path + name + ": " + sentence);
        }
        return null;
    }

    /** Throws {@link Code#VALIDATION} with every problem noted so far, here and in nested fields. */
    public void check() {
        if (!problems.isEmpty()) {
            throw Failure.invalid(problems);
        }
    }

    private Object byName(String name) {
        Object value = values.get(name);
        return value == null && name.indexOf('_') >= 0 ? values.get(camelCase(name)) : value;
    }

    private List<?> items(String name, int maxItems, String what) {
        Object value = raw(name);
        if (value == null) {
            return null;
        }
        if (value instanceof List<?> items && items.size() <= maxItems) {
            return items;
        }
        return problem(
                name,
                "must be a list of at most " + maxItems + " " + what
                        + (value instanceof List<?> items ? ", has " + items.size() : was(value)));
    }

    private static String camelCase(String name) {
        var camel = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '_' && i > 0 && i + 1 < name.length()) {
                camel.append(Character.toUpperCase(name.charAt(++i)));
            } else {
                camel.append(c);
            }
        }
        return camel.toString();
    }

    private static Long integral(Object value) {
        if (value instanceof Long whole) {
            return whole;
        }
        // beyond 2^53 a double no longer says which integer was meant
        return value instanceof Double number && number == Math.rint(number) && Math.abs(number) <= 0x1p53
                ? (Long) number.longValue()
                : null;
    }

    private static String range(String min, String max) {
        return " from " + min + " to " + max;
    }

    private static String plain(double bound) {
        return bound == Math.rint(bound) && Math.abs(bound) < 1e15
                ? Long.toString((long) bound)
                : Double.toString(bound);
    }

    private static String listed(Collection<String> words) {
        return String.join(", ", words.stream().sorted().toList());
    }

    private static String was(Object value) {
        if (value instanceof Number || value instanceof Boolean) {
            String shown = value.toString();
            return shown.length() <= 32 ? ", was " + shown : ", was a number of " + shown.length() + " characters";
        }
        if (value instanceof String text) {
            return ECHOED.matcher(text).matches() ? ", was \"" + text + "\"" : ", was another string";
        }
        return value instanceof List ? ", was a list" : value == null ? ", was null" : ", was an object";
    }
}
