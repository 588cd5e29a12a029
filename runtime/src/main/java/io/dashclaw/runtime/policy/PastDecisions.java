package io.dashclaw.runtime.policy;

import io.dashclaw.policy.Decision;
import io.dashclaw.policy.PolicySet;
import io.dashclaw.policy.Verdict;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;

/** Decisions on record that can be judged again. The guard, which made them, reads them. */
public interface PastDecisions {

    /**
     * Goes through them, newest first, in pages. Blocking.
     *
     * @param most how many are looked at, erased ones included
     * @param longestWindow how far back the rates look that will be asked about
     * @param visitor says whether to go on
     * @return whether all of them were visited, and not only the newest
     */
    boolean each(String org, Instant since, int most, Duration longestWindow, Predicate<PastDecision> visitor)
            throws SQLException;

    /** One of them. */
    interface PastDecision {
        String id();

        Instant at();

        String agentId();

        String actionType();

        /** As it would be decided under these policies; empty where what was declared has been erased. */
        Optional<Rejudged> under(PolicySet policies);
    }

    /**
     * @param verdict with what the runtime's own looks at the intent add
     * @param answered whether all that the policies asked could be answered from the record
     */
    record Rejudged(Decision decision, Verdict verdict, boolean answered) {}
}
