package io.dashclaw.policy.act.shell;

import io.dashclaw.policy.act.command.Use;
import java.util.List;

/** What comes out of a command. */
final class Outputs {
    private final Evaluator evaluator;
    private final String program;
    private final List<Text> words;
    private final Use use;
    private final Text input;

    Outputs(Evaluator evaluator, String program, List<Text> words, Use use, Text input) {
        this.evaluator = evaluator;
        this.program = program;
        this.words = words;
        this.use = use;
        this.input = input;
    }

    /** @param nested what came out of what it ran; nullable @param marks what the tables say of the output */
    Text with(Text nested, int marks) {
        if (nested != null) {
            return marks == 0
                    ? nested
                    : nested.isExact() ? Text.unknown("", nested.marks() | marks) : nested.marked(marks);
        }
        if (!use.known()) {
            return Text.unknown("", marks | (input == null ? 0 : input.marks() & Text.TAINTS));
        }
        var computed = new Filters(evaluator, words, input).output(program);
        if (computed != null) {
            return computed.marked(marks & (Text.SECRET | Text.FETCHED));
        }
        return (marks & Text.LISTED) == 0 ? Text.unknown("", marks) : listed(marks);
    }

    private Text listed(int marks) {
        boolean names = use.output().contains(Use.Output.NAMES);
        var found = names ? new Found(evaluator, program, words, use, input).names() : null;
        if (found != null) {
            return found.marked(marks);
        }
        boolean passed = !names && input != null && input.has(Text.GLOB);
        return passed ? input.marked(marks) : Text.unknown(Found.ANY, marks);
    }
}
