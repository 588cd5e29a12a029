package io.dashclaw.policy.shield;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * A phrase over words, written as a line: {@code a|b} is one of these words, {@code ?a|b} an optional one, {@code ~} up to six
 * words that say nothing (the, all, of …), {@code *3} up to three words of any kind, {@code !a|b} none of these next. A full
 * stop ends every gap. Each step tries a bounded number of words, so that a phrase costs a bounded time wherever it is tried.
 */
final class Phrase {
    /** What ends a sentence, as a word. */
    static final String STOP = ".";

    private static final Set<String> FILLERS = Set.of(
            "the",
            "a",
            "an",
            "all",
            "any",
            "of",
            "your",
            "my",
            "our",
            "these",
            "those",
            "this",
            "that",
            "and",
            "or",
            "every",
            "each",
            "other",
            "to",
            "you",
            "were",
            "have",
            "been",
            "given",
            "please",
            "just",
            "now",
            "completely",
            "set",
            "its");
    private static final int MAX_FILLERS = 6;

    private enum Kind {
        WORD,
        OPTIONAL,
        NOT,
        FILLERS,
        ANY
    }

    private record Step(Kind kind, Set<String> words, int max) {}

    private final List<Step> steps = new ArrayList<>();

    Phrase(String line) {
        for (String part : line.trim().split(" +")) {
            steps.add(step(part));
        }
    }

    private static Step step(String part) {
        return switch (part.charAt(0)) {
            case '~' -> new Step(Kind.FILLERS, FILLERS, MAX_FILLERS);
            case '*' -> new Step(Kind.ANY, Set.of(), Integer.parseInt(part.substring(1)));
            case '?' -> new Step(Kind.OPTIONAL, words(part.substring(1)), 1);
            case '!' -> new Step(Kind.NOT, words(part.substring(1)), 0);
            default -> new Step(Kind.WORD, words(part), 1);
        };
    }

    private static Set<String> words(String part) {
        return Set.copyOf(Arrays.asList(part.split("\\|")));
    }

    /** The words with which the phrase can begin. */
    Set<String> first() {
        return steps.get(0).words;
    }

    boolean matches(List<String> words, int at) {
        return matches(words, at, 0);
    }

    private boolean matches(List<String> words, int at, int step) {
        if (step == steps.size()) {
            return true;
        }
        var wanted = steps.get(step);
        String word = at < words.size() ? words.get(at) : STOP;
        return switch (wanted.kind) {
            case WORD -> wanted.words.contains(word) && matches(words, at + 1, step + 1);
            case OPTIONAL ->
                wanted.words.contains(word) && matches(words, at + 1, step + 1) || matches(words, at, step + 1);
            case NOT -> !wanted.words.contains(word) && matches(words, at, step + 1);
            case FILLERS, ANY -> afterGap(words, at, step, wanted);
        };
    }

    private boolean afterGap(List<String> words, int at, int step, Step gap) {
        for (int skipped = 0; skipped <= gap.max; skipped++) {
            if (matches(words, at + skipped, step + 1)) {
                return true;
            }
            String word = at + skipped < words.size() ? words.get(at + skipped) : STOP;
            if (word.equals(STOP) || gap.kind == Kind.FILLERS && !gap.words.contains(word)) {
                return false;
            }
        }
        return false;
    }
}
