package io.dashclaw.policy.act.shell;

import io.dashclaw.policy.act.Effect;
import io.dashclaw.policy.act.Language;
import io.dashclaw.policy.act.Value;
import io.dashclaw.policy.act.command.Use;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Reads shell code for what it does: expands its words, follows what flows through variables, pipes and files, and asks the command
 * tables what each command does. Runs nothing.
 */
public final class ShellReader implements Language {
    private final Function<List<Value>, Use> commands;
    private final Predicate<String> secrets;

    /**
     * @param commands what a command line does, its program first
     * @param secrets whether a path is one of secret material
     */
    public ShellReader(Function<List<Value>, Use> commands, Predicate<String> secrets) {
        this.commands = Objects.requireNonNull(commands, "commands");
        this.secrets = Objects.requireNonNull(secrets, "secrets");
    }

    /**
     * Where code runs.
     *
     * @param directory nullable: not known
     * @param arguments from {@code $1}; null: not known, as of a script that is read alone
     * @param files whose content is known, by their paths
     */
    public record Setting(String directory, List<Value> arguments, Map<String, Value> files) {
        /** A command line: without arguments, anywhere. */
        public static final Setting COMMAND_LINE = new Setting(null, List.of(), Map.of());

        public Setting {
            arguments = arguments == null ? null : List.copyOf(arguments);
            files = Map.copyOf(files);
        }
    }

    @Override
    public List<Effect> effects(Value code, Nested nested) {
        return effects(code, Setting.COMMAND_LINE, nested);
    }

    /** With what is known of where it runs: paths of effects are joined with the directory. */
    public List<Effect> effects(Value code, Setting setting, Nested nested) {
        var evaluator = evaluator(Origin.of(code), setting, nested);
        var text = Text.of(code);
        return read(evaluator, code, () -> evaluator.programs().code("sh", text, null));
    }

    /** A command line that something else than a shell starts. @param words not empty, the program first */
    public List<Effect> run(List<Value> words, Setting setting, Nested nested) {
        var line = new ArrayList<Text>(words.size());
        var written = new StringBuilder();
        for (Value word : words) {
            line.add(Text.of(word));
            written.append(written.length() == 0 ? "" : " ").append(word.text());
        }
        var whole = new Value(
                written.toString(),
                Value.Knowledge.EXACT,
                java.util.Set.of(),
                words.get(0).at());
        var evaluator = evaluator(Origin.of(whole), setting, nested);
        evaluator.context().at(new io.dashclaw.policy.act.Span(0, written.length()));
        return read(evaluator, whole, () -> evaluator.programs().run(line));
    }

    private Evaluator evaluator(Origin source, Setting setting, Nested nested) {
        var scope = new Scope(null);
        if (setting.directory() != null) {
            scope.set(Scope.DIRECTORY, Text.exact(setting.directory()));
        }
        if (setting.arguments() != null) {
            scope.setPositional(setting.arguments().stream().map(Text::of).toList());
        }
        var evaluator = new Evaluator(new Session(commands, secrets, nested), scope, source);
        setting.files()
                .forEach(
                        (path, content) -> evaluator.session().files.supply(Directories.plain(path), Text.of(content)));
        return evaluator;
    }

    private static List<Effect> read(Evaluator evaluator, Value code, Supplier<Text> what) {
        boolean before = evaluator.limits().exhausted();
        what.get();
        evaluator.leave();
        if (evaluator.limits().exhausted() && !before) {
            evaluator.effect(Effects.tooMuch("too much to read", code.at()));
        }
        return evaluator.session().effects.all();
    }
}
