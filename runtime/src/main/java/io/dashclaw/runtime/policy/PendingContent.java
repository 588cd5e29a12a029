package io.dashclaw.runtime.policy;

import java.util.LinkedHashMap;
import java.util.Map;

/** A policy's content as the body of something pending holds it. */
final class PendingContent {
    private PendingContent() {}

    static Map<String, Object> write(PolicyContent content) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("name", content.name());
        body.put("type", content.type());
        body.put("rules", content.rules());
        body.put("active", content.active());
        body.put("agent_ids", content.agentIds());
        return body;
    }

    static PolicyContent read(Map<?, ?> body) {
        return new PolicyContent(
                (String) body.get("name"),
                (String) body.get("type"),
                (String) body.get("rules"),
                (Boolean) body.get("active"),
                (String) body.get("agent_ids"));
    }
}
