package io.dashclaw.policy.act.http;

import java.util.Locale;
import java.util.Set;

/** Numeric hosts, in every spelling that resolvers take: decimal, octal, hexadecimal, short, mapped into IPv6, or behind a wildcard name. */
final class Address {
    private static final Set<String> ECHOES = Set.of("nip.io", "sslip.io", "xip.io", "localtest.me");

    private Address() {}

    /** The usual spelling of a numeric host; any other host as it is. */
    static String usual(String host) {
        if (host.indexOf(':') >= 0) {
            return v6(host);
        }
        String number = v4(host);
        if (number != null) {
            return number;
        }
        String echoed = echoed(host);
        return echoed == null ? host : echoed;
    }

    /** WHATWG URL §3.5: one to four numbers; the last one fills what is left. */
    private static String v4(String host) {
        String[] parts = host.split("\\.", 6);
        if (host.isEmpty() || parts.length > 4) {
            return null;
        }
        long value = 0;
        for (int i = 0; i < parts.length; i++) {
            long part = number(parts[i]);
            boolean last = i == parts.length - 1;
            long limit = last ? 1L << 8 * (5 - parts.length) : 256;
            if (part < 0 || part >= limit) {
                return null;
            }
            value += last ? part : part << 8 * (3 - i);
        }
        return dotted(value);
    }

    private static long number(String part) {
        boolean hex = part.startsWith("0x") || part.startsWith("0X");
        boolean octal = !hex && part.length() > 1 && part.startsWith("0");
        String digits = hex ? part.substring(2) : part;
        if (hex && digits.isEmpty()) {
            return 0;
        }
        return digits.isEmpty() ? -1 : value(digits, hex ? 16 : octal ? 8 : 10);
    }

    /** Without an exception, because most hosts are names. */
    private static long value(String digits, int radix) {
        long value = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(i) < 0x80 ? Character.digit(digits.charAt(i), radix) : -1;
            if (digit < 0 || value > 1L << 40) {
                return -1;
            }
            value = value * radix + digit;
        }
        return value;
    }

    private static String dotted(long value) {
        return (value >> 24 & 255) + "." + (value >> 16 & 255) + "." + (value >> 8 & 255) + "." + (value & 255);
    }

    /** RFC 4291: groups in lower case without leading zeros; addresses that hold one of IPv4 become that one. */
    private static String v6(String host) {
        int zone = host.indexOf('%');
        String[] groups = expanded(zone < 0 ? host : host.substring(0, zone));
        if (groups == null) {
            return host;
        }
        int[] words = new int[8];
        for (int i = 0; i < 8; i++) {
            words[i] = Integer.parseInt(groups[i], 16);
        }
        boolean zeros = words[0] == 0 && words[1] == 0 && words[2] == 0 && words[3] == 0 && words[4] == 0;
        boolean embeds = zeros && (words[5] == 0xffff || words[5] == 0 && (words[6] != 0 || words[7] > 1))
                || words[0] == 0x64 && words[1] == 0xff9b;
        if (embeds) {
            return dotted((long) words[6] << 16 | words[7]);
        }
        return words[0] == 0x2002 ? dotted((long) words[1] << 16 | words[2]) : compressed(words);
    }

    /** Eight groups, or null when it is no such address. */
    private static String[] expanded(String host) {
        String text = host.toLowerCase(Locale.ROOT);
        int dot = text.indexOf('.');
        if (dot > 0) {
            int colon = text.lastIndexOf(':', dot);
            String tail = v4(text.substring(colon + 1));
            if (tail == null) {
                return null;
            }
            String[] bytes = tail.split("\\.");
            text = text.substring(0, colon + 1)
                    + Integer.toHexString(Integer.parseInt(bytes[0]) << 8 | Integer.parseInt(bytes[1])) + ":"
                    + Integer.toHexString(Integer.parseInt(bytes[2]) << 8 | Integer.parseInt(bytes[3]));
        }
        int gap = text.indexOf("::");
        String[] head = split(gap < 0 ? text : text.substring(0, gap));
        String[] tail = gap < 0 ? new String[0] : split(text.substring(gap + 2));
        if (gap < 0 ? head.length != 8 : head.length + tail.length > 7) {
            return null;
        }
        String[] all = new String[8];
        for (int i = 0; i < 8; i++) {
            all[i] = i < head.length ? head[i] : i >= 8 - tail.length ? tail[i - 8 + tail.length] : "0";
            if (!all[i].matches("[0-9a-f]{1,4}")) {
                return null;
            }
        }
        return all;
    }

    private static String[] split(String groups) {
        return groups.isEmpty() ? new String[0] : groups.split(":", 9);
    }

    private static String compressed(int[] words) {
        int best = -1;
        int length = 1;
        for (int i = 0; i < 8; i++) {
            int j = i;
            while (j < 8 && words[j] == 0) {
                j++;
            }
            if (j - i > length) {
                best = i;
                length = j - i;
            }
        }
        var out = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            if (i == best) {
                out.append("::");
                i += length - 1;
            } else {
                out.append(out.length() == 0 || out.charAt(out.length() - 1) == ':' ? "" : ":")
                        .append(Integer.toHexString(words[i]));
            }
        }
        return out.toString();
    }

    /** {@code 169.254.169.254.nip.io}, {@code app-10-0-0-1.sslip.io}: names that answer with the address they hold. */
    private static String echoed(String host) {
        for (String echo : ECHOES) {
            if (host.endsWith("." + echo)) {
                return echo.equals("localtest.me")
                        ? "127.0.0.1"
                        : held(host.substring(0, host.length() - echo.length() - 1));
            }
        }
        return host.equals("localtest.me") || host.equals("lvh.me") || host.endsWith(".lvh.me") ? "127.0.0.1" : null;
    }

    private static String held(String name) {
        String[] parts = name.split("[.-]");
        for (int i = parts.length - 4; i >= 0; i--) {
            String found = v4(parts[i] + "." + parts[i + 1] + "." + parts[i + 2] + "." + parts[i + 3]);
            if (found != null) {
                return found;
            }
        }
        String last = parts[parts.length - 1];
        return last.matches("[0-9a-f]{8}") ? v4("0x" + last) : null;
    }
}
