package io.dashclaw.policy.act.windows;

import io.dashclaw.policy.act.Effect;
import io.dashclaw.policy.act.Effect.Kind;
import io.dashclaw.policy.act.Effect.Trait;
import io.dashclaw.policy.act.Resources;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What changing a key of the registry amounts to. The keys are in {@code registry.txt}. */
final class Registry {
    /** @param pattern part of a key in lower case */
    private record Key(Kind kind, String pattern) {}

    private static final List<Key> KEYS = Resources.lines(Registry.class, "registry.txt").stream()
            .map(line -> line.split(" +", 2))
            .map(parts -> new Key(Kind.valueOf(parts[0].toUpperCase(Locale.ROOT)), parts[1].strip()))
            .toList();
    private static final int OF_MACHINE = 85;
    private static final List<String> HIVES = List.of(
            "hklm", "hkcu", "hkcr", "hku", "hkcc", "hkey_", "registry::", "microsoft.powershell.core\\registry::");

    private Registry() {}

    static boolean isKey(String path) {
        var lower = path.toLowerCase(Locale.ROOT);
        return HIVES.stream().anyMatch(lower::startsWith);
    }

    /** A write or deletion of a key as what it does, a deletion of files at any depth as recursive; other effects as they are. */
    static Effect refine(Effect effect) {
        var object = effect.object();
        if (object == null || !isKey(object.text())) {
            return object != null
                            && effect.kind() == Kind.DELETE
                            && object.text().contains("**")
                    ? deep(effect)
                    : effect;
        }
        return switch (effect.kind()) {
            case WRITE -> with(effect, changed(object.text(), Kind.CONFIGURE));
            case DELETE -> removed(effect);
            case READ, LIST ->
                new Effect(Kind.LIST, object, Set.of(), effect.risk(), effect.by(), effect.piece(), effect.at());
            default -> effect;
        };
    }

    /** A key of the machine goes with all below it. */
    private static Effect removed(Effect effect) {
        var made = with(effect, deleted(effect.object().text()));
        var lower = effect.object().text().toLowerCase(Locale.ROOT);
        var ofMachine = lower.contains("hklm") || lower.contains("hkey_local_machine");
        return ofMachine && effect.is(Trait.RECURSIVE) && effect.risk() == null
                ? new Effect(made.kind(), made.object(), made.traits(), OF_MACHINE, made.by(), made.piece(), made.at())
                : made;
    }

    private static Effect deep(Effect effect) {
        var traits = EnumSet.of(Trait.RECURSIVE);
        traits.addAll(effect.traits());
        return new Effect(
                effect.kind(), effect.object(), traits, effect.risk(), effect.by(), effect.piece(), effect.at());
    }

    private static Kind deleted(String key) {
        var kind = changed(key, Kind.CONFIGURE);
        return kind == Kind.PERSIST ? Kind.CONFIGURE : kind;
    }

    private static Kind changed(String key, Kind otherwise) {
        var lower = key.toLowerCase(Locale.ROOT).replace('/', '\\');
        return KEYS.stream()
                .filter(each -> lower.contains(each.pattern))
                .map(Key::kind)
                .findFirst()
                .orElse(otherwise);
    }

    private static Effect with(Effect effect, Kind kind) {
        var traits = EnumSet.of(Trait.NAMED);
        traits.addAll(effect.traits());
        return new Effect(kind, effect.object(), traits, effect.risk(), effect.by(), effect.piece(), effect.at());
    }
}
