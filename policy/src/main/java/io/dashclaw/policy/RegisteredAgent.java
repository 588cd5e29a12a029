package io.dashclaw.policy;

import java.util.Map;
import java.util.Objects;

/**
 * What is on record about an agent; of a composed id ({@code a:b}) that is not registered itself, what is on record about {@code a}.
 *
 * @param id empty only in {@link #UNKNOWN}
 * @param owner who answers for it; null when nobody is named
 * @param namespace of the cluster it lives in; null outside of one
 * @param permission what it may do at the most
 */
public record RegisteredAgent(
        String id, String owner, Map<String, String> labels, String namespace, Permission permission) {

    /** Stands for an agent of whom it could not be found out whether anybody registered it: rules that look at it hold. */
    public static final RegisteredAgent UNKNOWN = new RegisteredAgent("", null, Map.of(), null, Permission.READONLY);

    public RegisteredAgent {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(permission, "permission");
        labels = Map.copyOf(labels);
    }

    boolean known() {
        return !id.isEmpty();
    }
}
