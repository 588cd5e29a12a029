package io.dashclaw.runtime.stream;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.dashclaw.runtime.access.Credential;
import io.dashclaw.runtime.database.EmbeddedPostgresResource;
import io.dashclaw.runtime.ledger.Entry;
import io.dashclaw.runtime.ledger.Ledger;
import io.dashclaw.runtime.stream.EventStream.Event;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import jakarta.inject.Inject;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(EmbeddedPostgresResource.class)
class StreamTest {
    private static final String ADMIN = "oc_live_00000000000000000000000000000000";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TestHTTPResource("/")
    URI server;

    @Inject
    DataSource database;

    @Inject
    Streams streams;

    @Inject
    Ledger ledger;

    @BeforeEach
    void nobodyListens() {
        await().atMost(PATIENCE).until(() -> streams.open() == 0);
    }

    // ---- bytes

    @Test
    void theBytesOfTheFirstFrameAndOfADecisionAreWhatTheSdksRead() throws Exception {
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            write(socket, "GET /api/stream HTTP/1.0\r\nx-api-key: " + ADMIN + "\r\n\r\n");
            String head = readUntil(socket.getInputStream(), "\r\n\r\n");
            assertTrue(head.startsWith("HTTP/1.0 200 OK\r\n") || head.startsWith("HTTP/1.1 200 OK\r\n"), head);
            String connected = readUntil(socket.getInputStream(), "\n\n");
            assertTrue(
                    connected.matches(
                            "event: connected\ndata: \\{\"status\":\"ok\",\"orgId\":\"org_default\",\"backend\":\"ledger\","
                                    + "\"realtimeStatus\":\"ok\",\"replayed\":0,\"lastEventId\":\"\\d+\",\"replayError\":null}\n\n"),
                    connected);

            String action = guard(ADMIN, "bytes-bot", "Zeichen: ü \u2028 \n 😀");

            String decision = readUntil(socket.getInputStream(), "\n\n");
            assertTrue(
                    decision.matches("event: guard\\.decision\\.created\ndata: \\{\"id\":\"act_gd_[^\n]*}\n\n"),
                    decision);
            String created = readUntil(socket.getInputStream(), "\n\n");
            assertTrue(
                    created.matches(
                            "id: \\d+\nevent: action\\.created\ndata: \\{\"action_id\":\"" + action + "\"[^\n]*}\n\n"),
                    created);
            assertTrue(created.contains("Zeichen: ü"), created);
            assertFalse((connected + decision + created).contains("\r"));
        }
    }

    @Test
    void theHeadersAreThoseOfAnEventStream() {
        try (EventStream stream = EventStream.open(server, ADMIN, null)) {
            var headers = stream.response().headers();
            assertEquals(200, stream.response().statusCode());
            assertEquals(List.of("text/event-stream"), headers.allValues("Content-Type"));
            assertEquals(List.of("no-cache, no-transform"), headers.allValues("Cache-Control"));
        }
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"text/event-stream", "*/*", "application/json", "text/html", "garbage"})
    void whateverAClientAcceptsItGetsTheStream(String accept) {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.resolve("/api/stream"))
                .header("x-api-key", ADMIN)
                .header("Content-Type", "application/json");
        if (accept != null) {
            request.header("Accept", accept);
        }
        try (EventStream stream = EventStream.open(request)) {
            assertEquals(200, stream.response().statusCode());
            await().atMost(PATIENCE).until(() -> stream.events("connected").size() == 1);
        }
    }

    @Test
    void headOpensNoStream() {
        given().header("x-api-key", ADMIN).head("/api/stream").then().statusCode(200);
        assertEquals(0, streams.open());
    }

    // ---- what is told

    @Test
    void aDecisionAndTheActionItMadeAreTold() {
        try (EventStream stream = connected(ADMIN)) {
            String action = guard(ADMIN, "told-bot", "Ship v2");
            await().atMost(PATIENCE)
                    .until(() -> !of(stream, "action.created", "told-bot").isEmpty());

            JsonNode decision =
                    of(stream, "guard.decision.created", "told-bot").get(0).json();
            assertEquals("org_default", decision.get("org_id").asText());
            assertEquals("deploy", decision.get("action_type").asText());
            assertEquals("Ship v2", decision.get("context").get("declared_goal").asText());
            assertTrue(decision.get("matched_policies").isArray());
            assertEquals(action, decision.get("action_id").asText());
            JsonNode row = of(stream, "action.created", "told-bot").get(0).json();
            assertEquals(action, row.get("action_id").asText());
            assertEquals("Ship v2", row.get("declared_goal").asText());
            assertEquals(
                    decision.get("id").asText(), row.get("guard_decision_id").asText());
        }
    }

    @Test
    void aDecisionThatMadeNoActionIsOneFrameWithItsId() {
        try (EventStream stream = connected(ADMIN)) {
            given().header("x-api-key", ADMIN)
                    .contentType(ContentType.JSON)
                    .body(Map.of("action_type", "deploy", "agent_id", "asking-bot", "declared_goal", "May I?"))
                    .post("/api/guard")
                    .then()
                    .statusCode(200);
            await().atMost(PATIENCE).until(() -> !of(stream, "guard.decision.created", "asking-bot")
                    .isEmpty());
            Event decision = of(stream, "guard.decision.created", "asking-bot").get(0);
            assertTrue(decision.id() != null);
            assertTrue(of(stream, "action.created", "asking-bot").isEmpty());
        }
    }

    @Test
    void anActionThatIsDeletedMeanwhileIsNull() throws Exception {
        String action = guard(ADMIN, "deleted-bot", "Soon gone");
        long id = head() - 1;
        try (Connection connection = database.getConnection();
                var delete = connection.prepareStatement("DELETE FROM action WHERE id = ?")) {
            delete.setString(1, action);
            delete.executeUpdate();
        }
        try (EventStream stream = EventStream.open(server, ADMIN, Long.toString(id - 1))) {
            await().atMost(PATIENCE).until(() -> stream.ids().contains(id));
            Event created = stream.events("action.created").get(0);
            assertEquals(id, created.id());
            assertEquals("null", created.data());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "claim",
                "outcome",
                "outcome.lost",
                "cancelled",
                "approval.granted",
                "approval.denied",
                "approval.expired",
                "approval.reopened",
                "action.updated"
            })
    void whateverChangesAnActionTellsItsRowAsItThenStands(String kind) {
        String member = key("member", List.of());
        try (EventStream stream = connected(member)) {
            String action = guard(member, "changed-bot", "Ship v2");
            await().atMost(PATIENCE)
                    .until(() -> !stream.events("action.created").isEmpty());
            String decision = stream.events("guard.decision.created")
                    .get(0)
                    .json()
                    .get("id")
                    .asText();

            change(kind, decision, action);

            await().atMost(PATIENCE)
                    .until(() -> !stream.events("action.updated").isEmpty());
            Event updated = stream.events("action.updated").get(0);
            assertEquals(stream.ids().get(0) + 1, updated.id());
            assertEquals(action, updated.json().get("action_id").asText());
            assertEquals("Ship v2", updated.json().get("declared_goal").asText());
            assertEquals("somebody", updated.json().get("approved_by").asText());
        }
    }

    @Test
    void keysAreNobodysEvents() {
        try (EventStream stream = connected(ADMIN)) {
            key("auditor", List.of());
            guard(ADMIN, "after-key-bot", "g");
            await().atMost(PATIENCE)
                    .until(() -> !stream.events("action.created").isEmpty());
            assertEquals(3, stream.events().size());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"admin", "member"})
    void whatChangesThePoliciesIsToldToEveryRole(String role) throws Exception {
        long from = head() - 1;
        try (EventStream live = connected(key(role, List.of()))) {
            String id = given().header("x-api-key", ADMIN)
                    .contentType(ContentType.JSON)
                    .body(Map.of(
                            "name",
                            "No launches, says " + role,
                            "policy_type",
                            "block_action_type",
                            "rules",
                            Map.of("action_types", List.of("launch"))))
                    .post("/api/policies")
                    .then()
                    .statusCode(201)
                    .extract()
                    .path("policy_id");
            given().header("x-api-key", ADMIN)
                    .delete("/api/policies?id=" + id)
                    .then()
                    .statusCode(200);
            await().atMost(PATIENCE).until(() -> live.events("policy.updated").size() == 2);

            JsonNode created = live.events("policy.updated").get(0).json();
            assertEquals(id, created.get("policy_id").asText());
            assertEquals("created", created.get("change_type").asText());
            assertEquals(1, created.get("revision").asInt());
            assertFalse(created.get("policy_set").asText().isEmpty());
            assertEquals(
                    "deleted",
                    live.events("policy.updated")
                            .get(1)
                            .json()
                            .get("change_type")
                            .asText());
            try (EventStream replay = EventStream.open(server, ADMIN, Long.toString(from))) {
                await().atMost(PATIENCE)
                        .until(() -> replay.events("policy.updated").size() == 2);
                assertEquals(live.events("policy.updated"), replay.events("policy.updated"));
            }
        }
    }

    /** A body may be nested as deep as is read, although it is stored a few levels deeper. */
    @Test
    void thePayloadOfTheDeepestBodyIsRead() {
        try (EventStream stream = connected(ADMIN)) {
            String deep = "{\"a\":".repeat(58) + "1" + "}".repeat(58);
            given().header("x-api-key", ADMIN)
                    .contentType(ContentType.JSON)
                    .body("{\"action_type\":\"deploy\",\"agent_id\":\"deep-bot\",\"declared_goal\":\"g\",\"tool\":"
                            + deep + "}")
                    .post("/api/guard?record=true")
                    .then()
                    .statusCode(200);
            await().atMost(PATIENCE)
                    .until(() -> !of(stream, "action.created", "deep-bot").isEmpty());
            given().header("x-api-key", ADMIN)
                    .get("/api/guard/decisions?agent_id=deep-bot")
                    .then()
                    .statusCode(200)
                    .body("decisions[0].declared_goal", equalTo("g"));
        }
    }

    // ---- resuming

    @Test
    void resumingWhileWritesGoOnMissesNothingAndDoublesNothing() throws Exception {
        ExecutorService writers = Executors.newFixedThreadPool(4);
        List<Long> seen = new ArrayList<>();
        try (EventStream first = connected(ADMIN)) {
            guard(ADMIN, "resume-bot", "the first");
            await().atMost(PATIENCE).until(() -> !first.ids().isEmpty());
            seen.addAll(first.ids());
        }
        List<Future<?>> writing = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            writing.add(writers.submit(() -> {
                for (int n = 0; n < 125; n++) {
                    guard(ADMIN, "resume-bot", "goal " + n);
                }
            }));
        }
        for (int i = 0; i < 10; i++) {
            String last = Long.toString(seen.get(seen.size() - 1));
            int enough = 7 * i + 1;
            try (EventStream again = EventStream.open(server, ADMIN, last)) {
                await().atMost(PATIENCE)
                        .until(() ->
                                again.ids().size() >= enough || writing.stream().allMatch(Future::isDone));
                seen.addAll(again.ids());
            }
        }
        for (Future<?> one : writing) {
            one.get();
        }
        writers.shutdown();
        long head = head();
        try (EventStream rest = EventStream.open(server, ADMIN, Long.toString(seen.get(seen.size() - 1)))) {
            await().atMost(PATIENCE)
                    .until(() ->
                            seen.get(seen.size() - 1) == head - 1 || rest.ids().contains(head - 1));
            seen.addAll(rest.ids());
        }
        assertEquals(
                LongStream.range(seen.get(0), head).boxed().toList(), seen, "every entry once, in the ledger's order");
    }

    @Test
    void aLongAbsenceIsReplayedFromTheLedgerPageByPage() throws Exception {
        long from = head();
        int entries = 700;
        ExecutorService writers = Executors.newFixedThreadPool(8);
        List<Future<?>> writing = new ArrayList<>();
        for (int i = 0; i < entries; i++) {
            writing.add(writers.submit(() -> guard(ADMIN, "absent-bot", "x".repeat(500))));
        }
        for (Future<?> one : writing) {
            one.get();
        }
        writers.shutdown();
        guard(ADMIN, "absent-bot", "the last");
        long head = head();
        try (EventStream stream = EventStream.open(server, ADMIN, Long.toString(from))) {
            await().atMost(PATIENCE).until(() -> stream.ids().contains(head - 1));
            JsonNode connected = stream.events("connected").get(0).json();
            assertTrue(connected.get("replayError").isNull());
            // What was committed a moment ago may be told after the replay, as what is new.
            long replayed = connected.get("lastEventId").asLong();
            assertEquals(2 * (replayed - from), connected.get("replayed").asLong());
            assertEquals(LongStream.range(from + 1, head).boxed().toList(), stream.ids());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mem-42", "-1", "1e3", "999999999999999999", "99999999999999999999999", "' OR 1=1"})
    void aCursorThatNobodyKnowsIsSaidSoAndWhatIsNewIsTold(String cursor) {
        try (EventStream stream = EventStream.open(server, ADMIN, cursor)) {
            await().atMost(PATIENCE).until(() -> !stream.events("connected").isEmpty());
            JsonNode connected = stream.events("connected").get(0).json();
            assertEquals("unknown cursor", connected.get("replayError").asText());
            assertEquals(0, connected.get("replayed").asInt());
            guard(ADMIN, "unknown-cursor-bot", "new");
            await().atMost(PATIENCE).until(() -> !of(stream, "action.created", "unknown-cursor-bot")
                    .isEmpty());
        }
    }

    @Test
    void theCursorMayBeAQueryParameter() throws Exception {
        guard(ADMIN, "query-bot", "one");
        guard(ADMIN, "query-bot", "two");
        long head = head();
        HttpRequest.Builder request = HttpRequest.newBuilder(server.resolve("/api/stream?lastEventId=" + (head - 2)))
                .header("x-api-key", ADMIN);
        try (EventStream stream = EventStream.open(request)) {
            await().atMost(PATIENCE).until(() -> stream.ids().contains(head - 1));
            assertEquals(head - 1, stream.ids().get(0));
        }
    }

    @Test
    void theCursorOfTheHeadReplaysNothing() throws Exception {
        guard(ADMIN, "head-bot", "one");
        String last = Long.toString(head() - 1);
        try (EventStream stream = EventStream.open(server, ADMIN, last)) {
            await().atMost(PATIENCE).until(() -> !stream.events("connected").isEmpty());
            JsonNode connected = stream.events("connected").get(0).json();
            assertTrue(connected.get("replayError").isNull(), connected.toString());
            assertEquals(0, connected.get("replayed").asInt());
            assertEquals(last, connected.get("lastEventId").asText());
        }
    }

    // ---- who may see what

    @Test
    void aMemberIsToldOfItsOwnRowsOnly() throws Exception {
        String mine = key("member", List.of("mine-bot"));
        String other = key("member", List.of());
        long from = head();
        try (EventStream live = connected(mine)) {
            guard(other, "other-bot", "not yours");
            guard(ADMIN, "admin-bot", "nor this");
            guard(mine, "mine-bot", "yours");
            await().atMost(PATIENCE)
                    .until(() -> !of(live, "action.created", "mine-bot").isEmpty());
            assertEquals(2, live.events().size() - live.events("connected").size());
            try (EventStream replay = EventStream.open(server, mine, Long.toString(from - 1))) {
                await().atMost(PATIENCE).until(() -> !replay.events("connected").isEmpty());
                assertEquals(live.ids(), replay.ids());
                assertEquals(
                        2,
                        replay.events("connected").get(0).json().get("replayed").asInt());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"approver", "auditor", "admin"})
    void everyOtherRoleIsToldOfEverything(String role) {
        try (EventStream stream = connected(key(role, List.of()))) {
            guard(ADMIN, role + "-watched-bot", "watched");
            await().atMost(PATIENCE).until(() -> !of(stream, "action.created", role + "-watched-bot")
                    .isEmpty());
        }
    }

    @Test
    void withoutACredentialThereIsNoStream() {
        given().get("/api/stream")
                .then()
                .statusCode(401)
                .body("error", equalTo("Unauthorized - Invalid or missing API key"));
    }

    @Test
    void theStreamOfARevokedKeyEnds() {
        Map<String, String> key = newKey("member", List.of());
        try (EventStream stream = connected(key.get("raw_key"));
                EventStream bystander = connected(ADMIN)) {
            given().header("x-api-key", ADMIN)
                    .delete("/api/keys?id=" + key.get("id"))
                    .then()
                    .statusCode(200);
            await().atMost(PATIENCE).until(stream::ended);
            assertFalse(bystander.ended());
        }
    }

    @Test
    void aStreamThatIsClosedIsForgotten() {
        EventStream stream = connected(ADMIN);
        assertEquals(1, streams.open());
        stream.close();
        await().atMost(PATIENCE).until(() -> streams.open() == 0);
    }

    // ---- helpers

    private EventStream connected(String key) {
        EventStream stream = EventStream.open(server, key, null);
        await().atMost(PATIENCE).until(() -> !stream.events("connected").isEmpty());
        return stream;
    }

    private static List<Event> of(EventStream stream, String name, String agent) {
        return stream.events(name).stream()
                .filter(event -> event.json().path("agent_id").asText().equals(agent))
                .toList();
    }

    /** @return the id of the recorded action */
    static String guard(String key, String agent, String goal) {
        return given().header("x-api-key", key)
                .contentType(ContentType.JSON)
                .body(Map.of("action_type", "deploy", "agent_id", agent, "declared_goal", goal))
                .post("/api/guard?record=true")
                .then()
                .statusCode(200)
                .extract()
                .path("action_id");
    }

    private static String key(String role, List<String> agentIds) {
        return newKey(role, agentIds).get("raw_key");
    }

    private static Map<String, String> newKey(String role, List<String> agentIds) {
        return given().header("x-api-key", ADMIN)
                .contentType(ContentType.JSON)
                .body(Map.of("role", role, "agent_ids", agentIds))
                .post("/api/keys")
                .then()
                .statusCode(201)
                .extract()
                .path("key");
    }

    private void change(String kind, String decision, String action) {
        ledger.turn(Credential.builtin("test", "org_default"), turn -> {
                    turn.append(Entry.of(kind, decision, turn.org(), turn.now(), Map.of(), null, null));
                    turn.update(
                            "UPDATE action SET approved_by = 'somebody' WHERE id = ?", row -> row.setString(1, action));
                    return true;
                })
                .await()
                .atMost(PATIENCE);
    }

    private long head() throws Exception {
        try (Connection connection = database.getConnection();
                var rows = connection
                        .createStatement()
                        .executeQuery("SELECT next FROM ledger_head WHERE org = 'org_default'")) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private static void write(Socket socket, String text) throws Exception {
        OutputStream out = socket.getOutputStream();
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private static String readUntil(InputStream in, String end) throws Exception {
        byte[] bytes = new byte[1 << 16];
        int length = 0;
        while (true) {
            int next = in.read();
            if (next < 0) {
                throw new AssertionError("ended after: " + new String(bytes, 0, length, StandardCharsets.UTF_8));
            }
            bytes[length++] = (byte) next;
            String text = new String(bytes, 0, length, StandardCharsets.UTF_8);
            if (text.endsWith(end)) {
                return text;
            }
        }
    }
}
