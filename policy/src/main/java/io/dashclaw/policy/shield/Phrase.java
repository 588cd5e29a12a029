package io.dashclaw.policy.shield;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * A phrase over words, written as a line: {@code a|b} is one of these words, {@code ?a|b} an optional one, {@code ~} up to six
 * words that say nothing (the, all, of …), {@code *3} up to three words of any kind, {@code !a|b} none of these next. A full
 * stop ends every gap. Each step tries a bounded number of words, so that a phrase costs a bounded time wherever it is tried.
 */
final class Phrase {
    private static final String FILLERS = "the|a|an|all|any|of|your|my|our|these|those|this|that|and|or|every"
            + "|each|other|to|you|were|have|been|given|please|just|now|completely|set|its";
    private static final int MAX_FILLERS = 6;

    private enum Kind {
        WORD,
        OPTIONAL,
        NOT,
        FILLERS,
        ANY
    }

    private record Step(Kind kind, BitSet words, int max) {
        boolean has(int word) {
            return word > Vocabulary.OTHER && words.get(word);
        }
    }

    private final List<Step> steps = new ArrayList<>();

    /** @param vocabulary gets the words of the phrase */
    Phrase(String line, Vocabulary vocabulary) {
        for (String part : line.trim().split(" +")) {
            steps.add(step(part, vocabulary));
        }
    }

    private static Step step(String part, Vocabulary vocabulary) {
        return switch (part.charAt(0)) {
            case '~' -> new Step(Kind.FILLERS, vocabulary.addAll(FILLERS), MAX_FILLERS);
            case '*' -> new Step(Kind.ANY, new BitSet(), Integer.parseInt(part.substring(1)));
            case '?' -> new Step(Kind.OPTIONAL, vocabulary.addAll(part.substring(1)), 1);
            case '!' -> new Step(Kind.NOT, vocabulary.addAll(part.substring(1)), 0);
            default -> new Step(Kind.WORD, vocabulary.addAll(part), 1);
        };
    }

    /** The words with which the phrase can begin. */
    BitSet first() {
        return steps.get(0).words;
    }

    boolean matches(Words words, int at) {
        return matches(words, at, 0);
    }

    private boolean matches(Words words, int at, int step) {
        if (step == steps.size()) {
            return true;
        }
        var wanted = steps.get(step);
        boolean fits = wanted.has(words.number(at));
        return switch (wanted.kind) {
            case WORD -> fits && matches(words, at + 1, step + 1);
            case OPTIONAL -> fits && matches(words, at + 1, step + 1) || matches(words, at, step + 1);
            case NOT -> !fits && matches(words, at, step + 1);
            case FILLERS, ANY -> afterGap(words, at, step, wanted);
        };
    }

    private boolean afterGap(Words words, int at, int step, Step gap) {
        for (int skipped = 0; skipped <= gap.max; skipped++) {
            if (matches(words, at + skipped, step + 1)) {
                return true;
            }
            int word = words.number(at + skipped);
            if (word == Vocabulary.STOP || gap.kind == Kind.FILLERS && !gap.has(word)) {
                return false;
            }
        }
        return false;
    }
}
