package io.dashclaw.policy.act;

import io.dashclaw.policy.act.Effect.Kind;
import io.dashclaw.policy.act.Effect.Trait;
import io.dashclaw.policy.act.Value.Taint;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What is to be said of code that a reader of it does not see. */
public final class Unseen {
    private Unseen() {}

    /** Code runs of which nothing is known but where it comes from. */
    public static Effect code(String by, Value code) {
        var fetched = code.taints().contains(Taint.FETCHED);
        var traits = EnumSet.noneOf(Trait.class);
        if (fetched) {
            traits.add(Trait.REMOTE_CODE);
        }
        if (code.taints().contains(Taint.DECODED)) {
            traits.add(Trait.OBFUSCATED);
        }
        return new Effect(fetched ? Kind.EXECUTE : Kind.UNKNOWN, code, traits, null, by, code.text(), code.at());
    }

    /** Adds that code was hidden or fetched which runs, whatever it does. */
    public static void origin(String by, Value code, List<Effect> effects) {
        if (code.taints().contains(Taint.DECODED)) {
            effects.add(new Effect(Kind.EXECUTE, code, Set.of(Trait.OBFUSCATED), null, by, code.text(), code.at()));
        }
        if (code.taints().contains(Taint.FETCHED)) {
            effects.add(new Effect(Kind.EXECUTE, code, Set.of(Trait.REMOTE_CODE), null, by, code.text(), code.at()));
        }
    }

    /** More than is read of one act. */
    public static Effect tooMuch(String by, Value code) {
        return new Effect(Kind.UNKNOWN, null, Set.of(), null, by, "too much to read", code.at());
    }
}
