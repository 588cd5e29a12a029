package io.dashclaw.runtime.guard;

import io.dashclaw.policy.Answer;
import io.dashclaw.policy.Facts;
import io.dashclaw.policy.Intent;
import io.dashclaw.policy.PolicySet;
import io.dashclaw.policy.Question;
import io.dashclaw.policy.RegisteredAgent;
import io.dashclaw.runtime.access.Credential;
import io.dashclaw.runtime.ledger.Balances;
import io.dashclaw.runtime.ledger.Spending;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Answers what policies ask about one intent, at one time; leaves unanswered what is not known for sure.
 *
 * @param agent as registered, or null
 * @param decidedAt when it was decided first, and counted; null for one that is decided now
 * @param balances without what the intent has booked itself
 * @param gathered answers that took time
 */
record Asking(
        Rates rates,
        Credential by,
        Intent intent,
        RegisteredAgent agent,
        String sessionId,
        Instant now,
        Instant decidedAt,
        Balances balances,
        Map<Question, Answer> gathered) {

    /** @param budgets what was asked of them, and answered */
    record Given(Facts facts, List<Spending.Asked> budgets) {}

    Given of(PolicySet policies) {
        Facts known = new Facts(now, agent, Map.of());
        Set<Question> questions = policies.questions(intent, known);
        if (questions.isEmpty()) {
            return new Given(known, List.of());
        }
        Map<Question, Answer> answers = new HashMap<>();
        List<Spending.Asked> budgets = new ArrayList<>();
        for (Question question : questions) {
            if (question instanceof Question.Rate rate) {
                count(rate).ifPresent(count -> answers.put(rate, new Answer.Number(count)));
            } else if (question instanceof Question.Budget budget) {
                Spending.Asked asked = ask(budget);
                budgets.add(asked);
                answers.put(budget, new Answer.Number(asked.sum()));
            } else if (gathered.containsKey(question)) {
                answers.put(question, gathered.get(question));
            }
        }
        return new Given(new Facts(now, agent, answers), budgets);
    }

    private OptionalLong count(Question.Rate rate) {
        OptionalLong count = rates.count(by, intent.baseAgentId(), rate, now);
        boolean itself = decidedAt != null
                && rate.of() == Question.Counted.DECISIONS
                && Rates.counts(rate, decidedAt, intent.actionType(), now);
        return itself && count.isPresent() ? OptionalLong.of(Math.max(0, count.getAsLong() - 1)) : count;
    }

    private Spending.Asked ask(Question.Budget budget) {
        List<String> accounts =
                Accounts.of(by, intent.agentId(), agent, sessionId).lookedAt(budget.by());
        long amount = budget.unit() == Question.Unit.MICRO_USD ? spend(intent) : tokens(intent);
        long sum = Spending.fullest(balances, budget.unit(), accounts, budget.window());
        return new Spending.Asked(budget.unit(), accounts, budget.window(), budget.limit(), amount, sum);
    }

    /** What is not said is nothing. */
    static long spend(Intent intent) {
        return said(intent.reported().spendMicroUsd());
    }

    static long tokens(Intent intent) {
        return said(intent.reported().tokens());
    }

    private static long said(Long amount) {
        return amount == null ? 0 : Math.max(0, amount);
    }
}
