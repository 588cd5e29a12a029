package io.dashclaw.policy.document;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The JSON Schema (2020-12) of a policy's file, so that editors complete and explain it. It says less than the reader: what only the reader knows is refused there. */
public final class SpecSchema {
    private static final String ID = "urn:dashclaw:guard-policy:v1alpha1";

    private SpecSchema() {}

    /** The same text each time. */
    public static String json() {
        var schema = new LinkedHashMap<String, Object>();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("$id", ID);
        schema.put("title", "A policy of DashClaw");
        schema.putAll(object(properties(
                Map.entry("apiVersion", Map.of("const", WrittenPolicy.Resource.API_VERSION)),
                Map.entry("kind", words(WrittenPolicy.Kind.values())),
                Map.entry("metadata", metadata()),
                Map.entry("spec", spec()))));
        schema.put("required", List.of("apiVersion", "kind", "metadata", "spec"));
        return TextWriter.json(schema);
    }

    private static Map<String, Object> metadata() {
        var texts = ordered("type", "object", "additionalProperties", Map.of("type", "string"));
        var metadata = object(properties(
                Map.entry(
                        "name",
                        ordered(
                                "type",
                                "string",
                                "maxLength",
                                Metadata.LONGEST_NAME,
                                "pattern",
                                anchored(Metadata.NAME.pattern()))),
                Map.entry(
                        "namespace",
                        ordered(
                                "type",
                                "string",
                                "maxLength",
                                Metadata.LONGEST_NAMESPACE,
                                "pattern",
                                anchored(Metadata.NAME.pattern()))),
                Map.entry("labels", texts),
                Map.entry("annotations", texts)));
        metadata.put("required", List.of("name"));
        return metadata;
    }

    private static String anchored(String pattern) {
        return "^" + pattern + "$";
    }

    private static Map<String, Object> spec() {
        return objectOf(SpecField.ofSpec());
    }

    private static Map<String, Object> objectOf(List<SpecField> fields) {
        var properties = new LinkedHashMap<String, Object>();
        var required = new ArrayList<String>();
        for (var field : fields) {
            properties.put(field.name(), described(field));
            if (field.meaning().required()) {
                required.add(field.name());
            }
        }
        return object(properties, required);
    }

    private static Map<String, Object> described(SpecField field) {
        var schema = describing(field.meaning());
        if (!field.many()) {
            schema.putAll(value(field));
            return schema;
        }
        schema.put("type", "array");
        schema.put("items", value(field));
        if (field.meaning().most() != null) {
            schema.put("maxItems", field.meaning().most());
        }
        return schema;
    }

    private static Map<String, Object> describing(Meaning meaning) {
        var schema = new LinkedHashMap<String, Object>();
        var absent = meaning.absent() == null ? "" : " Left out: " + meaning.absent() + ".";
        schema.put("description", meaning.says() + absent);
        return schema;
    }

    private static Map<String, Object> value(SpecField field) {
        return switch (field.kind()) {
            case TEXT -> text(field.many() ? Meaning.of("") : field.meaning());
            case NUMBER -> number(field.meaning());
            case FLAG -> ordered("type", "boolean");
            case CHOICE -> ordered("enum", field.choices());
            case LABELS -> ordered("type", "object", "additionalProperties", Map.of("type", "string"));
            case OBJECT -> field.fields().isEmpty() ? members(field.meaning().members()) : objectOf(field.fields());
        };
    }

    private static Map<String, Object> text(Meaning meaning) {
        var schema = ordered("type", "string");
        if (meaning.most() != null) {
            schema.put("maxLength", meaning.most());
        }
        return schema;
    }

    private static Map<String, Object> number(Meaning meaning) {
        var schema = ordered("type", "integer");
        if (meaning.least() != null) {
            schema.put("minimum", meaning.least());
            schema.put("maximum", meaning.most());
        }
        return schema;
    }

    /** Of an object that is no record of ours: by what its examples are. */
    private static Map<String, Object> members(Map<String, Meaning> members) {
        if (members.isEmpty()) {
            return ordered("type", "object");
        }
        var properties = new LinkedHashMap<String, Object>();
        members.forEach((name, meaning) -> {
            var schema = describing(meaning);
            schema.putAll(exemplified(meaning));
            properties.put(name, schema);
        });
        var required = members.entrySet().stream()
                .filter(member -> member.getValue().required())
                .map(Map.Entry::getKey)
                .toList();
        return object(properties, required);
    }

    private static Map<String, Object> exemplified(Meaning meaning) {
        var example = meaning.examples().get(0);
        if (example instanceof Long) {
            return number(meaning);
        }
        if (example instanceof Boolean) {
            return ordered("type", "boolean");
        }
        if (example instanceof Map) {
            return ordered("type", "object");
        }
        return example instanceof List
                ? ordered("type", "array", "items", ordered("type", "string"), "maxItems", meaning.most())
                : text(meaning);
    }

    private static Map<String, Object> object(Map<String, Object> properties, List<String> required) {
        var object = object(properties);
        if (!required.isEmpty()) {
            object.put("required", required);
        }
        return object;
    }

    private static Map<String, Object> object(Map<String, Object> properties) {
        return ordered("type", "object", "additionalProperties", false, "properties", properties);
    }

    private static Map<String, Object> words(Enum<?>... choices) {
        return ordered("enum", Arrays.stream(choices).map(SpecText::word).toList());
    }

    @SafeVarargs
    private static Map<String, Object> properties(Map.Entry<String, Map<String, Object>>... properties) {
        var map = new LinkedHashMap<String, Object>();
        for (var property : properties) {
            map.put(property.getKey(), property.getValue());
        }
        return map;
    }

    private static Map<String, Object> ordered(Object... keysAndValues) {
        var map = new LinkedHashMap<String, Object>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return map;
    }
}
