package io.dashclaw.runtime.policy;

import io.dashclaw.policy.Decision;
import io.dashclaw.policy.Finding;
import io.dashclaw.policy.Verdict;
import io.dashclaw.runtime.policy.BackTest.Bounds;
import io.dashclaw.runtime.policy.PastDecisions.PastDecision;
import io.dashclaw.runtime.policy.PastDecisions.Rejudged;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What policies that are not live would have said to decisions on record: by themselves, and together with those that are live. */
final class Simulation {
    private static final int MOST_MATCHES = 50;

    private final Map<Verdict, Long> verdicts = new EnumMap<>(Verdict.class);
    private final Map<String, Map<String, Object>> perPolicy = new HashMap<>();
    private final List<Map<String, Object>> matches = new ArrayList<>();
    private final Impact impact;
    private long total;
    private long matched;

    private Simulation(Impact impact) {
        this.impact = impact;
    }

    /**
     * Blocking.
     *
     * @param after what would be live
     * @param tried the policies by themselves
     */
    static Simulation of(
            BackTest backTest, StoredPolicies before, StoredPolicies after, StoredPolicies tried, Bounds bounds) {
        Impact impact = new Impact(before, after);
        Simulation simulation = new Simulation(impact);
        tried.all().forEach(policy -> simulation.perPolicy.put(policy.id(), named(policy)));
        var live = impact.visitor();
        impact.ended(backTest.run(
                before.org(), List.of(before.set(), after.set(), tried.set()), bounds, new BackTest.Visitor() {
                    @Override
                    public void erased(PastDecision decision) {
                        live.erased(decision);
                    }

                    @Override
                    public void judged(PastDecision decision, List<Rejudged> under) {
                        live.judged(decision, under);
                        simulation.tally(decision, under.get(2).decision());
                    }
                }));
        return simulation;
    }

    private static Map<String, Object> named(StoredPolicy policy) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("name", policy.content().name());
        row.put("policy_type", policy.content().type());
        row.put("matches", 0L);
        return row;
    }

    /** Policies in shadow mode count as if they bit: that is what is to be known before they do. */
    private void tally(PastDecision past, Decision decision) {
        List<Finding> findings = Stream.concat(decision.findings().stream(), decision.shadow().stream())
                .toList();
        total++;
        Verdict said = findings.stream().map(Finding::verdict).reduce(Verdict.ALLOW, Verdict::join);
        verdicts.merge(said, 1L, Long::sum);
        if (findings.isEmpty()) {
            return;
        }
        matched++;
        findings.stream()
                .map(finding -> finding.by().id())
                .distinct()
                .map(perPolicy::get)
                .forEach(row -> row.merge("matches", 1L, (one, more) -> (Long) one + (Long) more));
        if (matches.size() < MOST_MATCHES) {
            matches.add(match(past, said, findings));
        }
    }

    private static Map<String, Object> match(PastDecision past, Verdict said, List<Finding> findings) {
        Map<String, Object> match = new LinkedHashMap<>();
        match.put("decision_id", past.id());
        match.put("agent_id", past.agentId());
        match.put("action_type", past.actionType());
        match.put("created_at", past.at().toString());
        match.put("decision", said.wire());
        match.put("reasons", findings.stream().map(Finding::text).toList());
        return match;
    }

    private List<Map<String, Object>> perPolicyByName() {
        return perPolicy.values().stream()
                .sorted(Comparator.comparing(row -> (String) row.get("name")))
                .toList();
    }

    Map<String, Object> view(int days) {
        Map<String, Object> summary = new LinkedHashMap<>();
        summary.put("total", total);
        summary.put("matches", matched);
        for (Verdict verdict : List.of(Verdict.BLOCK, Verdict.REQUIRE_APPROVAL, Verdict.WARN, Verdict.ALLOW)) {
            summary.put(verdict.wire(), verdicts.getOrDefault(verdict, 0L));
        }
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("summary", summary);
        view.put("matches", matches);
        view.put("per_policy", perPolicyByName());
        view.put("sample_size", total);
        view.put("window_days", days);
        view.put("impact", impact.view());
        return view;
    }
}
