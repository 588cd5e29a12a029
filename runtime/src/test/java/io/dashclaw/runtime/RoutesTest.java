package io.dashclaw.runtime;

import static io.dashclaw.runtime.Doors.OPERATOR;
import static io.dashclaw.runtime.Doors.as;
import static io.dashclaw.runtime.Doors.intent;
import static io.dashclaw.runtime.Doors.key;
import static io.dashclaw.runtime.Doors.recorded;
import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.dashclaw.runtime.Doors.Key;
import io.dashclaw.runtime.database.EmbeddedPostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Who may come in by which door. */
@QuarkusTest
@QuarkusTestResource(EmbeddedPostgresResource.class)
class RoutesTest {
    private static final Set<String> ROLES = Set.of("admin", "approver", "member", "auditor");

    /** Every route and the roles that it lets in; {@code anyone} is a public one. */
    private static final String TABLE = """
            GET    /api/health                      anyone
            GET    /api/stream                      admin approver member auditor
            POST   /api/guard                       admin member
            GET    /api/guard                       admin approver member auditor
            GET    /api/guard/decisions             admin approver member auditor
            GET    /api/decisions/{id}/replay      admin approver member auditor
            POST   /api/acts/explain                admin approver member auditor
            GET    /api/consult/webhook-secret      admin
            POST   /api/actions                     admin member
            GET    /api/actions                     admin approver member auditor
            DELETE /api/actions                     admin
            GET    /api/actions/stats               admin approver member auditor
            GET    /api/actions/{id}                admin approver member auditor
            PATCH  /api/actions/{id}                admin member
            POST   /api/actions/{id}/cancel         admin member
            GET    /api/actions/{id}/outcome        admin approver member auditor
            POST   /api/actions/{id}/outcome        admin member
            GET    /api/actions/{id}/graph          admin approver member auditor
            GET    /api/actions/{id}/trace          admin approver member auditor
            POST   /api/actions/{id}/approve        admin approver
            POST   /api/approvals/{id}              admin approver
            POST   /api/approvals/bulk              admin approver
            GET    /api/approval-pause              admin approver member auditor
            POST   /api/approval-pause              admin
            DELETE /api/approval-pause              admin
            GET    /api/calibration/controller      admin approver auditor
            POST   /api/calibration/controller      admin
            GET    /api/keys                        admin auditor
            POST   /api/keys                        admin
            DELETE /api/keys                        admin
            GET    /api/agents                      admin approver member auditor
            GET    /api/agents/{id}                 admin approver member auditor
            POST   /api/agents                      admin
            PATCH  /api/agents/{id}                 admin
            DELETE /api/agents/{id}                 admin
            GET    /api/policies                    admin approver member auditor
            POST   /api/policies                    admin
            PATCH  /api/policies                    admin
            DELETE /api/policies                    admin
            GET    /api/policies/{id}/revisions     admin auditor
            GET    /api/policies/{id}/diff          admin auditor
            POST   /api/policies/{id}/rollback      admin
            POST   /api/policies/test               admin approver member auditor
            POST   /api/policies/simulate           admin approver auditor
            GET    /api/policies/templates          admin approver member auditor
            GET    /api/policies/modes              admin approver member auditor
            POST   /api/policies/modes/preview      admin approver auditor
            POST   /api/policies/modes/import       admin
            POST   /api/policies/import             admin
            GET    /api/policies/export             admin approver member auditor
            GET    /api/policies/proof              admin approver member auditor
            POST   /api/policies/generate           admin approver member auditor
            GET    /api/policies/drafts             admin approver auditor
            POST   /api/policies/drafts             admin
            PATCH  /api/policies/drafts/{id}        admin
            DELETE /api/policies/drafts/{id}        admin
            POST   /api/policies/drafts/{id}/publish admin
            GET    /api/policies/waiting            admin approver auditor
            POST   /api/policies/waiting/{id}/confirm admin
            DELETE /api/policies/waiting/{id}       admin
            """;

    private static final Map<String, Key> KEYS = new HashMap<>();
    private static Key revoked;

    @TestHTTPResource("/")
    URI server;

    private record Route(String method, String path, Set<String> roles) {
        static List<Route> all() {
            return TABLE.lines()
                    .map(line -> line.strip().split("\\s+"))
                    .map(words -> new Route(
                            words[0],
                            words[1],
                            Set.of(words).stream()
                                    .filter(word -> ROLES.contains(word) || word.equals("anyone"))
                                    .collect(Collectors.toSet())))
                    .toList();
        }

        String name() {
            return method + " " + path;
        }

        boolean isPublic() {
            return roles.contains("anyone");
        }

        /** An address of it at which nothing is. */
        String address() {
            return path.replace("{id}", "unknown_1");
        }
    }

    @BeforeEach
    void makeKeys() {
        if (KEYS.isEmpty()) {
            ROLES.forEach(role -> KEYS.put(role, key(role)));
            revoked = key("admin");
            as(revoked).get("/api/keys").then().statusCode(200);
            as(OPERATOR)
                    .queryParam("id", revoked.id())
                    .delete("/api/keys")
                    .then()
                    .statusCode(200);
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> as(revoked).get("/api/keys").statusCode() == 401);
        }
    }

    @Test
    void everyRouteOfTheApplicationIsInTheTable() {
        Map<String, Map<String, Object>> paths =
                given().accept(ContentType.JSON).get("/q/openapi?format=json").path("paths");
        Set<String> served = new TreeSet<>();
        paths.forEach((path, methods) -> {
            if (path.startsWith("/api/") && !path.startsWith("/api/test-echo")) {
                methods.keySet().stream()
                        .filter(method -> Set.of("get", "post", "put", "patch", "delete", "head", "options")
                                .contains(method))
                        .forEach(method -> served.add(method.toUpperCase() + " " + path));
            }
        });
        Set<String> listed = new TreeSet<>(Route.all().stream().map(Route::name).toList());
        assertEquals(listed, served);
    }

    @TestFactory
    Stream<DynamicTest> everyRouteForEveryCredential() {
        return Route.all().stream()
                .flatMap(route -> Stream.concat(
                        ROLES.stream()
                                .sorted()
                                .map(role -> dynamicTest(route.name() + " as " + role, () -> check(route, role))),
                        Stream.of(
                                dynamicTest(route.name() + " as nobody", () -> closed(route, given())),
                                dynamicTest(
                                        route.name() + " with a revoked key",
                                        () -> closed(route, given().header("x-api-key", revoked.raw()))),
                                dynamicTest(
                                        route.name() + " with a key that nobody has",
                                        () -> closed(
                                                route,
                                                given().header(
                                                                "x-api-key",
                                                                "oc_live_ffffffffffffffffffffffffffffffff"))),
                                dynamicTest(
                                        route.name() + " with a Bearer token alone",
                                        () -> closed(route, given().header("Authorization", "Bearer a.b.c"))))));
    }

    private void check(Route route, String role) throws IOException {
        int status = status(route, KEYS.get(role).raw());
        if (route.isPublic() || route.roles().contains(role)) {
            assertTrue(status != 401 && status != 403 && status < 500, () -> "answered " + status);
        } else {
            assertEquals(403, status);
        }
    }

    /** Only the status is read: a stream does not end. */
    private int status(Route route, String key) throws IOException {
        boolean body = !route.method().equals("GET") && !route.method().equals("DELETE");
        String request = route.method() + " " + route.address()
                + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nx-api-key: " + key + "\r\n"
                + (body ? "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}" : "\r\n");
        try (var socket = new Socket(server.getHost(), server.getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            return Integer.parseInt(
                    new String(socket.getInputStream().readNBytes(12), StandardCharsets.UTF_8).substring(9));
        }
    }

    private static void closed(Route route, RequestSpecification by) {
        if (!route.isPublic()) {
            by.contentType(ContentType.JSON)
                    .request(route.method(), route.address())
                    .then()
                    .statusCode(401)
                    .body("error", instanceOf(String.class));
        }
    }

    @Test
    void membersSeeAndTouchOnlyTheirOwn() {
        Key mine = key("member");
        Key yours = key("member");
        String own = recorded(mine, intent("read"));
        String foreign = recorded(yours, intent("read"));
        for (String route : List.of("", "/outcome", "/graph", "/trace")) {
            as(mine).get("/api/actions/" + own + route).then().statusCode(200);
            for (String id : List.of(foreign, "act_unknown")) {
                as(mine).get("/api/actions/" + id + route)
                        .then()
                        .statusCode(404)
                        .body("error", equalTo("Action not found"));
            }
        }
        as(mine).get("/api/actions?limit=200").then().body("actions.created_by", everyItem(equalTo(mine.id())));
        as(mine).get("/api/actions").then().body("total", equalTo(1)).body("actions.action_id", not(hasItem(foreign)));
        as(mine).get("/api/actions/stats").then().body("total", equalTo(1));
        as(mine).get("/api/guard").then().body("total", equalTo(1)).body("stats.total_24h", equalTo(1));
        as(mine).get("/api/guard/decisions").then().body("decisions.action_id", equalTo(List.of(own)));
        as(KEYS.get("auditor")).get("/api/actions/" + foreign).then().statusCode(200);
        as(KEYS.get("approver")).get("/api/actions/" + foreign).then().statusCode(200);
    }

    @Test
    void relativesOfARowDoNotShowForeignRows() {
        Key mine = key("member");
        String foreign = recorded(key("member"), intent("read", "declared_goal", "a foreign secret plan"));
        String own = as(mine).body(intent("read", "parent_action_id", foreign))
                .post("/api/actions")
                .path("action_id");
        for (String view : List.of("/graph", "/trace", "")) {
            String seen = as(mine).get("/api/actions/" + own + view).asString();
            assertTrue(!seen.contains("a foreign secret plan"), seen);
        }
    }

    @Test
    void aBoundKeyNamesItsAgentsOnly() {
        String name = "bound-" + System.nanoTime();
        Key bound = key("member", name);
        Key unbound = key("member");
        for (String agent : List.of(name, name + ":child")) {
            as(bound)
                    .body(intent("read", "agent_id", agent))
                    .post("/api/guard?record=true")
                    .then()
                    .statusCode(200);
            for (String door : List.of("/api/guard", "/api/guard?record=true", "/api/actions")) {
                as(unbound)
                        .body(intent("read", "agent_id", agent))
                        .post(door)
                        .then()
                        .statusCode(403)
                        .body("code", equalTo("AGENT_NOT_ALLOWED"))
                        .body("agent_id", equalTo(agent));
            }
        }
        for (String agent : List.of("another", name + "x", ":" + name)) {
            as(bound)
                    .body(intent("read", "agent_id", agent))
                    .post("/api/guard")
                    .then()
                    .statusCode(403)
                    .body("code", equalTo("AGENT_NOT_ALLOWED"));
        }
        Key twin = key("member", name);
        String sibling = recorded(bound, intent("read", "agent_id", name));
        as(twin).get("/api/actions/" + sibling).then().statusCode(200);
        as(unbound).get("/api/actions/" + sibling).then().statusCode(404);
    }

    @Test
    void onlyMembersAreBound() {
        as(OPERATOR)
                .body(Map.of("role", "admin", "agent_ids", List.of("x")))
                .post("/api/keys")
                .then()
                .statusCode(400);
    }

    @Test
    void identityHeadersFromOutsideMeanNothing() {
        Key member = key("member");
        given().header("x-api-key", member.raw())
                .header("x-org-role", "admin")
                .header("x-org-id", "org_other")
                .header("x-user-id", "operator")
                .header("x-auth-kind", "operator-key")
                .header("x-forwarded-user", "operator")
                .get("/api/keys")
                .then()
                .statusCode(403);
        given().header("x-org-role", "admin")
                .header("x-user-id", "operator")
                .get("/api/keys")
                .then()
                .statusCode(401);
        given().queryParam("x-api-key", OPERATOR).get("/api/keys").then().statusCode(401);
        given().queryParam("api_key", OPERATOR).get("/api/keys").then().statusCode(401);
        given().cookie("x-api-key", OPERATOR).get("/api/keys").then().statusCode(401);
    }

    @Test
    void aTokenBesideAKeyProvesNothing() {
        as(KEYS.get("member"))
                .header("Authorization", "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9.e30")
                .body(intent("read"))
                .post("/api/guard")
                .then()
                .statusCode(200)
                .body("verification_status", equalTo("unverified"))
                .body("agent_id", equalTo("loop-bot"));
    }

    @Test
    void rawKeysAreShownOnce() {
        Key made = key("member");
        String listed = as(OPERATOR).get("/api/keys").asString();
        assertTrue(listed.contains(made.id()) && !listed.contains(made.raw()), "no raw key is listed");
    }

    @Test
    void aKeyIsRevokedOnce() {
        Key made = key("member");
        as(OPERATOR).queryParam("id", made.id()).delete("/api/keys").then().statusCode(200);
        as(OPERATOR).queryParam("id", made.id()).delete("/api/keys").then().statusCode(409);
        as(OPERATOR).queryParam("id", "key_unknown").delete("/api/keys").then().statusCode(404);
        await().atMost(Duration.ofSeconds(10))
                .until(() -> as(made).get("/api/actions").statusCode() == 401);
    }

    /** The key was good when the request began; it is not when its body is complete. */
    @Test
    void aRequestThatWasUnderWayWhenItsKeyWasRevokedIsNotRecorded() throws Exception {
        for (String door : List.of("/api/guard?record=true", "/api/actions")) {
            Key doomed = key("member");
            byte[] body = "{\"agent_id\":\"a\",\"action_type\":\"read\",\"declared_goal\":\"too late\"}"
                    .getBytes(StandardCharsets.UTF_8);
            try (var socket = new Socket(server.getHost(), server.getPort())) {
                socket.setSoTimeout(10_000);
                var out = socket.getOutputStream();
                out.write(("POST " + door + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nx-api-key: " + doomed.raw()
                                + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length + "\r\n\r\n")
                        .getBytes(StandardCharsets.UTF_8));
                out.write(body, 0, 10);
                out.flush();
                as(OPERATOR)
                        .queryParam("id", doomed.id())
                        .delete("/api/keys")
                        .then()
                        .statusCode(200);
                out.write(body, 10, body.length - 10);
                out.flush();
                String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                assertTrue(answer.startsWith("HTTP/1.1 401"), answer);
            }
            as(OPERATOR)
                    .queryParam("limit", 200)
                    .get("/api/actions")
                    .then()
                    .body("actions.created_by", not(hasItem(doomed.id())));
        }
    }
}
