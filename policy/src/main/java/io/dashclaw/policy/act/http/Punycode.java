package io.dashclaw.policy.act.http;

import java.util.Optional;

/** RFC 3492, with the parameters of internationalised domain names. */
final class Punycode {
    private static final int BASE = 36;
    private static final int LEAST = 1;
    private static final int MOST = 26;
    private static final int SKEW = 38;
    private static final int DAMP = 700;
    private static final int FIRST_BIAS = 72;
    private static final int FIRST_CODE = 0x80;

    private Punycode() {}

    /** Empty where it is no such code. @param label without its prefix */
    static Optional<String> decode(String label) {
        int hyphen = label.lastIndexOf('-');
        var out = new StringBuilder(hyphen < 0 ? "" : label.substring(0, hyphen));
        int code = FIRST_CODE;
        int index = 0;
        int bias = FIRST_BIAS;
        for (int at = hyphen + 1; at < label.length(); ) {
            int before = index;
            int weight = 1;
            for (int k = BASE; ; k += BASE) {
                int digit = at < label.length() ? digit(label.charAt(at++)) : -1;
                if (digit < 0 || digit > (Integer.MAX_VALUE - index) / weight) {
                    return Optional.empty();
                }
                index += digit * weight;
                int threshold = Math.max(LEAST, Math.min(MOST, k - bias));
                if (digit < threshold) {
                    break;
                }
                if (weight > Integer.MAX_VALUE / (BASE - threshold)) {
                    return Optional.empty();
                }
                weight *= BASE - threshold;
            }
            int length = out.codePointCount(0, out.length()) + 1;
            bias = bias(index - before, length, before == 0);
            code += index / length;
            index %= length;
            if (!Character.isValidCodePoint(code)) {
                return Optional.empty();
            }
            out.insert(out.offsetByCodePoints(0, index), Character.toChars(code));
            index++;
        }
        return Optional.of(out.toString());
    }

    private static int digit(char c) {
        return c >= 'a' && c <= 'z' ? c - 'a' : c >= '0' && c <= '9' ? c - '0' + 26 : -1;
    }

    private static int bias(int delta, int length, boolean first) {
        int rest = first ? delta / DAMP : delta / 2;
        rest += rest / length;
        int k = 0;
        while (rest > (BASE - LEAST) * MOST / 2) {
            rest /= BASE - LEAST;
            k += BASE;
        }
        return k + (BASE - LEAST + 1) * rest / (rest + SKEW);
    }
}
