package io.dashclaw.runtime.health;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dashclaw.runtime.database.EmbeddedPostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(EmbeddedPostgresResource.class)
class HealthTest {
    private static final String ADMIN = "oc_live_00000000000000000000000000000000";
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Pattern URI_TAG =
            Pattern.compile("http_server_requests_seconds_count\\{[^}]*uri=\"([^\"]*)\"");
    private static final Pattern METHOD_TAG =
            Pattern.compile("http_server_requests_seconds_count\\{[^}]*method=\"([^\"]*)\"");

    @Inject
    Pulse pulse;

    @Test
    void anyoneMayAskWhetherTheReplicaIsHealthy() {
        await().atMost(PATIENCE).until(pulse::reads);
        given().get("/api/health")
                .then()
                .statusCode(200)
                .contentType(ContentType.JSON)
                .body("status", equalTo("healthy"))
                .body("mode", equalTo("live"))
                .body("checks.database.status", equalTo("ok"))
                .body("checks.runtime.status", equalTo("ok"))
                .body("checks.realtime.backend", equalTo("ledger"))
                .body("checks.environment.status", equalTo("ok"))
                .body("keySet()", hasItems("timestamp", "version"))
                .body("keySet()", hasSize(5));
    }

    @ParameterizedTest
    @CsvSource({"false, true", "true, false", "false, false"})
    void aReplicaWithoutItsDatabaseIsDegraded(boolean reads, boolean writes) {
        var answer = new HealthResource(pulse, Clock.systemUTC(), "1").answer(reads, writes);
        assertEquals(503, answer.getStatus());
        Map<?, ?> health = (Map<?, ?>) answer.getEntity();
        assertEquals("degraded", health.get("status"));
        assertEquals(Map.of("status", "unavailable"), ((Map<?, ?>) health.get("checks")).get("database"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/q/health/live", "/q/health/ready", "/q/health/started", "/q/health", "/q/metrics"})
    void managementNeedsNoCredential(String path) {
        await().atMost(PATIENCE).untilAsserted(() -> given().get(path).then().statusCode(200));
    }

    @Test
    void readinessIsTheLedgersAlone() {
        await().atMost(PATIENCE).untilAsserted(() -> given().get("/q/health/ready")
                .then()
                .statusCode(200)
                .body("checks", hasSize(1))
                .body("checks[0].name", equalTo("ledger"))
                .body("checks[0].data.writes", equalTo(true)));
        given().get("/q/health/live").then().statusCode(200).body("checks", hasSize(0));
    }

    @Test
    void whatOperatorsWatchIsThere() {
        given().header("x-api-key", ADMIN)
                .contentType(ContentType.JSON)
                .body(Map.of("action_type", "deploy", "agent_id", "metrics-bot", "declared_goal", "g"))
                .post("/api/guard?record=true")
                .then()
                .statusCode(200);
        given().get("/q/metrics")
                .then()
                .body(allOf(
                        containsString("dashclaw_decisions_total{verdict=\"allow\"}"),
                        containsString("dashclaw_decisions_total{verdict=\"require_approval\"}"),
                        containsString("dashclaw_guard_seconds_bucket{le=\"0.015\"}"),
                        containsString("dashclaw_ledger_queue"),
                        containsString("dashclaw_ledger_batch_bucket"),
                        containsString("dashclaw_approvals_pending"),
                        containsString("dashclaw_approvals_oldest_seconds"),
                        containsString("dashclaw_streams")));
    }

    @Test
    void requestsThatNobodyServesMakeNoSeriesWithoutEnd() {
        for (int i = 0; i < 150; i++) {
            given().get("/api/nobody-" + i);
            given().get("/api/keys/nobody-" + i);
            given().contentType("text/plain").body("x").post("/api/nobody-" + i);
            given().options("/api/nobody-" + i);
            given().request("BREW" + i, "/api/health");
        }
        String metrics = given().get("/q/metrics").asString();
        Set<String> uris = tags(metrics, URI_TAG);
        assertTrue(uris.stream().noneMatch(uri -> uri.contains("nobody")), uris.toString());
        assertTrue(uris.containsAll(Set.of("/api/health", "OTHER", "NOT_FOUND")), uris.toString());
        assertTrue(tags(metrics, METHOD_TAG).size() < 12, () -> tags(metrics, METHOD_TAG)
                .toString());
    }

    private static Set<String> tags(String metrics, Pattern tag) {
        Set<String> values = new TreeSet<>();
        for (Matcher matcher = tag.matcher(metrics); matcher.find(); ) {
            values.add(matcher.group(1));
        }
        return values;
    }
}
