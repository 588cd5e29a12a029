package io.dashclaw.runtime.policy;

import io.dashclaw.policy.PolicySet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A policy as the API shows it (governance §1.2), and what keeps it from being enforced. */
final class PolicyView {
    private PolicyView() {}

    /** By policy id, in one sentence each. */
    static Map<String, String> problems(StoredPolicies stored, PolicySet set) {
        Map<String, String> problems = new TreeMap<>();
        set.problems()
                .forEach(problem ->
                        problems.merge(problem.by().id(), problem.message(), (first, second) -> first + "; " + second));
        stored.all().stream()
                .filter(policy -> !policy.isPublished())
                .forEach(policy -> problems.put(policy.id(), policy.standing().problem()));
        return problems;
    }

    /** Null when it is enforced, or inactive. */
    static String problem(StoredPolicy policy) {
        var alone = new StoredPolicies("", Map.of(policy.id(), policy), null, false);
        return problems(alone, alone.set()).get(policy.id());
    }

    static List<Map<String, String>> listed(StoredPolicies stored, Map<String, String> problems) {
        return problems.entrySet().stream()
                .map(problem -> Map.of(
                        "policy_id", problem.getKey(),
                        "name", stored.get(problem.getKey()).content().name(),
                        "message", problem.getValue()))
                .toList();
    }

    static String state(StoredPolicy policy, String problem) {
        return problem != null ? "cannot_enforce" : policy.content().active() ? "live" : "inactive";
    }

    /** @param problem null when there is none */
    static Map<String, Object> of(String org, StoredPolicy policy, String problem) {
        PolicyContent content = policy.content();
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("id", policy.id());
        view.put("org_id", org);
        view.put("name", content.name());
        view.put("policy_type", content.type());
        view.put("rules", content.rules());
        view.put("active", content.active() ? 1 : 0);
        view.put("agent_ids", content.agentIds());
        view.put("created_by", policy.createdBy());
        view.put("created_at", policy.createdAt().toString());
        view.put("updated_at", policy.updatedAt().toString());
        view.put("revision", policy.revision());
        view.put("digest", policy.digest());
        view.put("state", state(policy, problem));
        if (problem != null) {
            view.put("problem", problem);
        }
        return view;
    }
}
