package io.dashclaw.policy.act.code;

import io.dashclaw.policy.act.Effect;
import io.dashclaw.policy.act.Effect.Kind;
import io.dashclaw.policy.act.Language;
import io.dashclaw.policy.act.Limits;
import io.dashclaw.policy.act.Span;
import io.dashclaw.policy.act.Value;
import io.dashclaw.policy.act.Value.Knowledge;
import io.dashclaw.policy.act.command.Commands;
import io.dashclaw.policy.act.command.Use;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Stands for the readers of other languages: notes what it is given, in the words of the tests' tables. */
public final class Recorder implements Language.Nested {
    private static final int DEEPEST = 8;
    private final Set<String> seen = new TreeSet<>();
    private final Limits limits = new Limits();
    /** Whether command lines are looked up in the tables, rather than noted. */
    private final boolean tables;

    private int depth;

    private Recorder(boolean tables) {
        this.tables = tables;
    }

    /** What code does, in a compact form: {@code delete /x +recursive; sh(rm -rf y)}. */
    public static String of(String language, String code) {
        return of(language, Value.exact(code, new Span(0, code.length())));
    }

    public static String of(String language, Value code) {
        var recorder = new Recorder(language.equals("powershell") || language.equals("cmd"));
        recorder.note(Languages.named(language).effects(code, recorder));
        return String.join("; ", recorder.seen);
    }

    @Override
    public Limits limits() {
        return limits;
    }

    static Recorder noting() {
        return new Recorder(false);
    }

    private void note(List<Effect> effects) {
        effects.stream().filter(effect -> !effect.by().equals("noted")).forEach(effect -> seen.add(word(effect)));
    }

    @Override
    public List<Effect> read(String language, Value code) {
        var known = Languages.named(language);
        if (known != null && depth < DEEPEST) {
            depth++;
            var effects = known.effects(code, this);
            note(effects);
            depth--;
            return effects;
        }
        seen.add(language + "(" + word(code) + ")");
        return noted(code.text());
    }

    @Override
    public List<Effect> run(List<Value> words) {
        if (tables) {
            return used(Commands.standard().use(words));
        }
        seen.add("run(" + words.stream().map(Recorder::word).collect(Collectors.joining(" ")) + ")");
        return noted(words.get(0).text());
    }

    private List<Effect> used(Use use) {
        for (var nested : use.nested()) {
            if (nested instanceof Use.Code code) {
                read(code.language(), code.text());
            }
        }
        return use.effects();
    }

    private static List<Effect> noted(String text) {
        var effects = new ArrayList<Effect>();
        if (text.startsWith("curl")) {
            effects.add(new Effect(Kind.FETCH, null, Set.of(), null, "noted", "", new Span(0, 0)));
        }
        return effects;
    }

    private static String word(Effect effect) {
        var object = effect.object() == null ? "" : " " + word(effect.object());
        var traits = effect.traits().stream()
                .map(trait -> " +" + trait.name().toLowerCase(Locale.ROOT))
                .sorted()
                .collect(Collectors.joining());
        var risk = effect.risk() == null ? "" : " @" + effect.risk();
        return effect.kind().name().toLowerCase(Locale.ROOT) + object + traits + risk;
    }

    private static String word(Value value) {
        var mark = value.knowledge() == Knowledge.PARTIAL ? "~" : value.knowledge() == Knowledge.UNKNOWN ? "?" : "";
        var taints = value.taints().stream()
                .filter(taint -> taint != Value.Taint.LISTED)
                .map(taint -> "^" + taint.name().toLowerCase(Locale.ROOT))
                .sorted()
                .collect(Collectors.joining());
        return mark + value.text() + taints;
    }
}
