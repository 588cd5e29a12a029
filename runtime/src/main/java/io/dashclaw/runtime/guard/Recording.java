package io.dashclaw.runtime.guard;

import java.time.Instant;
import java.util.Map;

/**
 * How an intent goes on record as an action, beyond what its declaration says.
 *
 * @param actionId chosen by the client, or null for one of ours
 * @param status what the client says it is in, used when it is neither blocked nor held; null for running
 * @param words what the client wrote besides the intent (reasoning, summaries …), for the payload
 */
public record Recording(
        String actionId,
        String parentId,
        String status,
        Instant startedAt,
        Instant endedAt,
        Long durationMs,
        Double costUsd,
        Long tokensIn,
        Long tokensOut,
        String model,
        Map<String, Object> words) {

    /** {@code POST /api/guard?record=true}: nothing but the declaration. */
    public static final Recording PLAIN =
            new Recording(null, null, null, null, null, null, null, null, null, null, Map.of());
}
