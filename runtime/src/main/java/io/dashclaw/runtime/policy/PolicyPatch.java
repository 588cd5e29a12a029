package io.dashclaw.runtime.policy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dashclaw.runtime.http.Failure;
import io.dashclaw.runtime.http.Fields;
import io.dashclaw.runtime.http.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * What a client wants a policy to say; null is left as it is.
 *
 * @param rules JSON text of an object
 * @param scoped whether {@code agentIds} was sent; null then means every agent
 * @param agentIds JSON text of a list that is not empty
 */
record PolicyPatch(String name, String rules, Boolean active, boolean scoped, String agentIds) {
    static final int LONGEST_NAME = 256;
    static final int LONGEST_SCOPE = 4000;
    private static final int LONGEST_AGENT_ID = 128;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Objects and lists are read as such or as JSON text, {@code active} also as 0 or 1 (governance §1.2). Problems are left in the fields. */
    static PolicyPatch read(Fields fields) {
        boolean scoped = fields.names().contains("agent_ids") || fields.names().contains("agentIds");
        return new PolicyPatch(name(fields), rules(fields), active(fields), scoped, agentIds(fields));
    }

    PolicyContent onto(PolicyContent content) {
        return new PolicyContent(
                name == null ? content.name() : name,
                content.type(),
                rules == null ? content.rules() : rules,
                active == null ? content.active() : active,
                scoped ? agentIds : content.agentIds());
    }

    private static String name(Fields fields) {
        String name = fields.text("name", 1, LONGEST_NAME);
        return name != null && name.isBlank() ? fields.problem("name", "must not be blank") : name;
    }

    private static String rules(Fields fields) {
        Object rules = fields.raw("rules");
        if (rules == null) {
            return null;
        }
        if (rules instanceof Map) {
            return write(rules);
        }
        return rules instanceof String text && parsed(text) instanceof Map
                ? text
                : fields.problem("rules", "must be a JSON object, or the text of one");
    }

    private static Boolean active(Fields fields) {
        Object active = fields.raw("active");
        if (active == null || active instanceof Boolean) {
            return (Boolean) active;
        }
        return active instanceof Long number && (number == 0 || number == 1)
                ? (Boolean) (number == 1)
                : fields.problem("active", "must be true, false, 1 or 0");
    }

    private static String agentIds(Fields fields) {
        Object sent = fields.raw("agent_ids");
        Object value = sent instanceof String text && text.length() <= LONGEST_SCOPE ? parsed(text) : sent;
        if (value == null && sent == null) {
            return null;
        }
        if (!(value instanceof List<?> ids) || !ids.stream().allMatch(PolicyPatch::isAgentId)) {
            return fields.problem(
                    "agent_ids",
                    "must be a list of agent ids of 1 to " + LONGEST_AGENT_ID
                            + " characters, the text of one, or null for every agent");
        }
        String text = write(ids.stream().distinct().toList());
        if (text.length() > LONGEST_SCOPE) {
            return fields.problem("agent_ids", "must have at most " + LONGEST_SCOPE + " characters as JSON");
        }
        return ids.isEmpty() ? null : text;
    }

    private static boolean isAgentId(Object id) {
        return id instanceof String text && !text.isBlank() && text.length() <= LONGEST_AGENT_ID;
    }

    private static Object parsed(String text) {
        try {
            return StrictJson.read(text.getBytes(StandardCharsets.UTF_8));
        } catch (Failure e) {
            return null;
        }
    }

    static String write(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
