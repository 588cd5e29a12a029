package io.dashclaw.policy.act.code;

import io.dashclaw.policy.act.Effect;
import io.dashclaw.policy.act.Effect.Kind;
import io.dashclaw.policy.act.Effect.Trait;
import io.dashclaw.policy.act.Language.Nested;
import io.dashclaw.policy.act.Unseen;
import io.dashclaw.policy.act.Value;
import io.dashclaw.policy.act.Value.Knowledge;
import io.dashclaw.policy.act.Value.Taint;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The effects of one piece of code in one of the small languages, while it is read. */
final class Findings {
    private static final int MOST = 256;

    private final String by;
    private final Value code;
    private final Nested nested;
    private final List<Effect> all = new ArrayList<>();

    Findings(String by, Value code, Nested nested) {
        this.by = by;
        this.code = code;
        this.nested = nested;
    }

    List<Effect> all() {
        Unseen.origin(by, code, all);
        return all;
    }

    void add(Kind kind, Value object, String piece, Trait... traits) {
        if (!isFull()) {
            all.add(new Effect(kind, object, Set.of(traits), null, by, piece, code.at()));
        }
    }

    void weighed(Kind kind, Value object, String piece, int risk) {
        if (!isFull()) {
            all.add(new Effect(
                    kind, object, kind == Kind.REVEAL ? Set.of(Trait.NAMED) : Set.of(), risk, by, piece, code.at()));
        }
    }

    void read(String language, Value text) {
        if (isFull() || text.text().isBlank()) {
            return;
        }
        if (nested.limits().enter()) {
            all.addAll(nested.read(language, text));
            nested.limits().leave();
        } else {
            unknown(text.text());
        }
    }

    void run(List<Value> words) {
        if (isFull() || words.isEmpty()) {
            return;
        }
        if (nested.limits().enter()) {
            all.addAll(nested.run(words));
            nested.limits().leave();
        } else {
            unknown(words.get(0).text());
        }
    }

    void unknown(String piece) {
        add(Kind.UNKNOWN, null, piece);
    }

    private boolean isFull() {
        if (all.size() == MOST) {
            all.add(new Effect(Kind.UNKNOWN, null, Set.of(), null, by, "too much to read", code.at()));
        }
        return all.size() > MOST;
    }

    /** A text of this code; what the code does not know for sure is not known of it either. */
    Value text(String text) {
        var knowledge = !code.isExact() && text.indexOf('$') >= 0 ? Knowledge.PARTIAL : Knowledge.EXACT;
        return new Value(text, knowledge, taints(), code.at());
    }

    Value partly(String text) {
        return new Value(text, text.isBlank() ? Knowledge.UNKNOWN : Knowledge.PARTIAL, taints(), code.at());
    }

    Value unknownText(String name, Taint... taints) {
        return new Value("$" + name, Knowledge.UNKNOWN, Set.of(taints), code.at());
    }

    private Set<Taint> taints() {
        return code.taints().contains(Taint.FETCHED) ? Set.of(Taint.FETCHED) : Set.of();
    }
}
