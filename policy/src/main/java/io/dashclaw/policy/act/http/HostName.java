package io.dashclaw.policy.act.http;

import java.text.Normalizer;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A host as it is compared: whatever spelling it came in.
 *
 * @param name lower case, without user, port and trailing dot; numbers in their usual spelling, encoded labels (RFC 3492) as the letters that they stand for
 * @param look the same in the plainest letters that look alike, so that two names which a reader may take for each other have one look
 */
public record HostName(String name, String look) {
    private static final String ENCODED = "xn--";
    private static final int LONGEST_LABEL = 256;

    /** Letters of other scripts, and of Latin, that pass for a plain one. */
    private static final Map<Integer, String> LOOKS = looks(
            "a аαɑạ",
            "b ьƅβЬ",
            "c сϲᴄ",
            "d ԁժɗđ",
            "e еҽєɛε",
            "f ſƒ",
            "g ɡցɢ",
            "h һհնћħ",
            "i іιıɩ",
            "j јյϳ",
            "k кκĸᴋ",
            "l ǀɫłӏ",
            "m м",
            "n ոηռɴп",
            "o оοօσøɵဝ",
            "p рρքᴘ",
            "q ԛզɋ",
            "r гᴦɾʀ",
            "s ѕꜱʂ",
            "t тτŧᴛ",
            "u υսцʋᴜ",
            "v νѵᴠ",
            "w ԝωѡաᴡ",
            "x хχ×",
            "y уγүყ",
            "z ᴢƶ",
            "- ‐‑‒–—−",
            "l 1|",
            "o 0");

    /** @param written a host with or without user and port, or a URL */
    public static HostName of(String written) {
        return named(letters(Url.host(withoutPort(authority(written.strip())))));
    }

    /** @param written a pattern over hosts: {@code *} and {@code ?} stay what they are */
    public static HostName pattern(String written) {
        var plain = Normalizer.normalize(written.strip(), Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
        return named(letters(withoutDots(plain)));
    }

    private static HostName named(String name) {
        return new HostName(name, look(name));
    }

    private static String authority(String written) {
        int scheme = written.indexOf("://");
        var rest = scheme < 0 ? written : written.substring(scheme + "://".length());
        int end = 0;
        while (end < rest.length() && "/?#\\".indexOf(rest.charAt(end)) < 0) {
            end++;
        }
        var authority = rest.substring(0, end);
        return authority.substring(authority.lastIndexOf('@') + 1);
    }

    /** A lone colon is that of a port; an address of IPv6 has more. */
    private static String withoutPort(String address) {
        int close = address.lastIndexOf(']');
        int colon = address.indexOf(':', Math.max(close, 0));
        boolean port = colon >= 0 && (close >= 0 || address.indexOf(':', colon + 1) < 0);
        return port ? address.substring(0, colon) : address;
    }

    private static String withoutDots(String host) {
        int end = host.length();
        while (end > 0 && host.charAt(end - 1) == '.') {
            end--;
        }
        return host.substring(0, end);
    }

    private static String letters(String host) {
        return !host.contains(ENCODED)
                ? host
                : Stream.of(host.split("\\.", -1)).map(HostName::letter).collect(Collectors.joining("."));
    }

    private static String letter(String label) {
        boolean encoded = label.startsWith(ENCODED) && label.length() <= LONGEST_LABEL;
        return encoded ? Punycode.decode(label.substring(ENCODED.length())).orElse(label) : label;
    }

    private static String look(String name) {
        var apart = Normalizer.normalize(name, Normalizer.Form.NFKD);
        var look = new StringBuilder(apart.length());
        apart.codePoints().filter(HostName::isSeen).forEach(c -> {
            var plain = LOOKS.get(Character.toLowerCase(c));
            if (plain == null) {
                look.appendCodePoint(c);
            } else {
                look.append(plain);
            }
        });
        return look.toString().replace("rn", "m").replace("vv", "w");
    }

    private static boolean isSeen(int c) {
        return switch (Character.getType(c)) {
            case Character.FORMAT, Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.CONTROL -> false;
            default -> true;
        };
    }

    private static Map<Integer, String> looks(String... rows) {
        var looks = new HashMap<Integer, String>();
        for (var row : rows) {
            row.substring(2).codePoints().forEach(c -> looks.put(c, row.substring(0, 1)));
        }
        return Map.copyOf(looks);
    }
}
