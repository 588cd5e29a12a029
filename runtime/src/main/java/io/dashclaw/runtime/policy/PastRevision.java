package io.dashclaw.runtime.policy;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A revision that was published once.
 *
 * @param change the word of it: created, updated or deleted
 * @param digest as it is stored
 * @param seq of its entry in the ledger
 * @param sealed whether that entry, under the authority key, says the same
 */
record PastRevision(
        String id,
        long number,
        String change,
        PolicyContent content,
        String digest,
        String author,
        String source,
        long seq,
        Instant at,
        boolean sealed) {

    Map<String, Object> view() {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("policy_id", id);
        view.put("revision", number);
        view.put("change", change);
        view.put("digest", digest);
        view.put("name", content.name());
        view.put("policy_type", content.type());
        view.put("rules", content.rules());
        view.put("active", content.active() ? 1 : 0);
        view.put("agent_ids", content.agentIds());
        view.put("author", author);
        view.put("source", source);
        view.put("seq", seq);
        view.put("at", at.toString());
        view.put("sealed", sealed);
        return view;
    }
}
