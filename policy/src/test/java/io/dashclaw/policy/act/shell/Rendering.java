package io.dashclaw.policy.act.shell;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A syntax tree on one line. Commands stand in brackets, the parts of a word are joined by a dot, what is quoted stands in
 * quotes, what is expanded in angle brackets.
 */
final class Rendering {
    private Rendering() {}

    static String of(String text) {
        var script = ShellParser.parse(text);
        String problems = script.problems().stream()
                .map(problem -> " !" + problem.message())
                .collect(Collectors.joining());
        return of(script.body()) + problems;
    }

    static String of(Node.Sequence sequence) {
        return sequence.items().stream()
                .map(item -> of(item.command()) + (item.background() ? " &" : ""))
                .collect(Collectors.joining("; "));
    }

    static String of(Node.Command command) {
        if (command instanceof Node.Simple simple) {
            return simple(simple);
        }
        if (command instanceof Node.Pipeline pipeline) {
            return (pipeline.negated() ? "! " : "") + chain(pipeline.parts(), pipeline.errorsToo(), "|&", "|");
        }
        if (command instanceof Node.AndOr andOr) {
            return chain(andOr.parts(), andOr.and(), "&&", "||");
        }
        if (command instanceof Node.Sequence sequence) {
            return of(sequence);
        }
        return compound(command);
    }

    private static String chain(List<Node.Command> parts, List<Boolean> links, String yes, String no) {
        var text = new StringBuilder("(").append(of(parts.get(0)));
        for (int i = 1; i < parts.size(); i++) {
            text.append(links.get(i - 1) ? " " + yes + " " : " " + no + " ").append(of(parts.get(i)));
        }
        return text.append(')').toString();
    }

    private static String simple(Node.Simple simple) {
        var pieces = new java.util.ArrayList<String>();
        simple.assignments().forEach(assignment -> pieces.add(of(assignment)));
        simple.words().forEach(word -> pieces.add(of(word)));
        return "[" + String.join(" ", pieces) + redirects(simple.redirects()) + "]";
    }

    private static String compound(Node.Command command) {
        if (command instanceof Node.Group group) {
            return (group.subshell() ? "sub" : "group") + body(group.body()) + redirects(group.redirects());
        }
        if (command instanceof Node.If condition) {
            return "if" + condition.branches().stream().map(Rendering::of).collect(Collectors.joining(" elif"))
                    + (condition.otherwise() == null ? "" : " else" + body(condition.otherwise()))
                    + redirects(condition.redirects());
        }
        if (command instanceof Node.While loop) {
            return (loop.until() ? "until" : "while") + body(loop.condition()) + " do" + body(loop.body())
                    + redirects(loop.redirects());
        }
        if (command instanceof Node.For each) {
            return (each.select() ? "select " : "for ") + each.name()
                    + (each.values() == null ? "" : " in(" + words(each.values()) + ")") + " do" + body(each.body())
                    + redirects(each.redirects());
        }
        return rest(command);
    }

    private static String rest(Node.Command command) {
        if (command instanceof Node.Counting counting) {
            return "for((" + of(counting.header()) + ")) do" + body(counting.body()) + redirects(counting.redirects());
        }
        if (command instanceof Node.Case choice) {
            return "case " + of(choice.subject())
                    + choice.arms().stream().map(Rendering::of).collect(Collectors.joining())
                    + redirects(choice.redirects());
        }
        if (command instanceof Node.Function function) {
            return "function " + function.name() + " " + of(function.body());
        }
        if (command instanceof Node.Calculation calculation) {
            return "((" + of(calculation.expression()) + "))" + redirects(calculation.redirects());
        }
        if (command instanceof Node.Test test) {
            return "[[" + words(test.words()) + "]]" + redirects(test.redirects());
        }
        var coprocess = (Node.Coprocess) command;
        return "coproc " + (coprocess.name() == null ? "" : coprocess.name() + " ") + of(coprocess.body());
    }

    private static String of(Node.Branch branch) {
        return body(branch.condition()) + " then" + body(branch.body());
    }

    private static String of(Node.Arm arm) {
        return " " + arm.patterns().stream().map(Rendering::of).collect(Collectors.joining("|")) + "=>"
                + body(arm.body());
    }

    private static String body(Node.Sequence sequence) {
        return "{" + of(sequence) + "}";
    }

    private static String of(Node.Assignment assignment) {
        return assignment.name()
                + (assignment.index() == null ? "" : "[" + of(assignment.index()) + "]")
                + (assignment.append() ? "+=" : "=")
                + (assignment.array() == null ? of(assignment.value()) : "(" + words(assignment.array()) + ")");
    }

    private static String redirects(List<Node.Redirect> redirects) {
        return redirects.stream().map(Rendering::of).collect(Collectors.joining());
    }

    private static String of(Node.Redirect redirect) {
        return " " + (redirect.descriptor() == null ? "" : redirect.descriptor()) + redirect.operator()
                + of(redirect.target()) + (redirect.body() == null ? "" : "(" + of(redirect.body()) + ")");
    }

    private static String words(List<Node.Word> words) {
        return words.stream().map(Rendering::of).collect(Collectors.joining(" "));
    }

    static String of(Node.Word word) {
        return word.parts().stream().map(Rendering::of).collect(Collectors.joining("."));
    }

    private static String of(Node.Part part) {
        if (part instanceof Node.Literal literal) {
            String text = literal.text().replace("\n", "\\n").replace("\t", "\\t");
            return literal.quoted() ? "'" + text + "'" : text;
        }
        if (part instanceof Node.Pattern pattern) {
            return "<" + pattern.text() + ">";
        }
        if (part instanceof Node.Tilde tilde) {
            return "<~" + (tilde.user() == null ? "" : tilde.user()) + ">";
        }
        if (part instanceof Node.Parameter parameter) {
            return (parameter.quoted() ? "\"" : "") + of(parameter);
        }
        return (part.quoted() ? "\"" : "") + nested(part);
    }

    private static String of(Node.Parameter parameter) {
        return "<$" + (parameter.indirect() ? "!" : "") + parameter.name()
                + (parameter.index() == null ? "" : "[" + of(parameter.index()) + "]")
                + (parameter.operator() == null ? "" : " " + parameter.operator())
                + (parameter.argument() == null ? "" : " " + of(parameter.argument())) + ">";
    }

    private static String nested(Node.Part part) {
        if (part instanceof Node.Substitution substitution) {
            return "$(" + of(substitution.body()) + ")";
        }
        if (part instanceof Node.Arithmetic arithmetic) {
            return "$((" + of(arithmetic.expression()) + "))";
        }
        if (part instanceof Node.Process process) {
            return (process.output() ? ">(" : "<(") + of(process.body()) + ")";
        }
        return ((Node.Braces) part)
                .alternatives().stream().map(Rendering::of).collect(Collectors.joining("|", "{", "}"));
    }
}
