package io.dashclaw.policy.document;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.dashclaw.policy.PolicyDocument;
import io.dashclaw.policy.PolicySpec;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A policy as somebody wrote it into a file. */
public sealed interface WrittenPolicy {
    /** What it is known by. */
    String name();

    /** As it would be stored, under its name, before anyone published it. */
    PolicyDocument draft(Instant createdAt);

    /** The form of the cluster's resources. */
    record Resource(Kind kind, Metadata metadata, PolicySpec spec) implements WrittenPolicy {
        static final String API_VERSION = "dashclaw.io/v1alpha1";

        public Resource {
            Objects.requireNonNull(kind, "kind");
            Objects.requireNonNull(metadata, "metadata");
            Objects.requireNonNull(spec, "spec");
        }

        @Override
        public String name() {
            return metadata.name();
        }

        @Override
        public PolicyDocument draft(Instant createdAt) {
            return WrittenPolicy.draft(name(), "rule", SpecText.values(spec), null, true, createdAt);
        }
    }

    /** Whose agents a resource speaks about. */
    enum Kind {
        /** Those of its namespace. */
        @JsonProperty("GuardPolicy")
        NAMESPACE,
        /** All of them; no grant spares what it says, unless it says otherwise. */
        @JsonProperty("ClusterGuardPolicy")
        CLUSTER
    }

    /**
     * The form of the HTTP contract.
     *
     * @param type {@code policy_type}
     * @param rules JSON values, kept as they were written
     * @param agentIds null: every agent
     */
    record Wire(String name, String type, Map<String, Object> rules, boolean active, List<String> agentIds)
            implements WrittenPolicy {
        public Wire {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(type, "type");
            rules = Collections.unmodifiableMap(new LinkedHashMap<>(rules));
            agentIds = agentIds == null ? null : List.copyOf(agentIds);
        }

        @Override
        public PolicyDocument draft(Instant createdAt) {
            return WrittenPolicy.draft(name, type, rules, agentIds, active, createdAt);
        }
    }

    private static PolicyDocument draft(
            String name,
            String type,
            Map<String, Object> rules,
            List<String> agentIds,
            boolean active,
            Instant createdAt) {
        return new PolicyDocument(name, 1, "", name, type, rules, agentIds, false, active, createdAt);
    }
}
