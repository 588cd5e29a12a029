package io.dashclaw.runtime;

import static io.dashclaw.runtime.Doors.HELD;
import static io.dashclaw.runtime.Doors.OPERATOR;
import static io.dashclaw.runtime.Doors.attempt;
import static io.dashclaw.runtime.Doors.intent;
import static io.dashclaw.runtime.Doors.key;
import static io.dashclaw.runtime.Doors.recorded;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.dashclaw.runtime.Doors.Key;
import io.dashclaw.runtime.database.EmbeddedPostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What nobody should send: always a 4xx with an {@code error}, never a 500, and nothing of it is stored. */
@QuarkusTest
@QuarkusTestResource(EmbeddedPostgresResource.class)
class HostileInputTest {
    private static final String TOO_DEEP = "[".repeat(10_000) + "]".repeat(10_000);
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();

    /** They may be called without a body too. */
    private static final Set<String> BODYLESS = Set.of("/api/keys", "/api/policies/test");

    private static Key agent;
    private static String running;
    private static String held;

    @Inject
    DataSource database;

    @TestHTTPResource("/")
    URI server;

    private enum Kind {
        TEXT("5", "true", "[]", "{}", "5.5", "[\"x\"]"),
        WHOLE("\"5\"", "5.5", "true", "[]", "{}", "-1", "1e300", "9223372036854775808", "\"\""),
        NUMBER("\"5\"", "true", "[]", "{}", "-1", "\"NaN\""),
        FLAG("\"true\"", "5", "1", "[]", "{}", "\"\""),
        LENIENT_FLAG("\"true\"", "5", "[]", "{}"),
        TEXTS("\"x\"", "5", "{}", "[5]", "[null]", "[[]]", "true"),
        LIST("\"x\"", "5", "{}", "true"),
        OBJECT("\"x\"", "5", "[]", "true"),
        WORD("\"nonsense\"", "5", "true", "[]", "{}", "\"\""),
        TIME(
                "\"yesterday\"",
                "5",
                "\"2026-13-01T00:00:00Z\"",
                "\"2026-01-01\"",
                "\"\"",
                "{}",
                "\"+999999999-01-01T00:00:00Z\"");

        final List<String> wrong;

        Kind(String... wrong) {
            this.wrong = List.of(wrong);
        }
    }

    /** One way in for a body, with a body that would be good, and the kinds of its fields. */
    private record Door(String method, String path, String key, Map<String, Object> good, Map<String, Kind> fields) {
        String with(String field, String value) {
            Map<String, Object> others = new LinkedHashMap<>(good);
            others.remove(field);
            String text = json(others);
            return "{\"" + field + "\":" + value + (others.isEmpty() ? "}" : "," + text.substring(1));
        }

        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    private static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    @BeforeEach
    void makeRows() {
        if (agent == null) {
            Doors.publishPolicies();
            agent = key("member");
            running = recorded(agent, intent("read"));
            held = recorded(agent, intent(HELD));
        }
    }

    private static final Map<String, Kind> GUARD = fields(
            "action_type",
            Kind.TEXT,
            "declared_goal",
            Kind.TEXT,
            "risk_score",
            Kind.WHOLE,
            "agent_id",
            Kind.TEXT,
            "agent_name",
            Kind.TEXT,
            "systems_touched",
            Kind.TEXTS,
            "reversible",
            Kind.FLAG,
            "target",
            Kind.TEXT,
            "content",
            Kind.TEXT,
            "source_of_truth",
            Kind.OBJECT,
            "intel",
            Kind.OBJECT,
            "tool",
            Kind.OBJECT,
            "write_paths",
            Kind.TEXTS,
            "trigger",
            Kind.TEXT,
            "swarm_id",
            Kind.TEXT,
            "session_id",
            Kind.TEXT,
            "idempotency_key",
            Kind.TEXT,
            "approval_wait_seconds",
            Kind.WHOLE,
            "act",
            Kind.OBJECT,
            "client_capabilities",
            Kind.TEXTS,
            "claim_execution",
            Kind.FLAG,
            "attempt_id",
            Kind.TEXT);

    private static final Map<String, Kind> OUTCOME = fields(
            "output_summary",
            Kind.TEXT,
            "side_effects",
            Kind.LIST,
            "artifacts_created",
            Kind.LIST,
            "error_message",
            Kind.TEXT,
            "timestamp_end",
            Kind.TIME,
            "duration_ms",
            Kind.WHOLE,
            "cost_estimate",
            Kind.NUMBER,
            "tokens_in",
            Kind.WHOLE,
            "tokens_out",
            Kind.WHOLE,
            "model",
            Kind.TEXT);

    private List<Door> doors() {
        Map<String, Object> intent = intent("read");
        Map<String, Kind> creation = new LinkedHashMap<>(GUARD);
        creation.putAll(OUTCOME);
        creation.putAll(fields(
                "action_id",
                Kind.TEXT,
                "parent_action_id",
                Kind.TEXT,
                "guard_decision_id",
                Kind.TEXT,
                "reasoning",
                Kind.TEXT,
                "authorization_scope",
                Kind.TEXT,
                "input_summary",
                Kind.TEXT,
                "recommendation_id",
                Kind.TEXT,
                "recommendation_applied",
                Kind.FLAG,
                "status",
                Kind.WORD,
                "timestamp_start",
                Kind.TIME));
        Map<String, Kind> patch = new LinkedHashMap<>(OUTCOME);
        patch.putAll(fields(
                "status",
                Kind.WORD,
                "outcome_metadata",
                Kind.OBJECT,
                "executed_despite",
                Kind.WORD,
                "close_if_running",
                Kind.FLAG));
        Map<String, Kind> answer = fields("decision", Kind.WORD, "reasoning", Kind.TEXT);
        Map<String, Object> allow = Map.of("decision", "allow");
        Map<String, Object> rules = Map.of("action_types", List.of("x"));
        Map<String, Kind> policy =
                fields("name", Kind.TEXT, "active", Kind.LENIENT_FLAG, "rules", Kind.OBJECT, "agent_ids", Kind.TEXTS);
        Map<String, Kind> newPolicy = new LinkedHashMap<>(policy);
        newPolicy.put("policy_type", Kind.WORD);
        String raw = agent.raw();
        return List.of(
                new Door("POST", "/api/guard", raw, intent, GUARD),
                new Door("POST", "/api/guard?record=true", raw, intent, GUARD),
                new Door("POST", "/api/actions", raw, intent, creation),
                new Door("PATCH", "/api/actions/" + running, raw, Map.of("output_summary", "x"), patch),
                new Door(
                        "PATCH",
                        "/api/actions/" + running + "#claim",
                        raw,
                        Doors.claimOf(intent, attempt()),
                        fields(
                                "claim_execution",
                                Kind.FLAG,
                                "attempt_id",
                                Kind.WORD,
                                "agent_id",
                                Kind.TEXT,
                                "act",
                                Kind.OBJECT)),
                new Door(
                        "POST",
                        "/api/actions/" + running + "/outcome",
                        raw,
                        Map.of("status", "failed", "error_message", "x"),
                        fields(
                                "status",
                                Kind.WORD,
                                "summary",
                                Kind.TEXT,
                                "error_message",
                                Kind.TEXT,
                                "progress",
                                Kind.OBJECT)),
                new Door(
                        "POST",
                        "/api/actions/" + running + "/cancel",
                        raw,
                        Map.of("reason", "x"),
                        fields("reason", Kind.TEXT)),
                new Door("POST", "/api/approvals/" + held, OPERATOR, allow, answer),
                new Door("POST", "/api/actions/" + held + "/approve", OPERATOR, allow, answer),
                new Door(
                        "POST",
                        "/api/approvals/bulk",
                        OPERATOR,
                        Map.of("decision", "allow", "filter", Map.of("policy_id", "gp_none")),
                        fields(
                                "decision",
                                Kind.WORD,
                                "reasoning",
                                Kind.TEXT,
                                "filter",
                                Kind.OBJECT,
                                "limit",
                                Kind.WHOLE)),
                new Door(
                        "POST",
                        "/api/keys",
                        OPERATOR,
                        Map.of("label", "x"),
                        fields(
                                "label",
                                Kind.TEXT,
                                "role",
                                Kind.WORD,
                                "agent_ids",
                                Kind.TEXTS,
                                "groups",
                                Kind.TEXTS,
                                "person",
                                Kind.TEXT)),
                new Door(
                        "POST",
                        "/api/approval-pause",
                        OPERATOR,
                        Map.of("hours", 1),
                        fields("hours", Kind.WHOLE, "reason", Kind.TEXT)),
                new Door(
                        "POST",
                        "/api/calibration/controller",
                        OPERATOR,
                        Map.of("mode", "shadow"),
                        fields(
                                "mode",
                                Kind.WORD,
                                "target_rate",
                                Kind.NUMBER,
                                "reset_agent_alarm",
                                Kind.TEXT,
                                "reset_state",
                                Kind.FLAG)),
                new Door(
                        "POST",
                        "/api/policies",
                        OPERATOR,
                        Map.of("name", "hostile", "policy_type", "warn_action_type", "rules", rules),
                        newPolicy),
                new Door("PATCH", "/api/policies", OPERATOR, Map.of("id", "gp_none", "name", "hostile"), policy),
                new Door(
                        "POST",
                        "/api/policies/gp_none/rollback",
                        OPERATOR,
                        Map.of("revision", 1),
                        fields("revision", Kind.WHOLE)),
                new Door(
                        "POST",
                        "/api/policies/test",
                        OPERATOR,
                        Map.of("policy_type", "warn_action_type", "rules", rules),
                        fields(
                                "policy_type",
                                Kind.WORD,
                                "rules",
                                Kind.OBJECT,
                                "tests",
                                Kind.LIST,
                                "agent_id",
                                Kind.TEXT)),
                new Door(
                        "POST",
                        "/api/policies/simulate",
                        OPERATOR,
                        Map.of("policy_type", "warn_action_type", "rules", rules),
                        fields(
                                "policy_type",
                                Kind.WORD,
                                "rules",
                                Kind.OBJECT,
                                "days",
                                Kind.WHOLE,
                                "pack",
                                Kind.WORD,
                                "mode_id",
                                Kind.WORD,
                                "yaml",
                                Kind.WORD)),
                new Door(
                        "POST",
                        "/api/policies/modes/preview",
                        OPERATOR,
                        Map.of("mode_id", "soc2"),
                        fields("mode_id", Kind.WORD)),
                new Door(
                        "POST",
                        "/api/policies/modes/import",
                        OPERATOR,
                        Map.of("mode_id", "soc2"),
                        fields("mode_id", Kind.WORD)),
                new Door(
                        "POST",
                        "/api/policies/import",
                        OPERATOR,
                        Map.of("pack", "development"),
                        fields("pack", Kind.WORD, "yaml", Kind.WORD)),
                new Door(
                        "POST",
                        "/api/policies/drafts",
                        OPERATOR,
                        Map.of("name", "hostile", "policy_type", "warn_action_type", "rules", rules),
                        newPolicy),
                new Door("PATCH", "/api/policies/drafts/pd_none", OPERATOR, Map.of("name", "hostile"), policy),
                new Door(
                        "POST",
                        "/api/policies/generate",
                        OPERATOR,
                        Map.of("input_text", "Block deletes"),
                        fields("input_text", Kind.TEXT, "dry_run", Kind.FLAG, "answers", Kind.LIST)));
    }

    private static Map<String, Kind> fields(Object... pairs) {
        Map<String, Kind> fields = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            fields.put((String) pairs[i], (Kind) pairs[i + 1]);
        }
        return fields;
    }

    @TestFactory
    Stream<DynamicTest> aFieldOfAnotherTypeIsNamed() {
        return doors().stream()
                .map(door -> dynamicTest(
                        door.toString(),
                        () -> nothingIsStored(() -> {
                            for (var field : door.fields().entrySet()) {
                                for (String wrong : field.getValue().wrong) {
                                    String body = door.with(field.getKey(), wrong);
                                    String answer = refused(door, body.getBytes(StandardCharsets.UTF_8), Set.of(400));
                                    assertTrue(
                                            answer.contains(field.getKey())
                                                    || answer.contains("Invalid decision")
                                                            && field.getKey().equals("decision"),
                                            () -> body + " is answered with " + answer);
                                }
                            }
                        })));
    }

    @TestFactory
    Stream<DynamicTest> whatIsNotOneJsonObjectIsRefused() {
        return doors().stream()
                .map(door -> dynamicTest(
                        door.toString(),
                        () -> nothingIsStored(() -> {
                            for (byte[] body : malformed(door)) {
                                if (body.length > 0 || !BODYLESS.contains(door.path())) {
                                    refused(door, body, Set.of(400));
                                }
                            }
                        })));
    }

    private static List<byte[]> malformed(Door door) {
        String good = json(door.good());
        String field = door.good().keySet().iterator().next();
        List<byte[]> bodies = new ArrayList<>();
        for (String text : List.of(
                "",
                " ",
                "null",
                "[]",
                "[" + good + "]",
                "5",
                "\"x\"",
                "true",
                "{",
                good + "}",
                good + good,
                good + "x",
                good + "\0",
                good.substring(0, good.length() - 1),
                "{'a':1}",
                "{a:1}",
                "{\"a\":1,}",
                "{\"a\":01}",
                "{\"a\":+1}",
                "{\"a\":.5}",
                "{\"a\":1.}",
                "{\"a\":NaN}",
                "{\"a\":Infinity}",
                "{\"a\":-Infinity}",
                "{\"a\":0x10}",
                "{\"a\":1e999}",
                "{\"a\":" + "9".repeat(10_000) + "}",
                "{\"a\":1}//",
                "/**/{\"a\":1}",
                "{\"a\":\"\n\"}",
                "{\"a\":\"\\x\"}",
                "{\"a\":\"\\u12\"}",
                "{\"a\":\"\\u0000\"}",
                "{\"a\":\"\0\"}",
                "{\"\\u0000\":1}",
                "{\"a\":\"\\ud800\"}",
                "{\"a\":\"\\udc00\\ud800\"}",
                "{\"\\ud800\":1}",
                "{\"a\":" + TOO_DEEP + "}",
                "{\"a\":".repeat(10_000) + "1" + "}".repeat(10_000),
                TOO_DEEP,
                "{\"a\":1,\"a\":1}",
                "{\"a\":{\"b\":1,\"b\":2}}",
                "{\"" + field + "\":null," + good.substring(1))) {
            bodies.add(text.getBytes(StandardCharsets.UTF_8));
        }
        for (String charset : List.of("UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "UTF-32LE", "UTF-32BE")) {
            bodies.add(good.getBytes(Charset.forName(charset)));
        }
        bodies.add(("\ufeff" + good).getBytes(StandardCharsets.UTF_8));
        for (int[] bytes : new int[][] {
            {0xff}, {0xc3, 0x28}, {0xc0, 0x80}, {0xed, 0xa0, 0x80}, {0xf4, 0x90, 0x80, 0x80}, {0xe2, 0x82}
        }) {
            byte[] body = ("{\"a\":\"" + "?".repeat(bytes.length) + "\"}").getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < bytes.length; i++) {
                body[6 + i] = (byte) bytes[i];
            }
            bodies.add(body);
        }
        return bodies;
    }

    @TestFactory
    Stream<DynamicTest> whatIsTooLargeIsRefused() {
        byte[] large = new byte[(2 << 20) + 1];
        Arrays.fill(large, (byte) ' ');
        large[0] = '{';
        large[large.length - 1] = '}';
        return doors().stream()
                .map(door -> dynamicTest(
                        door.toString(),
                        () -> nothingIsStored(() -> {
                            refused(door, large, Set.of(413));
                            refused(
                                    door,
                                    BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large)),
                                    "application/json",
                                    Set.of(413));
                        })));
    }

    @TestFactory
    Stream<DynamicTest> whatIsNotJsonIsRefused() {
        return doors().stream()
                .map(door -> dynamicTest(
                        door.toString(),
                        () -> nothingIsStored(() -> {
                            for (String type : List.of(
                                    "text/plain",
                                    "application/xml",
                                    "application/x-www-form-urlencoded",
                                    "multipart/form-data; boundary=x",
                                    "application/json; charset=utf-16",
                                    "application/octet-stream",
                                    "nonsense")) {
                                refused(door, BodyPublishers.ofString(json(door.good())), type, Set.of(415));
                            }
                        })));
    }

    @TestFactory
    Stream<DynamicTest> anIdThatNobodyHasIsNotFound() {
        List<String> ids = List.of(
                "act_unknown",
                "%00",
                "act_%00",
                "x".repeat(129),
                "x".repeat(10_000),
                "%F0%9F%92%A9",
                "%ED%A0%80",
                "%C3%28",
                "%2F",
                "..%2F..%2Fetc",
                "a%2Fb",
                "%25",
                "%20",
                "'%20OR%201=1--",
                "%0A",
                "act_gd_0000000000000000");
        List<Door> doors = new ArrayList<>();
        for (Door door : doors()) {
            for (String id : List.of(running, held)) {
                if (door.path().contains(id)) {
                    doors.add(new Door(
                            door.method(), door.path().replace(id, "{id}"), door.key(), door.good(), Map.of()));
                }
            }
        }
        for (String view : List.of("", "/outcome", "/graph", "/trace")) {
            doors.add(new Door("GET", "/api/actions/{id}" + view, OPERATOR, null, Map.of()));
        }
        doors.add(new Door("GET", "/api/policies/{id}/revisions", OPERATOR, null, Map.of()));
        doors.add(new Door("GET", "/api/policies/{id}/diff", OPERATOR, null, Map.of()));
        doors.add(new Door("POST", "/api/policies/{id}/rollback", OPERATOR, Map.of("revision", 1), Map.of()));
        doors.add(new Door("PATCH", "/api/policies/drafts/{id}", OPERATOR, Map.of("name", "x"), Map.of()));
        doors.add(new Door("DELETE", "/api/policies/drafts/{id}", OPERATOR, null, Map.of()));
        doors.add(new Door("DELETE", "/api/policies/waiting/{id}", OPERATOR, null, Map.of()));
        return doors.stream()
                .map(door -> dynamicTest(
                        door.toString(),
                        () -> nothingIsStored(() -> {
                            for (String id : ids) {
                                Door odd = new Door(
                                        door.method(),
                                        door.path().replace("{id}", id),
                                        door.key(),
                                        door.good(),
                                        Map.of());
                                refused(
                                        odd,
                                        door.good() == null
                                                ? BodyPublishers.noBody()
                                                : BodyPublishers.ofString(json(door.good())),
                                        "application/json",
                                        Set.of(400, 404, 405, 414));
                            }
                        })));
    }

    @TestFactory
    Stream<DynamicTest> aQueryThatMakesNoSenseIsRefused() {
        List<String> numbers = List.of(
                "abc", "-1", "1e9", "5.5", "99999999999999999999", "%00", "1%00", "0x10", "%20", "%F0%9F%92%A9");
        List<String> texts = List.of("%00", "a%00", "x".repeat(3000));
        Map<String, Map<String, List<String>>> table = new LinkedHashMap<>();
        table.put(
                "GET /api/guard",
                params(List.of("limit", "offset", "days"), numbers, List.of("agent_id", "decision"), texts));
        table.put(
                "GET /api/guard/decisions",
                params(List.of("limit", "offset"), numbers, List.of("agent_id", "decision"), texts));
        table.put(
                "GET /api/actions",
                params(
                        List.of("limit", "offset", "days", "risk_min"),
                        numbers,
                        List.of("agent_id", "swarm_id", "status", "exclude_status", "action_type", "outcome_status"),
                        texts));
        table.put("GET /api/policies", params(List.of(), numbers, List.of("agent_id"), texts));
        table.put("GET /api/policies/gp_x/revisions", params(List.of("limit", "offset"), numbers, List.of(), texts));
        table.put("GET /api/policies/gp_x/diff", params(List.of("from", "to"), numbers, List.of(), texts));
        table.put("GET /api/policies/export", params(List.of(), numbers, List.of("format"), texts));
        table.put("GET /api/policies/proof", params(List.of(), numbers, List.of("format"), texts));
        table.put(
                "POST /api/policies/import",
                params(List.of("preview"), List.of("abc", "1", "yes", "%00", "truex"), List.of(), texts));
        table.put(
                "DELETE /api/policies",
                params(List.of(), numbers, List.of("id", "ids"), List.of("%00", "x".repeat(7000), "")));
        table.put("DELETE /api/keys", params(List.of(), numbers, List.of("id"), List.of("%00", "x".repeat(7000), "")));
        table.put(
                "DELETE /api/actions",
                params(
                        List.of("before"),
                        numbers,
                        List.of("action_id", "action_ids", "agent_id", "agent_ids", "status"),
                        List.of("%00", "")));
        table.put(
                "POST /api/guard",
                params(List.of("record"), List.of("abc", "1", "yes", "%00", "truex"), List.of(), texts));
        return table.entrySet().stream()
                .map(row -> dynamicTest(
                        row.getKey(),
                        () -> nothingIsStored(() -> {
                            String[] route = row.getKey().split(" ");
                            for (var parameter : row.getValue().entrySet()) {
                                for (String value : parameter.getValue()) {
                                    Door door = new Door(
                                            route[0],
                                            route[1] + "?" + parameter.getKey() + "=" + value,
                                            OPERATOR,
                                            null,
                                            Map.of());
                                    String answer = refused(
                                            door,
                                            route[0].equals("POST")
                                                    ? BodyPublishers.ofString(json(intent("read")))
                                                    : BodyPublishers.noBody(),
                                            "application/json",
                                            Set.of(400));
                                    assertTrue(
                                            answer.contains(parameter.getKey()) || value.isEmpty(),
                                            () -> door + " is answered with " + answer);
                                }
                            }
                        })));
    }

    private static Map<String, List<String>> params(
            List<String> numeric, List<String> numbers, List<String> textual, List<String> texts) {
        Map<String, List<String>> params = new LinkedHashMap<>();
        numeric.forEach(name -> params.put(name, numbers));
        textual.forEach(name -> params.put(name, texts));
        return params;
    }

    private interface Hostility {
        void run() throws Exception;
    }

    private void nothingIsStored(Hostility hostility) throws Exception {
        long before = entries();
        hostility.run();
        assertEquals(before, entries());
    }

    private String refused(Door door, byte[] body, Set<Integer> statuses) throws Exception {
        return refused(door, BodyPublishers.ofByteArray(body), "application/json", statuses);
    }

    /** @return the body of the answer */
    private String refused(Door door, BodyPublisher body, String type, Set<Integer> statuses) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(server.toString().replaceAll("/$", "") + door.path()))
                .method(door.method(), body)
                .header("x-api-key", door.key())
                .header("Content-Type", type)
                .build();
        HttpResponse<String> answer = CLIENT.send(request, BodyHandlers.ofString());
        String said = answer.statusCode() + " " + answer.body();
        assertTrue(statuses.contains(answer.statusCode()), () -> door + " is answered with " + said);
        Map<?, ?> parsed = JSON.readValue(answer.body(), Map.class);
        assertTrue(parsed.get("error") instanceof String, () -> door + " is answered with " + said);
        return answer.body();
    }

    private long entries() throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT sum(next) FROM ledger_head")) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
