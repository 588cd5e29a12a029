package io.dashclaw.runtime.policy;

import io.dashclaw.runtime.http.Failure;
import io.dashclaw.runtime.http.StrictJson;
import io.dashclaw.runtime.ledger.CanonicalJson;
import io.dashclaw.runtime.ledger.Entry;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * What a policy says, whoever published it: exactly the part that its digest covers.
 *
 * @param rules JSON text, as it was sent
 * @param agentIds JSON text of a list of agent ids; null: every agent
 */
record PolicyContent(String name, String type, String rules, boolean active, String agentIds) {
    /** RFC 8785 JSON of all of it; texts that are not the JSON they should be stand in it as texts. */
    String canonical() {
        Map<String, Object> all = new HashMap<>();
        all.put("name", name);
        all.put("type", type);
        all.put("rules", readRules() == null ? rules : readRules());
        all.put("active", active);
        all.put("agent_ids", scopeBroken() ? agentIds : scope());
        return CanonicalJson.of(all);
    }

    /** Hex SHA-256 of {@link #canonical()}. */
    String digest() {
        return HexFormat.of().formatHex(Entry.sha256(utf8(canonical())));
    }

    /** Null when the text is not a JSON object: then the policy holds what it would have governed. */
    Map<String, Object> readRules() {
        try {
            return StrictJson.readObject(utf8(rules));
        } catch (Failure e) {
            return null;
        }
    }

    /** Null for every agent, and also when the text is not a list of texts: see {@link #scopeBroken()}. */
    @SuppressWarnings("unchecked")
    List<String> scope() {
        if (agentIds == null) {
            return null;
        }
        try {
            Object value = StrictJson.read(utf8(agentIds));
            return value instanceof List<?> list && list.stream().allMatch(String.class::isInstance)
                    ? (List<String>) list
                    : null;
        } catch (Failure e) {
            return null;
        }
    }

    boolean scopeBroken() {
        return agentIds != null && scope() == null;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
