package io.dashclaw.policy.act.shell;

import io.dashclaw.policy.act.Span;
import java.util.ArrayList;
import java.util.List;

/**
 * The commands of a script as people would point at them: what stands inside of what.
 *
 * @param what {@code command pipeline list branch loop case function subshell substitution problem …}
 * @param parts in the order of the text
 */
public record Outline(String what, Span span, List<Outline> parts) {
    private static final int MOST_DEPTH = 24;

    public Outline {
        parts = List.copyOf(parts);
    }

    /** Never throws. */
    public static Outline of(String script) {
        var read = ShellParser.parse(script);
        var parts = new ArrayList<>(of(read.body(), 0).parts());
        read.problems().forEach(problem -> parts.add(leaf("problem", problem.span())));
        return new Outline("script", new Span(0, script.length()), parts);
    }

    private static Outline of(Node.Command command, int depth) {
        if (depth > MOST_DEPTH) {
            return leaf("deeper", command.span());
        }
        if (command instanceof Node.Simple simple) {
            return simple(simple, depth);
        }
        if (command instanceof Node.Sequence sequence) {
            var parts = sequence.items().stream()
                    .map(item -> of(item.command(), depth + 1))
                    .toList();
            return new Outline("list", command.span(), parts);
        }
        if (command instanceof Node.Pipeline pipeline) {
            return several("pipeline", command, pipeline.parts(), depth);
        }
        if (command instanceof Node.AndOr chain) {
            return several("chain", command, chain.parts(), depth);
        }
        if (command instanceof Node.Group group) {
            return several(group.subshell() ? "subshell" : "group", command, List.of(group.body()), depth);
        }
        if (command instanceof Node.Function function) {
            return several("function", command, List.of(function.body()), depth);
        }
        if (command instanceof Node.Coprocess coprocess) {
            return several("coprocess", command, List.of(coprocess.body()), depth);
        }
        return compound(command, depth);
    }

    private static Outline compound(Node.Command command, int depth) {
        var parts = new ArrayList<Node.Command>();
        if (command instanceof Node.If branches) {
            branches.branches().forEach(branch -> {
                parts.add(branch.condition());
                parts.add(branch.body());
            });
            if (branches.otherwise() != null) {
                parts.add(branches.otherwise());
            }
            return several("branch", command, parts, depth);
        }
        if (command instanceof Node.While loop) {
            return several("loop", command, List.of(loop.condition(), loop.body()), depth);
        }
        if (command instanceof Node.For loop) {
            return several("loop", command, List.of(loop.body()), depth);
        }
        if (command instanceof Node.Counting loop) {
            return several("loop", command, List.of(loop.body()), depth);
        }
        if (command instanceof Node.Case choice) {
            choice.arms().forEach(arm -> parts.add(arm.body()));
            return several("case", command, parts, depth);
        }
        return leaf("command", command.span());
    }

    private static Outline several(String what, Node.Command command, List<? extends Node.Command> parts, int depth) {
        return new Outline(
                what,
                command.span(),
                parts.stream().map(part -> of(part, depth + 1)).toList());
    }

    /** With what is substituted in its words. */
    private static Outline simple(Node.Simple command, int depth) {
        var parts = new ArrayList<Outline>();
        command.words().forEach(word -> substitutions(word, depth, parts));
        command.assignments().forEach(assignment -> {
            if (assignment.value() != null) {
                substitutions(assignment.value(), depth, parts);
            }
        });
        return new Outline("command", command.span(), parts);
    }

    private static void substitutions(Node.Word word, int depth, List<Outline> into) {
        for (var part : word.parts()) {
            if (part instanceof Node.Substitution substitution) {
                into.add(new Outline(
                        "substitution",
                        substitution.span(),
                        of(substitution.body(), depth + 1).parts()));
            } else if (part instanceof Node.Process process) {
                into.add(new Outline(
                        "process substitution",
                        process.span(),
                        of(process.body(), depth + 1).parts()));
            }
        }
    }

    private static Outline leaf(String what, Span span) {
        return new Outline(what, span, List.of());
    }
}
