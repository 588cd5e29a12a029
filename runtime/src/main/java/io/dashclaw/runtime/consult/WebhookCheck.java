package io.dashclaw.runtime.consult;

import io.dashclaw.policy.Answer.Opinion;
import io.dashclaw.policy.Decision;
import io.dashclaw.policy.PolicySpec.Check;
import io.dashclaw.runtime.access.ServerKeys;
import io.dashclaw.runtime.database.StartFailure;
import io.dashclaw.runtime.egress.Egress;
import io.dashclaw.runtime.http.PlainJson;
import io.quarkus.runtime.Startup;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jboss.logging.Logger;

/**
 * Asks an HTTPS endpoint (governance §1.6, core §7): a POST of {@code guard.evaluation}, signed as {@code v1=hex(HMAC-SHA256(secret,
 * timestamp "." body))}. Anything but a 2xx with a sensible answer in time is no answer.
 */
@Startup // a secret that is too short is said when the runtime starts
@ApplicationScoped
public class WebhookCheck {
    private static final Logger LOG = Logger.getLogger(WebhookCheck.class);
    private static final int LARGEST_REPLY = 16 * 1024;
    private static final int SHORTEST_SECRET = 16;

    private final Egress egress;
    private final String secret;

    WebhookCheck(Egress egress, ConsultConfig config, ServerKeys serverKeys) {
        this.egress = egress;
        this.secret = config.webhookSecret().map(WebhookCheck::longEnough).orElseGet(() -> derived(serverKeys));
    }

    private static String longEnough(String secret) {
        if (secret.length() < SHORTEST_SECRET) {
            throw new StartFailure("dashclaw.consult.webhook-secret must have at least 16 characters.");
        }
        return secret;
    }

    private static String derived(ServerKeys serverKeys) {
        return "whsec_"
                + HexFormat.of()
                        .formatHex(serverKeys.seal("dashclaw/webhook-secret/v1".getBytes(StandardCharsets.UTF_8)));
    }

    /** With which receivers check signatures. */
    String secret() {
        return secret;
    }

    /** Null when there is no answer. */
    public Uni<Opinion> ask(Check.Webhook check, Matter matter, Duration timeout) {
        byte[] body = PlainJson.of(body(matter)).getBytes(StandardCharsets.UTF_8);
        return egress.post(check.url(), headers(body, matter.now()), body, timeout, LARGEST_REPLY)
                .map(reply -> reply.status() / 100 == 2
                        ? Replies.webhook(reply.body()).orElse(null)
                        : null)
                .onFailure()
                .invoke(failure -> LOG.debugf("a webhook gave no answer: %s", failure.getMessage()))
                .onFailure()
                .recoverWithNull();
    }

    private static Map<String, Object> body(Matter matter) {
        Decision preliminary = matter.preliminary();
        Map<String, Object> context = new LinkedHashMap<>();
        context.put("action_type", matter.intent().actionType());
        context.put("risk_score", preliminary.risk().finalScore());
        context.put("agent_id", matter.intent().agentId());
        context.put("systems_touched", matter.intent().systemsTouched());
        context.put("reversible", matter.intent().reversible());
        context.put("declared_goal", matter.intent().declaredGoal());
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("event", "guard.evaluation");
        body.put("org_id", matter.org());
        body.put("timestamp", matter.now().toString());
        body.put("context", context);
        body.put("preliminary_decision", preliminary.verdict().wire());
        body.put("matched_policies", preliminary.matchedPolicies());
        body.put("reasons", preliminary.reasons());
        body.put("warnings", preliminary.warnings());
        return body;
    }

    private Map<String, String> headers(byte[] body, Instant now) {
        String timestamp = Long.toString(now.toEpochMilli());
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("X-DashClaw-Event", "guard.evaluation");
        headers.put("X-DashClaw-Delivery", "wd_" + UUID.randomUUID());
        headers.put("X-DashClaw-Timestamp", timestamp);
        headers.put("X-DashClaw-Signature", "v1=" + signature(timestamp, body));
        headers.put("User-Agent", "DashClaw-Webhooks/1.0");
        return headers;
    }

    private String signature(String timestamp, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            mac.update((timestamp + ".").getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
