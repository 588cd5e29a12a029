package io.dashclaw.runtime;

import static io.dashclaw.runtime.Doors.HELD;
import static io.dashclaw.runtime.Doors.OPERATOR;
import static io.dashclaw.runtime.Doors.approve;
import static io.dashclaw.runtime.Doors.as;
import static io.dashclaw.runtime.Doors.claim;
import static io.dashclaw.runtime.Doors.deny;
import static io.dashclaw.runtime.Doors.intent;
import static io.dashclaw.runtime.Doors.key;
import static io.dashclaw.runtime.Doors.outcome;
import static io.dashclaw.runtime.Doors.policy;
import static io.dashclaw.runtime.Doors.record;
import static io.dashclaw.runtime.Doors.recorded;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.dashclaw.runtime.Doors.Key;
import io.dashclaw.runtime.database.EmbeddedPostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What budgets count: reserved with the decision, settled by the outcome, released when nothing ran. */
@QuarkusTest
@QuarkusTestResource(EmbeddedPostgresResource.class)
class BudgetsTest {
    private static final String SPEND = "budget_spend";
    private static final String TOKENS = "budget_tokens";
    private static boolean published;

    @Inject
    DataSource database;

    private Key agent;
    private String bot;

    @BeforeEach
    void makeAgent() {
        if (!published) {
            Doors.publishPolicies();
            policy("Ten dollars", "rule", budget(SPEND, "spend", Map.of("moreThanUsd", "10.00", "per", "24h")));
            policy("A thousand tokens", "rule", budget(TOKENS, "tokens", Map.of("moreThan", 1000, "per", "24h")));
            published = true;
        }
        agent = key("member");
        bot = "budget-" + UUID.randomUUID();
    }

    private static Map<String, Object> budget(String type, String unit, Map<String, Object> limit) {
        return Map.of("match", Map.of("actionTypes", List.of(type), unit, limit), "verdict", "Block");
    }

    private Map<String, Object> spend(String type, double usd) {
        return intent(type, "agent_id", bot, "spend_usd", usd);
    }

    private ValidatableResponse asked(Map<String, Object> intent) {
        return record(agent, intent).then().statusCode(200);
    }

    @Test
    void whatWouldPassTheLimitIsBlockedAndReservesNothing() throws Exception {
        asked(spend(SPEND, 6)).body("decision", equalTo("allow"));
        asked(spend(SPEND, 4.01)).body("decision", equalTo("block"));
        asked(spend(SPEND, 4)).body("decision", equalTo("allow"));
        asked(spend(SPEND, 0.000001)).body("decision", equalTo("block"));
        assertBooked(10_000_000);
    }

    @Test
    void anUnrecordedAnswerCountsAsSpent() throws Exception {
        as(agent).body(spend(SPEND, 6)).post("/api/guard").then().body("decision", equalTo("allow"));
        asked(spend(SPEND, 6)).body("decision", equalTo("block"));
        assertBooked(6_000_000);
    }

    @Test
    void aNewNameMakesNoNewMoney() {
        asked(spend(SPEND, 10)).body("decision", equalTo("allow"));
        bot = "budget-" + UUID.randomUUID();
        asked(spend(SPEND, 1)).body("decision", equalTo("block"));
    }

    @Test
    void theSameRequestAgainTakesNothing() throws Exception {
        Map<String, Object> intent = spend(SPEND, 6);
        intent.put("idempotency_key", UUID.randomUUID().toString());
        asked(intent).body("decision", equalTo("allow"));
        asked(intent).body("idempotent_replay", equalTo(true)).body("decision", equalTo("allow"));
        assertBooked(6_000_000);
    }

    @Test
    void theOutcomeReplacesWhatWasReserved() throws Exception {
        Map<String, Object> intent = spend(SPEND, 8);
        String action = recorded(agent, intent);
        claim(agent, action, intent).then().statusCode(200);
        patch(action, "cost_estimate", 2.5);
        assertBooked(8_000_000); // it may still spend what it reserved
        patch(action, "status", "completed");
        assertBooked(2_500_000);
        patch(action, "cost_estimate", 9.5);
        assertBooked(9_500_000);
        asked(spend(SPEND, 1)).body("decision", equalTo("block"));
    }

    @Test
    void withoutAReportedCostTheReservationIsWhatWasSpent() throws Exception {
        Map<String, Object> intent = spend(SPEND, 8);
        String action = recorded(agent, intent);
        claim(agent, action, intent).then().statusCode(200);
        outcome(agent, action, "status", "failed", "error_message", "no").then().statusCode(200);
        assertBooked(8_000_000);
    }

    @Test
    void whatWasNeverDeclaredCountsOnceItIsReported() throws Exception {
        String action = recorded(agent, intent("read", "agent_id", bot));
        patch(action, "status", "completed", "cost_estimate", 9.999999);
        assertBooked(9_999_999);
        asked(spend(SPEND, 0.01)).body("decision", equalTo("block"));
    }

    @Test
    void tokensAreSettledByThoseInAndOut() {
        Map<String, Object> intent = intent(TOKENS, "agent_id", bot, "tokens", 900);
        String action = recorded(agent, intent);
        asked(intent(TOKENS, "agent_id", bot, "tokens", 200)).body("decision", equalTo("block"));
        patch(action, "status", "completed", "tokens_in", 100, "tokens_out", 50);
        asked(intent(TOKENS, "agent_id", bot, "tokens", 850)).body("decision", equalTo("allow"));
        asked(intent(TOKENS, "agent_id", bot, "tokens", 1)).body("decision", equalTo("block"));
    }

    @Test
    void aHeldIntentReservesUntilItIsDenied() throws Exception {
        String action = recorded(agent, spend(HELD, 7));
        assertBooked(7_000_000);
        deny(OPERATOR, action).then().statusCode(200);
        assertBooked(0);
    }

    @Test
    void aCancelledActionGivesBackWhatItReserved() throws Exception {
        String action = recorded(agent, spend(SPEND, 7));
        as(agent)
                .body(Map.of("reason", "no"))
                .post("/api/actions/" + action + "/cancel")
                .then()
                .statusCode(200);
        assertBooked(0);
        asked(spend(SPEND, 10)).body("decision", equalTo("allow"));
    }

    @Test
    void aClaimDoesNotCountItself() throws Exception {
        Map<String, Object> intent = spend(SPEND, 10);
        String action = recorded(agent, intent);
        claim(agent, action, intent).then().statusCode(200);
        assertBooked(10_000_000);
    }

    @Test
    void aClaimIsRefusedOnceOthersHaveSpentMoreThanTheyReserved() throws Exception {
        Map<String, Object> intent = spend(HELD, 0);
        Map<String, Object> late = spend(SPEND, 5);
        String waiting = recorded(agent, late);
        String greedy = recorded(agent, intent);
        approve(OPERATOR, greedy).then().statusCode(200);
        patch(greedy, "status", "completed", "cost_estimate", 6);
        claim(agent, waiting, late).then().statusCode(409);
    }

    private void patch(String action, Object... fields) {
        Map<String, Object> body = new HashMap<>();
        for (int i = 0; i < fields.length; i += 2) {
            body.put((String) fields[i], fields[i + 1]);
        }
        as(agent).body(body).patch("/api/actions/" + action).then().statusCode(200);
    }

    private void assertBooked(long microUsd) throws SQLException {
        try (var connection = database.getConnection();
                var select = connection.prepareStatement(
                        "SELECT coalesce(sum(micro_usd), 0) FROM budget WHERE account = ?")) {
            select.setString(1, "agent " + bot);
            try (var rows = select.executeQuery()) {
                rows.next();
                assertEquals(microUsd, rows.getLong(1));
            }
        }
    }

    @Test
    void afterAWeekMinutesBecomeADayAndAfterAYearNothing() throws SQLException {
        var account = "test:" + bot;
        long day = Instant.now().getEpochSecond() / 86_400 - 20;
        book(account, day * 1440 + 3, 5);
        book(account, day * 1440 + 700, 7);
        book(account, (day - 400) * 1440 + 1439, 9);
        await().untilAsserted(() -> assertEquals(List.of(day * 1440 + 1439 + "=12"), rows(account)));
    }

    private void book(String account, long minute, long amount) throws SQLException {
        try (var connection = database.getConnection();
                var insert = connection.prepareStatement("INSERT INTO budget VALUES ('org_default', ?, ?, ?, 0)")) {
            insert.setString(1, account);
            insert.setLong(2, minute);
            insert.setLong(3, amount);
            insert.executeUpdate();
        }
    }

    private List<String> rows(String account) throws SQLException {
        try (var connection = database.getConnection();
                var select = connection.prepareStatement(
                        "SELECT minute || '=' || micro_usd FROM budget WHERE account = ? ORDER BY minute")) {
            select.setString(1, account);
            var found = new ArrayList<String>();
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    found.add(rows.getString(1));
                }
            }
            return found;
        }
    }
}
