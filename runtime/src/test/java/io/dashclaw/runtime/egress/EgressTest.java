package io.dashclaw.runtime.egress;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dashclaw.runtime.egress.EgressFailure.Why;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PfxOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EgressTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final byte[] BODY = "{}".getBytes();

    @TempDir
    static Path folder;

    private static final AtomicInteger REACHED = new AtomicInteger();
    private static Vertx vertx;
    private static HttpServer server;
    private static Certificate certificate;

    @BeforeAll
    static void serve() throws Exception {
        vertx = Vertx.vertx();
        certificate = Certificate.of("localhost", folder);
        server = vertx.createHttpServer(new HttpServerOptions()
                        .setSsl(true)
                        .setKeyCertOptions(new PfxOptions()
                                .setPath(certificate.store().toString())
                                .setPassword(Certificate.PASSWORD)))
                .requestHandler(EgressTest::answer)
                .listen(0)
                .toCompletionStage()
                .toCompletableFuture()
                .get();
    }

    @AfterAll
    static void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private static void answer(HttpServerRequest request) {
        REACHED.incrementAndGet();
        switch (request.path()) {
            case "/echo" ->
                request.body(body -> request.response()
                        .putHeader("x-seen", request.getHeader("x-mark"))
                        .end(body.result()));
            case "/moved" ->
                request.response()
                        .setStatusCode(302)
                        .putHeader("location", "/echo")
                        .end();
            case "/large" -> request.response().end(Buffer.buffer(new byte[5000]));
            case "/trickle" -> {
                request.response().setChunked(true).write("{");
                vertx.setPeriodic(10, any -> request.response().write(" "));
            }
            default -> request.response().setStatusCode(404).end();
        }
    }

    private record Config(Optional<List<String>> allowed, Optional<Path> trust, int concurrent)
            implements EgressConfig {}

    private static Egress egress(Config config) {
        return new Egress(vertx, config);
    }

    private static Egress trusting() {
        return egress(new Config(Optional.of(List.of("localhost")), Optional.of(certificate.pem()), 8));
    }

    private static String url(String path) {
        return "https://localhost:" + server.actualPort() + path;
    }

    private static Egress.Reply post(Egress egress, String url, Duration timeout) {
        return egress.post(url, Map.of("x-mark", "m"), BODY, timeout, 4096)
                .await()
                .indefinitely();
    }

    private static Why failure(Egress egress, String url, Duration timeout) {
        return assertThrows(EgressFailure.class, () -> post(egress, url, timeout))
                .why();
    }

    @Test
    void postsAndAnswersWhatCameBack() {
        var reply = post(trusting(), url("/echo"), LONG);
        assertEquals(200, reply.status());
        assertArrayEquals(BODY, reply.body());
    }

    @Test
    void aRedirectIsAnAnswerAndNotFollowed() {
        assertEquals(302, post(trusting(), url("/moved"), LONG).status());
    }

    @Test
    void aPrivateAddressThatNobodyListedIsNotEvenConnectedTo() {
        int before = REACHED.get();
        var closed = egress(new Config(Optional.empty(), Optional.of(certificate.pem()), 8));
        assertEquals(Why.REFUSED_ADDRESS, failure(closed, url("/echo"), LONG));
        assertEquals(Why.REFUSED_ADDRESS, failure(closed, url("/echo").replace("localhost", "127.0.0.1"), LONG));
        assertEquals(Why.REFUSED_ADDRESS, failure(closed, url("/echo").replace("localhost", "[::1]"), LONG));
        assertEquals(before, REACHED.get());
    }

    @Test
    void aServerThatNobodyVouchesForIsNoServer() {
        int before = REACHED.get();
        var usual = egress(new Config(Optional.of(List.of("localhost")), Optional.empty(), 8));
        assertEquals(Why.UNREACHABLE, failure(usual, url("/echo"), LONG));
        var named = egress(new Config(Optional.of(List.of("127.0.0.1")), Optional.of(certificate.pem()), 8));
        assertEquals(Why.UNREACHABLE, failure(named, url("/echo").replace("localhost", "127.0.0.1"), LONG));
        assertEquals(before, REACHED.get());
    }

    @Test
    void anAnswerThatIsTooLargeIsNoAnswer() {
        assertEquals(Why.TOO_LARGE, failure(trusting(), url("/large"), LONG));
    }

    @Test
    void timeIsUpHoweverManySmallPiecesCome() {
        assertEquals(Why.TIMEOUT, failure(trusting(), url("/trickle"), Duration.ofMillis(300)));
    }

    @Test
    void noMoreCallsThanAllowedAreUnderWay() {
        var one = egress(new Config(Optional.of(List.of("localhost")), Optional.of(certificate.pem()), 1));
        var first = one.post(url("/trickle"), Map.of(), BODY, Duration.ofMillis(300), 4096)
                .onFailure()
                .recoverWithNull()
                .subscribeAsCompletionStage();
        assertEquals(Why.BUSY, failure(one, url("/echo"), LONG));
        first.join();
        assertEquals(200, post(one, url("/echo"), LONG).status());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://example.com/",
                "https://",
                "https:///x",
                "ftp://example.com/",
                "https://user:word@example.com/",
                "https://exa mple.com/",
                "example.com"
            })
    void onlyPlainHttpsUrlsAreCalled(String url) {
        assertTrue(Egress.problemWith(url).isPresent());
        assertEquals(Why.REFUSED_URL, failure(trusting(), url, LONG));
    }
}
