package io.dashclaw.policy.document;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A value of a text that knows where it stands. */
sealed interface Node {

    /** Of the key, where it has one. */
    Position at();

    /** As a natural Java value: a map, a list, a string, a boolean, a number, or null. */
    Object value();

    /** @param written a plain word that other readers of YAML take for something else than text; null everywhere else */
    record Scalar(Position at, Object value, String written) implements Node {}

    record Items(Position at, List<Node> nodes) implements Node {
        @Override
        public Object value() {
            var values = new ArrayList<>(nodes.size());
            nodes.forEach(node -> values.add(node.value()));
            return Collections.unmodifiableList(values);
        }
    }

    record Members(Position at, Map<String, Node> nodes) implements Node {
        @Override
        public Map<String, Object> value() {
            var values = new LinkedHashMap<String, Object>();
            nodes.forEach((key, node) -> values.put(key, node.value()));
            return Collections.unmodifiableMap(values);
        }
    }
}
