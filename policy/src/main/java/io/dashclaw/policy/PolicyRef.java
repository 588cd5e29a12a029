package io.dashclaw.policy;

import java.util.Comparator;
import java.util.Objects;

/**
 * Exactly one published text of a policy: decisions name these, so that each can be judged again later.
 *
 * @param revision grows with each publication of the same id
 * @param digest of the content, hex
 */
public record PolicyRef(String id, long revision, String digest, String name) {

    static final Comparator<PolicyRef> BY_ID = Comparator.comparing(PolicyRef::id)
            .thenComparingLong(PolicyRef::revision)
            .thenComparing(PolicyRef::digest)
            .thenComparing(PolicyRef::name);

    public PolicyRef {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(digest, "digest");
        Objects.requireNonNull(name, "name");
    }

    /** {@code id@digest}: what an approval answers, whatever its revision. */
    public String exact() {
        return id + "@" + digest;
    }
}
