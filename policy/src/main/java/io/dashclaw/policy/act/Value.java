package io.dashclaw.policy.act;

import java.util.Objects;
import java.util.Set;

/**
 * What is known of a text before it exists: an argument, a path, a URL, a piece of code.
 *
 * @param text what is known; a part that is not known stands in it as it was written ({@code $name}, {@code $(cmd)})
 * @param knowledge how far the text can be relied on
 * @param taints where parts of it come from
 * @param at the piece of the act that it comes from
 */
public record Value(String text, Knowledge knowledge, Set<Taint> taints, Span at) {
    /** In the order of what is known: joining two keeps the weaker. */
    public enum Knowledge {
        /** Just this text. */
        EXACT,
        /** A pattern that the shell expands over files: {@code *.log}. */
        GLOB,
        /** Parts are unknown: {@code /home/$user/.cache}. */
        PARTIAL,
        /** Nothing is known. */
        UNKNOWN
    }

    /** A source that matters when the text is run, sent or shown. */
    public enum Taint {
        /** Holds, or may hold, secret material. */
        SECRET,
        /** Came over the network. */
        FETCHED,
        /** Was decoded or put together from pieces, so a reader does not see it. */
        DECODED,
        /** Contents of local files. */
        LOCAL,
        /** Names of what a command listed (found files, git's output): any of many. */
        LISTED
    }

    public Value {
        Objects.requireNonNull(text, "text");
        Objects.requireNonNull(knowledge, "knowledge");
        taints = Set.copyOf(taints);
        Objects.requireNonNull(at, "at");
    }

    public static Value exact(String text, Span at) {
        return new Value(text, Knowledge.EXACT, Set.of(), at);
    }

    public static Value unknown(String written, Span at) {
        return new Value(written, Knowledge.UNKNOWN, Set.of(), at);
    }

    public boolean isExact() {
        return knowledge == Knowledge.EXACT;
    }

    /** A part of this one, known as well as the whole. */
    public Value withText(String part) {
        return new Value(part, knowledge, taints, at);
    }
}
