package io.dashclaw.policy.act.shell;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Walks syntax trees. */
final class Trees {
    private Trees() {}

    /** The nodes directly below one, in the order in which the record names them. */
    static List<Node> children(Node node) {
        List<Node> children = new ArrayList<>();
        for (var component : node.getClass().getRecordComponents()) {
            collect(value(node, component), children);
        }
        return children;
    }

    private static void collect(Object value, List<Node> children) {
        if (value instanceof Node child) {
            children.add(child);
        } else if (value instanceof List<?> list) {
            list.forEach(element -> collect(element, children));
        }
    }

    private static Object value(Node node, RecordComponent component) {
        try {
            return component.getAccessor().invoke(node);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(component.getName(), e);
        }
    }

    /** The node and all below it. */
    static Stream<Node> all(Node node) {
        return Stream.concat(Stream.of(node), children(node).stream().flatMap(Trees::all));
    }

    static <N extends Node> List<N> all(Node node, Class<N> kind) {
        return all(node).filter(kind::isInstance).map(kind::cast).toList();
    }
}
