package io.dashclaw.runtime.agent;

import io.dashclaw.policy.RegisteredAgent;
import io.dashclaw.runtime.access.Credential;
import java.util.Map;
import java.util.Set;

/**
 * The registered agents of one organisation at one epoch.
 *
 * @param broken ids whose rows do not carry their seal
 * @param sealed whether the rows are all there, and no others
 */
public record LiveAgents(Map<String, RegisteredAgent> agents, Set<String> broken, boolean sealed) {
    public LiveAgents {
        agents = Map.copyOf(agents);
        broken = Set.copyOf(broken);
    }

    /** Of a composed id that is not registered itself, its base; null for an agent that nobody registered, and for nobody. */
    public RegisteredAgent find(String agentId) {
        if (agentId == null || agents.isEmpty()) {
            return null;
        }
        RegisteredAgent agent = agents.get(agentId);
        return agent == null ? agents.get(Credential.base(agentId)) : agent;
    }

    /** Whether what is known of this agent is what was registered. What is not might have loosened a rule, or hidden the agent from one. */
    public boolean trusts(String agentId) {
        return sealed
                && (broken.isEmpty()
                        || agentId != null && !broken.contains(agentId) && !broken.contains(Credential.base(agentId)));
    }

    /** Whether the credential may speak for it: a registered id takes a key that is bound to it. */
    public boolean mayName(Credential by, String agentId) {
        return by.bound() || find(agentId) == null && !broken.contains(agentId);
    }
}
