package io.dashclaw.runtime.policy;

import io.dashclaw.policy.PolicyDocument;
import io.dashclaw.policy.PolicySet;
import io.dashclaw.runtime.policy.StoredPolicy.Standing;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * All policies of an organisation at one moment.
 *
 * @param setDigest of the set that was last published; null when none ever was
 * @param setSealed whether that digest carries the seal of the authority key
 */
record StoredPolicies(String org, Map<String, StoredPolicy> byId, String setDigest, boolean setSealed) {
    Collection<StoredPolicy> all() {
        return byId.values();
    }

    StoredPolicy get(String id) {
        return byId.get(id);
    }

    List<PolicyDocument> documents() {
        return byId.values().stream().map(StoredPolicy::document).toList();
    }

    PolicySet set() {
        return PolicySet.compile(documents());
    }

    /** Whether {@code set}, which these compile to, is the one that was last published. */
    boolean sealed(PolicySet set) {
        return setSealed && set.digest().equals(setDigest);
    }

    boolean empty() {
        return setDigest == null && byId.isEmpty();
    }

    StoredPolicies after(List<Revision> revisions) {
        Map<String, StoredPolicy> changed = new TreeMap<>(byId);
        for (Revision revision : revisions) {
            if (revision.change() == Revision.Change.DELETED) {
                changed.remove(revision.id());
            } else {
                changed.put(revision.id(), stored(revision));
            }
        }
        return new StoredPolicies(org, changed, setDigest, setSealed);
    }

    StoredPolicies sealedAs(String digest) {
        return new StoredPolicies(org, byId, digest, true);
    }

    private static StoredPolicy stored(Revision revision) {
        return new StoredPolicy(
                revision.id(),
                revision.number(),
                revision.number(),
                revision.content(),
                revision.digest(),
                revision.content(),
                Standing.PUBLISHED,
                revision.createdBy(),
                revision.createdAt(),
                revision.at());
    }
}
