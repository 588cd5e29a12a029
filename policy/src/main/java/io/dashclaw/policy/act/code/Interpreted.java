package io.dashclaw.policy.act.code;

import io.dashclaw.policy.act.Effect;
import io.dashclaw.policy.act.Language;
import io.dashclaw.policy.act.Unseen;
import io.dashclaw.policy.act.Value;
import io.dashclaw.policy.act.Value.Knowledge;
import java.util.List;

/** A language whose code is read by its {@link Grammar} and the table of its calls. */
final class Interpreted implements Language {
    static final int LONGEST = 65_536;

    private final Grammar grammar;
    private final Calls calls;

    Interpreted(Grammar grammar) {
        this.grammar = grammar;
        this.calls = Calls.of(grammar.language());
    }

    @Override
    public List<Effect> effects(Value code, Nested nested) {
        if (code.knowledge() == Knowledge.UNKNOWN) {
            return List.of(Unseen.code(grammar.language(), code));
        }
        if (!nested.limits().produce(code.text().length())) {
            return List.of(Unseen.tooMuch(grammar.language(), code));
        }
        var cut = code.text().length() > LONGEST;
        var text = cut ? code.text().substring(0, LONGEST) : code.text();
        var effects = read(new Source(cut ? code.withText(text) : code), nested);
        if (cut) {
            effects.add(Unseen.tooMuch(grammar.language(), code));
        }
        Unseen.origin(grammar.language(), code, effects);
        return effects;
    }

    private List<Effect> read(Source source, Nested nested) {
        var first = new Scope(grammar, calls, source, nested, null);
        var effects = read(first);
        if (!first.wantsAnotherReading()) {
            return effects;
        }
        return read(new Scope(grammar, calls, source, nested, first));
    }

    private List<Effect> read(Scope scope) {
        var effects = new Effects(scope);
        var tokens = grammar.lexer().apply(scope.source.text()).tokens();
        new Reading(scope, effects, tokens, 0).all();
        return effects.all();
    }
}
