package io.dashclaw.runtime.http;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;

/**
 * Writes the values that {@link StrictJson} reads: compact JSON, fields in the order of their map. It asks nothing about types, which is
 * most of the time that a general serialiser takes for maps.
 */
public final class PlainJson {
    private static final ObjectWriter TYPED = new ObjectMapper().writer();
    private static final int USUAL_LENGTH = 4096;
    private static final boolean[] ESCAPED = escaped();

    private final StringBuilder out = new StringBuilder(USUAL_LENGTH);

    private PlainJson() {}

    /** JSON that is written already, so that what many values share is written once. */
    public record Written(@JsonValue @JsonRawValue String json) {}

    /** Of a String, Boolean, Number, Collection, Map with String keys, record, enum, or null, at any depth. */
    public static String of(Object value) {
        PlainJson json = new PlainJson();
        json.write(value);
        return json.out.toString();
    }

    private void write(Object value) {
        if (value instanceof String text) {
            string(text, out);
        } else if (value == null || value instanceof Boolean || isFinite(value)) {
            out.append(value);
        } else if (value instanceof Map<?, ?> map) {
            object(map);
        } else if (value instanceof Collection<?> list) {
            array(list);
        } else if (value instanceof Written written) {
            out.append(written.json);
        } else {
            out.append(typed(value));
        }
    }

    /** Records say with annotations how they are written; anything else is refused. */
    private static String typed(Object value) {
        if (!(value instanceof Record) && !(value instanceof Enum)) {
            throw new IllegalArgumentException("not a JSON value: " + value.getClass());
        }
        try {
            return TYPED.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not a JSON value: " + value.getClass(), e);
        }
    }

    private static boolean isFinite(Object value) {
        return value instanceof Number number && (!(value instanceof Double) || Double.isFinite(number.doubleValue()));
    }

    private void object(Map<?, ?> map) {
        char separator = '{';
        for (var field : map.entrySet()) {
            out.append(separator);
            separator = ',';
            string((String) field.getKey(), out);
            out.append(':');
            write(field.getValue());
        }
        out.append(separator == '{' ? "{}" : "}");
    }

    private void array(Collection<?> list) {
        char separator = '[';
        for (Object item : list) {
            out.append(separator);
            separator = ',';
            write(item);
        }
        out.append(separator == '[' ? "[]" : "]");
    }

    /** As RFC 8785 §3.2.2.2 has it: only what must be escaped is, in the shortest way. */
    public static void quote(String text, StringBuilder out) {
        quote(text, false, out);
    }

    /**
     * As {@link #quote}, with general punctuation ({@code U+2000} to {@code U+206F}) escaped as well: otherwise a single pair of curly
     * quotes would make the whole text, which is Latin apart from them, take two bytes a character.
     */
    public static void string(String text, StringBuilder out) {
        quote(text, true, out);
    }

    private static void quote(String text, boolean punctuation, StringBuilder out) {
        out.append('"');
        int escape = nextEscape(text, 0, punctuation);
        if (escape == text.length()) {
            out.append(text); // copied at once, unlike a part of a text
        } else {
            int start = 0;
            for (; escape < text.length(); escape = nextEscape(text, start, punctuation)) {
                out.append(text, start, escape);
                escape(text.charAt(escape), out);
                start = escape + 1;
            }
            out.append(text, start, text.length());
        }
        out.append('"');
    }

    private static int nextEscape(String text, int from, boolean punctuation) {
        int at = from;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c < 128 ? ESCAPED[c] : punctuation && c >= '\u2000' && c <= '\u206F') {
                return at;
            }
            at++;
        }
        return at;
    }

    private static boolean[] escaped() {
        boolean[] escaped = new boolean[128];
        Arrays.fill(escaped, 0, ' ', true);
        escaped['"'] = escaped['\\'] = true;
        return escaped;
    }

    private static void escape(char c, StringBuilder out) {
        switch (c) {
            case '"' -> out.append("\\\"");
            case '\\' -> out.append("\\\\");
            case '\b' -> out.append("\\b");
            case '\f' -> out.append("\\f");
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            default -> {
                out.append("\\u");
                for (int shift = 12; shift >= 0; shift -= 4) {
                    out.append(Character.forDigit(c >> shift & 15, 16));
                }
            }
        }
    }
}
