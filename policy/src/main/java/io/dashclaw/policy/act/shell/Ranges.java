package io.dashclaw.policy.act.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What stands between the braces of <code>{1..9}</code>, <code>{01..10..2}</code> and <code>{a..e}</code> (bash manual §3.5.1). */
final class Ranges {
    private static final Pattern ENDS = Pattern.compile("..", Pattern.LITERAL);
    private static final int MOST = 1_000;
    private static final int DIGITS = 18;

    private Ranges() {}

    /** The alternatives: of long ranges the first ones and the last, of no range none. */
    static List<String> writeOut(String text, Limits limits) {
        if (!text.contains("..")) {
            return List.of();
        }
        String[] ends = ENDS.split(text, -1);
        if (ends.length < 2 || ends.length > 3 || ends.length == 3 && !isNumber(ends[2])) {
            return List.of();
        }
        long step = ends.length == 3 ? Math.abs(Long.parseLong(ends[2])) : 1;
        if (isNumber(ends[0]) && isNumber(ends[1])) {
            return numbers(ends[0], ends[1], Math.max(step, 1), limits);
        }
        return isLetter(ends[0]) && isLetter(ends[1])
                ? letters(ends[0].charAt(0), ends[1].charAt(0), Math.max(step, 1), limits)
                : List.of();
    }

    private static List<String> numbers(String first, String last, long step, Limits limits) {
        int width = isPadded(first) || isPadded(last) ? Math.max(first.length(), last.length()) : 0;
        List<String> written = new ArrayList<>();
        for (long number : steps(Long.parseLong(first), Long.parseLong(last), step, limits)) {
            written.add(padded(number, width));
        }
        return written;
    }

    private static List<String> letters(char first, char last, long step, Limits limits) {
        List<String> written = new ArrayList<>();
        for (long letter : steps(first, last, step, limits)) {
            written.add(String.valueOf((char) letter));
        }
        return written;
    }

    private static List<Long> steps(long first, long last, long step, Limits limits) {
        long count = Math.abs(last - first) / step + 1;
        long shown = count <= MOST ? count : MOST;
        if (!limits.writeOut((int) shown)) {
            shown = Math.min(2, count);
        }
        List<Long> steps = new ArrayList<>((int) shown);
        long signed = last < first ? -step : step;
        for (long i = 0; i < shown - 1; i++) {
            steps.add(first + i * signed);
        }
        steps.add(first + (count - 1) * signed);
        return steps;
    }

    private static String padded(long number, int width) {
        String digits = Long.toString(Math.abs(number));
        String sign = number < 0 ? "-" : "";
        return sign + "0".repeat(Math.max(0, width - digits.length() - sign.length())) + digits;
    }

    private static boolean isPadded(String number) {
        String digits = number.startsWith("-") ? number.substring(1) : number;
        return digits.length() > 1 && digits.charAt(0) == '0';
    }

    private static boolean isLetter(String text) {
        return text.length() == 1 && (text.charAt(0) | 0x20) >= 'a' && (text.charAt(0) | 0x20) <= 'z';
    }

    private static boolean isNumber(String text) {
        int start = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
        if (text.length() == start || text.length() > DIGITS) {
            return false;
        }
        for (int i = start; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }
}
