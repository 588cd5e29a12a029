package io.dashclaw.runtime.ledger;

import com.fasterxml.jackson.core.io.schubfach.DoubleToDecimal;
import io.dashclaw.runtime.http.PlainJson;
import java.math.BigDecimal;
import java.math.MathContext;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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
        String[] names = map.keySet().toArray(String[]::new);
        Map<?, ?> fields = map;
        for (String name : names) {
            if (!normal(name).equals(name)) {
                fields = renamed(map);
                names = fields.keySet().toArray(String[]::new);
                break;
            }
        }
        Arrays.sort(names);
        char separator = '{';
        for (String name : names) {
            out.append(separator);
            separator = ',';
            PlainJson.quote(name, out);
            out.append(':');
            write(fields.get(name));
        }
        out.append(separator == '{' ? "{}" : "}");
    }

    /** With normal names. A name that would become the same as another one stays as it is: two acts must not have one digest. */
    private Map<String, Object> renamed(Map<?, ?> map) {
        Map<String, Object> fields = new HashMap<>();
        map.forEach((name, value) -> {
            if (normal((String) name).equals(name)) {
                fields.put((String) name, value);
            }
        });
        map.forEach((name, value) -> {
            String normal = normal((String) name);
            if (!normal.equals(name)) {
                fields.put(fields.containsKey(normal) ? (String) name : normal, value);
            }
        });
        return fields;
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
        PlainJson.quote(normal(text), out);
    }

    private String normal(String text) {
        return !normalise || isPlain(text) || Normalizer.isNormalized(text, Normalizer.Form.NFC)
                ? text
                : Normalizer.normalize(text, Normalizer.Form.NFC);
    }

    /** Below U+0300, the first combining mark, every text is in NFC. */
    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= '\u0300') {
                return false;
            }
        }
        return true;
    }
}
