package io.dashclaw.policy.shield;

import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The words of a text in their order, by their numbers in a {@link Vocabulary}: letters and digits; {@link Vocabulary#STOP} where
 * a sentence or a line ends; {@link Vocabulary#AT}.
 */
final class Words {
    private static final Pattern APOSTROPHES = Pattern.compile("['\u2019]");

    private final Vocabulary vocabulary;

    /** Numbers; a single character that is no word of the vocabulary is kept as its negative. */
    private int[] numbers;

    private int size;

    private Words(Vocabulary vocabulary, int most) {
        this.vocabulary = vocabulary;
        this.numbers = new int[most];
    }

    /** @param text in any case where it is ASCII, else in small letters */
    static Words of(String text, Vocabulary vocabulary) {
        var words = new Words(vocabulary, text.length() / 4 + 4);
        words.read(text);
        return words;
    }

    int size() {
        return size;
    }

    /** {@link Vocabulary#OTHER} or less for a word that is not in the vocabulary; a stop behind the last word. */
    int number(int index) {
        return index < size ? numbers[index] : Vocabulary.STOP;
    }

    /** The word, when it is a single character; else 0. */
    char letter(int index) {
        int number = numbers[index];
        if (number <= Vocabulary.OTHER) {
            return (char) -number;
        }
        String word = vocabulary.word(number);
        return word.length() == 1 ? word.charAt(0) : 0;
    }

    private void read(String text) {
        int length = text.length();
        for (int i = 0; i < length; ) {
            char c = text.charAt(i);
            if (isLetterOrDigit(c)) {
                i = word(text, i);
                continue;
            }
            if (c == '@') {
                add(Vocabulary.AT);
            } else if (c != ' ' && endsSentence(text, c, i)) {
                stop();
            }
            i++;
        }
        stop();
    }

    /** Where the word ends that begins here. */
    private int word(String text, int from) {
        boolean joined = false;
        int to = from + 1;
        for (; to < text.length(); to++) {
            char c = text.charAt(to);
            if (c == '\'' || c == '\u2019') {
                joined = true;
            } else if (!isLetterOrDigit(c)) {
                break;
            }
        }
        if (joined) {
            addJoined(text.substring(from, to).toLowerCase(Locale.ROOT));
        } else {
            add(text, from, to);
        }
        return to;
    }

    private static boolean isLetterOrDigit(char c) {
        return c < 128
                ? c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
                : Character.isLetterOrDigit(c);
    }

    private void stop() {
        if (size > 0 && numbers[size - 1] != Vocabulary.STOP) {
            add(Vocabulary.STOP);
        }
    }

    /** A point inside a name or number ends nothing. */
    private static boolean endsSentence(String text, char c, int at) {
        return switch (c) {
            case '!', '?', ';', '\n' -> true;
            case '.', ':' -> at + 1 >= text.length() || Character.isWhitespace(text.charAt(at + 1));
            default -> false;
        };
    }

    private void add(String text, int from, int to) {
        int number = vocabulary.number(text, from, to);
        add(number == Vocabulary.OTHER && to - from == 1 ? -Character.toLowerCase(text.charAt(from)) : number);
    }

    /** {@code don't} is dont, {@code you're} is you are, {@code I'm} is I am. */
    private void addJoined(String word) {
        String joined = APOSTROPHES.matcher(word).replaceAll("");
        if (joined.equals("youre") || joined.equals("im")) {
            int apostrophe = APOSTROPHES.split(word, 2)[0].length();
            add(word, 0, apostrophe);
            String verb = joined.equals("im") ? "am" : "are";
            add(verb, 0, verb.length());
        } else {
            add(joined, 0, joined.length());
        }
    }

    private void add(int number) {
        if (size == numbers.length) {
            numbers = Arrays.copyOf(numbers, 2 * size);
        }
        numbers[size++] = number;
    }
}
