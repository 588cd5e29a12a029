package io.dashclaw.policy.act.shell;

import java.nio.charset.StandardCharsets;

/** The escapes of <code>$'…'</code> (bash manual §3.1.2.4). */
final class AnsiC {
    private final String written;
    private final StringBuilder decoded = new StringBuilder();
    private int at;

    private AnsiC(String written) {
        this.written = written;
    }

    /** @param written between the quotes */
    static String decode(String written) {
        return written.indexOf('\\') < 0 ? written : new AnsiC(written).decode();
    }

    private String decode() {
        while (at < written.length()) {
            char c = written.charAt(at++);
            if (c != '\\' || at == written.length()) {
                decoded.append(c);
            } else if (!escape(written.charAt(at++))) {
                break;
            }
        }
        return utf8();
    }

    /** @return whether the text goes on: it ends where a NUL is written */
    private boolean escape(char c) {
        int plain = "abeEfnrtv\\'\"?".indexOf(c);
        if (plain >= 0) {
            return append("\u0007\b\u001b\u001b\f\n\r\t\u000b\\'\"?".charAt(plain));
        }
        return switch (c) {
            case 'x' -> hex();
            case 'u' -> unicode(4);
            case 'U' -> unicode(8);
            case 'c' -> at < written.length() ? append(written.charAt(at++) & 0x1f) : append('\\', c);
            case '0', '1', '2', '3', '4', '5', '6', '7' -> octal();
            default -> append('\\', c);
        };
    }

    private boolean octal() {
        at--;
        return octet(number(8, 3));
    }

    private boolean hex() {
        boolean braces = at < written.length() && written.charAt(at) == '{';
        int start = at;
        at += braces ? 1 : 0;
        int value = number(16, braces ? 8 : 2);
        if (value < 0) {
            at = start;
            return append('\\', 'x');
        }
        if (braces && at < written.length() && written.charAt(at) == '}') {
            at++;
        }
        return octet(value);
    }

    private boolean unicode(int digits) {
        char letter = written.charAt(at - 1);
        int value = number(16, digits);
        if (value < 0) {
            return append('\\', letter);
        }
        if (value > 0 && Character.isValidCodePoint(value)) {
            decoded.appendCodePoint(value);
        }
        return value != 0;
    }

    /** Negative when there is no digit, or when it is too large. */
    private int number(int radix, int digits) {
        long value = -1;
        for (int i = 0; i < digits && at < written.length(); i++, at++) {
            int digit = Character.digit(written.charAt(at), radix);
            if (digit < 0 || written.charAt(at) > 'f') {
                break;
            }
            value = Math.max(value, 0) * radix + digit;
        }
        return (int) Math.min(value, Integer.MAX_VALUE);
    }

    /** Bytes from 0x80 on are kept aside in the private use area, until {@link #utf8} reads them together. */
    private boolean octet(int value) {
        int octet = value & 0xff;
        return append(octet < 0x80 ? octet : OCTETS + octet);
    }

    private static final int OCTETS = 0xF600;

    private boolean append(int character) {
        if (character == 0) {
            return false;
        }
        decoded.append((char) character);
        return true;
    }

    private boolean append(char first, char second) {
        decoded.append(first).append(second);
        return true;
    }

    private String utf8() {
        var text = new StringBuilder(decoded.length());
        for (int i = 0; i < decoded.length(); ) {
            int end = i;
            while (end < decoded.length() && isOctet(decoded.charAt(end))) {
                end++;
            }
            if (end == i) {
                text.append(decoded.charAt(i++));
            } else {
                text.append(octets(i, end));
                i = end;
            }
        }
        return text.toString();
    }

    private static boolean isOctet(char c) {
        return c >= OCTETS + 0x80 && c <= OCTETS + 0xff;
    }

    private String octets(int from, int to) {
        byte[] bytes = new byte[to - from];
        for (int i = from; i < to; i++) {
            bytes[i - from] = (byte) (decoded.charAt(i) - OCTETS);
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
