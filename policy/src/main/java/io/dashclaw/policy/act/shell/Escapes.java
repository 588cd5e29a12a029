package io.dashclaw.policy.act.shell;

/** Backslash escapes as {@code echo -e} and {@code printf} read them. */
final class Escapes {
    private static final String NAMES = "abefnrtv\\'\"?";
    private static final String CHARACTERS = "\u0007\b\u001b\f\n\r\t\u000b\\'\"?";

    private Escapes() {}

    /** Whether there are escapes that hide a character which could have been written plainly. */
    static boolean hides(String text) {
        for (int i = text.indexOf('\\'); i >= 0 && i + 2 < text.length(); i = text.indexOf('\\', i + 2)) {
            int from = text.charAt(i + 1);
            int code = from == 'x'
                    ? number(text, i + 2, 2, 16)
                    : Character.digit(from, 8) >= 0 ? number(text, i + 1, 4, 8) : ' ';
            if (code > ' ' && code < 0x7f || from == 'u' || from == 'U') {
                return true;
            }
        }
        return false;
    }

    private static int number(String text, int start, int most, int radix) {
        int value = 0;
        for (int i = start; i < text.length() && i < start + most && Character.digit(text.charAt(i), radix) >= 0; i++) {
            value = value * radix + Character.digit(text.charAt(i), radix);
        }
        return value;
    }

    static String decoded(String text) {
        if (text.indexOf('\\') < 0) {
            return text;
        }
        var made = new StringBuilder(text.length());
        int i = 0;
        while (i < text.length()) {
            if (text.charAt(i) == '\\' && i + 1 < text.length()) {
                i = escape(text, i + 1, made);
            } else {
                made.append(text.charAt(i++));
            }
        }
        return made.toString();
    }

    /** @return where the text goes on */
    private static int escape(String text, int i, StringBuilder made) {
        char kind = text.charAt(i);
        int name = NAMES.indexOf(kind);
        if (name >= 0) {
            made.append(CHARACTERS.charAt(name));
            return i + 1;
        }
        switch (kind) {
            case 'x':
                return digits(text, i + 1, 2, 16, made);
            case 'u':
                return digits(text, i + 1, 4, 16, made);
            case 'U':
                return digits(text, i + 1, 8, 16, made);
            case '0':
                return digits(text, i, 4, 8, made);
            default:
                return Character.digit(kind, 8) >= 0 ? digits(text, i, 3, 8, made) : plain(kind, i, made);
        }
    }

    private static int plain(char kind, int i, StringBuilder made) {
        made.append('\\').append(kind);
        return i + 1;
    }

    private static int digits(String text, int start, int most, int radix, StringBuilder made) {
        int i = start;
        int value = 0;
        while (i < text.length() && i < start + most && Character.digit(text.charAt(i), radix) >= 0) {
            value = value * radix + Character.digit(text.charAt(i), radix);
            i++;
        }
        if (i > start && Character.isValidCodePoint(value)) {
            made.appendCodePoint(value);
        }
        return i;
    }
}
