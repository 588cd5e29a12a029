package io.dashclaw.policy.act.shell;

import io.dashclaw.policy.act.Effect;
import io.dashclaw.policy.act.Effect.Kind;
import io.dashclaw.policy.act.Effect.Trait;
import io.dashclaw.policy.act.Span;
import io.dashclaw.policy.act.Value;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The effects that were found so far, each once. */
final class Effects {
    static final int MOST = 500;

    /** What makes two effects the same for a reader. */
    private record Key(
            Kind kind, String object, Value.Knowledge knowledge, Set<Trait> traits, Integer risk, String by) {
        static Key of(Effect effect) {
            var object = effect.object();
            return new Key(
                    effect.kind(),
                    object == null ? null : object.text(),
                    object == null ? null : object.knowledge(),
                    unconditional(effect.traits()),
                    effect.risk(),
                    effect.by());
        }

        private static Set<Trait> unconditional(Set<Trait> traits) {
            if (!traits.contains(Trait.CONDITIONAL)) {
                return traits;
            }
            var kept = EnumSet.copyOf(traits);
            kept.remove(Trait.CONDITIONAL);
            return kept;
        }
    }

    private final Map<Key, Effect> found = new LinkedHashMap<>();

    void add(Effect effect) {
        var key = Key.of(effect);
        var before = found.get(key);
        boolean surer = before != null && before.is(Trait.CONDITIONAL) && !effect.is(Trait.CONDITIONAL);
        if (surer || before != null && tellsMore(effect, before) || before == null && found.size() < MOST) {
            found.put(key, effect);
        } else if (before == null) {
            found.putIfAbsent(TOO_MANY, tooMuch("too many effects", effect.at()));
        }
    }

    /** Whether it says more of where its object comes from. */
    private static boolean tellsMore(Effect effect, Effect before) {
        return effect.object() != null
                && !before.object().taints().containsAll(effect.object().taints())
                && effect.is(Trait.CONDITIONAL) == before.is(Trait.CONDITIONAL);
    }

    private static final Key TOO_MANY = new Key(Kind.UNKNOWN, "", null, Set.of(), null, "");

    /** What stands for all that was not read. */
    static Effect tooMuch(String why, Span at) {
        return new Effect(Kind.UNKNOWN, null, Set.of(), null, why, why, at);
    }

    List<Effect> all() {
        return List.copyOf(found.values());
    }
}
