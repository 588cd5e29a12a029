package io.dashclaw.runtime.guard;

import io.dashclaw.policy.Verdict;
import java.util.Map;

/**
 * A decision that is on record.
 *
 * @param actionId null when the intent was not recorded as an action
 * @param replay whether an earlier request with the same idempotency key was answered again
 * @param view the answer as core §4.1.3 has it
 */
public record Guarded(String decisionId, String actionId, Verdict verdict, boolean replay, Map<String, Object> view) {}
