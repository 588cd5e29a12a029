package io.dashclaw.runtime;

import static io.dashclaw.runtime.Doors.BLOCKED;
import static io.dashclaw.runtime.Doors.HELD;
import static io.dashclaw.runtime.Doors.OPERATOR;
import static io.dashclaw.runtime.Doors.WARNED;
import static io.dashclaw.runtime.Doors.action;
import static io.dashclaw.runtime.Doors.approve;
import static io.dashclaw.runtime.Doors.as;
import static io.dashclaw.runtime.Doors.attempt;
import static io.dashclaw.runtime.Doors.claim;
import static io.dashclaw.runtime.Doors.key;
import static io.dashclaw.runtime.Doors.record;
import static io.dashclaw.runtime.Doors.recorded;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.dashclaw.runtime.Doors.Key;
import io.dashclaw.runtime.database.EmbeddedPostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What spares an approval, and what it never spares. */
@QuarkusTest
@QuarkusTestResource(EmbeddedPostgresResource.class)
class ReliefTest {
    private static final String FLOOR = "test_ungrantable";
    private static final Map<String, Object> ACT = Map.of("kind", "shell", "command", "ls build");
    private static Key agent;

    @Inject
    DataSource database;

    @BeforeEach
    void makeKeys() {
        if (agent == null) {
            Doors.publishPolicies();
            Doors.policy("Test floor", "require_approval", Map.of("action_types", List.of(FLOOR), "ungrantable", true));
            agent = key("member");
        }
    }

    @AfterEach
    void endPause() {
        as(OPERATOR).delete("/api/approval-pause").then().statusCode(200);
    }

    // ---- pause

    @Test
    void aPauseLetsThroughWhatWouldWait() throws Exception {
        as(agent)
                .get("/api/approval-pause")
                .then()
                .statusCode(200)
                .body("pause.active", equalTo(false))
                .body("window_hours", contains(1, 4, 8, 24));
        String before = recorded(agent, intent(HELD));
        pause(1, "incident 42");
        as(agent)
                .get("/api/approval-pause")
                .then()
                .body("pause.active", equalTo(true))
                .body("pause.actor", equalTo("operator"))
                .body("pause.reason", equalTo("incident 42"))
                .body("pause.remaining_seconds", greaterThan(3500));
        Map<String, Object> held = intent(HELD);
        String id = record(agent, held)
                .then()
                .body("decision", equalTo("allow"))
                .body("relief.kind", contains("pause"))
                .body("relief.by", contains("operator"))
                .body("warnings", hasItem(containsString("no human approved")))
                .extract()
                .path("action_id");
        claim(agent, id, held).then().statusCode(200);
        record(agent, intent(WARNED)).then().body("decision", equalTo("warn")).body("relief", nullValue());
        record(agent, intent(BLOCKED)).then().body("decision", equalTo("block")).body("relief", nullValue());
        record(agent, intent(FLOOR)).then().body("decision", equalTo("require_approval"));
        action(agent, before).then().body("action.status", equalTo("pending_approval"));
        assertEquals(
                1,
                number(
                        "SELECT count(*) FROM ledger WHERE kind = 'decision' AND entry LIKE '%\"relief\":\"pause\"%' AND subject = (SELECT decision_id FROM action WHERE id = '"
                                + id + "')"));
    }

    @Test
    void whatAPauseLetThroughIsHeldAgainWhenItEndsBeforeTheClaim() {
        pause(1, null);
        Map<String, Object> held = intent(HELD);
        String id = recorded(agent, held);
        as(OPERATOR).delete("/api/approval-pause").then().statusCode(200).body("pause.active", equalTo(false));
        claim(agent, id, held).then().statusCode(409);
        action(agent, id).then().body("action.status", equalTo("pending_approval"));
        record(agent, intent(HELD)).then().body("decision", equalTo("require_approval"));
    }

    /** The claim holds it against the database's clock: it is not folded into the decision. */
    @Test
    void whatAPauseLetThroughIsClaimedByItself() {
        pause(1, null);
        Map<String, Object> held = intent(HELD, "claim_execution", true, "attempt_id", attempt());
        record(agent, held).then().body("decision", equalTo("allow")).body("claimed", nullValue());
    }

    @Test
    void aPauseThatWasWrittenIntoTheDatabaseIsNone() throws Exception {
        sql(
                "INSERT INTO approval_pause (org, until, actor, at, mac) VALUES ('org_default', now() + interval '1 hour', 'operator', now(), '')");
        Doors.policy("x " + System.nanoTime(), "warn_action_type", Map.of("action_types", List.of("test_nothing")));
        record(agent, intent(HELD)).then().body("decision", equalTo("require_approval"));
        pause(1, null);
        sql("UPDATE approval_pause SET until = until + interval '10 hours'");
        Doors.policy("x " + System.nanoTime(), "warn_action_type", Map.of("action_types", List.of("test_nothing")));
        record(agent, intent(HELD)).then().body("decision", equalTo("require_approval"));
        sql("DELETE FROM approval_pause");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"hours\": 2}", "{\"hours\": 48}", "{\"hours\": \"1\"}", "{\"hours\": 1.5}"})
    void aPauseIsBounded(String body) {
        as(OPERATOR).body(body).post("/api/approval-pause").then().statusCode(400);
    }

    /** By an agent of its own: the one that other tests share may be over its rate by now. */
    private static Map<String, Object> intent(String type, Object... more) {
        return with(Doors.intent(type, more), "agent_id", "relief-bot");
    }

    private static void pause(int hours, String reason) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("hours", hours);
        body.put("reason", reason);
        as(OPERATOR)
                .body(body)
                .post("/api/approval-pause")
                .then()
                .statusCode(200)
                .body("ok", equalTo(true))
                .body("pause.active", equalTo(true));
    }

    // ---- an approval given a moment ago

    @Test
    void theSameActAskedAgainNeedsNoSecondApproval() throws Exception {
        Map<String, Object> held = claiming(ACT);
        String first = approved(held);
        String again = record(agent, held)
                .then()
                .body("decision", equalTo("allow"))
                .body("relief.kind", contains("approval"))
                .body("relief.by", contains(first))
                .body("warnings", hasItem(containsString(first)))
                .extract()
                .path("action_id");
        claim(agent, again, held).then().statusCode(200);
        claim(agent, first, held).then().statusCode(409);
        action(agent, first).then().body("action.status", equalTo("cancelled"));
        record(agent, held).then().body("decision", equalTo("require_approval"));
        assertEquals(
                1,
                number(
                        "SELECT count(*) FROM ledger WHERE kind = 'approval.reused' AND mac IS NOT NULL AND subject = (SELECT decision_id FROM action WHERE id = '"
                                + first + "')"));
    }

    @Test
    void anApprovalIsUsedOnce() {
        Map<String, Object> held = claiming(ACT);
        String first = approved(held);
        List<String> again =
                IntStream.range(0, 6).mapToObj(i -> recorded(agent, held)).toList();
        List<CompletableFuture<Integer>> claims = again.stream()
                .map(id -> CompletableFuture.supplyAsync(
                        () -> claim(agent, id, held).statusCode()))
                .toList();
        long granted = claims.stream()
                .map(CompletableFuture::join)
                .filter(status -> status == 200)
                .count();
        assertEquals(1, granted);
        claim(agent, first, held).then().statusCode(409);
    }

    @Test
    void theFirstActionMayStillBeClaimedByItself() {
        Map<String, Object> held = claiming(ACT);
        String first = approved(held);
        String again = recorded(agent, held);
        claim(agent, first, held).then().statusCode(200);
        claim(agent, again, held).then().statusCode(409);
        action(agent, again).then().body("action.status", equalTo("pending_approval"));
    }

    @Test
    void anotherIntentIsAskedAnew() throws Exception {
        Map<String, Object> held = claiming(ACT);
        String first = approved(held);
        waits(with(held, "act", Map.of("kind", "shell", "command", "ls other")), agent);
        waits(with(held, "act", null), agent);
        waits(with(held, "declared_goal", "something else"), agent);
        waits(with(held, "agent_id", "relief-bot:child"), agent);
        waits(with(held, "client_capabilities", List.of()), agent);
        waits(held, key("member"));
        sql("UPDATE action SET approved_at = now() - interval '16 minutes' WHERE id = '" + first + "'");
        waits(held, agent);
    }

    @Test
    void anUnboundIntentUsesNoApproval() {
        Map<String, Object> held = claiming(null);
        approved(held);
        waits(held, agent);
    }

    @Test
    void anApprovalThatWasWrittenIntoTheDatabaseSparesNothing() throws Exception {
        Map<String, Object> held = claiming(ACT);
        String first = recorded(agent, held);
        sql("UPDATE action SET status = 'running', approved_by = 'operator', approved_at = now() WHERE id = '" + first
                + "'");
        waits(held, agent);
    }

    /** What is on record of the decision names an approval that was never found for it. */
    @Test
    void aBorrowedApprovalThatWasWrittenIntoTheDatabaseIsNone() throws Exception {
        Map<String, Object> held = claiming(ACT);
        String first = approved(held);
        Map<String, Object> other = claiming(Map.of("kind", "shell", "command", "ls elsewhere"));
        String id = recorded(agent, other);
        sql("UPDATE action SET status = 'running', verdict = 'allow' WHERE id = '" + id + "'");
        sql("UPDATE ledger SET body = replace(body, '\"relief\":[]', '\"relief\":[{\"kind\":\"approval\",\"by\":\""
                + first
                + "\"}]'), entry = replace(entry, '\"verdict\":\"require_approval\"', '\"verdict\":\"allow\"') WHERE seq = (SELECT seq FROM action WHERE id = '"
                + id + "')");
        sql(
                "UPDATE ledger SET entry = regexp_replace(entry, '\"payload\":\"[^\"]*\"', '\"payload\":\"' || rtrim(translate(encode(sha256(salt || convert_to(body, 'UTF8')), 'base64'), '+/', '-_'), '=') || '\"') WHERE seq = (SELECT seq FROM action WHERE id = '"
                        + id + "')");
        sql(
                "UPDATE ledger SET leaf = sha256('\\x00'::bytea || convert_to(entry, 'UTF8')) WHERE seq = (SELECT seq FROM action WHERE id = '"
                        + id + "')");
        claim(agent, id, other).then().statusCode(409);
        claim(agent, first, held).then().statusCode(200);
    }

    private static Map<String, Object> claiming(Map<String, Object> act) {
        return intent(HELD, "act", act, "client_capabilities", List.of("execution_claims"));
    }

    private static String approved(Map<String, Object> held) {
        String id = recorded(agent, held);
        approve(OPERATOR, id).then().statusCode(200);
        return id;
    }

    private static void waits(Map<String, Object> intent, Key by) {
        record(by, intent)
                .then()
                .statusCode(200)
                .body("decision", equalTo("require_approval"))
                .body("relief", nullValue());
    }

    private static Map<String, Object> with(Map<String, Object> intent, String name, Object value) {
        Map<String, Object> other = new LinkedHashMap<>(intent);
        other.put(name, value);
        return other;
    }

    private long number(String sql) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private void sql(String sql) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
