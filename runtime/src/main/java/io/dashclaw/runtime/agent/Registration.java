package io.dashclaw.runtime.agent;

import io.dashclaw.policy.Permission;
import io.dashclaw.policy.RegisteredAgent;
import io.dashclaw.runtime.ledger.CanonicalJson;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;

/**
 * One row of the registry.
 *
 * @param id the agent id that clients name
 * @param number what entries call it: {@code ag_} + 24 hex
 * @param name for people; nullable
 */
record Registration(
        String org,
        String id,
        String number,
        String name,
        String owner,
        Map<String, String> labels,
        String namespace,
        Permission permission,
        String createdBy,
        Instant createdAt,
        Instant updatedAt) {

    Registration {
        labels = Map.copyOf(labels);
    }

    RegisteredAgent agent() {
        return new RegisteredAgent(id, owner, labels, namespace, permission);
    }

    /** What the seal of the row covers: everything that rules may look at. */
    byte[][] sealed() {
        return new byte[][] {
            utf8("dashclaw/agent/v1"),
            utf8(org),
            utf8(id),
            utf8(number),
            utf8(said(owner)),
            utf8(CanonicalJson.of(labels)),
            utf8(said(namespace)),
            utf8(permission.wire())
        };
    }

    /** Tells an empty text from none. */
    private static String said(String text) {
        return text == null ? "" : "=" + text;
    }

    Registration at(Instant now) {
        return new Registration(org, id, number, name, owner, labels, namespace, permission, createdBy, createdAt, now);
    }

    boolean saysTheSameAs(Registration other) {
        return Objects.equals(name, other.name) && agent().equals(other.agent());
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
