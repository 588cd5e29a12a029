package io.dashclaw.runtime.stream;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dashclaw.runtime.database.EmbeddedPostgresResource;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import jakarta.inject.Inject;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The limits of a stream, small enough to be reached in a test. */
@QuarkusTest
@QuarkusTestResource(EmbeddedPostgresResource.class)
@TestProfile(ImpatientStreamTest.Impatient.class)
class ImpatientStreamTest {
    private static final String ADMIN = "oc_live_00000000000000000000000000000000";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int REPLAY = 300;

    public static class Impatient implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "dashclaw.stream.heartbeat", "200ms",
                    "dashclaw.stream.lifetime", "15s",
                    "dashclaw.stream.patience", "1s",
                    "dashclaw.stream.replay", Integer.toString(REPLAY),
                    "dashclaw.stream.per-credential", "3",
                    "dashclaw.stream.per-replica", "5");
        }
    }

    @TestHTTPResource("/")
    URI server;

    @Inject
    Streams streams;

    @Inject
    MeterRegistry metrics;

    private final List<EventStream> opened = new ArrayList<>();

    @AfterEach
    void closeAll() {
        opened.forEach(EventStream::close);
        await().atMost(PATIENCE).until(() -> streams.open() == 0);
    }

    @Test
    void aSilentStreamSaysThatItIsAlive() {
        EventStream stream = open(ADMIN, null);
        await().atMost(PATIENCE).until(() -> stream.raw().contains("\n\n: heartbeat\n\n: heartbeat\n\n"));
    }

    @Test
    void aStreamThatHasLivedLongIsEndedInGoodOrder() {
        EventStream stream = open(ADMIN, null);
        await().atMost(PATIENCE).until(stream::ended);
        assertTrue(stream.raw().endsWith("\n\n"), stream.raw());
        assertEquals(0, streams.open());
    }

    @Test
    void aReaderThatTakesNothingIsCutAndComesBackWithItsId() throws Exception {
        long first = head();
        List<String> systems = Collections.nCopies(50, "x".repeat(500));
        for (int i = 0; i < 250; i++) {
            given().header("x-api-key", ADMIN)
                    .contentType(ContentType.JSON)
                    .body(Map.of(
                            "action_type",
                            "deploy",
                            "agent_id",
                            "big-bot",
                            "declared_goal",
                            "g",
                            "systems_touched",
                            systems))
                    .post("/api/guard?record=true")
                    .then()
                    .statusCode(200);
        }
        double before = metrics.get("dashclaw.streams.cut").counter().count();
        try (Socket socket = new Socket()) {
            socket.setReceiveBufferSize(4096);
            socket.connect(new InetSocketAddress(server.getHost(), server.getPort()));
            socket.getOutputStream()
                    .write(("GET /api/stream HTTP/1.1\r\nHost: x\r\nx-api-key: " + ADMIN + "\r\nLast-Event-ID: " + first
                                    + "\r\n\r\n")
                            .getBytes(StandardCharsets.UTF_8));
            await().atMost(PATIENCE)
                    .until(() -> metrics.get("dashclaw.streams.cut").counter().count() == before + 1);
            assertEquals(0, streams.open());
        }
        EventStream again = open(ADMIN, Long.toString(first));
        await().atMost(PATIENCE).until(() -> again.ids().size() == 250);
    }

    @Test
    void whoeverIsTooFarBehindIsToldSoAndHearsWhatIsNew() {
        EventStream before = open(ADMIN, null);
        StreamTest.guard(ADMIN, "far-bot", "the first");
        await().atMost(PATIENCE).until(() -> !before.ids().isEmpty());
        for (int i = 0; i <= REPLAY; i++) {
            StreamTest.guard(ADMIN, "far-bot", "more");
        }
        EventStream late = open(ADMIN, Long.toString(before.ids().get(0)));
        assertEquals(
                "too far behind",
                late.events("connected").get(0).json().get("replayError").asText());
        StreamTest.guard(ADMIN, "near-bot", "new");
        await().atMost(PATIENCE).until(() -> late.events("action.created").size() == 1);
    }

    @Test
    void aCredentialAndAReplicaHaveOnlySoManyStreams() {
        for (int i = 0; i < 3; i++) {
            open(ADMIN, null);
        }
        refused(ADMIN, "This credential has too many open streams");
        String auditor = auditorKey();
        open(auditor, null);
        open(auditor, null);
        refused(auditor, "This replica has as many open streams as it can serve");
    }

    private static void refused(String key, String why) {
        given().header("x-api-key", key)
                .get("/api/stream")
                .then()
                .statusCode(503)
                .header("Retry-After", equalTo("5"))
                .contentType(ContentType.JSON)
                .body("error", containsString(why));
    }

    private EventStream open(String key, String lastEventId) {
        EventStream stream = EventStream.open(server, key, lastEventId);
        opened.add(stream);
        await().atMost(PATIENCE).until(() -> !stream.events("connected").isEmpty());
        return stream;
    }

    private long head() {
        EventStream stream = open(ADMIN, null);
        long next = stream.events("connected").get(0).json().get("lastEventId").asLong(-1);
        stream.close();
        return next;
    }

    private static String auditorKey() {
        return given().header("x-api-key", ADMIN)
                .contentType(ContentType.JSON)
                .body(Map.of("role", "auditor"))
                .post("/api/keys")
                .then()
                .statusCode(201)
                .extract()
                .path("key.raw_key");
    }
}
