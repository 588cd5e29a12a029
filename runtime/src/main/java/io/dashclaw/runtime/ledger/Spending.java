package io.dashclaw.runtime.ledger;

import io.dashclaw.policy.Question;
import java.time.Duration;
import java.util.List;

/**
 * What an addition takes from budgets, and the sums that it was decided by. It is committed only while these are still on the same side
 * of their limits.
 *
 * @param booking without amounts for one that was blocked; it then writes nothing
 */
public record Spending(Booking booking, List<Asked> asked) {
    public Spending {
        asked = List.copyOf(asked);
    }

    /**
     * One budget, as it was seen.
     *
     * @param accounts the fullest of them counts
     * @param amount what the intent would add
     * @param sum what was taken to be booked
     */
    public record Asked(Question.Unit unit, List<String> accounts, Duration window, long limit, long amount, long sum) {
        public Asked {
            accounts = List.copyOf(accounts);
        }

        /** Whether it comes to the same by these balances. */
        boolean standsBy(Balances balances) {
            return passes(sum) == passes(fullest(balances, unit, accounts, window));
        }

        private boolean passes(long before) {
            return amount > limit || before > limit - amount;
        }
    }

    public static long fullest(Balances balances, Question.Unit unit, List<String> accounts, Duration window) {
        return accounts.stream()
                .mapToLong(account -> balances.booked(unit, account, window))
                .max()
                .orElse(0);
    }
}
