package io.dashclaw.policy.document;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes policies so that the same policy is always the same text, and reading it gives the same policy. */
public final class PolicyWriter {
    private PolicyWriter() {}

    /** In the given order; as YAML one document each, as JSON one object, or a list where there is not exactly one. */
    public static String write(List<? extends WrittenPolicy> policies, Format format) {
        var documents = policies.stream().map(PolicyWriter::values).toList();
        if (format == Format.JSON) {
            return TextWriter.json(documents.size() == 1 ? documents.get(0) : documents);
        }
        return documents.stream().map(TextWriter::yaml).collect(Collectors.joining("---\n"));
    }

    private static Map<String, Object> values(WrittenPolicy policy) {
        return policy instanceof WrittenPolicy.Resource resource
                ? values(resource)
                : values((WrittenPolicy.Wire) policy);
    }

    private static Map<String, Object> values(WrittenPolicy.Resource resource) {
        var spec = SpecText.values(resource.spec());
        if (resource.kind() == WrittenPolicy.Kind.CLUSTER) {
            spec.putIfAbsent("ungrantable", false);
        }
        var values = new LinkedHashMap<String, Object>();
        values.put("apiVersion", WrittenPolicy.Resource.API_VERSION);
        values.put("kind", SpecText.word(resource.kind()));
        values.put("metadata", values(resource.metadata()));
        values.put("spec", spec);
        return values;
    }

    private static Map<String, Object> values(Metadata metadata) {
        var values = new LinkedHashMap<String, Object>();
        values.put("name", metadata.name());
        if (metadata.namespace() != null) {
            values.put("namespace", metadata.namespace());
        }
        if (!metadata.labels().isEmpty()) {
            values.put("labels", metadata.labels());
        }
        if (!metadata.annotations().isEmpty()) {
            values.put("annotations", metadata.annotations());
        }
        return values;
    }

    private static Map<String, Object> values(WrittenPolicy.Wire wire) {
        var values = new LinkedHashMap<String, Object>();
        values.put("name", wire.name());
        values.put("policy_type", wire.type());
        values.put("rules", wire.rules());
        values.put("active", wire.active());
        if (wire.agentIds() != null) {
            values.put("agent_ids", wire.agentIds());
        }
        return values;
    }
}
