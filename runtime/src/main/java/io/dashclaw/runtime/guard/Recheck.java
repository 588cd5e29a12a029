package io.dashclaw.runtime.guard;

import io.dashclaw.policy.Decision;
import io.dashclaw.policy.Facts;
import io.dashclaw.policy.Intent;
import io.dashclaw.policy.PolicySet;
import io.dashclaw.policy.Verdict;
import io.dashclaw.policy.act.ActReader;
import io.dashclaw.policy.act.Acts;
import io.dashclaw.policy.act.Analysis;
import io.dashclaw.policy.act.Recorded;
import io.dashclaw.runtime.access.Credential;
import io.dashclaw.runtime.ledger.Snapshot;
import io.dashclaw.runtime.policy.LivePolicies;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Judges an intent again from its record, under the policies that are live at its claim. */
@ApplicationScoped
public class Recheck {
    private final Rates rates;

    Recheck(Rates rates) {
        this.rates = rates;
    }

    /**
     * What the policies say now.
     *
     * @param holding the rules that hold, as {@code id@digest}: an approval answers exactly these
     */
    public record Finding(Verdict verdict, List<String> reasons, Set<String> holding, String policySet) {}

    /** @param payload of the decision entry; an erased one cannot be judged and holds */
    public Finding judge(
            Credential by,
            String agentId,
            String actionType,
            Map<String, Object> payload,
            Snapshot snapshot,
            Instant now) {
        PolicySet policies = snapshot.part(LivePolicies.class).set();
        if (!(payload.get("intent") instanceof Map<?, ?> kept)) {
            return new Finding(
                    Verdict.BLOCK,
                    List.of("What was declared has been erased, so it can no longer be judged"),
                    Set.of(),
                    policies.digest());
        }
        Intent intent = intent(agentId, actionType, kept, analysis(payload, kept));
        Facts facts = rates.factsAtClaim(by, intent, policies, now);
        Decision decision = policies.decide(intent, facts);
        Verdict verdict = decision.verdict() == Verdict.ALLOW_CONTAINED ? Verdict.REQUIRE_APPROVAL : decision.verdict();
        return new Finding(verdict, decision.reasons(), holding(decision), decision.policySetDigest());
    }

    static Set<String> holding(Decision decision) {
        return decision.holdingRules().stream()
                .map(rule -> rule.id() + "@" + rule.digest())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    @SuppressWarnings("unchecked")
    private static Intent intent(String agentId, String actionType, Map<?, ?> kept, Analysis analysis) {
        Object risk = kept.get("risk_score");
        return new Intent(
                agentId,
                actionType,
                (String) kept.get("declared_goal"),
                risk == null ? null : ((Number) risk).intValue(),
                (List<String>) kept.get("systems_touched"),
                (Boolean) kept.get("reversible"),
                Considered.target(kept),
                (List<String>) kept.get("write_paths"),
                analysis);
    }

    /** As it was read at the decision; an act that nobody had read then is read now. */
    private Analysis analysis(Map<String, Object> payload, Map<?, ?> kept) {
        Object stored = payload.get("analysis");
        if (stored != null) {
            return AnalysisView.read(stored);
        }
        return kept.get("act") instanceof Map<?, ?> act
                ? ActReader.read(act)
                        .map(read -> Acts.analyse(read, Recorded.NOTHING))
                        .orElse(null)
                : null;
    }
}
