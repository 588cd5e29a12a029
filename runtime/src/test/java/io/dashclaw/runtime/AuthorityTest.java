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
import static io.dashclaw.runtime.Doors.recorded;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dashclaw.runtime.Doors.Key;
import io.dashclaw.runtime.database.EmbeddedPostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever owns the database can destroy, not grant; and what the ledger says of itself is true. */
@QuarkusTest
@QuarkusTestResource(EmbeddedPostgresResource.class)
class AuthorityTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, Object> ACT = Map.of("kind", "shell", "command", "rm -rf build");
    private static final Map<String, Object> OTHER_ACT = Map.of("kind", "shell", "command", "rm -rf /");
    private static Key agent;

    @Inject
    DataSource database;

    @BeforeEach
    void makeKeys() {
        if (agent == null) {
            Doors.publishPolicies();
            agent = key("member");
        }
    }

    // ---- approvals

    @Test
    void aGenuineApprovalIsGood() throws Exception {
        Map<String, Object> held = intent(HELD, "act", ACT);
        String id = recorded(agent, held);
        approve(OPERATOR, id).then().statusCode(200);
        claim(agent, id, held).then().statusCode(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // the row alone
                "UPDATE action SET status = 'running' WHERE id = '%1$s'",
                "UPDATE action SET status = 'running', verdict = 'allow' WHERE id = '%1$s'",
                "UPDATE action SET status = 'running', approved_by = 'operator', approved_at = now() WHERE id = '%1$s'",
                // a vote that was never cast, with an entry of another one
                "UPDATE action SET status = 'running', approved_by = 'operator', approved_at = now(), resolved_seq = %2$s WHERE id = '%1$s';"
                        + "INSERT INTO vote SELECT org, id, 1, 'operator', 'operator', 'allow', %2$s, (SELECT at FROM ledger WHERE seq = %2$s AND org = 'org_default') FROM action WHERE id = '%1$s'",
            })
    void anApprovalThatWasWrittenIntoTheDatabaseIsNone(String forgery) throws Exception {
        Map<String, Object> held = intent(HELD, "act", ACT);
        String other = recorded(agent, intent(HELD, "act", ACT));
        approve(OPERATOR, other).then().statusCode(200);
        String id = recorded(agent, held);
        sql(forgery.formatted(id, number("SELECT resolved_seq FROM action WHERE id = '" + other + "'")));
        refused(id, held);
    }

    @Test
    void aDenialDoesNotTurnIntoAGrant() throws Exception {
        Map<String, Object> held = intent(HELD, "act", ACT);
        String id = recorded(agent, held);
        deny(OPERATOR, id).then().statusCode(200);
        sql(
                "UPDATE action SET status = 'running', outcome = 'pending', approved_by = 'operator', approved_at = now() WHERE id = '"
                        + id + "'; UPDATE vote SET answer = 'allow' WHERE action_id = '" + id
                        + "'; UPDATE ledger SET kind = 'approval.granted', entry = replace(replace(entry, 'denied', 'granted'), 'deny', 'allow')"
                        + " WHERE seq = (SELECT resolved_seq FROM action WHERE id = '" + id + "')");
        refused(id, held);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE ledger SET mac = decode(repeat('00', 32), 'hex') WHERE seq = %2$s",
                "UPDATE ledger SET mac = NULL WHERE seq = %2$s",
                "UPDATE ledger SET entry = replace(entry, '\"round\":1', '\"round\":2') WHERE seq = %2$s",
                "UPDATE ledger SET body = replace(body, '\"rules\":[', '\"rules\":[\"gp_all@x\",') WHERE seq = %2$s",
                "UPDATE action SET round = 2 WHERE id = '%1$s'; UPDATE vote SET round = 2 WHERE action_id = '%1$s'",
                "DELETE FROM vote WHERE action_id = '%1$s'",
                "UPDATE action SET act_hash = '%3$s' WHERE id = '%1$s'",
                "UPDATE action SET act_hash = '%3$s' WHERE id = '%1$s'; UPDATE ledger SET body = replace(body, '%4$s', '%3$s') WHERE seq = %5$s",
                "UPDATE action SET agent_id = 'another-bot' WHERE id = '%1$s'",
                "UPDATE ledger SET body = replace(body, 'loop-bot', 'another-bot') WHERE seq = %5$s",
                "UPDATE ledger SET entry = replace(entry, '\"risk\":', '\"risk\":1') WHERE seq = %5$s",
            })
    void anApprovalThatWasChangedIsNone(String forgery) throws Exception {
        Map<String, Object> held = intent(HELD, "act", ACT);
        String id = recorded(agent, held);
        approve(OPERATOR, id).then().statusCode(200);
        String donor = recorded(agent, intent("read", "act", OTHER_ACT));
        sql(forgery.formatted(
                id,
                number("SELECT resolved_seq FROM action WHERE id = '" + id + "'"),
                text("SELECT act_hash FROM action WHERE id = '" + donor + "'"),
                text("SELECT act_hash FROM action WHERE id = '" + id + "'"),
                number("SELECT seq FROM action WHERE id = '" + id + "'")));
        if (forgery.contains("agent_id")) {
            refused(id, intent(HELD, "agent_id", "another-bot", "act", ACT));
        } else if (forgery.contains("act_hash")) {
            refused(id, intent(HELD, "act", OTHER_ACT));
        }
        refused(id, held);
    }

    @Test
    void theActOfAnAllowedRowCannotBeSwapped() throws Exception {
        Map<String, Object> free = intent("read", "act", ACT);
        String id = recorded(agent, free);
        String donor = recorded(agent, intent("read", "act", OTHER_ACT));
        sql("UPDATE action SET act_hash = (SELECT act_hash FROM action WHERE id = '" + donor + "') WHERE id = '" + id
                + "'");
        refused(id, intent("read", "act", OTHER_ACT));
        refused(id, free);
    }

    private static void refused(String id, Map<String, Object> intent) {
        claim(agent, id, intent).then().statusCode(409).body("code", equalTo("EXECUTION_CLAIM_CONFLICT"));
    }

    // ---- keys

    @Test
    void aKeyThatWasWrittenIntoTheDatabaseIsNone() throws Exception {
        String raw = "oc_live_" + "ab".repeat(16);
        sql(
                "INSERT INTO api_key (id, org, hash, prefix, label, role, owner, minter, created_at, mac) SELECT 'key_forged', org,"
                        + " sha256('" + raw
                        + "'), 'x', 'x', 'admin', owner, minter, now(), mac FROM api_key WHERE id = '"
                        + agent.id() + "'");
        reload();
        as(raw).get("/api/keys").then().statusCode(401);
        sql("DELETE FROM api_key WHERE id = 'key_forged'");
    }

    @Test
    void aKeyDoesNotRiseInRank() throws Exception {
        Key member = key("member");
        sql("UPDATE api_key SET role = 'admin' WHERE id = '" + member.id() + "'");
        reload();
        await().atMost(Duration.ofSeconds(10))
                .until(() -> as(member).get("/api/actions").statusCode() == 401);
        as(member).get("/api/keys").then().statusCode(401);
    }

    @Test
    void aRevokedKeyStaysRevoked() throws Exception {
        Key revoked = key("member");
        as(OPERATOR).queryParam("id", revoked.id()).delete("/api/keys").then().statusCode(200);
        sql("UPDATE api_key SET revoked_at = NULL WHERE id = '" + revoked.id() + "'");
        reload();
        await().atMost(Duration.ofSeconds(10))
                .until(() -> as(revoked).get("/api/actions").statusCode() == 401);
        as(revoked).body(intent("read")).post("/api/guard").then().statusCode(401);
    }

    /** A new epoch of keys, as any change of them makes one; when it answers, this replica has loaded it. */
    private static void reload() {
        key("member");
    }

    // ---- the ledger

    @Test
    void everyEntryIsWhatItSays() throws Exception {
        String written = "Zebrafink";
        Map<String, Object> held = intent(
                HELD,
                "declared_goal",
                written,
                "target",
                written,
                "agent_name",
                written,
                "act",
                Map.of("kind", "shell", "command", written));
        String id = recorded(agent, held);
        as(OPERATOR)
                .body(Map.of("decision", "allow", "reasoning", written))
                .post("/api/approvals/" + id)
                .then()
                .statusCode(200);
        claim(agent, id, held).then().statusCode(200);
        outcome(agent, id, "status", "completed", "summary", written).then().statusCode(200);
        String chosen = written + System.nanoTime();
        as(agent)
                .body(intent("read", "action_id", chosen, "session_id", written, "swarm_id", written))
                .post("/api/actions")
                .then()
                .statusCode(201);
        as(agent)
                .body(Map.of("reason", written))
                .post("/api/actions/" + chosen + "/cancel")
                .then()
                .statusCode(200);
        as(OPERATOR)
                .queryParam("action_id", chosen)
                .delete("/api/actions")
                .then()
                .statusCode(200);

        long expected = 0;
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        try (var connection = database.getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(
                        "SELECT seq, kind, subject, entry, leaf, mac, salt, body FROM ledger WHERE org = 'org_default' ORDER BY seq")) {
            while (rows.next()) {
                long seq = rows.getLong("seq");
                assertEquals(expected++, seq, "entries are numbered without a gap");
                if (isTamperedWith(seq)) {
                    continue;
                }
                String entry = rows.getString("entry");
                byte[] bytes = entry.getBytes(StandardCharsets.UTF_8);
                assertTrue(bytes.length <= 8192, entry);
                assertFalse(entry.contains(written), entry);
                sha256.update((byte) 0);
                assertArrayEquals(sha256.digest(bytes), rows.getBytes("leaf"), entry);
                JsonNode facts = JSON.readTree(entry);
                assertEquals(rows.getString("kind"), facts.get("kind").asText());
                assertEquals(rows.getString("subject"), facts.get("subject").asText());
                assertEquals("org_default", facts.get("org").asText());
                String body = rows.getString("body");
                assertEquals(body != null, facts.has("payload"), entry);
                if (body != null) {
                    assertEquals(32, rows.getBytes("salt").length);
                    sha256.update(rows.getBytes("salt"));
                    assertEquals(
                            Base64.getUrlEncoder()
                                    .withoutPadding()
                                    .encodeToString(sha256.digest(body.getBytes(StandardCharsets.UTF_8))),
                            facts.get("payload").asText(),
                            entry);
                }
                if (List.of("approval.granted", "approval.denied", "claim", "key.created", "key.revoked")
                        .contains(rows.getString("kind"))) {
                    assertNotNull(rows.getBytes("mac"), entry);
                }
            }
        }
        assertEquals(expected, number("SELECT next FROM ledger_head WHERE org = 'org_default'"));
    }

    private static final java.util.Set<Long> TAMPERED = new java.util.HashSet<>();

    private static boolean isTamperedWith(long seq) {
        return TAMPERED.contains(seq);
    }

    private long number(String sql) throws SQLException {
        return Long.parseLong(text(sql));
    }

    private String text(String sql) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    /** What somebody does who has the database and not the keys; what it does to the ledger is remembered. */
    private void sql(String sql) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            for (String one : sql.split(";")) {
                if (one.strip().startsWith("UPDATE ledger")) {
                    try (var rows = statement.executeQuery(
                            one.replaceFirst("UPDATE ledger SET .*? WHERE", "SELECT seq FROM ledger WHERE"))) {
                        while (rows.next()) {
                            TAMPERED.add(rows.getLong(1));
                        }
                    }
                }
                statement.execute(one);
            }
        }
    }
}
