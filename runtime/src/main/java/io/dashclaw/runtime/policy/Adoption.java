package io.dashclaw.runtime.policy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Takes several policies over at once, by name: what is there already is not made twice. */
final class Adoption implements Change {
    /** What becomes of a policy of the same name that says something else. */
    enum Standing {
        KEPT,
        REPLACED
    }

    private final Map<String, PolicyContent> byNewId = new LinkedHashMap<>();
    private final Standing known;
    private final String by;

    /** @param contents enforceable, and under names that differ */
    Adoption(List<PolicyContent> contents, Standing known, String by) {
        contents.forEach(content -> byNewId.put(Policies.newId(), content));
        this.known = known;
        this.by = by;
    }

    @Override
    public Optional<List<Revision>> of(StoredPolicies before, Instant now) {
        Map<String, StoredPolicy> byName = byName(before);
        List<Revision> revisions = new ArrayList<>();
        byNewId.forEach((id, content) -> {
            StoredPolicy there = byName.get(content.name());
            if (there == null) {
                revisions.add(Revision.created(id, content, by, now));
            } else if (known == Standing.REPLACED && !says(there, content)) {
                revisions.add(Revision.updated(there, content, now));
            }
        });
        return revisions.isEmpty() ? Optional.empty() : Optional.of(revisions);
    }

    /** What became of each, once it is done: created, updated, unchanged or kept. */
    List<Map<String, Object>> told(Changes.Outcome outcome) {
        Map<String, StoredPolicy> byName = byName(outcome.after());
        List<Map<String, Object>> told = new ArrayList<>();
        byNewId.forEach((id, content) -> {
            StoredPolicy there = byName.get(content.name());
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("policy_id", there.id());
            row.put("name", content.name());
            row.put("policy_type", content.type());
            row.put("change", change(there, content, outcome.ids()));
            told.add(row);
        });
        return told;
    }

    private static String change(StoredPolicy there, PolicyContent content, List<String> changed) {
        if (changed.contains(there.id())) {
            return there.revision() == 1 ? "created" : "updated";
        }
        return says(there, content) ? "unchanged" : "kept";
    }

    private static boolean says(StoredPolicy there, PolicyContent content) {
        return there.isPublished() && there.digest().equals(content.digest());
    }

    private static Map<String, StoredPolicy> byName(StoredPolicies policies) {
        return policies.all().stream()
                .collect(Collectors.toMap(policy -> policy.content().name(), Function.identity(), (one, other) -> one));
    }
}
