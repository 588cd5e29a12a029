package io.dashclaw.policy.act;

import io.dashclaw.policy.act.Effect.Kind;
import io.dashclaw.policy.act.Value.Taint;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** What local data an act reads, by command and in all: what is sent weighs as much as what it may carry. */
final class Reads {
    private static final Set<Area> OF_THE_PROJECT = EnumSet.of(
            Area.PROJECT,
            Area.WHOLE_PROJECT,
            Area.REGENERABLE,
            Area.PIPELINE,
            Area.REPOSITORY,
            Area.TEMP,
            Area.PUBLIC,
            Area.SINK,
            Area.UNKNOWN);
    private static final int BEYOND_THE_PROJECT = 85;
    private static final int WHOLE = 40;

    private final Map<Span, Set<Area>> bySpan = new HashMap<>();
    private final Set<Area> all = EnumSet.noneOf(Area.class);

    static Reads of(Iterable<Effect> effects, PathName directory) {
        var reads = new Reads();
        if (!mayLeave(effects)) {
            return reads; // what is read stays here, so nobody asks
        }
        for (var effect : effects) {
            if (effect.kind() == Kind.READ && effect.object() != null) {
                var known = Weighed.of(effect, directory).area();
                var area = known == null || isWhole(effect) ? Area.OUTSIDE : known; // a database, another host
                reads.bySpan
                        .computeIfAbsent(effect.at(), any -> EnumSet.noneOf(Area.class))
                        .add(area);
                reads.all.add(area);
            }
        }
        return reads;
    }

    private static boolean mayLeave(Iterable<Effect> effects) {
        for (var effect : effects) {
            if (effect.kind() == Kind.SEND || effect.kind() == Kind.FETCH) {
                return true;
            }
        }
        return false;
    }

    /** What the tables weigh like this is more than a file: a database, what goes over the network. */
    private static boolean isWhole(Effect effect) {
        return effect.risk() != null && effect.risk() >= WHOLE;
    }

    /** What is sent, with what the same command reads; with all that the act reads, when local data flows into it. */
    Weighed sent(Weighed sending) {
        var effect = sending.effect();
        boolean flows = effect.object() != null
                && (effect.object().taints().contains(Taint.LOCAL)
                        || effect.object().taints().contains(Taint.SECRET));
        boolean asked = effect.kind() == Kind.FETCH && flows;
        if (effect.kind() != Kind.SEND && !asked || all.isEmpty()) {
            return sending;
        }
        var areas = flows ? all : bySpan.getOrDefault(effect.at(), Set.of());
        if (areas.stream().anyMatch(Areas.SECRETS::contains)) {
            return sending.heavier(95, EnumSet.of(Flag.EXFILTRATION, Flag.CREDENTIAL_ACCESS));
        }
        boolean far = areas.stream().anyMatch(area -> flows ? !OF_THE_PROJECT.contains(area) : Weighed.sweeping(area));
        return far ? sending.heavier(BEYOND_THE_PROJECT, EnumSet.of(Flag.EXFILTRATION)) : sending;
    }
}
