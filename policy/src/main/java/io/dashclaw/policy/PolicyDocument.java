package io.dashclaw.policy;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A policy as it is stored: not yet understood, perhaps not understandable.
 *
 * @param type one of {@link PolicyTypes#types()}, or a word that this version does not know
 * @param rules the JSON object as natural Java values; null when the stored text could not be parsed
 * @param agentIds null or empty: every agent
 * @param scopeBroken the stored scope could not be parsed; so is a scope with a null or blank id in it
 * @param createdAt a grant without an end ends 30 days after this
 */
public record PolicyDocument(
        String id,
        long revision,
        String digest,
        String name,
        String type,
        Map<String, Object> rules,
        List<String> agentIds,
        boolean scopeBroken,
        boolean active,
        Instant createdAt) {

    public PolicyDocument {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(digest, "digest");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(createdAt, "createdAt");
        rules = rules == null ? null : Collections.unmodifiableMap(new LinkedHashMap<>(rules));
        scopeBroken |= agentIds != null && agentIds.stream().anyMatch(agent -> agent == null || agent.isBlank());
        agentIds = agentIds == null || scopeBroken ? null : List.copyOf(agentIds);
    }

    /** How decisions name it. */
    public PolicyRef ref() {
        return new PolicyRef(id, revision, digest, name);
    }
}
