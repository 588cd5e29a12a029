package io.dashclaw.runtime.policy;

import io.dashclaw.policy.Loosening;
import io.dashclaw.policy.Verdict;
import io.dashclaw.runtime.policy.BackTest.Bounds;
import io.dashclaw.runtime.policy.PastDecisions.PastDecision;
import io.dashclaw.runtime.policy.PastDecisions.Rejudged;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a change of policies does: which rules let more through than before, and what decisions on record would have become. */
final class Impact {
    private static final int MOST_SAMPLES = 20;

    private final List<Map<String, Object>> mayLoosen = new ArrayList<>();
    private final Map<Verdict, Map<Verdict, Long>> changed = new TreeMap<>();
    private final List<Map<String, Object>> samples = new ArrayList<>();
    private final boolean tightensByRule;
    private long decisions;
    private long erased;
    private long unanswered;
    private long loosened;
    private long tightened;
    private boolean complete;

    Impact(StoredPolicies before, StoredPolicies after) {
        Loosening.between(before.documents(), after.documents())
                .forEach((id, reason) -> mayLoosen.add(Map.of(
                        "policy_id", id,
                        "name", nameOf(id, before, after),
                        "reason", reason)));
        tightensByRule =
                !Loosening.between(after.documents(), before.documents()).isEmpty();
    }

    /** Blocking. */
    static Impact of(BackTest backTest, StoredPolicies before, StoredPolicies after, Bounds bounds) {
        Impact impact = new Impact(before, after);
        impact.ended(backTest.run(before.org(), List.of(before.set(), after.set()), bounds, impact.visitor()));
        return impact;
    }

    /** Wants each decision as it was under the policies before, and then under those after. */
    BackTest.Visitor visitor() {
        return new Tally();
    }

    /** @param everything whether no decision within the bounds is left */
    void ended(boolean everything) {
        complete = everything;
    }

    private static String nameOf(String id, StoredPolicies before, StoredPolicies after) {
        StoredPolicy policy = before.get(id) == null ? after.get(id) : before.get(id);
        return policy.content().name();
    }

    private final class Tally implements BackTest.Visitor {
        @Override
        public void erased(PastDecision decision) {
            erased++;
        }

        @Override
        public void judged(PastDecision decision, List<Rejudged> under) {
            Rejudged was = under.get(0);
            Rejudged becomes = under.get(1);
            decisions++;
            unanswered += was.answered() && becomes.answered() ? 0 : 1;
            int change = becomes.verdict().compareTo(was.verdict());
            if (change == 0) {
                return;
            }
            loosened += change < 0 ? 1 : 0;
            tightened += change > 0 ? 1 : 0;
            changed.computeIfAbsent(was.verdict(), any -> new TreeMap<>()).merge(becomes.verdict(), 1L, Long::sum);
            if (samples.size() < MOST_SAMPLES) {
                samples.add(sample(decision, was.verdict(), becomes.verdict()));
            }
        }
    }

    static Map<String, Object> sample(PastDecision decision, Verdict from, Verdict to) {
        Map<String, Object> sample = new LinkedHashMap<>();
        sample.put("decision_id", decision.id());
        sample.put("at", decision.at().toString());
        sample.put("agent_id", decision.agentId());
        sample.put("action_type", decision.actionType());
        sample.put("from", from.wire());
        sample.put("to", to.wire());
        return sample;
    }

    /** By its rules or by what it would have done: when in doubt, yes. */
    boolean loosens() {
        return !mayLoosen.isEmpty() || loosened > 0;
    }

    Map<String, Object> view() {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("loosens", loosens());
        view.put("tightens", tightensByRule || tightened > 0);
        view.put("says", says());
        view.put("may_loosen", mayLoosen);
        view.put("decisions", decisions);
        view.put("loosened", loosened);
        view.put("tightened", tightened);
        view.put("changed", changedView());
        view.put("sample", samples);
        view.put("erased", erased);
        view.put("unanswered", unanswered);
        view.put("complete", complete);
        return view;
    }

    private Map<String, Map<String, Long>> changedView() {
        Map<String, Map<String, Long>> view = new LinkedHashMap<>();
        changed.forEach((from, to) -> {
            Map<String, Long> counts = new LinkedHashMap<>();
            to.forEach((verdict, count) -> counts.put(verdict.wire(), count));
            view.put(from.wire(), counts);
        });
        return view;
    }

    /** {@code 41 of the last 10000 decisions would turn from block to allow; 2 from warn to block.} */
    private List<String> says() {
        List<String> sentences = new ArrayList<>();
        changed.forEach((from, to) -> to.forEach((verdict, count) -> sentences.add(count + " of the last " + decisions
                + (decisions == 1 ? " decision" : " decisions") + " would turn from " + from.wire() + " to "
                + verdict.wire())));
        if (sentences.isEmpty()) {
            sentences.add(
                    decisions == 0
                            ? "There are no decisions on record to compare"
                            : "None of the last " + decisions + " decisions would change");
        }
        return sentences;
    }
}
