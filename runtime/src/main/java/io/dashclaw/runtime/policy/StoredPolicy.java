package io.dashclaw.runtime.policy;

import io.dashclaw.policy.FailClosed;
import io.dashclaw.policy.PolicyDocument;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A policy as the database has it, and how far the database can be believed: a row counts for what it says only while its newest
 * revision's sealed entry says the same.
 *
 * @param revision of the row; of the newest revision where the row is lost
 * @param lastRevision the newest number in its history; 0 without one
 * @param content what the row says
 * @param digest of that content, computed and not read
 * @param published what was last published, as its sealed entry proves; null where nothing does
 */
record StoredPolicy(
        String id,
        long revision,
        long lastRevision,
        PolicyContent content,
        String digest,
        PolicyContent published,
        Standing standing,
        String createdBy,
        Instant createdAt,
        Instant updatedAt) {

    /** Whether a row is what someone who was allowed to has published. */
    enum Standing {
        PUBLISHED(""),
        ALTERED("was changed behind the runtime's back: update it to go back to what was last published, or delete it"),
        LOST("was removed behind the runtime's back: update it to go back to what was last published, or delete it"),
        UNKNOWN("was never published by the runtime: delete it");

        private final String problem;

        Standing(String problem) {
            this.problem = problem;
        }

        String problem() {
            return problem;
        }
    }

    boolean isPublished() {
        return standing == Standing.PUBLISHED;
    }

    /** For the policy set. What cannot be believed becomes a type that nobody knows, in force and for everyone: it holds every intent. */
    PolicyDocument document() {
        if (!isPublished()) {
            return new PolicyDocument(
                    id,
                    revision,
                    digest,
                    content.name(),
                    FailClosed.POLICY_UNPUBLISHED.text(),
                    Map.of(),
                    null,
                    false,
                    true,
                    createdAt);
        }
        return new PolicyDocument(
                id,
                revision,
                digest,
                content.name(),
                content.type(),
                content.readRules(),
                content.scope(),
                content.scopeBroken(),
                content.active(),
                createdAt);
    }

    /** Whether it concerns an agent: its scope names it, or its base id, or everyone, or cannot be read. */
    boolean concerns(String agentId, String baseId) {
        List<String> scope = isPublished() ? content.scope() : null;
        return scope == null || scope.isEmpty() || scope.contains(agentId) || scope.contains(baseId);
    }
}
