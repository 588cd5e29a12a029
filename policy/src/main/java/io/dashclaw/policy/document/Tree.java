package io.dashclaw.policy.document;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** One document of a text: natural Java values that still know where they stood. */
public final class Tree {
    /** What follows on a path that is in the text as far as it goes, such as a field that is missing. */
    private static final Pattern REST_OF_PATH = Pattern.compile("^([.\\w\\[\\]-]*): ");

    private final Node root;

    private Tree(Node root) {
        this.root = root;
    }

    /**
     * Every document of a text that has something in it; a JSON text is one document, or a list of them.
     *
     * @throws MalformedTextException where it is no such text, or more than is read
     */
    public static List<Tree> read(String text, Format format) {
        Bounds.checkLength(text);
        var content = text.startsWith("\uFEFF") ? text.substring(1) : text;
        return documents(content, format).map(Tree::new).toList();
    }

    private static Stream<Node> documents(String text, Format format) {
        if (format == Format.YAML) {
            return YamlReader.read(text).stream();
        }
        var root = JsonReader.read(text);
        return root instanceof Node.Items list ? list.nodes().stream() : Stream.of(root);
    }

    /** What the document says, when it is an object. */
    public Optional<Map<String, Object>> members() {
        return root instanceof Node.Members members ? Optional.of(members.value()) : Optional.empty();
    }

    /** Where the document begins. */
    public Position at() {
        return root.at();
    }

    /** One document of its own, which stays where it stands in the text; empty where nothing is. */
    public Optional<Tree> below(String path) {
        var found = find(path);
        return found.rest.isEmpty() && found.node != root ? Optional.of(new Tree(found.node)) : Optional.empty();
    }

    /**
     * The place of a problem. What is missing is looked for where it should be.
     *
     * @param said starts with the path of a field, as the readers of policies write it: {@code match.risk.atLeast: must be 0 to 100, was 180}
     */
    public Problem problem(String said) {
        var found = find(said);
        var path = said.substring(0, said.length() - found.rest.length());
        var rest = REST_OF_PATH.matcher(found.rest);
        if (rest.find()) {
            return new Problem(found.node.at(), path + rest.group(1), found.rest.substring(rest.end()) + hint(found));
        }
        return new Problem(found.node.at(), path, found.rest.strip());
    }

    /** A word that other readers of YAML would have taken for what was asked for. */
    private static String hint(Found found) {
        boolean wrongType = found.rest.matches("(?s): must be (?:a number|true or false|a string)\\b.*");
        return wrongType && found.node instanceof Node.Scalar scalar && scalar.written() != null
                ? " (" + scalar.written() + " is text here)"
                : "";
    }

    private Found find(String path) {
        var found = new Found(root, path);
        for (var next = Optional.of(found); next.isPresent(); next = found.next()) {
            found = next.get();
        }
        return found;
    }

    /** @param rest what of the path is not in the text */
    private record Found(Node node, String rest) {
        Optional<Found> next() {
            if (node instanceof Node.Members members) {
                return members.nodes().entrySet().stream()
                        .map(member -> step(member.getKey(), member.getValue()))
                        .filter(Objects::nonNull)
                        .min((one, other) -> one.rest.length() - other.rest.length());
            }
            return node instanceof Node.Items items ? item(items) : Optional.empty();
        }

        private Found step(String key, Node value) {
            var start = rest.startsWith(".") ? "." + key : key;
            boolean here = rest.startsWith(start)
                    && (rest.length() == start.length() || ".[: ".indexOf(rest.charAt(start.length())) >= 0);
            return here && !start.equals(".") && !start.isEmpty()
                    ? new Found(value, rest.substring(start.length()))
                    : null;
        }

        private Optional<Found> item(Node.Items items) {
            int end = rest.indexOf(']');
            if (!rest.matches("(?s)\\[\\d{1,6}].*")) {
                return Optional.empty();
            }
            int index = Integer.parseInt(rest.substring(1, end));
            return index < items.nodes().size()
                    ? Optional.of(new Found(items.nodes().get(index), rest.substring(end + 1)))
                    : Optional.empty();
        }
    }
}
