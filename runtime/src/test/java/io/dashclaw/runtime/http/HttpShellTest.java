package io.dashclaw.runtime.http;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dashclaw.runtime.database.EmbeddedPostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.config.EncoderConfig;
import io.restassured.config.RestAssuredConfig;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@TestProfile(SmallLimits.class)
@QuarkusTestResource(EmbeddedPostgresResource.class)
class HttpShellTest {
    private static final String ECHO = "/api/test-echo";
    private static final String BODY = "{\"name\":\"x\"}";

    @TestHTTPResource("/")
    URI server;

    @Test
    void aFailureIsItsCodeWithItsFieldsAndHeaders() {
        given().get(ECHO + "/fails/conflict")
                .then()
                .statusCode(409)
                .contentType("application/json")
                .header("Retry-After", "2")
                .body("error", equalTo("The action is already claimed"))
                .body("code", equalTo("EXECUTION_CLAIM_CONFLICT"))
                .body("action_id", equalTo("act_1"));
    }

    @Test
    void aBugIsA500ThatSaysNothing() {
        given().get(ECHO + "/fails/bug")
                .then()
                .statusCode(500)
                .body("error", equalTo("Internal server error"))
                .body("reference", matchesPattern("err_[0-9a-f]{16}"))
                .body(not(containsString("secret detail")));
    }

    @ParameterizedTest
    @CsvSource({
        "unauthorized,   401, Unauthorized - Invalid or missing API key",
        "authentication, 401, Unauthorized - Invalid or missing API key",
        "forbidden,      403, Forbidden",
        "database,       503, The database cannot be reached"
    })
    void whatTheFrameworkThrowsIsJson(String how, int status, String error) {
        given().get(ECHO + "/fails/" + how)
                .then()
                .statusCode(status)
                .body("error", equalTo(error))
                .body(not(containsString("secret detail")));
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /api/nothing-here, 404",
        "GET, /nothing-here, 404",
        "PUT, /api/test-echo, 405",
        "POST, /api/nothing-here, 404"
    })
    void whatNobodyServesIsJson(String method, String path, int status) {
        shell(given().contentType("application/json")
                        .request(method, path)
                        .then()
                        .statusCode(status)
                        .contentType("application/json"))
                .body("error", notNullValue());
    }

    @ParameterizedTest
    @CsvSource({
        "unknown, 401, Unauthorized - Invalid or missing API key",
        "outage,  503, The credential could not be checked",
        "bug,     500, Internal server error"
    })
    void whatFailsBeforeAResourceIsReachedIsJson(String how, int status, String error) {
        shell(given().header("x-test-auth", how)
                        .get(ECHO + "/secured")
                        .then()
                        .statusCode(status)
                        .contentType("application/json"))
                .body("error", equalTo(error))
                .body(not(containsString("secret detail")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /api/test-echo HTTP/1.1\r\nAccept: garbage",
                "GET /api/test-echo HTTP/1.1\r\nAccept: application/json;q=x",
                "GET /api/%zz HTTP/1.1\r\nAccept: */*",
                "GET /api/test-echo/none/%c3%28 HTTP/1.1\r\nX-None: 1",
                "POST /api/test-echo HTTP/1.1\r\nContent-Length: -1",
                "POST /api/test-echo HTTP/1.1\r\nContent-Length: 99999999999999999999999",
                "BREW /api/test-echo HTTP/1.1\r\nX-None: 1",
                "GET /api/../../etc/passwd HTTP/1.1\r\nX-None: 1"
            })
    void requestsThatAreNoneAreNotOurFault(String request) throws Exception {
        String answer = send(
                (request + "\r\nHost: x\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.UTF_8), new byte[0]);
        int status = Integer.parseInt(answer.substring(9, 12));
        assertTrue(status >= 200 && status < 500, answer);
    }

    @Test
    void anAnswerThatTheClientDoesNotTakeIs406() {
        given().accept("text/html").get(ECHO).then().statusCode(406).body("error", notNullValue());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "application/json;charset=utf-8",
                "application/json; charset=\"UTF-8\"",
                "Application/JSON ; charset=utf8",
                ""
            })
    void jsonIsRead(String contentType) {
        assertEquals(200, post(ECHO, contentType, BODY));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=x",
                "application/xml",
                "application/json; charset=utf-16",
                "application/json; charset=iso-8859-1",
                "application/jsonp",
                "application/json, text/plain",
                ";;;",
                "/"
            })
    void anythingElseIs415(String contentType) {
        assertEquals(415, post(ECHO, contentType, BODY));
    }

    @Test
    void aContentTypeOnGetMeansNothing() {
        for (String type : new String[] {"application/json", "text/plain", ";;;"}) {
            exact().header("Content-Type", type).get(ECHO).then().statusCode(200);
        }
        exact().header("Content-Type", "application/json").delete(ECHO).then().statusCode(200);
    }

    @Test
    void anEmptyJsonBodyReachesTheDoor() {
        exact().header("Content-Type", "application/json")
                .post(ECHO + "/optional")
                .then()
                .statusCode(200)
                .body("fields", equalTo(0));
        assertEquals(200, post(ECHO + "/optional", "", ""));
        exact().header("Content-Type", "application/json")
                .post(ECHO)
                .then()
                .statusCode(400)
                .body("error", equalTo("Invalid JSON body"));
    }

    @Test
    void badFieldsAreNamed() {
        exact().header("Content-Type", "application/json")
                .body("{\"size\":5.5}")
                .post(ECHO)
                .then()
                .statusCode(400)
                .body("error", equalTo("Validation failed"))
                .body("details", hasItem("name: is required"))
                .body("details", hasItem("size: must be an integer from 0 to 10, was 5.5"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PATCH", "PUT", "DELETE"})
    void aBodyThatSaysItIsTooLargeIs413(String method) {
        shell(exact().header("Content-Type", "application/json")
                        .body(new byte[2 * 1024 * 1024 + 1])
                        .request(method, ECHO)
                        .then()
                        .statusCode(413)
                        .contentType("application/json"))
                .body("error", equalTo("Request body too large"))
                .body("maxBytes", equalTo(2097152));
    }

    @Test
    void twoMebibytesAreReadStill() {
        String name = "{\"name\":\"x\"}";
        assertEquals(200, post(ECHO, "application/json", name + " ".repeat(2 * 1024 * 1024 - name.length())));
    }

    @Test
    void aSmallBodyWithoutALengthIsRead() throws Exception {
        for (String path : new String[] {ECHO, ECHO + "/optional"}) {
            String answer =
                    send(head(path), ("5\r\n{\"nam\r\n7\r\ne\":\"x\"}\r\n0\r\n\r\n").getBytes(StandardCharsets.UTF_8));
            assertTrue(answer.startsWith("HTTP/1.1 200"), answer);
        }
    }

    @Test
    void anEndlessBodyIsCutOff() throws Exception {
        try {
            String answer = chunked(ECHO, 1000);
            assertTrue(answer.startsWith("HTTP/1.1 413"), answer);
        } catch (SocketException closed) {
            // the server has stopped listening, as it should
        }
        assertEquals(200, post(ECHO, "application/json", BODY));
    }

    @Test
    void aBodyWithoutALengthIsCutOff() throws Exception {
        for (String path : new String[] {ECHO, ECHO + "/optional"}) {
            String answer = chunked(path, 40);
            assertTrue(answer.startsWith("HTTP/1.1 413"), answer);
            assertTrue(answer.contains("{\"error\":\"Request body too large\",\"maxBytes\":2097152}"), answer);
        }
    }

    @Test
    void everyAnswerKeepsPagesApart() {
        shell(given().get(ECHO).then().statusCode(200));
        shell(given().get(ECHO + "/fails/bug").then().statusCode(500));
        given().get("/q/health/live").then().header("X-Frame-Options", "DENY");
    }

    @Test
    void identitiesFromOutsideAreDropped() {
        given().header("X-Org-Id", "org_other")
                .header("x-org-role", "admin")
                .header("x-user-id", "u")
                .header("x-auth-kind", "operator-key")
                .header("x-oauth-scope", "all")
                .header("x-client-ip", "10.0.0.1")
                .header("x-api-key", "k")
                .get(ECHO)
                .then()
                .body("'x-org-id'", nullValue())
                .body("'x-org-role'", nullValue())
                .body("'x-user-id'", nullValue())
                .body("'x-auth-kind'", nullValue())
                .body("'x-oauth-scope'", nullValue())
                .body("'x-client-ip'", nullValue())
                .body("'x-api-key'", equalTo("k"));
    }

    @Test
    void onlyTheAllowedOriginMayReadAnswers() {
        given().header("Origin", "https://ops.example.com")
                .options(ECHO)
                .then()
                .statusCode(204)
                .header("Access-Control-Allow-Origin", "https://ops.example.com")
                .header("Access-Control-Allow-Methods", "GET, POST, PATCH, DELETE, OPTIONS")
                .header("Access-Control-Max-Age", "86400");
        given().header("Origin", "https://ops.example.com")
                .get(ECHO + "/fails/bug")
                .then()
                .statusCode(500)
                .header("Access-Control-Allow-Origin", "https://ops.example.com");
        given().header("Origin", "https://evil.example.com")
                .options(ECHO)
                .then()
                .statusCode(204)
                .header("Access-Control-Allow-Origin", nullValue());
    }

    @Test
    void anAddressThatAsksTooOftenIsToldWhenToComeBack() {
        var last = given().get("/api/often");
        for (int i = 0; i < 400 && last.statusCode() != 429; i++) {
            last = given().get("/api/often");
        }
        shell(last.then().statusCode(429).header("Retry-After", matchesPattern("[0-9]+")))
                .body("error", equalTo("Rate limit exceeded. Please slow down."));
        given().get(ECHO).then().statusCode(200);
    }

    @Test
    void anOrgThatAsksTooOftenIsToldWhenToComeBack() {
        var last = given().get(ECHO + "/fails/org");
        for (int i = 0; i < 10 && last.statusCode() != 429; i++) {
            last = given().get(ECHO + "/fails/org");
        }
        last.then()
                .statusCode(429)
                .header("Retry-After", matchesPattern("[0-9]+"))
                .body("code", equalTo("ORG_RATE_LIMITED"))
                .body("limit", equalTo(3))
                .body("retry_after_ms", notNullValue());
    }

    private static ValidatableResponse shell(ValidatableResponse answer) {
        return answer.header("X-Frame-Options", "DENY")
                .header("X-Content-Type-Options", "nosniff")
                .header("X-XSS-Protection", "0")
                .header("Referrer-Policy", notNullValue());
    }

    private static RequestSpecification exact() {
        return given().config(RestAssuredConfig.config()
                .encoderConfig(
                        EncoderConfig.encoderConfig().appendDefaultContentCharsetToContentTypeIfUndefined(false)));
    }

    /** REST Assured has opinions about content types. */
    private int post(String path, String contentType, String body) {
        try {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            String type = contentType.isEmpty() ? "" : "Content-Type: " + contentType + "\r\n";
            String answer = send(
                    ("POST " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + type + "Content-Length: "
                                    + bytes.length + "\r\n\r\n")
                            .getBytes(StandardCharsets.UTF_8),
                    bytes);
            return Integer.parseInt(answer.substring(9, 12));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private String chunked(String path, int chunks) throws IOException {
        var body = new ByteArrayOutputStream();
        for (int i = 0; i < chunks; i++) {
            body.write("10000\r\n".getBytes(StandardCharsets.UTF_8));
            body.write(new byte[0x10000]);
            body.write("\r\n".getBytes(StandardCharsets.UTF_8));
        }
        body.write("0\r\n\r\n".getBytes(StandardCharsets.UTF_8));
        return send(head(path), body.toByteArray());
    }

    private static byte[] head(String path) {
        return ("POST " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    private String send(byte[] head, byte[] body) throws IOException {
        try (var socket = new Socket(server.getHost(), server.getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(head);
            socket.getOutputStream().write(body);
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
