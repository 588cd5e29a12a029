package io.dashclaw.policy.act.sql;

import io.dashclaw.policy.act.Effect;
import io.dashclaw.policy.act.Language;
import io.dashclaw.policy.act.Span;
import io.dashclaw.policy.act.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads nested SQL with the language under test, and names everything else that would run. */
final class Reading implements Language.Nested {
    private static final int DEEPEST = 8;
    private final Map<String, Language> languages;
    private int depth;

    Reading(Map<String, Language> languages) {
        this.languages = languages;
    }

    static List<Effect> sql(String text) {
        return of(new Sql(), "sql", Value.exact(text, new Span(0, text.length())));
    }

    static List<Effect> of(Language language, String name, Value code) {
        return language.effects(code, new Reading(Map.of(name, language)));
    }

    @Override
    public List<Effect> read(String language, Value code) {
        var known = languages.get(language);
        if (known == null || depth >= DEEPEST) {
            return List.of(new Effect(
                    Effect.Kind.EXECUTE, code, Set.of(), 70, language + ": " + code.text(), code.text(), code.at()));
        }
        depth++;
        var effects = new ArrayList<>(known.effects(code, this));
        depth--;
        return effects;
    }

    @Override
    public List<Effect> run(List<Value> words) {
        return List.of();
    }

    /** {@code DELETE users 85 EVERYTHING IRREVERSIBLE}; a weight that is left to grading is {@code -}. */
    static String line(Effect effect) {
        var traits = effect.traits().stream()
                .map(Enum::name)
                .filter(t -> !t.equals("ELSEWHERE"))
                .sorted()
                .toList();
        String object = effect.object() == null ? "" : " " + effect.object().text();
        return (effect.kind() + object + " " + (effect.risk() == null ? "-" : effect.risk()) + " "
                        + String.join(" ", traits))
                .strip();
    }
}
