package io.dashclaw.policy.act;

import io.dashclaw.policy.act.command.Commands;
import io.dashclaw.policy.act.shell.Node;
import io.dashclaw.policy.act.shell.ShellParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** What a command is, when it is nothing else besides: people make exceptions by this, so whatever is in doubt has no shape. */
final class Shape {
    private static final Set<String> UNIX = Set.of("sh", "bash", "zsh");
    private static final int LONGEST = 2048;
    /** Means the same to every shell. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9 ._/:=+-]*");

    private Shape() {}

    /**
     * Null for anything but one command line of plain words: no pipe, list, redirection, substitution, variable, pattern, assignment or wrapper, and nothing
     * that another shell than the one that the caller names could read differently.
     */
    static String of(Act.Shell act) {
        boolean said = act.dialect() != null && UNIX.contains(act.dialect());
        var command = act.command().strip();
        if (command.length() > LONGEST || act.dialect() != null && !said || !said && !isPlain(command)) {
            return null;
        }
        var script = ShellParser.parse(command);
        var items = script.body().items();
        if (!script.problems().isEmpty() || items.size() != 1 || items.get(0).background()) {
            return null;
        }
        var words = items.get(0).command() instanceof Node.Simple simple ? words(simple) : List.<Value>of();
        return words.isEmpty() ? null : Commands.standard().shape(words);
    }

    private static boolean isPlain(String command) {
        return PLAIN.matcher(command).matches();
    }

    /** Empty when they are not all plain, or not all there is. */
    private static List<Value> words(Node.Simple simple) {
        if (!simple.assignments().isEmpty() || !simple.redirects().isEmpty()) {
            return List.of();
        }
        var words = new ArrayList<Value>();
        for (var word : simple.words()) {
            var text = new StringBuilder();
            for (var part : word.parts()) {
                if (!(part instanceof Node.Literal literal)) {
                    return List.of();
                }
                text.append(literal.text());
            }
            words.add(Value.exact(text.toString(), word.span()));
        }
        return words;
    }
}
