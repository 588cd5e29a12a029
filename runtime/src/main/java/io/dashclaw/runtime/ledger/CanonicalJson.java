package io.dashclaw.runtime.ledger;

import com.fasterxml.jackson.core.io.schubfach.DoubleToDecimal;
import java.math.BigDecimal;
import java.math.MathContext;
import java.text.Normalizer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * RFC 8785 JSON of maps, lists, strings, numbers, booleans and null: one text for one value, so that a digest of it means something.
 * Keys sort by UTF-16 code units, numbers are written as ECMAScript writes doubles.
 */
public final class CanonicalJson {
    private final boolean normalise;
    private final StringBuilder out = new StringBuilder(512);

    private CanonicalJson(boolean normalise) {
        this.normalise = normalise;
    }

    public static String of(Object value) {
        CanonicalJson json = new CanonicalJson(false);
        json.write(value);
        return json.out.toString();
    }

    /** As {@link #of}, with every string and key in NFC, which is how DashClaw clients and servers hash acts (core §5.5). */
    public static String normalised(Object value) {
        CanonicalJson json = new CanonicalJson(true);
        json.write(value);
        return json.out.toString();
    }

    private void write(Object value) {
        if (value == null) {
            out.append("null");
        } else if (value instanceof String text) {
            string(text);
        } else if (value instanceof Boolean) {
            out.append(value);
        } else if (value instanceof Number number) {
            number(number);
        } else if (value instanceof Map<?, ?> map) {
            object(map);
        } else if (value instanceof List<?> list) {
            array(list);
        } else {
            throw new IllegalArgumentException("not a JSON value: " + value.getClass());
        }
    }

    private void object(Map<?, ?> map) {
        TreeMap<String, Object> sorted = new TreeMap<>();
        map.forEach((key, value) -> {
            if (normal((String) key).equals(key)) {
                sorted.put((String) key, value);
            }
        });
        // A key that would become the same as another one stays as it is: two acts must not have one digest.
        map.forEach((key, value) -> {
            String normal = normal((String) key);
            if (!normal.equals(key)) {
                sorted.put(sorted.containsKey(normal) ? (String) key : normal, value);
            }
        });
        char separator = '{';
        for (var entry : sorted.entrySet()) {
            out.append(separator);
            separator = ',';
            quote(entry.getKey());
            out.append(':');
            write(entry.getValue());
        }
        out.append(separator == '{' ? "{}" : "}");
    }

    private void array(List<?> list) {
        out.append('[');
        for (int i = 0; i < list.size(); i++) {
            if (i > 0) {
                out.append(',');
            }
            write(list.get(i));
        }
        out.append(']');
    }

    private void number(Number number) {
        if (number instanceof Integer || number instanceof Short || number instanceof Long whole && isExact(whole)) {
            out.append(number.longValue());
        } else {
            ecmaDouble(number.doubleValue());
        }
    }

    private static boolean isExact(long whole) {
        return whole <= 1L << 53 && whole >= -(1L << 53);
    }

    /** ECMA-262 Number::toString: plain digits from 1e-6 up to 1e21, exponents outside. */
    private void ecmaDouble(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            throw new IllegalArgumentException("not a JSON number");
        }
        if (value == 0) {
            out.append('0');
            return;
        }
        BigDecimal shortest = shortest(value);
        if (shortest.signum() < 0) {
            out.append('-');
        }
        String digits = shortest.unscaledValue().abs().toString();
        int point = digits.length() - shortest.scale();
        if (point > 21 || point < -5) {
            out.append(digits.charAt(0));
            if (digits.length() > 1) {
                out.append('.').append(digits, 1, digits.length());
            }
            out.append('e').append(point > 0 ? "+" : "").append(point - 1);
        } else if (point <= 0) {
            out.append("0.").append("0".repeat(-point)).append(digits);
        } else if (point >= digits.length()) {
            out.append(digits).append("0".repeat(point - digits.length()));
        } else {
            out.append(digits, 0, point).append('.').append(digits, point, digits.length());
        }
    }

    /** Java never writes fewer than two digits, and picks another second one than ECMAScript's only one: 4.9e-324 for 5e-324. */
    private static BigDecimal shortest(double value) {
        BigDecimal decimal = new BigDecimal(DoubleToDecimal.toString(value)).stripTrailingZeros();
        if (decimal.precision() == 2) {
            BigDecimal shorter = decimal.round(new MathContext(1));
            if (shorter.doubleValue() == value) {
                return shorter.stripTrailingZeros();
            }
        }
        return decimal;
    }

    private void string(String text) {
        quote(normal(text));
    }

    private String normal(String text) {
        return normalise && !Normalizer.isNormalized(text, Normalizer.Form.NFC)
                ? Normalizer.normalize(text, Normalizer.Form.NFC)
                : text;
    }

    private void quote(String text) {
        out.append('"');
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= ' ' && c != '"' && c != '\\') {
                continue;
            }
            out.append(text, start, i);
            start = i + 1;
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
        out.append(text, start, text.length()).append('"');
    }
}
