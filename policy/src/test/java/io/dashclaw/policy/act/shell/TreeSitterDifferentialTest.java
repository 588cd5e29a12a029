package io.dashclaw.policy.act.shell;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.treesitter.TSNode;
import org.treesitter.TSParser;
import org.treesitter.TreeSitterBash;

/** What another parser of the shell's language makes of the corpora. */
class TreeSitterDifferentialTest {
    /** Words that it does not count among commands: it has nodes of their own for them. */
    private static final List<String> OWN_NODES =
            List.of("declare", "typeset", "export", "readonly", "local", "unset", "unsetenv", "[");

    @Test
    void seesTheSameCommandsRedirectionsAndSubstitutions() {
        List<String> disagreements = new ArrayList<>();
        Map<Kind, Integer> counts = new EnumMap<>(Kind.class);
        int unreadable = 0;
        var parser = new TSParser();
        parser.setLanguage(new TreeSitterBash());
        for (String command : Corpora.commands()) {
            var root = parser.parseString(null, command).getRootNode();
            if (root.hasError()) {
                unreadable++;
            } else if (!ours(command).equals(theirs(command, root))) {
                var kind = Kind.of(command);
                counts.merge(kind, 1, Integer::sum);
                disagreements.add(
                        kind + ": " + command + "\n  ours   " + ours(command) + "\n  theirs " + theirs(command, root));
            }
        }
        int notCompared = unreadable;
        assertTrue(unreadable <= 200, () -> notCompared + " were not compared");
        for (var kind : Kind.values()) {
            assertTrue(counts.getOrDefault(kind, 0) <= kind.most, () -> String.join("\n", disagreements));
        }
    }

    /** Where bash, of {@code bash -n} and of running it, agrees with us. */
    private enum Kind {
        /** It takes {@code coproc} for a program, and the words after it for its arguments. */
        COPROCESS(5),
        /** It takes <code>[abc]</code> at a command's place for a test, bash for a pattern over file names. */
        BRACKETS(3),
        /** It takes <code>((a%b == 0))</code> for a command in two subshells. */
        CALCULATION(1),
        OTHER(0);

        final int most;

        Kind(int most) {
            this.most = most;
        }

        static Kind of(String command) {
            if (command.startsWith("coproc ")) {
                return COPROCESS;
            }
            if (command.startsWith("((")) {
                return CALCULATION;
            }
            return command.matches("\\[\\S+]") ? BRACKETS : OTHER;
        }
    }

    private static String ours(String command) {
        var script = ShellParser.parse(command);
        var names = Trees.all(script, Node.Simple.class).stream()
                .filter(simple -> !simple.words().isEmpty())
                .map(simple -> simple.words().get(0).span())
                .filter(span -> !OWN_NODES.contains(span.of(command)))
                .map(span -> span.start() + "-" + span.end())
                .toList();
        var redirects = Trees.all(script, Node.Redirect.class);
        long documents =
                redirects.stream().filter(redirect -> redirect.body() != null).count();
        return summary(
                names,
                documents,
                redirects.size() - documents,
                Trees.all(script, Node.Substitution.class).size()
                        + Trees.all(script, Node.Process.class).size());
    }

    private static String summary(List<String> names, long documents, long redirects, long substitutions) {
        var sorted = new ArrayList<>(names);
        sorted.sort(Comparator.comparing(span -> Integer.parseInt(span.substring(0, span.indexOf('-')))));
        return sorted + " here " + documents + " redirects " + redirects + " substitutions " + substitutions;
    }

    private static String theirs(String command, TSNode root) {
        int[] units = units(command);
        List<TSNode> nodes = new ArrayList<>();
        collect(root, nodes);
        var names = nodes.stream()
                .filter(node -> node.getType().equals("command_name"))
                .map(node -> units[node.getStartByte()] + "-" + units[node.getEndByte()])
                .toList();
        return summary(
                names,
                count(nodes, "heredoc_redirect"),
                count(nodes, "file_redirect") + count(nodes, "herestring_redirect"),
                count(nodes, "command_substitution") + count(nodes, "process_substitution"));
    }

    private static long count(List<TSNode> nodes, String type) {
        return nodes.stream().filter(node -> node.getType().equals(type)).count();
    }

    private static void collect(TSNode node, List<TSNode> nodes) {
        nodes.add(node);
        for (int i = 0; i < node.getChildCount(); i++) {
            collect(node.getChild(i), nodes);
        }
    }

    /** For each byte of the text in UTF-8 the UTF-16 unit that it belongs to. */
    private static int[] units(String text) {
        int[] units = new int[text.getBytes(StandardCharsets.UTF_8).length + 1];
        int octet = 0;
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            int length = new String(Character.toChars(text.codePointAt(i))).getBytes(StandardCharsets.UTF_8).length;
            for (int k = 0; k < length; k++) {
                units[octet++] = i;
            }
        }
        units[octet] = text.length();
        return units;
    }
}
