package io.dashclaw.policy.shield;

import java.util.Arrays;
import java.util.BitSet;

/** The words that phrases speak of, numbered from 1, so that a text is compared with them by number and no word of it is copied. */
final class Vocabulary {
    /** Every word that is not in it. */
    static final int OTHER = 0;

    /** What ends a sentence: {@code .} in a phrase. */
    static final int STOP = 1;

    /** {@code @}, which is a word for itself. */
    static final int AT = 2;

    private static final int SLOTS = 4096;

    /** The length and so many of the last characters tell nearly all words apart. */
    private static final int HASHED = 6;

    private final String[] words = new String[SLOTS / 2];
    private int size = 1;
    private final int[] slots = new int[SLOTS];

    Vocabulary() {
        add(".");
        add("@");
    }

    /** The number of a word in small letters, new or known. */
    int add(String word) {
        int slot = slot(word, 0, word.length());
        if (slots[slot] == OTHER) {
            words[size] = word;
            slots[slot] = size++;
        }
        return slots[slot];
    }

    /** The numbers of words that are told apart by bars. */
    BitSet addAll(String alternatives) {
        var numbers = new BitSet();
        Arrays.stream(alternatives.split("\\|")).forEach(word -> numbers.set(add(word)));
        return numbers;
    }

    /** The number of a part of a text, or {@link #OTHER}; capitals of ASCII count as small letters. */
    int number(String text, int from, int to) {
        return slots[slot(text, from, to)];
    }

    String word(int number) {
        return words[number];
    }

    int size() {
        return size;
    }

    /** Where the word is, or would be. */
    private int slot(String text, int from, int to) {
        int hash = to - from;
        for (int i = Math.max(from, to - HASHED); i < to; i++) {
            hash = 31 * hash + small(text.charAt(i));
        }
        int slot = (hash ^ hash >>> 12) & SLOTS - 1;
        while (slots[slot] != OTHER && !isWord(words[slots[slot]], text, from, to)) {
            slot = slot + 1 & SLOTS - 1;
        }
        return slot;
    }

    private static boolean isWord(String word, String text, int from, int to) {
        if (word.length() != to - from) {
            return false;
        }
        for (int i = from; i < to; i++) {
            if (word.charAt(i - from) != small(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static char small(char c) {
        return c >= 'A' && c <= 'Z' ? (char) (c | 0x20) : c;
    }
}
