package io.dashclaw.runtime.agent;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** An agent as it is answered. */
final class AgentView {
    private AgentView() {}

    static Map<String, Object> of(Registration registration) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("agent_id", registration.id());
        view.put("agent_name", registration.name());
        view.put("registration_id", registration.number());
        view.put("owner", registration.owner());
        view.put("labels", new TreeMap<>(registration.labels()));
        view.put("namespace", registration.namespace());
        view.put("permission_level", registration.permission().wire());
        view.put("created_by", registration.createdBy());
        view.put("created_at", registration.createdAt().toString());
        view.put("updated_at", registration.updatedAt().toString());
        return view;
    }

    /** With whether it is still what was registered. */
    static Map<String, Object> of(AgentTable.Stored stored) {
        Map<String, Object> view = of(stored.registration());
        view.put("sealed", stored.genuine());
        return view;
    }
}
