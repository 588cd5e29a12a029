package io.dashclaw.policy;

import io.dashclaw.policy.act.Analysis;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What an agent wants to do, as it was declared and before anyone decided. A null is something that the agent left unsaid.
 *
 * @param agentId the claimed agent; {@code a:b} is a child of {@code a}; nullable
 * @param actionType the kind of action under which it is judged; compared without case and outer blanks
 * @param declaredGoal the agent's own words; nullable
 * @param claimedRisk the agent's own estimate (0 to 100, clamped when it is used), which can only raise the score; nullable
 * @param systemsTouched names of systems
 * @param reversible nullable
 * @param target what it acts on: a path, a host, a URL, a name; nullable
 * @param writePaths files that it will write
 * @param act what the concrete act was found to do; null when none came along
 * @param reported what else the client said
 */
public record Intent(
        String agentId,
        String actionType,
        String declaredGoal,
        Integer claimedRisk,
        List<String> systemsTouched,
        Boolean reversible,
        String target,
        List<String> writePaths,
        Analysis act,
        Reported reported) {

    /** An intent without an act. */
    public Intent(
            String agentId,
            String actionType,
            String declaredGoal,
            Integer claimedRisk,
            List<String> systemsTouched,
            Boolean reversible,
            String target,
            List<String> writePaths) {
        this(
                agentId,
                actionType,
                declaredGoal,
                claimedRisk,
                systemsTouched,
                reversible,
                target,
                writePaths,
                null,
                Reported.NOTHING);
    }

    public Intent {
        Objects.requireNonNull(actionType, "actionType");
        reported = reported == null ? Reported.NOTHING : reported;
        systemsTouched = systemsTouched == null ? List.of() : List.copyOf(systemsTouched);
        writePaths = writePaths == null ? List.of() : List.copyOf(writePaths);
    }

    /** The agent at the root of a composed id: {@code a} for {@code a:b:c}; null when no agent was named. */
    public String baseAgentId() {
        return agentId == null ? null : baseOf(agentId);
    }

    /** An id and those above it, from the base on. */
    static List<String> lineage(String agentId) {
        var ids = new ArrayList<String>(2);
        for (int colon = agentId.indexOf(':'); colon >= 0; colon = agentId.indexOf(':', colon + 1)) {
            ids.add(agentId.substring(0, colon));
        }
        ids.add(agentId);
        return ids;
    }

    static String baseOf(String agentId) {
        var colon = agentId.indexOf(':');
        return colon < 0 ? agentId : agentId.substring(0, colon);
    }
}
