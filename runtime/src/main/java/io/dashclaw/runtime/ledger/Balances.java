package io.dashclaw.runtime.ledger;

import io.dashclaw.policy.Question;
import java.time.Duration;

/** What is booked on accounts. */
@FunctionalInterface
public interface Balances {
    /** In the unit, from the minute in which the window begins. */
    long booked(Question.Unit unit, String account, Duration window);
}
