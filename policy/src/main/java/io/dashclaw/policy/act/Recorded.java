package io.dashclaw.policy.act;

import io.dashclaw.policy.act.Effect.Kind;
import io.dashclaw.policy.act.Effect.Trait;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What the runtime itself has on record about the session of an act: the one context that may refine a reading, not only raise it. */
public record Recorded(Map<String, Written> written) {
    /** Nothing is on record. */
    public static final Recorded NOTHING = new Recorded(Map.of());

    public Recorded {
        written = Map.copyOf(written);
    }

    /**
     * A file that this session wrote.
     *
     * @param path normalised, as {@link Analysis.PathUse#path}
     * @param weight of what its content would do, if it were run; 0 when nothing is known
     * @param flags of that content
     */
    public record Written(String path, int weight, Set<Flag> flags) {}

    public static Recorded of(List<Written> written) {
        return new Recorded(
                written.stream().collect(Collectors.toMap(Written::path, Function.identity(), Recorded::join)));
    }

    /** What an act wrote, by its analysis: files that it made or replaced, not those it added to. */
    public static List<Written> writtenBy(Analysis analysis) {
        var dormant = analysis.dormant();
        return analysis.paths().stream()
                .filter(use -> use.access() == Analysis.Access.WRITE && use.exact())
                .map(use -> new Written(
                        use.path(),
                        dormant == null ? 0 : dormant.weight(),
                        dormant == null ? Set.of() : dormant.flags()))
                .toList();
    }

    private static Written join(Written one, Written other) {
        var flags = EnumSet.noneOf(Flag.class);
        flags.addAll(one.flags());
        flags.addAll(other.flags());
        return new Written(one.path(), Math.max(one.weight(), other.weight()), flags);
    }

    /** A file that the session itself made is no loss. */
    Effect refine(Effect effect, PathName name) {
        boolean own = effect.kind() == Kind.DELETE
                && name != null
                && !written.isEmpty()
                && effect.object().isExact()
                && written.containsKey(name.shown());
        if (!own || effect.is(Trait.REVERSIBLE)) {
            return effect;
        }
        var traits = EnumSet.of(Trait.REVERSIBLE);
        traits.addAll(effect.traits());
        return new Effect(
                effect.kind(), effect.object(), traits, effect.risk(), effect.by(), effect.piece(), effect.at());
    }

    /** What the session wrote and now runs does what was seen when it was written. */
    Weighed awake(Weighed weighed, PathName name) {
        if (weighed.effect().kind() != Kind.EXECUTE || name == null || written.isEmpty()) {
            return weighed;
        }
        var found = written.get(name.shown());
        return found == null ? weighed : weighed.heavier(found.weight(), found.flags());
    }
}
