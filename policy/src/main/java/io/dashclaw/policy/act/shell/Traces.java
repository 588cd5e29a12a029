package io.dashclaw.policy.act.shell;

import io.dashclaw.policy.act.Effect;
import io.dashclaw.policy.act.Effect.Kind;
import io.dashclaw.policy.act.Effect.Trait;
import io.dashclaw.policy.act.command.Use;
import java.util.List;

/** Remembers which files a command leaves, and what is in them. */
final class Traces {
    private final Evaluator evaluator;
    private final String program;
    private final List<Text> words;
    private final Use use;
    private final Text input;

    Traces(Evaluator evaluator, String program, List<Text> words, Use use, Text input) {
        this.evaluator = evaluator;
        this.program = program;
        this.words = words;
        this.use = use;
        this.input = input;
    }

    void keep() {
        if (evaluator.context().isElsewhere()) {
            return;
        }
        boolean writes = false;
        for (Effect effect : use.effects()) {
            if (effect.kind() == Kind.WRITE && effect.object() != null && effect.risk() == null) {
                written(effect);
                writes = true;
            }
        }
        if (!writes) {
            fetched();
        }
        if (Invocation.fetchesTrees(program)) {
            cloned();
        }
    }

    private void written(Effect effect) {
        var path = Text.of(effect.object());
        evaluator.programs().written(path, content(), effect.is(Trait.APPENDS));
        evaluator.programs().made(path, made(effect));
    }

    private Text content() {
        if (use.input() == Use.Input.WRITTEN && input != null) {
            return input;
        }
        int marks = 0;
        Text only = null;
        int count = 0;
        for (Effect effect : use.effects()) {
            if (effect.kind() == Kind.READ && effect.object() != null) {
                only = evaluator.programs().content(Text.of(effect.object()));
                marks |= only.marks() & Text.TAINTS;
                count++;
            }
            marks |= effect.kind() == Kind.FETCH ? Text.FETCHED : 0;
        }
        return Invocation.copies(program) && count == 1 ? only : Text.unknown("", marks);
    }

    private Files.Made made(Effect effect) {
        if (effect.is(Trait.APPENDS)) {
            return Files.Made.NOT;
        }
        if (program.equals("mkdir")) {
            boolean parents = words.stream()
                    .anyMatch(word -> word.text().startsWith("-") && word.text().contains("p"));
            return parents ? Files.Made.NOT : Files.Made.WHOLE;
        }
        boolean fetched = use.effects().stream().anyMatch(each -> each.kind() == Kind.FETCH);
        return fetched ? Files.Made.WHOLE : Files.Made.FILE;
    }

    /** What is fetched and goes nowhere else lies in a file that is called as it was there. */
    private void fetched() {
        if (use.program().indexOf(' ') >= 0 || use.output().contains(Use.Output.FETCHED)) {
            return;
        }
        for (Effect effect : use.effects()) {
            if (effect.kind() == Kind.FETCH
                    && effect.object() != null
                    && effect.object().text().contains("://")) {
                var address = effect.object().text();
                int end = address.indexOf('?') < 0 ? address.length() : address.indexOf('?');
                var file = Text.exact(
                        Directories.name(address.substring(0, end)),
                        effect.object().at());
                evaluator.programs().written(file, Text.unknown("", Text.FETCHED), false);
                evaluator.programs().made(file, Files.Made.WHOLE);
            }
        }
    }

    private void cloned() {
        boolean clones = words.size() > 2
                && (words.get(1).isExactly("clone") || words.get(1).isExactly("checkout"));
        if (clones && use.program().endsWith("clone") || clones && program.equals("svn")) {
            var last = words.get(words.size() - 1);
            var name = last.text().indexOf(':') < 0 ? last.text() : Directories.name(last.text());
            var folder = name.endsWith(".git") ? name.substring(0, name.length() - 4) : name;
            evaluator.programs().made(last.with(folder), Files.Made.WHOLE);
        }
    }
}
