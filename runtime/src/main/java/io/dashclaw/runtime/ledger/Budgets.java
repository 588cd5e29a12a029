package io.dashclaw.runtime.ledger;

import io.dashclaw.policy.Question.Unit;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The sums of budgets as this replica last saw them under a head: good enough to decide by, because no decision is committed whose sums
 * have crossed their limits since.
 */
@ApplicationScoped
class Budgets {
    private static final int MOST_SUMS = 50_000;

    private final Map<Sum, Long> seen = new ConcurrentHashMap<>();

    private record Sum(String org, Unit unit, String account, Duration window) {}

    /** Nothing where it was never asked. */
    Balances lastSeen(String org) {
        return (unit, account, window) -> seen.getOrDefault(new Sum(org, unit, account, window), 0L);
    }

    /** Keeps the sums that these asked for, as they stand after them. */
    void saw(String org, Books books, Collection<Spending.Asked> asked) {
        if (seen.size() >= MOST_SUMS) {
            seen.clear();
        }
        for (Spending.Asked each : asked) {
            for (String account : each.accounts()) {
                seen.put(
                        new Sum(org, each.unit(), account, each.window()),
                        books.booked(each.unit(), account, each.window()));
            }
        }
    }
}
