package io.dashclaw.runtime.policy;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;

import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The doors that these tests go through. */
final class Api {
    static final String OPERATOR = "oc_live_00000000000000000000000000000000";
    static final String POLICIES = "/api/policies";

    private Api() {}

    static RequestSpecification as(String key) {
        return given().header("x-api-key", key).contentType(ContentType.JSON);
    }

    static String newKey(String role) {
        return as(OPERATOR)
                .body(Map.of("label", role, "role", role))
                .post("/api/keys")
                .then()
                .statusCode(201)
                .extract()
                .path("key.raw_key");
    }

    static ValidatableResponse create(String body) {
        return as(OPERATOR).body(body).post(POLICIES).then();
    }

    /** @return the id */
    static String created(String body) {
        return create(body).statusCode(201).extract().path("policy_id");
    }

    static ValidatableResponse update(String body) {
        return as(OPERATOR).body(body).patch(POLICIES).then();
    }

    static ValidatableResponse delete(String id) {
        return as(OPERATOR).queryParam("id", id).delete(POLICIES).then();
    }

    static ValidatableResponse list() {
        return as(OPERATOR).get(POLICIES).then().statusCode(200);
    }

    static Map<String, Object> row(String id) {
        return list().extract().path("policies.find { it.id == '" + id + "' }");
    }

    static ValidatableResponse guard(String agent, String type) {
        return as(OPERATOR)
                .body(Map.of("agent_id", agent, "action_type", type))
                .post("/api/guard")
                .then()
                .statusCode(200);
    }

    static String decision(String agent, String type) {
        return guard(agent, type).extract().path("decision");
    }

    static void awaitDecision(String decision) {
        await().atMost(Duration.ofSeconds(5)).until(() -> decision("bystander", "read_docs"), decision::equals);
    }

    /** Leaves what the tests began with. */
    static void deleteAllBut(List<String> kept) {
        List<String> all = list().extract().path("policies.id");
        all.stream().filter(id -> !kept.contains(id)).forEach(id -> delete(id).statusCode(200));
    }
}
