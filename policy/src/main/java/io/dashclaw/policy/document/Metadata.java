package io.dashclaw.policy.document;

import io.dashclaw.policy.Fields;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the cluster knows an object by.
 *
 * @param name a DNS subdomain
 * @param namespace null: the one that it is applied to
 */
public record Metadata(String name, String namespace, Map<String, String> labels, Map<String, String> annotations) {
    static final Pattern NAME = Pattern.compile("[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?");
    static final int LONGEST_NAME = 253;
    static final int LONGEST_NAMESPACE = 63;

    public Metadata {
        Objects.requireNonNull(name, "name");
        labels = inOrder(labels);
        annotations = inOrder(annotations);
    }

    static Optional<Metadata> read(Fields fields) {
        fields.required("name");
        var name = name(fields, "name", LONGEST_NAME);
        var namespace = name(fields, "namespace", LONGEST_NAMESPACE);
        var labels = texts(fields, "labels");
        var annotations = texts(fields, "annotations");
        fields.nothingElse();
        return name.map(n -> new Metadata(n, namespace.orElse(null), labels, annotations));
    }

    private static Optional<String> name(Fields fields, String key, int longest) {
        var name = fields.word(key, longest);
        name.filter(text -> !NAME.matcher(text).matches())
                .ifPresent(text -> fields.problem(key, "must be lowercase letters, digits, - and ."));
        return name;
    }

    private static Map<String, String> texts(Fields fields, String key) {
        var texts = new LinkedHashMap<String, String>();
        fields.object(key).ifPresent(map -> map.values().forEach((name, value) -> {
            if (value instanceof String text) {
                texts.put((String) name, text);
            } else {
                map.problem(name, "must be a string");
            }
        }));
        return texts;
    }

    private static Map<String, String> inOrder(Map<String, String> map) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }
}
