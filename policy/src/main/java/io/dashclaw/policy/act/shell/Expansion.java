package io.dashclaw.policy.act.shell;

import io.dashclaw.policy.act.Limits;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes fields of words (POSIX XCU §2.6). Where a variable can have several values, one of them is taken, and the others when the same
 * words are expanded again: see {@link #again()}.
 */
final class Expansion {
    /** How many words braces may make, and how long they may be together. */
    private static final int MOST_WORDS = 256;

    private static final int MOST_CHARACTERS = 1 << 16;
    /** How many combinations of values are looked at. */
    private static final int MOST_VARIANTS = 32;

    private final Evaluator evaluator;
    private final Limits limits;
    private final List<int[]> choices = new ArrayList<>();
    private int chosen;
    private int variants;
    private boolean cut;
    /** Whether the word under way stands where a command does: then a variable that may not be set may also be nothing. */
    private boolean commanding;

    Expansion(Evaluator evaluator) {
        this.evaluator = evaluator;
        this.limits = evaluator.limits();
    }

    /** Whether there is another combination of values; what is expanded next is of that one. */
    boolean again() {
        chosen = 0;
        while (!choices.isEmpty()) {
            var last = choices.get(choices.size() - 1);
            if (++last[0] < last[1]) {
                cut = ++variants == MOST_VARIANTS;
                return !cut;
            }
            choices.remove(choices.size() - 1);
        }
        return false;
    }

    /** Whether there were more combinations than are looked at. */
    boolean isCut() {
        return cut;
    }

    private Text choose(Text value) {
        if (value.or() == null) {
            return value;
        }
        var options = options(value.all());
        if (options.size() == 1) {
            return options.get(0);
        }
        if (chosen == choices.size()) {
            choices.add(new int[] {0, options.size()});
        }
        int pick = choices.get(chosen++)[0];
        return options.get(Math.min(pick, options.size() - 1));
    }

    private List<Text> options(List<Text> all) {
        if (commanding) {
            return all;
        }
        var set = new ArrayList<>(all);
        set.removeIf(each -> each.has(Text.UNSET));
        return set.isEmpty() ? all : set;
    }

    List<Text> fields(List<Node.Word> words) {
        var found = new ArrayList<Text>(words.size());
        for (Node.Word word : words) {
            fields(word, found);
        }
        return found;
    }

    /** The fields of the word in which a command is named. */
    void command(Node.Word word, List<Text> into) {
        commanding = word.parts().size() == 1 && !word.parts().get(0).quoted();
        fields(word, into);
        commanding = false;
    }

    void fields(Node.Word word, List<Text> into) {
        var only = word.parts().size() == 1 ? word.parts().get(0) : null;
        if (only instanceof Node.Literal) {
            into.add(Text.exact(((Node.Literal) only).text(), evaluator.origin().at(word.span())));
            return;
        }
        for (List<Node.Part> parts : withoutBraces(word)) {
            var fields = new Fields(limits, into, evaluator.origin().at(word.span()), blanks());
            parts.forEach(part -> part(part, fields));
            fields.end();
        }
    }

    /** The value of a word where it is neither split nor a pattern over files: an assignment, a here-document. */
    Text single(Node.Word word) {
        var fields = new Fields(limits, null, evaluator.origin().at(word.span()), "");
        word.parts().forEach(part -> part(part, fields));
        return whole(word, fields.one());
    }

    /** Keeps what else is known of a value that is passed on as it is. */
    private Text whole(Node.Word word, Text made) {
        return made.isUnknown() && word.parts().size() == 1 ? made.written(evaluator.written(word.span())) : made;
    }

    private String blanks() {
        var separators = evaluator.scope().get("IFS");
        return separators != null && separators.isExact() ? separators.text() : " \t\n";
    }

    private void part(Node.Part part, Fields into) {
        limits.step();
        if (part instanceof Node.Literal) {
            into.literal(((Node.Literal) part).text());
        } else if (part instanceof Node.Pattern) {
            into.pattern(((Node.Pattern) part).text());
        } else if (part instanceof Node.Tilde) {
            tilde((Node.Tilde) part, into);
        } else if (part instanceof Node.Parameter) {
            parameter((Node.Parameter) part, into);
        } else {
            computed(part, into);
        }
    }

    private void computed(Node.Part part, Fields into) {
        if (part instanceof Node.Substitution) {
            var output = evaluator.substituted((Node.Substitution) part);
            add(choose(output), part.quoted(), into);
        } else if (part instanceof Node.Arithmetic) {
            into.quoted(calculated((Node.Arithmetic) part));
        } else if (part instanceof Node.Process) {
            into.quoted(evaluator.channel((Node.Process) part));
        } else if (part instanceof Node.Braces) {
            into.quoted(Text.unknown(evaluator.written(part.span()), Text.FOREIGN));
        }
    }

    private void tilde(Node.Tilde tilde, Fields into) {
        if ("+".equals(tilde.user())) {
            into.quoted(evaluator.environment().get("PWD"));
        } else if ("-".equals(tilde.user())) {
            into.quoted(evaluator.environment().get("OLDPWD"));
        } else {
            into.literal(tilde.user() == null ? "~" : "~" + tilde.user());
        }
    }

    private void parameter(Node.Parameter parameter, Fields into) {
        var parameters = new Parameters(evaluator, this);
        var list = parameters.list(parameter);
        if (list == null) {
            add(choose(parameters.scalar(parameter)), parameter.quoted(), into);
        } else {
            list(list, parameter, into);
        }
    }

    private void list(List<Text> elements, Node.Parameter parameter, Fields into) {
        var index = parameter.index() == null ? parameter.name() : "@";
        boolean joined = parameter.quoted() && index.equals("*");
        for (int i = 0; i < elements.size(); i++) {
            if (i > 0 && !joined) {
                into.end();
            }
            if (i > 0 && joined) {
                into.literal(" ");
            }
            add(choose(elements.get(i)), parameter.quoted(), into);
        }
    }

    private void add(Text value, boolean quoted, Fields into) {
        var placed = evaluator.placed(value);
        if (quoted) {
            into.quoted(placed);
        } else {
            into.unquoted(placed);
        }
    }

    private Text calculated(Node.Arithmetic arithmetic) {
        return Calculations.value(single(arithmetic.expression()), evaluator, evaluator.written(arithmetic.span()));
    }

    /** One list of parts for each combination of alternatives; the word itself when there would be too many. */
    private List<List<Node.Part>> withoutBraces(Node.Word word) {
        if (word.parts().stream().noneMatch(Node.Braces.class::isInstance)) {
            return List.of(word.parts());
        }
        List<List<Node.Part>> made = List.of(List.of());
        for (Node.Part part : word.parts()) {
            var alternatives = part instanceof Node.Braces ? alternatives((Node.Braces) part) : List.of(List.of(part));
            made = product(made, alternatives);
            if (made == null) {
                return List.of(word.parts());
            }
        }
        return made;
    }

    private List<List<Node.Part>> alternatives(Node.Braces braces) {
        List<List<Node.Part>> found = new ArrayList<>();
        for (Node.Word word : braces.alternatives()) {
            if (found.size() > MOST_WORDS || !limits.step()) {
                break;
            }
            found.addAll(withoutBraces(word));
        }
        return found;
    }

    private List<List<Node.Part>> product(List<List<Node.Part>> before, List<List<Node.Part>> after) {
        if ((long) before.size() * after.size() > MOST_WORDS) {
            return null;
        }
        List<List<Node.Part>> made = new ArrayList<>(before.size() * after.size());
        int length = 0;
        for (List<Node.Part> left : before) {
            for (List<Node.Part> right : after) {
                var joined = new ArrayList<Node.Part>(left);
                joined.addAll(right);
                made.add(joined);
                length += length(joined);
            }
        }
        return length > MOST_CHARACTERS ? null : made;
    }

    private static int length(List<Node.Part> parts) {
        int length = 0;
        for (Node.Part part : parts) {
            length += part.span().end() - part.span().start();
        }
        return length;
    }
}
