package io.dashclaw.runtime.guard;

import io.dashclaw.policy.Intent;
import io.dashclaw.policy.Reported;
import io.dashclaw.policy.act.Analysis;
import io.dashclaw.policy.shield.SecretRedactor;
import io.dashclaw.runtime.access.Credential;
import io.dashclaw.runtime.ledger.CanonicalJson;
import io.dashclaw.runtime.ledger.Entry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A declaration made safe to keep: its decision-relevant fields are digested as they were received, then everything is masked.
 *
 * @param act null for an unbound intent
 * @param digest SHA-256 over what the decision depends on, the act included; null without an idempotency key
 * @param intent what policies see
 * @param kept the masked fields, as they go into the payload
 * @param secrets what was masked
 * @param contentSecrets what was masked in the outbound {@code content}
 * @param shields what the runtime's own scans found
 */
record Considered(
        ConsideredAct act,
        byte[] digest,
        Intent intent,
        Map<String, Object> kept,
        List<SecretRedactor.Finding> secrets,
        List<SecretRedactor.Finding> contentSecrets,
        Shields shields) {

    /** @param act of the declaration; null without one */
    @SuppressWarnings("unchecked")
    static Considered of(Declaration declared, ConsideredAct act) {
        Map<String, Object> fields = decisive(declared);
        byte[] digest = declared.idempotencyKey() == null ? null : digest(fields, act);
        accompanying(declared, fields);
        List<SecretRedactor.Finding> secrets = new ArrayList<>();
        Map<String, Object> kept = (Map<String, Object>) SecretRedactor.redactAll(fields, secrets);
        if (act != null) {
            kept.put("act", act.kept());
            secrets.addAll(act.secrets());
        }
        List<SecretRedactor.Finding> contentSecrets = declared.content() == null
                ? List.of()
                : SecretRedactor.redact(declared.content()).findings();
        return new Considered(
                act,
                digest,
                intent(declared, kept, act == null ? null : act.analysis()),
                kept,
                secrets,
                contentSecrets,
                Shields.of(declared, act, contentSecrets));
    }

    /** Null for an unbound intent. */
    String actHash() {
        return act == null ? null : act.hash().text();
    }

    /** What the act does, masked; null without an act. */
    Analysis analysis() {
        return act == null ? null : act.analysis();
    }

    private static byte[] digest(Map<String, Object> decisive, ConsideredAct act) {
        Map<String, Object> fields = new LinkedHashMap<>(decisive);
        fields.put("act", act == null ? null : act.hash().text());
        return Entry.sha256(CanonicalJson.normalised(fields).getBytes(StandardCharsets.UTF_8));
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
        put(
                fields,
                "spend_usd",
                declared.spendUsd() == null
                        ? null
                        : declared.spendUsd().stripTrailingZeros().toPlainString());
        put(fields, "tokens", declared.tokens());
        put(fields, "metadata", declared.metadata());
        return fields;
    }

    private static void accompanying(Declaration declared, Map<String, Object> fields) {
        put(fields, "agent_name", declared.agentName());
        put(fields, "trigger", declared.trigger());
        put(fields, "harness_session_id", declared.harnessSessionId());
        put(fields, "subagent_uuid", declared.subagentUuid());
        put(fields, "containment_instance", declared.containmentInstance());
        put(fields, "approval_wait_seconds", declared.approvalWaitSeconds());
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
                analysis,
                Reported.read(kept));
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
