package io.dashclaw.policy.act.file;

import io.dashclaw.policy.act.Act;
import io.dashclaw.policy.act.Effect;
import io.dashclaw.policy.act.Effect.Kind;
import io.dashclaw.policy.act.Effect.Trait;
import io.dashclaw.policy.act.Language;
import io.dashclaw.policy.act.Span;
import io.dashclaw.policy.act.Value;
import io.dashclaw.policy.shield.SecretRedactor;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What writing a file does: the write now, and, {@link Trait#CONDITIONAL}, what its content does when somebody runs it. All effects
 * point at the path; their pieces are of the content.
 */
public final class WriteReader {
    private static final int HOLDS_SECRET = 55;
    private static final int LONGEST = 65_536;
    private static final int MOST_PIECES = 64;

    private WriteReader() {}

    public static List<Effect> effects(Act.File act, Language.Nested nested) {
        var at = new Span(0, act.path().length());
        var effects = new ArrayList<Effect>();
        effects.add(new Effect(Kind.WRITE, Value.exact(act.path(), at), Set.of(), null, "write", act.path(), at));
        if (act.content() != null
                && !SecretRedactor.redact(act.content()).findings().isEmpty()) {
            effects.add(new Effect(
                    Kind.WRITE,
                    Value.exact(act.path(), at),
                    Set.of(Trait.SECRET),
                    HOLDS_SECRET,
                    "writes a secret",
                    "",
                    at));
        }
        var script = ScriptFile.of(act.path(), act.content());
        if (script != null && act.content() != null) {
            later(script, act.content(), at, nested, effects);
        }
        return effects;
    }

    private static void later(
            ScriptFile script, String content, Span at, Language.Nested nested, List<Effect> effects) {
        String bounded = content.length() > LONGEST ? content.substring(0, LONGEST) : content;
        script.form().code(bounded).stream()
                .filter(code -> !code.isBlank())
                .limit(MOST_PIECES)
                .forEach(code -> {
                    for (var effect : nested.read(script.language(), Value.exact(code, at))) {
                        effects.add(conditional(effect, at));
                    }
                });
    }

    private static Effect conditional(Effect effect, Span at) {
        Set<Trait> traits = EnumSet.of(Trait.CONDITIONAL);
        traits.addAll(effect.traits());
        return new Effect(effect.kind(), effect.object(), traits, effect.risk(), effect.by(), effect.piece(), at);
    }
}
