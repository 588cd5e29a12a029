package io.dashclaw.policy.act.command;

import static io.dashclaw.policy.act.Effect.Trait.NAMED;

import io.dashclaw.policy.act.Effect;
import io.dashclaw.policy.act.Value;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Uses in the words of the cases. */
final class Shown {
    private Shown() {}

    /** {@code delete "the cluster" irreversible @100}. */
    static String effect(Effect effect) {
        var object = effect.object() == null
                ? Stream.<String>empty()
                : Stream.of(
                        effect.is(NAMED)
                                ? '"' + effect.object().text() + '"'
                                : quoted(effect.object().text()));
        var traits = effect.traits().stream()
                .filter(t -> t != NAMED)
                .map(Shown::word)
                .sorted();
        var risk = effect.risk() == null ? Stream.<String>empty() : Stream.of("@" + effect.risk());
        return Stream.of(Stream.of(word(effect.kind())), object, traits, risk)
                .flatMap(s -> s)
                .collect(Collectors.joining(" "));
    }

    private static String quoted(String text) {
        return text.isEmpty() || text.indexOf(' ') >= 0 ? '"' + text + '"' : text;
    }

    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static String nested(Use.Nested nested) {
        if (nested instanceof Use.Argv argv) {
            return "argv" + manner(argv.elevated(), argv.elsewhere(), argv.more()) + ": " + line(argv.words());
        }
        if (nested instanceof Use.Code code) {
            return code.language() + manner(code.elevated(), code.elsewhere(), false) + ": "
                    + code.text().text() + arguments(code.arguments());
        }
        if (nested instanceof Use.File file) {
            return "file " + file.language() + manner(file.elevated(), file.elsewhere(), false) + ": "
                    + file.path().text() + arguments(file.arguments());
        }
        if (nested instanceof Use.Stdin stdin) {
            return "stdin " + stdin.language() + manner(stdin.elevated(), stdin.elsewhere(), false);
        }
        if (nested instanceof Use.Variable variable) {
            return "set " + variable.name() + "=" + variable.value().text();
        }
        return "cd: " + ((Use.Directory) nested).path().text();
    }

    private static String manner(boolean elevated, boolean elsewhere, boolean more) {
        return (elevated ? " elevated" : "") + (elsewhere ? " elsewhere" : "") + (more ? " more" : "");
    }

    private static String arguments(List<Value> arguments) {
        return arguments.isEmpty() ? "" : " (" + line(arguments) + ")";
    }

    private static String line(List<Value> words) {
        return words.stream().map(Value::text).collect(Collectors.joining(" "));
    }
}
