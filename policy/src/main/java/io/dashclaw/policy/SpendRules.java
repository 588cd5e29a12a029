package io.dashclaw.policy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** {@code x402_spend_limit}: what one purchase may cost and whom it may pay, and what all spending together may come to. */
final class SpendRules {
    private static final List<Condition> PURCHASE = List.of(Condition.ActionTypes.of(List.of("x402_purchase")));
    private static final int LONGEST_WINDOW_DAYS = 365;
    private static final Map<String, Question.Owner> SCOPES =
            Map.of("org", Question.Owner.ORG, "agent", Question.Owner.AGENT);
    /** A limit that cannot be looked up never opens, whatever a policy says. */
    private static final Map<String, Verdict> ON_FAILURE = Map.of(
            "allow", Verdict.REQUIRE_APPROVAL,
            "require_approval", Verdict.REQUIRE_APPROVAL,
            "block", Verdict.BLOCK);

    private final WireRules rules;
    private boolean counts;

    private SpendRules(WireRules rules) {
        this.rules = rules;
    }

    static Compiled x402SpendLimit(WireRules rules) {
        return new SpendRules(rules).compiled();
    }

    private Compiled compiled() {
        providers("blocked_providers", true);
        providers("allowed_providers", false);
        rules.microUsd("max_spend_usd").ifPresent(most -> purchase(Verdict.BLOCK, most + 1));
        rules.microUsd("approval_threshold").ifPresent(from -> purchase(Verdict.REQUIRE_APPROVAL, from));
        budgets();
        if (counts) {
            rules.rule(Verdict.REQUIRE_APPROVAL, WireRules.both(PURCHASE, new WireCondition.AmountUnstated()));
        }
        if (rules.isEmpty() && rules.isSound()) {
            rules.fields().problem("max_spend_usd", "is required, unless another limit is there");
        }
        return rules.compiled();
    }

    private void providers(String key, boolean unwelcome) {
        var names = rules.types(key).stream()
                .map(name -> CaseFold.fold(name.strip()))
                .collect(Collectors.toUnmodifiableSet());
        if (!names.isEmpty()) {
            rules.rule(
                    Verdict.BLOCK, WireRules.both(PURCHASE, new WireCondition.Provider(Set.copyOf(names), unwelcome)));
        }
    }

    private void purchase(Verdict verdict, long from) {
        counts = true;
        rules.rule(verdict, WireRules.both(PURCHASE, new WireCondition.SpendsFrom(from)));
    }

    private void budgets() {
        var fields = rules.fields();
        var most = rules.microUsd("budget_usd");
        var approval = rules.microUsd("budget_approval_threshold");
        var days = fields.number("budget_window_days", 1, LONGEST_WINDOW_DAYS).orElse(30L);
        var scope = fields.choice("budget_scope", SCOPES, "org or agent").orElse(Question.Owner.ORG);
        var onFailure = fields.choice("on_failure", ON_FAILURE, "allow, block or require_approval")
                .orElse(Verdict.REQUIRE_APPROVAL);
        budget(Verdict.BLOCK, most, scope, days, onFailure);
        budget(Verdict.REQUIRE_APPROVAL, approval.map(from -> from - 1), scope, days, onFailure);
        if (scope == Question.Owner.AGENT && (most.isPresent() || approval.isPresent())) {
            rules.rule(Verdict.REQUIRE_APPROVAL, WireRules.both(PURCHASE, new WireCondition.NamesNobody()));
        }
    }

    private void budget(Verdict verdict, Optional<Long> limit, Question.Owner by, long days, Verdict onFailure) {
        limit.ifPresent(most -> {
            counts = true;
            var question = new Question.Budget(Question.Unit.MICRO_USD, by, Duration.ofDays(days), most);
            rules.rule(
                    verdict,
                    WireRules.both(
                            PURCHASE,
                            new AskingCondition.BudgetPassed(question),
                            new WireCondition.WhereUnanswered(question, onFailure)));
        });
    }
}
