package io.dashclaw.runtime;

import static io.dashclaw.runtime.Doors.HELD;
import static io.dashclaw.runtime.Doors.OPERATOR;
import static io.dashclaw.runtime.Doors.approve;
import static io.dashclaw.runtime.Doors.as;
import static io.dashclaw.runtime.Doors.claim;
import static io.dashclaw.runtime.Doors.deny;
import static io.dashclaw.runtime.Doors.intent;
import static io.dashclaw.runtime.Doors.key;
import static io.dashclaw.runtime.Doors.record;
import static io.dashclaw.runtime.Doors.recorded;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.nullValue;

import io.dashclaw.runtime.Doors.Key;
import io.dashclaw.runtime.database.EmbeddedPostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What calibration learns from people's answers, and how far it goes. */
@QuarkusTest
@QuarkusTestResource(EmbeddedPostgresResource.class)
class CalibrationTest {
    private static Key agent;

    @Inject
    DataSource database;

    @BeforeEach
    void forget() {
        if (agent == null) {
            Doors.publishPolicies();
            agent = key("member");
        }
        change(Map.of("mode", "shadow", "target_rate", 0.1, "reset_state", true));
    }

    @AfterEach
    void leaveInShadow() {
        change(Map.of("mode", "shadow", "reset_state", true));
    }

    @Test
    void itLearnsFromWhatPeopleAnswerAndBitesNobodyInTheShadow() {
        letThrough(10);
        await().atMost(Duration.ofSeconds(10)).until(() -> as(OPERATOR)
                .get("/api/calibration/controller")
                .path("state.labels")
                .equals(10));
        as(OPERATOR)
                .get("/api/calibration/controller")
                .then()
                .statusCode(200)
                .body("settings.mode", equalTo("shadow"))
                .body("state.relief_ready", equalTo(true))
                .body("state.threshold", lessThan(80f));
        await().atMost(Duration.ofSeconds(10))
                .until(() -> "warn".equals(record(agent, intent(HELD)).path("calibration.would")));
        record(agent, intent(HELD))
                .then()
                .body("decision", equalTo("require_approval"))
                .body("relief", nullValue());
    }

    @Test
    void asReliefItWatchesWhatPeopleLetThrough() {
        letThrough(10);
        change(Map.of("mode", "relief"));
        Map<String, Object> held = intent(HELD);
        String id = record(agent, held)
                .then()
                .body("decision", equalTo("warn"))
                .body("relief.kind", contains("calibration"))
                .extract()
                .path("action_id");
        claim(agent, id, held).then().statusCode(200);
        record(agent, intent(HELD, "risk_score", 60)).then().body("decision", equalTo("require_approval"));
    }

    @Test
    void whoIsDeniedTooOftenIsSparedNothing() {
        letThrough(10);
        for (int i = 0; i < 4; i++) {
            deny(OPERATOR, recorded(agent, intent(HELD, "agent_id", "denied-bot", "risk_score", 90)))
                    .then()
                    .statusCode(200);
        }
        change(Map.of("mode", "relief"));
        as(OPERATOR)
                .get("/api/calibration/controller")
                .then()
                .body("alarms.findAll { it.alarmed }.agent_id", hasItem("denied-bot"));
        record(agent, intent(HELD, "agent_id", "denied-bot")).then().body("decision", equalTo("require_approval"));
        record(agent, intent(HELD, "agent_id", "denied-bot:child"))
                .then()
                .body("decision", equalTo("require_approval"));
        record(agent, intent(HELD)).then().body("decision", equalTo("warn"));
        change(Map.of("mode", "active"));
        record(agent, intent("read", "agent_id", "denied-bot")).then().body("decision", equalTo("require_approval"));
        change(Map.of("reset_agent_alarm", "denied-bot"));
        record(agent, intent("read", "agent_id", "denied-bot")).then().body("decision", equalTo("allow"));
    }

    @Test
    void whatWasWrittenIntoTheDatabaseWasNotLearnt() throws Exception {
        letThrough(1);
        sql(
                "UPDATE calibration SET state = replace(replace(state, '\"mode\":\"shadow\"', '\"mode\":\"relief\"'), '\"labels\":1,', '\"labels\":100,')");
        Doors.policy(
                "x " + System.nanoTime(),
                "warn_action_type",
                Map.of("action_types", java.util.List.of("test_nothing")));
        record(agent, intent(HELD)).then().body("decision", equalTo("require_approval"));
        as(OPERATOR).get("/api/calibration/controller").then().body("settings.mode", equalTo("shadow"));
    }

    private static void letThrough(int times) {
        for (int i = 0; i < times; i++) {
            approve(OPERATOR, recorded(agent, intent(HELD))).then().statusCode(200);
        }
    }

    private static void change(Map<String, Object> what) {
        as(OPERATOR).body(what).post("/api/calibration/controller").then().statusCode(200);
    }

    private void sql(String sql) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
