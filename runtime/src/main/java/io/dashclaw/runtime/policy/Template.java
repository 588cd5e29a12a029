package io.dashclaw.runtime.policy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Policies that belong together and come with the runtime.
 *
 * @param audience whom it is meant for; null for a mode
 * @param strictness low, medium or high; null for a mode
 */
record Template(
        String id, String name, String description, String audience, String strictness, List<PolicyContent> policies) {
    Template {
        policies = List.copyOf(policies);
    }

    Map<String, Object> view() {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("id", id);
        view.put("name", name);
        view.put("description", description);
        if (audience != null) {
            view.put("audience", audience);
            view.put("strictness", strictness);
        }
        view.put("policy_count", policies.size());
        view.put(
                "policies",
                policies.stream()
                        .map(policy -> Map.of("name", policy.name(), "policy_type", policy.type()))
                        .toList());
        return view;
    }
}
