package io.dashclaw.policy;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Finds the words of a goal that raise its risk, in one pass over the text and without regular expressions: goals are long, and anyone may write them. */
final class GoalWords {
    /** What a word hints at. */
    enum Sign {
        DESTRUCTIVE("goal:destructive-pattern", 20),
        DEPLOYMENT("goal:deployment-pattern", 10),
        SECRET("goal:secret-pattern", 15);

        final Risk.Modifier modifier;

        Sign(String factor, int delta) {
            modifier = new Risk.Modifier(factor, delta);
        }
    }

    private interface Surroundings {
        boolean fit(String goal, int start, int end);
    }

    private record Word(String text, Sign sign, Surroundings surroundings) {}

    private static final int MOST_FLAGS = 16;
    private static final int MOST_WORDS_TO_DEVICE = 5;
    private static final Set<String> DEVICES =
            Set.of("disk", "drive", "device", "partition", "volume", "filesystem", "usb", "ssd", "hdd", "/dev");
    private static final Surroundings ANY = (goal, start, end) -> true;
    private static final List<List<Word>> BY_FIRST_LETTER = byFirstLetter(List.of(
            new Word("rm", Sign.DESTRUCTIVE, GoalWords::recursiveAndForced),
            new Word("drop", Sign.DESTRUCTIVE, (goal, start, end) -> nextWordIs("table", goal, end)),
            new Word("delete", Sign.DESTRUCTIVE, (goal, start, end) -> nextWordIs("from", goal, end)),
            new Word("truncate", Sign.DESTRUCTIVE, ANY),
            new Word("wipe", Sign.DESTRUCTIVE, ANY),
            new Word("format", Sign.DESTRUCTIVE, GoalWords::deviceFollows),
            new Word("push", Sign.DEPLOYMENT, ANY),
            new Word("deploy", Sign.DEPLOYMENT, ANY),
            new Word("release", Sign.DEPLOYMENT, ANY),
            new Word("ship", Sign.DEPLOYMENT, ANY),
            new Word("migrate", Sign.DEPLOYMENT, ANY),
            new Word("secret", Sign.SECRET, ANY),
            new Word("credential", Sign.SECRET, ANY),
            new Word("password", Sign.SECRET, ANY),
            new Word("token", Sign.SECRET, ANY),
            new Word("key", Sign.SECRET, ANY),
            new Word("env", Sign.SECRET, (goal, start, end) -> start > 0 && goal.charAt(start - 1) == '.')));

    private static final boolean[] ASCII_WORD = new boolean[0x80];

    static {
        for (char c = 0; c < ASCII_WORD.length; c++) {
            ASCII_WORD[c] = c == '_' || Character.isLetterOrDigit(c);
        }
    }

    private GoalWords() {}

    static Set<Sign> signsIn(String goal) {
        var signs = EnumSet.noneOf(Sign.class);
        int end;
        for (int start = wordStart(goal, 0); start < goal.length(); start = wordStart(goal, end)) {
            end = wordEnd(goal, start);
            int letter = (goal.charAt(start) | 0x20) - 'a';
            if (letter < 0 || letter >= BY_FIRST_LETTER.size()) {
                continue;
            }
            for (var word : BY_FIRST_LETTER.get(letter)) {
                if (is(word.text, goal, start, end) && word.surroundings.fit(goal, start, end)) {
                    signs.add(word.sign);
                }
            }
        }
        return signs;
    }

    private static List<List<Word>> byFirstLetter(List<Word> words) {
        var letters = new ArrayList<List<Word>>();
        for (char letter = 'a'; letter <= 'z'; letter++) {
            char first = letter;
            letters.add(
                    words.stream().filter(word -> word.text.charAt(0) == first).toList());
        }
        return List.copyOf(letters);
    }

    private static boolean is(String word, String text, int start, int end) {
        return end - start == word.length() && text.regionMatches(true, start, word, 0, word.length());
    }

    private static boolean nextWordIs(String word, String goal, int end) {
        int start = skipBlanks(goal, end);
        return start > end && start < goal.length() && is(word, goal, start, wordEnd(goal, start));
    }

    private static boolean deviceFollows(String goal, int start, int end) {
        int at = end;
        for (int i = 0; i < MOST_WORDS_TO_DEVICE; i++) {
            int next = wordStart(goal, at);
            at = next < goal.length() ? wordEnd(goal, next) : next;
            boolean driveLetter = at - next == 1 && at < goal.length() && goal.charAt(at) == ':';
            int from = next < goal.length() && goal.charAt(next - 1) == '/' ? next - 1 : next;
            if (driveLetter || DEVICES.contains(CaseFold.fold(goal.substring(from, Math.min(at, from + 12))))) {
                return true;
            }
        }
        return false;
    }

    private static boolean recursiveAndForced(String goal, int start, int end) {
        boolean recursive = false;
        boolean forced = false;
        int at = skipBlanks(goal, end);
        for (int i = 0; i < MOST_FLAGS && at < goal.length() && goal.charAt(at) == '-'; i++) {
            int stop = blankAfter(goal, at);
            var flag = goal.substring(at, stop);
            boolean cluster = !flag.startsWith("--");
            recursive |= flag.equals("--recursive") || cluster && (flag.indexOf('r') > 0 || flag.indexOf('R') > 0);
            forced |= flag.equals("--force") || cluster && flag.indexOf('f') > 0;
            at = skipBlanks(goal, stop);
        }
        return recursive && forced;
    }

    private static int wordStart(String text, int from) {
        int at = from;
        while (at < text.length() && !isWordCharacter(text.charAt(at))) {
            at++;
        }
        return at;
    }

    private static int wordEnd(String text, int from) {
        int at = from;
        while (at < text.length() && isWordCharacter(text.charAt(at))) {
            at++;
        }
        return at;
    }

    private static int skipBlanks(String text, int from) {
        int at = from;
        while (at < text.length() && isBlank(text.charAt(at))) {
            at++;
        }
        return at;
    }

    private static int blankAfter(String text, int from) {
        int at = from;
        while (at < text.length() && !isBlank(text.charAt(at))) {
            at++;
        }
        return at;
    }

    private static boolean isBlank(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c);
    }

    private static boolean isWordCharacter(char c) {
        return c < ASCII_WORD.length ? ASCII_WORD[c] : Character.isLetterOrDigit(c);
    }

    /** Whether one of the words stands in the text by itself: {@code production} in {@code eu-production-2}. */
    static boolean hasWord(Set<String> words, String text) {
        var folded = CaseFold.fold(text);
        int end;
        for (int start = wordStart(folded, 0); start < folded.length(); start = wordStart(folded, end)) {
            end = wordEnd(folded, start);
            if (words.contains(folded.substring(start, end))) {
                return true;
            }
        }
        return false;
    }
}
