package io.dashclaw.policy.act.shell;

import io.dashclaw.policy.act.Effect;
import io.dashclaw.policy.act.Effect.Trait;
import io.dashclaw.policy.act.Language;
import io.dashclaw.policy.act.Limits;
import io.dashclaw.policy.act.Span;
import io.dashclaw.policy.act.Value;
import io.dashclaw.policy.act.command.Commands;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** Reads scripts by the tables that we ship, and says what they do in a few words: {@code delete /x (glob) +recursive @60}. */
final class ReadEffects implements Language.Nested {
    private static final ShellReader READER =
            new ShellReader(words -> Commands.standard().use(words), ReadEffects::isSecret);

    private final Limits limits = new Limits();

    private static boolean isSecret(String path) {
        return path.contains("/.ssh/id_") || path.endsWith(".aws/credentials") || path.endsWith("/etc/shadow");
    }

    static List<Effect> of(String script) {
        return of(script, ShellReader.Setting.COMMAND_LINE);
    }

    static List<Effect> of(String script, ShellReader.Setting setting) {
        return READER.effects(Value.exact(script, new Span(0, script.length())), setting, new ReadEffects());
    }

    static List<String> words(List<Effect> effects) {
        return effects.stream().map(ReadEffects::words).toList();
    }

    private static String words(Effect effect) {
        var made = new StringBuilder(effect.kind().name().toLowerCase(Locale.ROOT));
        if (effect.object() != null) {
            made.append(' ').append(effect.object().text());
            if (!effect.object().isExact()) {
                made.append(" (")
                        .append(effect.object().knowledge().name().toLowerCase(Locale.ROOT))
                        .append(')');
            }
        }
        var traits = new TreeSet<>(effect.traits());
        traits.remove(Trait.NAMED);
        for (Trait trait : traits) {
            made.append(" +").append(trait.name().toLowerCase(Locale.ROOT).replace('_', '-'));
        }
        return effect.risk() == null
                ? made.toString()
                : made.append(" @").append(effect.risk()).toString();
    }

    /** Other languages are told apart by their names only. */
    @Override
    public List<Effect> read(String language, Value code) {
        if (language.equals("sh")) {
            return READER.effects(code, this);
        }
        return List.of(new Effect(Effect.Kind.EXECUTE, code, Set.of(), 1, language, code.text(), code.at()));
    }

    @Override
    public List<Effect> run(List<Value> words) {
        return READER.run(words, ShellReader.Setting.COMMAND_LINE, this);
    }

    @Override
    public Limits limits() {
        return limits;
    }
}
