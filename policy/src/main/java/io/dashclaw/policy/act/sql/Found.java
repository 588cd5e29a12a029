package io.dashclaw.policy.act.sql;

import io.dashclaw.policy.act.Effect;
import io.dashclaw.policy.act.Effect.Kind;
import io.dashclaw.policy.act.Effect.Trait;
import io.dashclaw.policy.act.Span;
import io.dashclaw.policy.act.Value;
import io.dashclaw.policy.act.Value.Knowledge;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The effects of one text, each with the piece of the text that causes it. */
final class Found {
    private static final int MOST = 200;

    private final Value code;
    private final boolean aligned;
    private final List<Effect> effects = new ArrayList<>();

    Found(Value code) {
        this.code = code;
        this.aligned = code.at().end() - code.at().start() == code.text().length();
    }

    List<Effect> effects() {
        return effects;
    }

    int size() {
        return effects.size();
    }

    /** On something in the database. @param object nullable */
    void add(Kind kind, String object, boolean exact, int weight, String by, Words words, Trait... traits) {
        var value = object == null ? null : value(object, exact, words);
        put(kind, value, weight, by, words, traits(true, traits));
    }

    /** On something whose place grading weighs: a file, a host, a URL. @param weight nullable @param server a file of the server */
    void addPlace(Kind kind, Value object, Integer weight, String by, Words words, boolean server, Trait... traits) {
        put(kind, object, weight, by, words, traits(server, traits));
    }

    void unknown(String by, Words words) {
        put(Kind.UNKNOWN, null, null, by, words, Set.of());
    }

    void put(Kind kind, Value object, Integer weight, String by, Words words, Set<Trait> traits) {
        put(new Effect(kind, object, traits, weight, by, words.written(), at(words.start(), words.end())));
    }

    /** Of a whole text that is read alike only the worst are worth naming; a text of ten thousand statements is cut. */
    void put(Effect effect) {
        if (effects.size() < MOST) {
            effects.add(effect);
        } else if (weight(effect) > weight(effects.get(MOST - 1))) {
            effects.set(MOST - 1, effect);
        }
    }

    private static int weight(Effect effect) {
        return effect.risk() != null ? effect.risk() : effect.kind() == Kind.READ ? 10 : 85;
    }

    Value value(String text, boolean exact, Words words) {
        boolean known = code.isExact() || exact && text.indexOf('$') < 0;
        return new Value(
                text, known ? Knowledge.EXACT : Knowledge.PARTIAL, code.taints(), at(words.start(), words.end()));
    }

    Span at(int start, int end) {
        int from = code.at().start();
        return aligned && end >= start ? new Span(from + start, from + end) : code.at();
    }

    /** What stands in something that is stored happens when it is called. */
    void adopt(Found later) {
        for (var effect : later.effects) {
            Set<Trait> traits = new HashSet<>(effect.traits());
            traits.add(Trait.CONDITIONAL);
            put(new Effect(
                    effect.kind(), effect.object(), traits, effect.risk(), effect.by(), effect.piece(), effect.at()));
        }
    }

    /** What stands from here on happened under a transaction that was rolled back. */
    void takeBack(int from) {
        for (int i = from; i < effects.size(); i++) {
            var effect = effects.get(i);
            boolean data = effect.kind() == Kind.WRITE || effect.kind() == Kind.DELETE;
            if (data && effect.risk() != null) {
                Set<Trait> traits = new HashSet<>(effect.traits());
                traits.remove(Trait.IRREVERSIBLE);
                traits.remove(Trait.EVERYTHING);
                traits.add(Trait.REVERSIBLE);
                int weight = Math.min(effect.risk(), 50);
                effects.set(
                        i,
                        new Effect(
                                effect.kind(),
                                effect.object(),
                                traits,
                                weight,
                                effect.by(),
                                effect.piece(),
                                effect.at()));
            }
        }
    }

    private static Set<Trait> traits(boolean elsewhere, Trait... traits) {
        Set<Trait> all = EnumSet.noneOf(Trait.class);
        Collections.addAll(all, traits);
        if (elsewhere) {
            all.add(Trait.ELSEWHERE);
        }
        return all;
    }
}
