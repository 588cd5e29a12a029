package io.dashclaw.runtime.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import java.util.Collection;
import java.util.Map;

/**
 * Writes the values that {@link StrictJson} reads: compact JSON, fields in the order of their map. It asks nothing about types, which is
 * most of the time that a general serialiser takes for maps.
 */
public final class PlainJson {
    private static final ObjectWriter TYPED = new ObjectMapper().writer();
    private static final int USUAL_LENGTH = 4096;

    private final StringBuilder out = new StringBuilder(USUAL_LENGTH);

    private PlainJson() {}

    /** Of a String, Boolean, Number, Collection, Map with String keys, record, enum, or null, at any depth. */
    public static String of(Object value) {
        PlainJson json = new PlainJson();
        json.write(value);
        return json.out.toString();
    }

    private void write(Object value) {
        if (value instanceof String text) {
            quote(text, out);
        } else if (value == null || value instanceof Boolean || isFinite(value)) {
            out.append(value);
        } else if (value instanceof Map<?, ?> map) {
            object(map);
        } else if (value instanceof Collection<?> list) {
            array(list);
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
            quote((String) field.getKey(), out);
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
        out.append('"');
        int escape = nextEscape(text, 0);
        if (escape == text.length()) {
            out.append(text); // copied at once, unlike a part of a text
        } else {
            int start = 0;
            for (; escape < text.length(); escape = nextEscape(text, start)) {
                out.append(text, start, escape);
                escape(text.charAt(escape), out);
                start = escape + 1;
            }
            out.append(text, start, text.length());
        }
        out.append('"');
    }

    private static int nextEscape(String text, int from) {
        int at = from;
        while (at < text.length() && !mustEscape(text.charAt(at))) {
            at++;
        }
        return at;
    }

    private static boolean mustEscape(char c) {
        return c < ' ' || c == '"' || c == '\\';
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
            default -> out.append("\\u00").append(c < 16 ? "0" : "1").append(Character.forDigit(c & 15, 16));
        }
    }
}
