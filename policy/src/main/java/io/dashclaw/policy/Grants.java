package io.dashclaw.policy;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The grants of a policy set, found by action type and agent. */
final class Grants {
    private final Map<Key, List<Grant>> byKey = new HashMap<>();

    Grants(Collection<Grant> grants) {
        for (var grant : grants) {
            var agents = grant.agents() == null ? Collections.singletonList(Key.EVERYONE) : grant.agents();
            agents.stream()
                    .distinct()
                    .map(agent -> new Key(grant.actionType(), agent))
                    .forEach(key ->
                            byKey.computeIfAbsent(key, k -> new ArrayList<>()).add(grant));
        }
    }

    /** Those that are about this intent and alive, by id; their risk ceilings are another question. */
    List<Grant> covering(Situation situation) {
        if (byKey.isEmpty()) {
            return List.of();
        }
        var agent = situation.intent().agentId();
        var covering = new ArrayList<>(covering(Key.EVERYONE, situation));
        if (agent != null) {
            covering.addAll(covering(agent, situation));
        }
        covering.sort(Comparator.comparing(Grant::ref, PolicyRef.BY_ID));
        return covering;
    }

    private List<Grant> covering(String agent, Situation situation) {
        return byKey.getOrDefault(new Key(situation.actionType(), agent), List.of()).stream()
                .filter(grant -> grant.covers(situation))
                .toList();
    }

    private record Key(String actionType, String agent) {
        static final String EVERYONE = null;
    }
}
