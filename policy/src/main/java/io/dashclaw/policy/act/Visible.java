package io.dashclaw.policy.act;

/** Makes text safe to show: what would steer a terminal, turn the reading direction or stay invisible is spelled out. */
public final class Visible {
    private static final int[] SILENT = {0x00AD, 0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFFA0};

    private Visible() {}

    /** One line; a control, format, unassigned or private character becomes its escape ({@code \x1b}, {@code \u202e}), a newline a return sign. */
    public static String text(String written) {
        int first = firstHidden(written);
        if (first < 0) {
            return written;
        }
        var shown = new StringBuilder(written.length() + 16).append(written, 0, first);
        for (int i = first; i < written.length(); ) {
            int c = written.codePointAt(i);
            append(shown, c);
            i += Character.charCount(c);
        }
        return shown.toString();
    }

    /** The same, cut to a length in UTF-16 units with an ellipsis. */
    public static String text(String written, int longest) {
        var shown = text(written);
        if (shown.length() <= longest) {
            return shown;
        }
        int end = Character.isHighSurrogate(shown.charAt(longest - 2)) ? longest - 2 : longest - 1;
        return shown.substring(0, end) + "…";
    }

    private static void append(StringBuilder shown, int c) {
        if (c == '\n') {
            shown.append('⏎');
        } else if (c == '\t') {
            shown.append(' ');
        } else if (!hidden(c)) {
            shown.appendCodePoint(c);
        } else if (c < 0x100) {
            shown.append(String.format("\\x%02x", c));
        } else {
            shown.append(c < 0x10000 ? String.format("\\u%04x", c) : String.format("\\U%08x", c));
        }
    }

    private static int firstHidden(String text) {
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            if (hidden(c)) {
                return i;
            }
            i += Character.charCount(c);
        }
        return -1;
    }

    private static boolean hidden(int c) {
        if (c >= 0x20 && c < 0x7F) {
            return false;
        }
        for (int each : SILENT) {
            if (c == each) {
                return true;
            }
        }
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> c >= 0xFE00 && c <= 0xFE0F || c >= 0xE0100 && c <= 0xE01EF;
        };
    }
}
