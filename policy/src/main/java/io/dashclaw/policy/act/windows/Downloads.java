package io.dashclaw.policy.act.windows;

import io.dashclaw.policy.act.Effect;
import io.dashclaw.policy.act.Effect.Kind;
import io.dashclaw.policy.act.Effect.Trait;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Files that came from elsewhere, and then run: code of others. */
final class Downloads {
    private static final int NEAR = 6;

    private Downloads() {}

    /** The effects, with those marked that run what an earlier one fetched. */
    static List<Effect> mark(List<Effect> effects) {
        if (effects.stream().noneMatch(effect -> effect.kind() == Kind.FETCH)) {
            return effects;
        }
        var marked = new ArrayList<Effect>(effects.size());
        var files = new HashSet<String>();
        for (var i = 0; i < effects.size(); i++) {
            var effect = effects.get(i);
            if (effect.kind() == Kind.WRITE && effect.object() != null && isFetched(effects, i)) {
                files.add(plain(effect.object().text()));
            }
            marked.add(runs(effect, files) ? remote(effect) : effect);
        }
        return marked;
    }

    /** Whether the same command fetched something. */
    private static boolean isFetched(List<Effect> effects, int index) {
        var write = effects.get(index);
        for (var i = Math.max(0, index - NEAR); i < Math.min(effects.size(), index + NEAR); i++) {
            var other = effects.get(i);
            if (other.kind() == Kind.FETCH && other.by().equals(write.by())) {
                return true;
            }
        }
        return false;
    }

    private static boolean runs(Effect effect, Set<String> files) {
        return (effect.kind() == Kind.EXECUTE || effect.kind() == Kind.UNKNOWN)
                && effect.object() != null
                && !files.isEmpty()
                && files.contains(plain(effect.object().text()));
    }

    private static Effect remote(Effect effect) {
        var traits = EnumSet.of(Trait.REMOTE_CODE);
        traits.addAll(effect.traits());
        traits.remove(Trait.UNKNOWN_PROGRAM);
        return new Effect(Kind.EXECUTE, effect.object(), traits, null, effect.by(), effect.piece(), effect.at());
    }

    private static String plain(String path) {
        var lower = path.toLowerCase(Locale.ROOT).replace('\\', '/').replace("\"", "");
        return lower.startsWith("./") ? lower.substring(2) : lower;
    }
}
