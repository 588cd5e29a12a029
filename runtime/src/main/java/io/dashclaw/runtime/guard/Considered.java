package io.dashclaw.runtime.guard;

import io.dashclaw.policy.Intent;
import io.dashclaw.policy.act.Analysis;
import io.dashclaw.policy.shield.InjectionScan;
import io.dashclaw.policy.shield.SecretRedactor;
import io.dashclaw.runtime.access.Credential;
import io.dashclaw.runtime.ledger.CanonicalJson;
import io.dashclaw.runtime.ledger.Entry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * A declaration made safe to keep: its act and its decision-relevant fields are digested as they were received, then everything is masked.
 *
 * @param actHash {@code sha256:} + base64url of the act (core §5.5), null for an unbound intent
 * @param digest SHA-256 over what the decision depends on, the act included; null without an idempotency key
 * @param intent what policies see
 * @param analysis what the act does, masked; null without an act
 * @param kept the masked fields, as they go into the payload
 * @param secrets what was masked
 * @param contentSecrets what was masked in the outbound {@code content}
 * @param injection what a scan of the goal found
 * @param steering what a scan of the other words found: names, targets, systems, triggers
 * @param steeringInside what a scan of the act, the content and what else holds code or data found
 */
public record Considered(
        String actHash,
        byte[] digest,
        Intent intent,
        Analysis analysis,
        Map<String, Object> kept,
        List<SecretRedactor.Finding> secrets,
        List<SecretRedactor.Finding> contentSecrets,
        InjectionScan.Scan injection,
        InjectionScan.Scan steering,
        InjectionScan.Scan steeringInside) {
    private static final InjectionScan.Scan NOTHING_SAID = InjectionScan.scan("");

    /** @param read what its act does, as it was received; null without one */
    @SuppressWarnings("unchecked")
    public static Considered of(Declaration declared, Analysis read) {
        String actHash = actHash(declared.act());
        Map<String, Object> decisive = decisive(declared);
        decisive.put("act", actHash);
        byte[] digest = declared.idempotencyKey() == null
                ? null
                : Entry.sha256(CanonicalJson.normalised(decisive).getBytes(StandardCharsets.UTF_8));
        List<SecretRedactor.Finding> secrets = new ArrayList<>();
        Map<String, Object> kept = (Map<String, Object>) SecretRedactor.redactAll(kept(declared), secrets);
        Analysis analysis = read == null ? null : read.masked(mask(declared.act(), secrets.isEmpty()));
        return new Considered(
                actHash,
                digest,
                intent(declared, kept, analysis),
                analysis,
                kept,
                secrets,
                declared.content() == null
                        ? List.of()
                        : SecretRedactor.redact(declared.content()).findings(),
                declared.declaredGoal() == null ? NOTHING_SAID : InjectionScan.scan(declared.declaredGoal()),
                steering(declared),
                inside(declared.content())
                        .and(inside(declared.act()))
                        .and(inside(declared.tool()))
                        .and(inside(declared.intel()))
                        .and(inside(declared.sourceOfTruth())));
    }

    /** What stands in an act without secrets has been looked at; what the reading made of it has not. */
    private static UnaryOperator<String> mask(Map<String, Object> act, boolean clean) {
        var seen = new StringBuilder();
        if (clean) {
            texts(act, seen);
        }
        String whole = seen.toString();
        return text -> clean && whole.contains(text) ? text : SecretRedactor.redact(text, new ArrayList<>(0));
    }

    private static void texts(Object value, StringBuilder into) {
        if (value instanceof String text) {
            into.append(text).append('\n');
        } else if (value instanceof Map<?, ?> fields) {
            fields.values().forEach(field -> texts(field, into));
        }
    }

    private static InjectionScan.Scan steering(Declaration declared) {
        var found = InjectionScan.scan(declared.agentName())
                .and(InjectionScan.scan(declared.target()))
                .and(InjectionScan.scan(declared.trigger()))
                .and(InjectionScan.scan(declared.actionType()));
        for (String system : declared.systems()) {
            found = found.and(InjectionScan.scan(system));
        }
        return found;
    }

    /** Every text in it. */
    private static InjectionScan.Scan inside(Object value) {
        if (value instanceof String text) {
            return InjectionScan.scanCode(text);
        }
        var found = NOTHING_SAID;
        Iterable<?> parts = value instanceof Map<?, ?> fields
                ? fields.values()
                : value instanceof List<?> items ? items : List.of();
        for (Object part : parts) {
            found = found.and(inside(part));
        }
        return found;
    }

    /** Core §5.5; clients' own hashes are ignored. */
    public static String actHash(Map<String, Object> act) {
        return act == null
                ? null
                : "sha256:"
                        + Entry.base64(
                                Entry.sha256(CanonicalJson.normalised(act).getBytes(StandardCharsets.UTF_8)));
    }

    /** What two requests must share to be the same request (core §4.1.5). */
    private static Map<String, Object> decisive(Declaration declared) {
        Map<String, Object> fields = new LinkedHashMap<>();
        put(fields, "action_type", declared.actionType());
        put(fields, "declared_goal", declared.declaredGoal());
        put(fields, "risk_score", declared.riskScore());
        put(fields, "agent_id", declared.agentId());
        put(fields, "systems_touched", declared.systemsTouched());
        put(fields, "reversible", declared.reversible());
        put(fields, "target", declared.target());
        put(fields, "content", declared.content());
        put(fields, "source_of_truth", declared.sourceOfTruth());
        put(fields, "intel", declared.intel());
        put(fields, "tool", declared.tool());
        put(fields, "write_paths", declared.writePaths());
        put(fields, "client_capabilities", declared.capabilities());
        return fields;
    }

    private static Map<String, Object> kept(Declaration declared) {
        Map<String, Object> fields = decisive(declared);
        put(fields, "act", declared.act());
        put(fields, "agent_name", declared.agentName());
        put(fields, "trigger", declared.trigger());
        put(fields, "harness_session_id", declared.harnessSessionId());
        put(fields, "subagent_uuid", declared.subagentUuid());
        put(fields, "containment_instance", declared.containmentInstance());
        put(fields, "approval_wait_seconds", declared.approvalWaitSeconds());
        return fields;
    }

    @SuppressWarnings("unchecked")
    private static Intent intent(Declaration declared, Map<String, Object> kept, Analysis analysis) {
        return new Intent(
                declared.agentId(),
                declared.actionType(),
                (String) kept.get("declared_goal"),
                declared.riskScore(),
                (List<String>) kept.get("systems_touched"),
                declared.reversible(),
                target(kept),
                (List<String>) kept.get("write_paths"),
                analysis);
    }

    /** The URL of a request stands in for a target that nobody named. */
    static String target(Map<?, ?> kept) {
        if (kept.get("target") == null
                && kept.get("act") instanceof Map<?, ?> act
                && act.get("request") instanceof Map<?, ?> request) {
            return (String) request.get("url");
        }
        return (String) kept.get("target");
    }

    /** Scoped to who asks and how: the same words from another key, or without a record, are another request. */
    byte[] idempotency(Credential by, String key, boolean recorded) {
        return key == null
                ? null
                : Entry.sha256(CanonicalJson.of(List.of(by.org(), by.id(), key, recorded, Entry.base64(digest)))
                        .getBytes(StandardCharsets.UTF_8));
    }

    private static void put(Map<String, Object> fields, String name, Object value) {
        if (value != null) {
            fields.put(name, value);
        }
    }
}
