package io.dashclaw.runtime.consult;

import static io.dashclaw.runtime.Doors.OPERATOR;
import static io.dashclaw.runtime.Doors.approve;
import static io.dashclaw.runtime.Doors.as;
import static io.dashclaw.runtime.Doors.claim;
import static io.dashclaw.runtime.Doors.key;
import static io.dashclaw.runtime.Doors.record;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dashclaw.runtime.Doors;
import io.dashclaw.runtime.Doors.Key;
import io.dashclaw.runtime.consult.AskedServer.Call;
import io.dashclaw.runtime.database.EmbeddedPostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who is asked about an intent, what they are told, and what their word is worth. */
@QuarkusTest
@QuarkusTestResource(EmbeddedPostgresResource.class)
@QuarkusTestResource(value = AskedServer.class, restrictToAnnotatedClass = true)
class ConsultationsTest {
    private static final String SECRET = "AKIA" + "QWERTYUIOPASDFGH";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static Key agent;

    AskedServer server;

    @Inject
    DataSource database;

    private final List<String> published = new ArrayList<>();
    private final String type = "asked_" + UUID.randomUUID().toString().replace("-", "");
    private final String path = "/" + type;

    @BeforeEach
    void makeKey() {
        if (agent == null) {
            agent = key("member");
        }
    }

    @AfterEach
    void withdraw() {
        published.forEach(id ->
                as(OPERATOR).queryParam("id", id).delete("/api/policies").then().statusCode(200));
    }

    private void policy(String policyType, Map<String, ?> rules) {
        published.add(Doors.policy("Desk " + published.size(), policyType, rules));
    }

    /** A rule that asks about this test's intents only. */
    private void rule(String verdict, Map<String, ?> check) {
        policy("rule", Map.of("verdict", verdict, "match", Map.of("actionTypes", List.of(type), "check", check)));
    }

    private static Map<String, Object> webhook(String url) {
        return Map.of("type", "Webhook", "webhook", Map.of("url", url, "timeout", "1s"));
    }

    private Map<String, Object> intent(Object... more) {
        Map<String, Object> intent = Doors.intent(type, more);
        intent.putIfAbsent("act", Map.of("kind", "shell", "command", "ls build"));
        intent.put("agent_id", type);
        return intent;
    }

    private ValidatableResponse asked(Object... more) {
        return record(agent, intent(more)).then().statusCode(200);
    }

    private JsonNode sent(String path) throws JsonProcessingException {
        return JSON.readTree(server.calls(path).get(0).body());
    }

    // ---- webhooks: what their answers do

    @Test
    void anEndpointThatBlocksBlocks() {
        server.answers(path, 200, "{\"decision\": \"block\", \"reasons\": [\"the shop is frozen\"]}");
        policy("webhook_check", Map.of("url", server.url(path)));
        asked().body("decision", equalTo("block"))
                .body("reasons", hasItem(containsString("webhook objects: the shop is frozen")));
    }

    @Test
    void anEndpointWithNothingAgainstItChangesNothing() {
        server.answers(path, 200, "{\"decision\": \"allow\"}");
        policy("webhook_check", Map.of("url", server.url(path)));
        asked().body("decision", equalTo("allow"));
        assertEquals(1, server.calls(path).size());
    }

    @ParameterizedTest
    @CsvSource({
        "Warn,            block,            block",
        "Warn,            warn,             warn",
        "RequireApproval, warn,             require_approval",
        "Block,           require_approval, block",
        "Block,           allow,            allow"
    })
    void theStricterOfTheRuleAndTheObjectionStands(String ruled, String said, String decision) {
        server.answers(path, 200, "{\"decision\": \"" + said + "\"}");
        rule(ruled, webhook(server.url(path)));
        asked().body("decision", equalTo(decision));
    }

    @Test
    void onlyIntentsThatTheRuleIsAboutAreAskedAbout() {
        rule("Warn", webhook(server.url(path)));
        record(agent, Doors.intent("read_docs", "agent_id", type)).then().body("decision", equalTo("allow"));
        assertEquals(List.of(), server.calls(path));
    }

    @Test
    void whoKeepsSilentHasNotAnswered() {
        rule("Warn", webhook(server.url(path)));
        asked().body("decision", equalTo("require_approval"))
                .body("reasons", hasItem(containsString("webhook did not answer")));
    }

    @ParameterizedTest
    @CsvSource({"block, block", "require_approval, require_approval", "allow, warn"})
    void thePolicySaysWhatSilenceMeans(String onTimeout, String decision) {
        policy("webhook_check", Map.of("url", server.url(path), "timeout_ms", 1000, "on_timeout", onTimeout));
        asked().body("decision", equalTo(decision));
    }

    @Test
    void theRuleSaysWhatSilenceMeans() {
        rule(
                "Block",
                Map.of(
                        "type",
                        "Webhook",
                        "webhook",
                        Map.of("url", server.url(path), "timeout", "1s", "onTimeout", "Warn")));
        asked().body("decision", equalTo("warn"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "200 | allow",
                "200 | {\"decision\": \"perhaps\"}",
                "200 | {\"decision\": \"allow\", \"reasons\": 7}",
                "200 | [\"allow\"]",
                "500 | {\"decision\": \"allow\"}",
                "302 | {\"decision\": \"allow\"}"
            })
    void anAnswerThatMakesNoSenseHolds(int status, String body) {
        server.answers(path, status, body);
        server.answers("/elsewhere", 200, "{\"decision\": \"allow\"}");
        rule("Warn", webhook(server.url(path)));
        asked().body("decision", equalTo("require_approval"));
        assertEquals(List.of(), server.calls("/elsewhere"));
    }

    @Test
    void aPrivateAddressThatNobodyListedHoldsAndIsNotConnectedTo() throws Exception {
        try (var listening = ServerSocketChannel.open()) {
            listening.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0));
            listening.configureBlocking(false);
            rule("Warn", webhook("https://127.0.0.1:" + listening.socket().getLocalPort() + "/"));
            asked().body("decision", equalTo("require_approval"));
            assertNull(listening.accept());
        }
    }

    // ---- webhooks: what they are told

    @Test
    void theCallIsSignedWithTheSecretThatAdminsRead() throws Exception {
        server.answers(path, 200, "{}");
        rule("Warn", webhook(server.url(path)));
        asked();
        Call call = server.calls(path).get(0);
        String secret = as(OPERATOR).get("/api/consult/webhook-secret").path("secret");
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        String signed = call.header("x-dashclaw-timestamp") + "." + call.body();
        assertEquals(
                "v1=" + HexFormat.of().formatHex(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8))),
                call.header("x-dashclaw-signature"));
        assertEquals("guard.evaluation", call.header("x-dashclaw-event"));
        assertTrue(call.header("x-dashclaw-delivery").startsWith("wd_"));
    }

    @Test
    void nobodyElseReadsTheSecret() {
        for (String role : List.of("member", "approver", "auditor")) {
            as(key(role)).get("/api/consult/webhook-secret").then().statusCode(403);
        }
    }

    @Test
    void theEndpointIsToldWhatIsWantedAndWhatThePoliciesSay() throws Exception {
        server.answers(path, 200, "{}");
        policy("warn_action_type", Map.of("action_types", List.of(type)));
        rule("Warn", webhook(server.url(path)));
        asked("declared_goal", "tidy the shop", "systems_touched", List.of("crm"), "reversible", true);
        JsonNode sent = sent(path);
        assertEquals("guard.evaluation", sent.path("event").asText());
        assertEquals("warn", sent.path("preliminary_decision").asText());
        assertEquals(type, sent.path("context").path("action_type").asText());
        assertEquals("tidy the shop", sent.path("context").path("declared_goal").asText());
        assertEquals("crm", sent.path("context").path("systems_touched").path(0).asText());
        assertTrue(sent.path("context").path("reversible").asBoolean());
        assertTrue(sent.path("matched_policies").toString().contains(published.get(0)));
        assertEquals(
                server.calls(path).get(0).header("x-dashclaw-timestamp"),
                Long.toString(Instant.parse(sent.path("timestamp").asText()).toEpochMilli()));
    }

    @Test
    void secretsInWhatIsDeclaredDoNotLeave() {
        server.answers(path, 200, "{}");
        rule("Warn", webhook(server.url(path)));
        asked(
                "declared_goal",
                "copy with " + SECRET,
                "systems_touched",
                List.of("bucket of " + SECRET),
                "act",
                Map.of("kind", "shell", "command", "aws s3 ls # " + SECRET));
        assertFalse(server.calls(path).get(0).body().contains(SECRET));
    }

    // ---- webhooks: what stays

    @Test
    void theClaimRestsOnTheAnswerOnRecord() throws Exception {
        server.answers(path, 200, "{\"decision\": \"require_approval\", \"reasons\": [\"ask Ann\"]}");
        rule("Warn", webhook(server.url(path)));
        Map<String, Object> intent = intent("client_capabilities", List.of("execution_claims"));
        var held = record(agent, intent).then().body("decision", equalTo("require_approval"));
        JsonNode kept = payload(held.extract().path("decision_id")).path("opinions");
        assertEquals("webhook", kept.path(0).path("check").asText());
        assertEquals("require_approval", kept.path(0).path("verdict").asText());
        assertEquals("ask Ann", kept.path(0).path("reasons").path(0).asText());
        server.answers(path, 200, "{\"decision\": \"block\"}");
        String id = held.extract().path("action_id");
        approve(OPERATOR, id).then().statusCode(200);
        claim(agent, id, intent).then().statusCode(200);
        assertEquals(1, server.calls(path).size());
    }

    private JsonNode payload(String decision) throws Exception {
        try (var connection = database.getConnection();
                var select = connection.prepareStatement("SELECT body FROM ledger WHERE subject = ?")) {
            select.setString(1, decision);
            try (var rows = select.executeQuery()) {
                assertTrue(rows.next());
                return JSON.readTree(rows.getString(1));
            }
        }
    }

    @Test
    void theDecisionIsReplayedWithoutAskingAgain() {
        server.answers(path, 200, "{\"decision\": \"warn\", \"reasons\": [\"late\"]}");
        rule("Warn", webhook(server.url(path)));
        String decision = asked().extract().path("decision_id");
        as(OPERATOR)
                .get("/api/decisions/" + decision + "/replay")
                .then()
                .statusCode(200)
                .body("then.outcome", equalTo("identical"))
                .body("now.same", equalTo(true));
        assertEquals(1, server.calls(path).size());
    }

    // ---- semantic checks: a language model

    private void judge(String content) throws JsonProcessingException {
        server.answers(
                AskedServer.MODEL_PATH,
                200,
                JSON.writeValueAsString(Map.of(
                        "id",
                        "chatcmpl-1",
                        "object",
                        "chat.completion",
                        "created",
                        1768467600,
                        "model",
                        AskedServer.MODEL,
                        "choices",
                        List.of(Map.of(
                                "index",
                                0,
                                "message",
                                Map.of("role", "assistant", "content", content),
                                "finish_reason",
                                "stop")),
                        "usage",
                        Map.of("prompt_tokens", 90, "completion_tokens", 12, "total_tokens", 102))));
    }

    @Test
    void whatTheModelDoesNotAllowIsBlocked() throws Exception {
        judge("{\"allowed\": false, \"reason\": \"it exports salaries\"}");
        policy("semantic_check", Map.of("instruction", "Exporting salaries"));
        asked().body("decision", equalTo("block"))
                .body("reasons", hasItem(containsString("semantic check objects: it exports salaries")));
    }

    @Test
    void whatTheModelAllowsIsLeftToTheOtherPolicies() throws Exception {
        judge("{\"allowed\": true}");
        rule("Block", Map.of("type", "Semantic", "semantic", Map.of("instruction", "Exporting salaries")));
        asked().body("decision", equalTo("allow"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"Sure, go ahead!", "{\"allowed\": \"true\"}", "{\"decision\": \"allow\"}"})
    void aModelThatDoesNotAnswerTheQuestionHolds(String content) throws Exception {
        judge(content);
        rule("Warn", Map.of("type", "Semantic", "semantic", Map.of("instruction", "Exporting salaries")));
        asked().body("decision", equalTo("require_approval"));
    }

    @Test
    void theModelIsAskedWithItsKeyAboutMaskedWords() throws Exception {
        judge("{\"allowed\": true}");
        int before = server.calls(AskedServer.MODEL_PATH).size();
        rule("Block", Map.of("type", "Semantic", "semantic", Map.of("instruction", "Exporting salaries")));
        asked("declared_goal", "upload the report with " + SECRET);
        List<Call> calls = server.calls(AskedServer.MODEL_PATH);
        assertEquals(before + 1, calls.size());
        Call call = calls.get(before);
        assertEquals("Bearer " + AskedServer.MODEL_KEY, call.header("authorization"));
        JsonNode sent = JSON.readTree(call.body());
        assertEquals(AskedServer.MODEL, sent.path("model").asText());
        assertEquals("system", sent.path("messages").path(0).path("role").asText());
        assertEquals("user", sent.path("messages").path(1).path("role").asText());
        JsonNode data =
                JSON.readTree(sent.path("messages").path(1).path("content").asText());
        assertEquals("Exporting salaries", data.path("rule").asText());
        assertTrue(data.path("intent").asText().contains("upload the report"));
        assertFalse(call.body().contains(SECRET));
    }

    @Test
    void withoutASentenceModelNothingIsComparedWithWhatTheAgentDid() {
        policy("behavioral_anomaly", Map.of("min_history", 3));
        asked().body("decision", equalTo("require_approval"))
                .body("reasons", hasItem(containsString("semantic check did not answer")));
    }
}
