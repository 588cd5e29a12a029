package io.dashclaw.policy.act.shell;

/** What a name may have in it (POSIX XBD §3.235), and what ends a word. */
final class Names {
    private Names() {}

    static boolean starts(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_';
    }

    static boolean continues(int c) {
        return starts(c) || isDigit(c);
    }

    static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    static boolean isName(String text) {
        return !text.isEmpty() && starts(text.charAt(0)) && text.chars().allMatch(Names::continues);
    }

    static boolean isBlank(int c) {
        return c == ' ' || c == '\t';
    }

    /** Ends a word unless it is quoted; also the end of the text. */
    static boolean endsWord(int c) {
        return switch (c) {
            case Source.END, ' ', '\t', '\n', ';', '&', '|', '<', '>', '(', ')' -> true;
            default -> false;
        };
    }
}
