package io.dashclaw.runtime.policy;

import io.dashclaw.policy.PolicySet;
import io.dashclaw.policy.Question;
import io.dashclaw.runtime.http.Failure;
import io.dashclaw.runtime.http.Failure.Code;
import io.dashclaw.runtime.policy.PastDecisions.PastDecision;
import io.dashclaw.runtime.policy.PastDecisions.Rejudged;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/** Decides what was decided once again, under other policies. Bounded in time and rows, and in how many run at once. */
@ApplicationScoped
class BackTest {
    static final int MOST_DECISIONS = 10_000;
    private static final int MOST_AT_ONCE = 2;

    private final PastDecisions past;
    private final Clock clock;
    private final Semaphore running = new Semaphore(MOST_AT_ONCE);

    BackTest(PastDecisions past, Clock clock) {
        this.past = past;
        this.clock = clock;
    }

    /**
     * @param back how far into the past
     * @param patience how long it may take; what it has by then is the answer
     */
    record Bounds(Duration back, Duration patience) {
        /** What a change is told beside its answer. */
        static final Bounds OF_A_CHANGE = new Bounds(Duration.ofDays(30), Duration.ofSeconds(2));

        static Bounds ofDays(int days) {
            return new Bounds(Duration.ofDays(days), Duration.ofSeconds(20));
        }
    }

    /** What looks at each decision; {@code under} has one result for each of the policy sets. */
    interface Visitor {
        void erased(PastDecision decision);

        void judged(PastDecision decision, List<Rejudged> under);
    }

    /** Whether all decisions within the bounds were looked at. Blocking. @throws Failure 503 when too many run already, or the database is away */
    boolean run(String org, List<PolicySet> sets, Bounds bounds, Visitor visitor) {
        if (!running.tryAcquire()) {
            throw Failure.of(Code.SATURATED, "Two back-tests are running already; try again when they have ended")
                    .retryAfter(bounds.patience());
        }
        try {
            Instant since = clock.instant().minus(bounds.back());
            Duration window = sets.stream()
                    .map(set -> set.longestWindow(Question.Counted.DECISIONS))
                    .max(Duration::compareTo)
                    .orElse(Duration.ZERO);
            long until = System.nanoTime() + bounds.patience().toNanos();
            return past.each(org, since, MOST_DECISIONS, window, decision -> {
                visit(decision, sets, visitor);
                return System.nanoTime() < until;
            });
        } catch (SQLException e) {
            throw Failure.of(Code.DB_CONNECTION_FAILED, "The record could not be read")
                    .retryAfter(Duration.ofSeconds(1));
        } finally {
            running.release();
        }
    }

    private static void visit(PastDecision decision, List<PolicySet> sets, Visitor visitor) {
        List<Rejudged> under =
                sets.stream().map(decision::under).flatMap(Optional::stream).toList();
        if (under.size() < sets.size()) {
            visitor.erased(decision);
        } else {
            visitor.judged(decision, under);
        }
    }
}
