package io.dashclaw.runtime.access;

import io.dashclaw.runtime.http.Failure;
import io.dashclaw.runtime.http.Failure.Code;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.enterprise.context.RequestScoped;

/** Who asks, by the credential of the request; never by its body or its headers. */
@RequestScoped
public class Caller {
    private final SecurityIdentity identity;
    private final KeySource keys;

    Caller(SecurityIdentity identity, KeySource keys) {
        this.identity = identity;
        this.keys = keys;
    }

    public Credential credential() {
        return identity.getAttribute(ApiKeyAuthentication.CREDENTIAL);
    }

    /** @throws Failure 403 when the credential may not speak for this agent; null is nobody, and passes */
    public void mayName(String agentId) {
        if (agentId != null && !keys.of(credential().org()).mayName(credential(), agentId)) {
            throw notAllowed(agentId, credential());
        }
    }

    public static Failure notAllowed(String agentId, Credential credential) {
        return Failure.of(
                        Code.AGENT_NOT_ALLOWED,
                        credential.bound()
                                ? "This API key is bound to other agent ids"
                                : "This agent id is bound to another API key")
                .with("agent_id", agentId);
    }
}
