package io.dashclaw.runtime;

import static io.dashclaw.runtime.Doors.OPERATOR;
import static io.dashclaw.runtime.Doors.action;
import static io.dashclaw.runtime.Doors.approve;
import static io.dashclaw.runtime.Doors.as;
import static io.dashclaw.runtime.Doors.claim;
import static io.dashclaw.runtime.Doors.deny;
import static io.dashclaw.runtime.Doors.intent;
import static io.dashclaw.runtime.Doors.key;
import static io.dashclaw.runtime.Doors.recorded;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.dashclaw.runtime.Doors.Key;
import io.dashclaw.runtime.database.EmbeddedPostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An approval that wants more than one person. */
@QuarkusTest
@QuarkusTestResource(EmbeddedPostgresResource.class)
class QuorumTest {
    private static final String TWO = "test_two_people";
    private static final Map<String, Object> ACT = Map.of("kind", "shell", "command", "ls build");

    private static Key agent;
    private static Key ann;
    private static Key bob;

    @Inject
    DataSource database;

    @BeforeEach
    void makePeople() {
        if (agent == null) {
            agent = key("member");
            ann = person("ann", "sre");
            bob = person("bob", "security", "sre");
            rule(TWO, Map.of("quorum", List.of(seat("sre"), seat("security"))));
        }
    }

    private static Map<String, Object> seat(String group) {
        return Map.of("group", group, "count", 1);
    }

    private static String rule(String type, Map<String, Object> approval) {
        return Doors.policy(
                type + " " + System.nanoTime(),
                "rule",
                Map.of(
                        "verdict",
                        "RequireApproval",
                        "match",
                        Map.of("actionTypes", List.of(type)),
                        "approval",
                        approval));
    }

    private static Key person(String name, String... groups) {
        Map<String, Object> wanted = new LinkedHashMap<>();
        wanted.put("role", "approver");
        wanted.put("groups", List.of(groups));
        wanted.put("person", name);
        var made = as(OPERATOR)
                .body(wanted)
                .post("/api/keys")
                .then()
                .statusCode(201)
                .extract();
        return new Key(made.path("key.raw_key"), made.path("key.id"));
    }

    @Test
    void itWaitsUntilEverySeatIsFilled() {
        Map<String, Object> held = intent(TWO, "act", ACT);
        String id = recorded(agent, held);
        action(agent, id)
                .then()
                .body("action.votes", empty())
                .body("action.missing.group", contains("sre", "security"));
        approve(bob.raw(), id)
                .then()
                .statusCode(200)
                .body("action.status", equalTo("pending_approval"))
                .body("action.approved_by", nullValue())
                .body("action.votes.owner", contains("person:bob"))
                .body("action.missing", hasSize(1));
        claim(agent, id, held).then().statusCode(409);
        as(OPERATOR)
                .queryParam("status", "pending_approval")
                .get("/api/actions")
                .then()
                .statusCode(200)
                .body("actions.find { it.action_id == '" + id + "' }.missing", hasSize(1))
                .body(
                        "actions.find { it.action_id == '" + id + "' }.votes.groups",
                        contains(List.of("security", "sre")));
        approve(ann.raw(), id)
                .then()
                .statusCode(200)
                .body("action.status", equalTo("running"))
                .body("action.approved_by", equalTo(ann.id()))
                .body("action.votes", hasSize(2))
                .body("action.missing", empty());
        claim(agent, id, held).then().statusCode(200);
    }

    @Test
    void onePersonIsOneVote() throws Exception {
        String id = recorded(agent, intent(TWO));
        approve(bob.raw(), id).then().statusCode(200);
        for (String same : List.of(bob.raw(), person("bob", "sre").raw())) {
            approve(same, id)
                    .then()
                    .statusCode(200)
                    .body("action.status", equalTo("pending_approval"))
                    .body("action.votes", hasSize(1));
        }
        assertEquals(1, number("SELECT count(*) FROM vote WHERE action_id = '" + id + "'"));
    }

    @Test
    void whoFillsNoSeatIsTold() throws Exception {
        String id = recorded(agent, intent(TWO));
        approve(OPERATOR, id)
                .then()
                .statusCode(403)
                .body("code", equalTo("APPROVER_NOT_ASKED"))
                .body("missing.group", contains("sre", "security"));
        approve(ann.raw(), id).then().statusCode(200);
        approve(person("cid", "sre").raw(), id).then().statusCode(403).body("missing.group", contains("security"));
        assertEquals(1, number("SELECT count(*) FROM vote WHERE action_id = '" + id + "'"));
    }

    @Test
    void oneNoIsEnough() {
        String id = recorded(agent, intent(TWO));
        approve(ann.raw(), id).then().statusCode(200);
        deny(ann.raw(), id)
                .then()
                .statusCode(200)
                .body("action.status", equalTo("failed"))
                .body("action.votes.decision", contains("deny"));
        approve(bob.raw(), id).then().statusCode(400);
    }

    @Test
    void everyRuleThatHoldsIsMetByItself() {
        String type = "test_two_rules_" + System.nanoTime();
        List<String> rules = List.of(
                rule(type, Map.of("quorum", List.of(seat("sre")))),
                rule(type, Map.of("quorum", List.of(seat("security")))));
        Map<String, Object> held = intent(type);
        String one = recorded(agent, held);
        approve(bob.raw(), one).then().statusCode(200).body("action.status", equalTo("running"));
        claim(agent, one, held).then().statusCode(200);
        String two = recorded(agent, intent(type));
        approve(ann.raw(), two).then().statusCode(200).body("action.missing.policy_id", contains(rules.get(1)));
        withdraw(rules);
    }

    @Test
    void theRuleIsAskedAgainWhenItWantsMorePeople() {
        String type = "test_more_people_" + System.nanoTime();
        String policy = rule(type, Map.of("quorum", List.of(seat("sre")), "expiresAfter", "30m"));
        Map<String, Object> held = intent(type);
        String id = recorded(agent, held);
        approve(ann.raw(), id).then().statusCode(200).body("action.status", equalTo("running"));
        Map<String, Object> more = Map.of(
                "verdict", "RequireApproval",
                "match", Map.of("actionTypes", List.of(type)),
                "approval", Map.of("quorum", List.of(seat("sre"), seat("security")), "expiresAfter", "20m"));
        as(OPERATOR)
                .body(Map.of("id", policy, "rules", more))
                .patch("/api/policies")
                .then()
                .statusCode(200);
        claim(agent, id, held).then().statusCode(409);
        action(agent, id)
                .then()
                .body("action.status", equalTo("pending_approval"))
                .body("action.votes", empty())
                .body("action.missing.group", contains("sre", "security"));
        approve(ann.raw(), id).then().statusCode(200);
        approve(bob.raw(), id).then().statusCode(200).body("action.status", equalTo("running"));
        claim(agent, id, held).then().statusCode(200);
        withdraw(List.of(policy));
    }

    @Test
    void whoAskedCannotApproveWithAKeyMadeForSomebody() {
        String own =
                as(OPERATOR).body(intent(TWO)).post("/api/guard?record=true").path("action_id");
        approve(ann.raw(), own).then().statusCode(403).body("code", equalTo("SELF_APPROVAL_FORBIDDEN"));
    }

    @Test
    void theQueueIsToldOnceThatItTakesTooLong() throws Exception {
        String type = "test_escalates_" + System.nanoTime();
        String policy = rule(type, Map.of("escalateAfter", "10m"));
        String id = recorded(agent, intent(type));
        action(agent, id)
                .then()
                .body("action.approval_escalates_at", notNullValue())
                .body("action.approval_escalated_at", nullValue());
        sql("UPDATE action SET escalates_at = now() - interval '1 second' WHERE id = '" + id + "'");
        await().atMost(Duration.ofSeconds(20)).until(() -> escalations(id) == 1);
        action(agent, id)
                .then()
                .body("action.status", equalTo("pending_approval"))
                .body("action.approval_escalated_at", notNullValue());
        String granted = recorded(agent, intent(type));
        approve(OPERATOR, granted).then().statusCode(200);
        String late = recorded(agent, intent(type));
        sql("UPDATE action SET escalates_at = now() - interval '1 second' WHERE id IN ('" + late + "','" + granted
                + "')");
        await().atMost(Duration.ofSeconds(20)).until(() -> escalations(late) == 1);
        assertEquals(1, escalations(id));
        assertEquals(0, escalations(granted));
        withdraw(List.of(policy));
    }

    private long escalations(String action) throws SQLException {
        return number(
                "SELECT count(*) FROM ledger WHERE kind = 'approval.escalated' AND subject = (SELECT decision_id FROM action WHERE id = '"
                        + action + "')");
    }

    // ---- what the owner of the database tries

    @ParameterizedTest
    @ValueSource(
            strings = {
                // one of two, declared enough
                "UPDATE action SET status = 'running', approved_by = 'key_x', approved_at = now(), resolved_seq = %2$s WHERE id = '%1$s'",
                // the same vote under another name
                "UPDATE action SET status = 'running', approved_by = 'key_x', approved_at = now(), resolved_seq = %2$s WHERE id = '%1$s';"
                        + "INSERT INTO vote SELECT org, action_id, round, 'person:bob', principal, answer, seq, at FROM vote WHERE action_id = '%1$s'",
                // a vote with more groups than its key had
                "UPDATE ledger SET body = replace(body, '\"groups\":[\"sre\"]', '\"groups\":[\"sre\",\"security\"]') WHERE seq = %2$s;"
                        + "UPDATE action SET status = 'running', approved_by = 'key_x', approved_at = now(), resolved_seq = %2$s WHERE id = '%1$s'",
                // terms that want less
                "UPDATE ledger SET body = replace(body, '{\"group\":\"security\",\"count\":1}', '{\"group\":\"sre\",\"count\":1}') WHERE seq = %2$s;"
                        + "UPDATE action SET status = 'running', approved_by = 'key_x', approved_at = now(), resolved_seq = %2$s WHERE id = '%1$s'",
            })
    void aVoteThatWasWrittenIntoTheDatabaseIsNone(String forgery) throws Exception {
        Map<String, Object> held = intent(TWO, "act", ACT);
        String id = recorded(agent, held);
        approve(ann.raw(), id).then().statusCode(200);
        long seq = number("SELECT seq FROM vote WHERE action_id = '" + id + "'");
        for (String one : forgery.formatted(id, seq).split(";")) {
            sql(one);
        }
        claim(agent, id, held).then().statusCode(409);
    }

    /** Before anyone votes, whoever owns the database lowers the terms, entry and leaf included: the rule that is live still wants two. */
    @Test
    void termsThatWereLoweredBeforeTheVoteAreNotEnoughToClaim() throws Exception {
        Map<String, Object> held = intent(TWO, "act", ACT);
        String id = recorded(agent, held);
        sql(
                "UPDATE ledger SET body = replace(body, ',{\"group\":\"security\",\"count\":1}', '') WHERE seq = (SELECT seq FROM action WHERE id = '"
                        + id + "')");
        sql(
                "UPDATE ledger SET entry = regexp_replace(entry, '\"payload\":\"[^\"]*\"', '\"payload\":\"' || rtrim(translate(encode(sha256(salt || convert_to(body, 'UTF8')), 'base64'), '+/', '-_'), '=') || '\"') WHERE seq = (SELECT seq FROM action WHERE id = '"
                        + id + "')");
        sql(
                "UPDATE ledger SET leaf = sha256('\\x00'::bytea || convert_to(entry, 'UTF8')) WHERE seq = (SELECT seq FROM action WHERE id = '"
                        + id + "')");
        approve(ann.raw(), id).then().statusCode(200).body("action.status", equalTo("running"));
        claim(agent, id, held).then().statusCode(409);
        action(agent, id)
                .then()
                .body("action.status", equalTo("pending_approval"))
                .body("action.missing", hasSize(2));
    }

    @Test
    void groupsThatWereWrittenIntoAKeyMakeItNone() throws Exception {
        Key cid = person("cid", "sre");
        sql("UPDATE api_key SET groups = '{sre,security}' WHERE id = '" + cid.id() + "'");
        key("member"); // a new epoch of keys
        await().atMost(Duration.ofSeconds(10))
                .until(() -> as(cid).get("/api/actions").statusCode() == 401);
        sql("DELETE FROM api_key WHERE id = '" + cid.id() + "'");
    }

    private static void withdraw(List<String> policies) {
        as(OPERATOR)
                .queryParam("ids", String.join(",", policies))
                .delete("/api/policies")
                .then()
                .statusCode(200);
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
