package io.dashclaw.runtime;

import static io.dashclaw.runtime.Doors.OPERATOR;
import static io.dashclaw.runtime.Doors.as;
import static io.dashclaw.runtime.Doors.intent;
import static io.dashclaw.runtime.Doors.key;
import static io.dashclaw.runtime.Doors.record;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dashclaw.runtime.Doors.Key;
import io.dashclaw.runtime.database.EmbeddedPostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Agents that an administrator vouches for. */
@QuarkusTest
@QuarkusTestResource(EmbeddedPostgresResource.class)
class AgentsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Inject
    DataSource database;

    private static String newId() {
        return "bot-" + UUID.randomUUID();
    }

    private static ValidatableResponse register(String id, Object... more) {
        Map<String, Object> agent = new HashMap<>(Map.of("agent_id", id));
        for (int i = 0; i < more.length; i += 2) {
            agent.put((String) more[i], more[i + 1]);
        }
        return as(OPERATOR).body(agent).post("/api/agents").then();
    }

    @Test
    void anAgentIsWhatWasRegistered() {
        String id = newId();
        register(id, "owner", "release team", "labels", Map.of("team", "payments"), "namespace", "pay")
                .statusCode(201)
                .body("agent.agent_id", equalTo(id))
                .body("agent.permission_level", equalTo("danger"));
        as(OPERATOR)
                .get("/api/agents/" + id)
                .then()
                .statusCode(200)
                .body("agent.owner", equalTo("release team"))
                .body("agent.labels", equalTo(Map.of("team", "payments")))
                .body("agent.namespace", equalTo("pay"))
                .body("agent.sealed", equalTo(true));
        as(OPERATOR).get("/api/agents").then().statusCode(200).body("agents.agent_id", hasItem(id));
        register(id).statusCode(409);
    }

    @Test
    void aPatchChangesWhatItNames() {
        String id = newId();
        register(id, "owner", "a team", "labels", Map.of("team", "payments")).statusCode(201);
        Map<String, Object> patch = new HashMap<>();
        patch.put("owner", null);
        patch.put("permission_level", "readonly");
        as(OPERATOR)
                .body(patch)
                .patch("/api/agents/" + id)
                .then()
                .statusCode(200)
                .body("agent.owner", nullValue())
                .body("agent.permission_level", equalTo("readonly"))
                .body("agent.labels.team", equalTo("payments"));
    }

    @Test
    void aRemovedAgentIsGone() {
        String id = newId();
        register(id).statusCode(201);
        as(OPERATOR).delete("/api/agents/" + id).then().statusCode(200);
        for (String method : List.of("GET", "DELETE")) {
            as(OPERATOR).request(method, "/api/agents/" + id).then().statusCode(404);
        }
        as(OPERATOR).body("{}").patch("/api/agents/" + id).then().statusCode(404);
    }

    @Test
    void whatCannotBeALabelIsRefused() {
        register(newId(), "labels", Map.of("a b", "c")).statusCode(400);
        register(newId(), "labels", Map.of("a", 5)).statusCode(400);
        register(newId(), "namespace", "Not A Name").statusCode(400);
        register(newId(), "permission_level", "root").statusCode(400);
        register("a id with blanks").statusCode(400);
    }

    @Test
    void aRegisteredNameTakesAKeyThatIsBoundToIt() {
        String id = newId();
        Key unbound = key("member");
        record(unbound, intent("read", "agent_id", id)).then().statusCode(200);
        register(id).statusCode(201);
        for (String name : List.of(id, id + ":child")) {
            record(unbound, intent("read", "agent_id", name))
                    .then()
                    .statusCode(403)
                    .body("code", equalTo("AGENT_NOT_ALLOWED"));
            record(key("member", id), intent("read", "agent_id", name)).then().statusCode(200);
        }
    }

    @Test
    void whatWasKnownOfTheAgentIsOnRecordWithTheDecision() throws Exception {
        String id = newId();
        register(id, "labels", Map.of("team", "payments"), "namespace", "pay").statusCode(201);
        String decision = record(key("member", id), intent("read", "agent_id", id + ":child"))
                .then()
                .statusCode(200)
                .extract()
                .path("decision_id");
        JsonNode body = body(decision);
        assertEquals(id, body.path("facts").path("agent").path("id").asText());
        assertEquals(
                "payments",
                body.path("facts").path("agent").path("labels").path("team").asText());
        assertEquals("policy/1", body.path("engine").asText());
    }

    private JsonNode body(String decision) throws Exception {
        try (var connection = database.getConnection();
                var select = connection.prepareStatement(
                        "SELECT body FROM ledger WHERE subject = ? AND kind = 'decision'")) {
            select.setString(1, decision);
            try (var rows = select.executeQuery()) {
                rows.next();
                return JSON.readTree(rows.getString(1));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE agent SET permission = 'allow' WHERE id = '%1$s'",
                "UPDATE agent SET labels = '{}' WHERE id = '%1$s'",
                "UPDATE agent SET namespace = 'other' WHERE id = '%1$s'",
                "UPDATE agent SET id = '%1$s-other' WHERE id = '%1$s'",
                "DELETE FROM agent WHERE id = '%1$s'",
                "DELETE FROM agent_registry",
                "INSERT INTO agent SELECT org, '%1$s-twin', registration, name, owner, labels, namespace, permission, created_by, created_at, updated_at, mac FROM agent WHERE id = '%1$s'"
            })
    void whatWasChangedBehindTheRuntimesBackHoldsAndIsNotBelieved(String change) throws Exception {
        String id = newId();
        register(id, "labels", Map.of("team", "payments")).statusCode(201);
        Key bound = key("member", id);
        write(change.formatted(id));
        String other = newId();
        try {
            // Loaded anew with the next change of the registry by this or any replica; here its epoch is moved by hand.
            write("UPDATE ledger_head SET epoch = epoch + 1, agents = epoch + 1");
            record(bound, intent("read", "agent_id", id))
                    .then()
                    .statusCode(200)
                    .body("decision", equalTo("require_approval"))
                    .body("reason", containsString("registry"));
        } finally {
            write("DELETE FROM agent WHERE id LIKE '" + id + "%'");
            register(other).statusCode(201); // seals what there is now
        }
        record(key("member", other), intent("read", "agent_id", other))
                .then()
                .statusCode(200)
                .body("decision", equalTo("allow"));
    }

    private void write(String sql) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
