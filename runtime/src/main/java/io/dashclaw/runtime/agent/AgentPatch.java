package io.dashclaw.runtime.agent;

import io.dashclaw.policy.Permission;
import io.dashclaw.runtime.http.Fields;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What an administrator says of an agent; what was not sent is left as it is, and null takes it away. */
record AgentPatch(
        Set<String> sent,
        String name,
        String owner,
        Map<String, String> labels,
        String namespace,
        Permission permission) {
    private static final int MOST_LABELS = 32;
    private static final int LONGEST_TEXT = 256;
    private static final int LONGEST_KEY = 317;
    private static final int LONGEST_LABEL = 63;

    /** As Kubernetes writes label keys: a DNS name and a slash may stand before the name. */
    private static final Pattern KEY =
            Pattern.compile("([a-z0-9]([a-z0-9.-]*[a-z0-9])?/)?" + "[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?");

    private static final Pattern LABEL = Pattern.compile("([A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?)?");
    private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9]([a-z0-9-]*[a-z0-9])?");
    private static final Map<String, Permission> PERMISSIONS =
            Arrays.stream(Permission.values()).collect(Collectors.toMap(Permission::wire, Function.identity()));

    /** Problems are left in the fields. */
    static AgentPatch read(Fields fields) {
        return new AgentPatch(
                fields.names(),
                fields.text("agent_name", LONGEST_TEXT),
                fields.text("owner", 1, LONGEST_TEXT),
                labels(fields),
                fields.idText("namespace", NAMESPACE, LONGEST_LABEL),
                fields.word("permission_level", PERMISSIONS));
    }

    private static Map<String, String> labels(Fields fields) {
        Fields given = fields.nested("labels");
        if (given == null) {
            return Map.of();
        }
        if (given.names().size() > MOST_LABELS) {
            return fields.problem("labels", "must be at most " + MOST_LABELS);
        }
        Map<String, String> labels = new LinkedHashMap<>();
        for (String key : given.names()) {
            boolean good = key.length() <= LONGEST_KEY
                    && KEY.matcher(key).matches()
                    && given.raw(key) instanceof String value
                    && value.length() <= LONGEST_LABEL
                    && LABEL.matcher(value).matches();
            if (!good) {
                return fields.problem(
                        "labels",
                        "must be keys and values as Kubernetes labels have them: letters, digits, dashes, dots and underscores, at most "
                                + LONGEST_LABEL + " characters");
            }
            labels.put(key, (String) given.raw(key));
        }
        return labels;
    }

    private boolean says(String name, String camelCase) {
        return sent.contains(name) || sent.contains(camelCase);
    }

    Registration onto(Registration known) {
        return new Registration(
                known.org(),
                known.id(),
                known.number(),
                says("agent_name", "agentName") ? name : known.name(),
                says("owner", "owner") ? owner : known.owner(),
                says("labels", "labels") ? labels : known.labels(),
                says("namespace", "namespace") ? namespace : known.namespace(),
                permission == null ? known.permission() : permission,
                known.createdBy(),
                known.createdAt(),
                known.updatedAt());
    }
}
