package io.dashclaw.runtime;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;

import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The doors of the running application, as the tests of the loop use them. */
public final class Doors {
    public static final String OPERATOR = "oc_live_00000000000000000000000000000000";
    public static final String BLOCKED = "test_blocked";
    public static final String HELD = "test_held";
    public static final String WARNED = "test_warned";

    private Doors() {}

    /** Made through the door: its raw form and its id. */
    public record Key(String raw, String id) {}

    public static RequestSpecification as(String key) {
        return given().header("x-api-key", key).contentType(ContentType.JSON);
    }

    public static RequestSpecification as(Key key) {
        return as(key.raw());
    }

    public static Key key(String role, String... agents) {
        return keyMadeBy(OPERATOR, role, agents);
    }

    public static Key keyMadeBy(String minter, String role, String... agents) {
        var made = as(minter)
                .body(Map.of("label", role, "role", role, "agent_ids", List.of(agents)))
                .post("/api/keys")
                .then()
                .statusCode(201)
                .extract();
        return new Key(made.path("key.raw_key"), made.path("key.id"));
    }

    /** Policies that block, hold and warn by action type; published once, and left alone by whoever finds them. */
    public static void publishPolicies() {
        List<String> names = as(OPERATOR)
                .get("/api/policies")
                .then()
                .statusCode(200)
                .extract()
                .path("policies.name");
        publish(names, "Test block", "block_action_type", BLOCKED);
        publish(names, "Test hold", "require_approval", HELD);
        publish(names, "Test warn", "warn_action_type", WARNED);
        await().atMost(Duration.ofSeconds(10)).until(() -> decision(BLOCKED).equals("block"));
    }

    private static void publish(List<String> names, String name, String type, String actionType) {
        if (!names.contains(name)) {
            policy(name, type, Map.of("action_types", List.of(actionType)));
        }
    }

    /** @return the policy's id */
    public static String policy(String name, String type, Map<String, ?> rules) {
        return as(OPERATOR)
                .body(Map.of("name", name, "policy_type", type, "rules", rules))
                .post("/api/policies")
                .then()
                .statusCode(201)
                .extract()
                .path("policy_id");
    }

    private static String decision(String type) {
        return as(OPERATOR)
                .body(Map.of("agent_id", "bystander", "action_type", type))
                .post("/api/guard")
                .then()
                .statusCode(200)
                .extract()
                .path("decision");
    }

    /** An intent, and {@code more}: name, value, name, value … */
    public static Map<String, Object> intent(String type, Object... more) {
        Map<String, Object> intent = new LinkedHashMap<>();
        intent.put("agent_id", "loop-bot");
        intent.put("action_type", type);
        intent.put("declared_goal", "goal " + UUID.randomUUID());
        for (int i = 0; i < more.length; i += 2) {
            intent.put((String) more[i], more[i + 1]);
        }
        return intent;
    }

    public static Response record(Key key, Map<String, Object> intent) {
        return as(key).body(intent).post("/api/guard?record=true");
    }

    /** @return the id of an action that is on record now */
    public static String recorded(Key key, Map<String, Object> intent) {
        return record(key, intent).then().statusCode(200).extract().path("action_id");
    }

    public static Map<String, Object> claimOf(Map<String, Object> intent, String attempt) {
        Map<String, Object> claim = new LinkedHashMap<>();
        claim.put("claim_execution", true);
        claim.put("attempt_id", attempt);
        claim.put("agent_id", intent.get("agent_id"));
        claim.put("act", intent.get("act"));
        return claim;
    }

    public static String attempt() {
        return UUID.randomUUID().toString();
    }

    public static Response claim(Key key, String action, Map<String, Object> intent) {
        return as(key).body(claimOf(intent, attempt())).patch("/api/actions/" + action);
    }

    public static Response approve(String raw, String action) {
        return as(raw).body(Map.of("decision", "allow")).post("/api/approvals/" + action);
    }

    public static Response deny(String raw, String action) {
        return as(raw).body(Map.of("decision", "deny", "reasoning", "not today"))
                .post("/api/approvals/" + action);
    }

    public static Response outcome(Key key, String action, Object... fields) {
        Map<String, Object> body = new LinkedHashMap<>();
        for (int i = 0; i < fields.length; i += 2) {
            body.put((String) fields[i], fields[i + 1]);
        }
        return as(key).body(body).post("/api/actions/" + action + "/outcome");
    }

    public static Response action(Key key, String id) {
        return as(key).get("/api/actions/" + id);
    }
}
