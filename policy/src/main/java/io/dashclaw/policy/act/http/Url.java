package io.dashclaw.policy.act.http;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Locale;

/**
 * An address as clients read it, not as it is written: WHATWG URL, with the liberties that curl takes.
 *
 * @param scheme lower case; {@code http} when none is written
 * @param host lower case, decoded, IPv4 and IPv6 in their usual spelling, without a trailing dot
 * @param port -1 when none is written
 * @param path decoded once, starting with a slash
 * @param query as written, without the question mark
 * @param credentials whether a user and a password stand before the host
 */
record Url(String scheme, String host, int port, String path, String query, boolean credentials) {
    private static final int LONGEST = 4_096;

    static Url of(String written) {
        String text = cleaned(written);
        int colon = text.indexOf(':');
        boolean absolute =
                colon > 0 && isScheme(text, colon) && text.startsWith("//", colon + 1) || isOpaque(text, colon);
        String scheme = absolute ? text.substring(0, colon).toLowerCase(Locale.ROOT) : "http";
        String rest = absolute ? text.substring(colon + 1) : text;
        if (!scheme.equals("file")) {
            rest = rest.replace('\\', '/');
        }
        int start = 0;
        while (start < rest.length() && rest.charAt(start) == '/' && (start < 2 || !scheme.equals("file"))) {
            start++;
        }
        return parts(scheme, rest.substring(start));
    }

    private static Url parts(String scheme, String rest) {
        int end = first(rest, "/?#");
        String authority = rest.substring(0, end);
        int at = authority.lastIndexOf('@');
        String place = authority.substring(at + 1);
        int hash = rest.indexOf('#', end);
        String behind = rest.substring(end, hash < 0 ? rest.length() : hash);
        int question = behind.indexOf('?');
        String path = question < 0 ? behind : behind.substring(0, question);
        int port = portAt(place);
        String host = host(port < 0 ? place : place.substring(0, port));
        return new Url(
                scheme,
                host,
                port < 0 ? -1 : number(place.substring(port + 1)),
                path.isEmpty() ? "/" : dotless(decoded(path)),
                question < 0 ? "" : behind.substring(question + 1),
                at > 0 && authority.lastIndexOf(':', at) >= 0);
    }

    /** Clients drop these before they look. */
    private static String cleaned(String written) {
        var out = new StringBuilder();
        for (int i = 0; i < written.length() && out.length() < LONGEST; i++) {
            char c = written.charAt(i);
            if (c > ' ' && c != 127 || c == ' ' && out.length() > 0) {
                out.append(c);
            }
        }
        return out.toString().stripTrailing();
    }

    private static boolean isScheme(String text, int colon) {
        for (int i = 0; i < colon; i++) {
            if (!Character.isLetterOrDigit(text.charAt(i)) && "+-.".indexOf(text.charAt(i)) < 0) {
                return false;
            }
        }
        return true;
    }

    /** {@code http:\\host}, {@code http:host}, {@code file:/etc}: forgiven by many. */
    private static boolean isOpaque(String text, int colon) {
        if (colon <= 0) {
            return false;
        }
        String scheme = text.substring(0, colon).toLowerCase(Locale.ROOT);
        return switch (scheme) {
            case "http", "https", "file", "ftp", "gopher", "dict", "ldap", "jar", "data", "javascript", "ws", "wss" ->
                !isDigits(text, colon + 1);
            default -> false;
        };
    }

    private static boolean isDigits(String text, int from) {
        return from < text.length()
                && text.charAt(from) >= '0'
                && text.charAt(from) <= '9'
                && text.indexOf('/') > from
                && text.substring(from, text.indexOf('/')).chars().allMatch(Character::isDigit);
    }

    private static int first(String text, String characters) {
        for (int i = 0; i < text.length(); i++) {
            if (characters.indexOf(text.charAt(i)) >= 0) {
                return i;
            }
        }
        return text.length();
    }

    private static int portAt(String place) {
        int close = place.lastIndexOf(']');
        int colon = place.indexOf(':', Math.max(close, 0));
        return close < 0 && colon >= 0 && place.indexOf(':', colon + 1) >= 0 ? -1 : colon;
    }

    private static int number(String text) {
        return text.isEmpty() || text.length() > 5 || !text.chars().allMatch(c -> c >= '0' && c <= '9')
                ? -1
                : Integer.parseInt(text);
    }

    /** A host in its usual spelling. @param written without user and port */
    static String host(String written) {
        String host = decoded(written);
        if (!isPlain(host)) {
            host = Normalizer.normalize(host, Normalizer.Form.NFKC)
                    .replace('。', '.')
                    .replace('．', '.');
        }
        host = host.toLowerCase(Locale.ROOT);
        while (host.endsWith(".")) {
            host = host.substring(0, host.length() - 1);
        }
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        return Address.usual(host);
    }

    private static boolean isPlain(String text) {
        return text.chars().allMatch(c -> c < 128);
    }

    /** Percent-decoded once; what is no valid escape stays. */
    static String decoded(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        byte[] out = new byte[text.length() * 3];
        int n = 0;
        for (int i = 0; i < text.length(); i++) {
            int high = i + 2 < text.length() && text.charAt(i) == '%' ? Character.digit(text.charAt(i + 1), 16) : -1;
            int low = high < 0 ? -1 : Character.digit(text.charAt(i + 2), 16);
            if (low >= 0) {
                out[n++] = (byte) (high * 16 + low);
                i += 2;
            } else {
                for (byte b : String.valueOf(text.charAt(i)).getBytes(StandardCharsets.UTF_8)) {
                    out[n++] = b;
                }
            }
        }
        return new String(out, 0, n, StandardCharsets.UTF_8);
    }

    /** {@code /a/../b} is {@code /b}, {@code /a//b} is {@code /a/b}. */
    private static String dotless(String path) {
        if (!path.contains("//") && !path.contains("/.")) {
            return path;
        }
        var kept = new java.util.ArrayDeque<String>();
        for (String segment : path.split("/")) {
            if (segment.equals("..")) {
                kept.pollLast();
            } else if (!segment.isEmpty() && !segment.equals(".")) {
                kept.addLast(segment);
            }
        }
        return "/" + String.join("/", kept);
    }
}
