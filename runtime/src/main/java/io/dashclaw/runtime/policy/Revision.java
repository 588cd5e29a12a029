package io.dashclaw.runtime.policy;

import java.time.Instant;
import java.util.Locale;

/**
 * One change of one policy, as it is about to be published.
 *
 * @param number one more than the policy's newest
 * @param content for a deletion, what was withdrawn
 */
record Revision(
        String id,
        long number,
        Change change,
        PolicyContent content,
        String digest,
        String createdBy,
        Instant createdAt,
        Instant at) {

    enum Change {
        CREATED,
        UPDATED,
        DELETED;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static Revision created(String id, PolicyContent content, String by, Instant at) {
        return new Revision(id, 1, Change.CREATED, content, content.digest(), by, at, at);
    }

    /** Of a policy that had been withdrawn. */
    static Revision restored(String id, long number, PolicyContent content, String by, Instant at) {
        return new Revision(id, number, Change.CREATED, content, content.digest(), by, at, at);
    }

    static Revision updated(StoredPolicy policy, PolicyContent content, Instant at) {
        return next(policy, Change.UPDATED, content, at);
    }

    static Revision deleted(StoredPolicy policy, Instant at) {
        PolicyContent withdrawn = policy.published() == null ? policy.content() : policy.published();
        return next(policy, Change.DELETED, withdrawn, at);
    }

    private static Revision next(StoredPolicy policy, Change change, PolicyContent content, Instant at) {
        return new Revision(
                policy.id(),
                policy.lastRevision() + 1,
                change,
                content,
                content.digest(),
                policy.createdBy(),
                policy.createdAt(),
                at);
    }
}
