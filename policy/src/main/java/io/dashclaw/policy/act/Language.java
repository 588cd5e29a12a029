package io.dashclaw.policy.act;

import java.util.List;

/**
 * Reads code of one language for what it does. Implementations are pure, bounded and never throw on any text: what they do not
 * understand is an {@link Effect.Kind#UNKNOWN} effect.
 */
public interface Language {
    /**
     * @param code exact, or with parts unknown; its taints say where it comes from
     * @param nested how code in another language is read in turn; gives back its effects
     */
    List<Effect> effects(Value code, Nested nested);

    /** Hands nested code on, to be read with the limits of the whole act. */
    interface Nested {
        /** @param language as in {@code Use.Code}: {@code sh python sql …} */
        List<Effect> read(String language, Value code);

        /** Shared by all code of the act; those of a caller that keeps none are fresh. */
        default Limits limits() {
            return new Limits();
        }

        /** A command line that code starts without a shell: {@code subprocess.run([...])}. @param words the program first */
        List<Effect> run(List<Value> words);
    }
}
