package io.dashclaw.runtime.consult;

import io.dashclaw.runtime.egress.Certificate;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;

/**
 * Those who are asked: an HTTPS server on a private address, which the runtime is told to trust, and which serves as the language model
 * as well. It answers as a test wants, and keeps what it was sent.
 */
public final class AskedServer implements QuarkusTestResourceLifecycleManager {
    static final String MODEL = "judge-of-the-test";
    static final String MODEL_KEY = "bearer-of-the-test";
    static final String MODEL_PATH = "/v1/chat/completions";

    private final Vertx vertx = Vertx.vertx();
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final List<Call> calls = new CopyOnWriteArrayList<>();
    private HttpServer server;

    /** @param headers by their names in lower case */
    record Call(String path, Map<String, String> headers, String body) {
        String header(String name) {
            return headers.get(name);
        }
    }

    private record Answer(int status, String body) {}

    @Override
    public Map<String, String> start() {
        try {
            Certificate certificate = Certificate.of("localhost", Files.createTempDirectory("asked"));
            server = serve(certificate);
            return Map.of(
                    "dashclaw.egress.allowed",
                    "localhost",
                    "dashclaw.egress.trust",
                    certificate.pem().toString(),
                    "dashclaw.consult.judge-url",
                    url("/v1"),
                    "dashclaw.consult.judge-model",
                    MODEL,
                    "dashclaw.consult.judge-key",
                    MODEL_KEY);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private HttpServer serve(Certificate certificate) throws InterruptedException, ExecutionException {
        return vertx.createHttpServer(new HttpServerOptions()
                        .setSsl(true)
                        .setKeyCertOptions(new PfxOptions()
                                .setPath(certificate.store().toString())
                                .setPassword(Certificate.PASSWORD)))
                .requestHandler(request -> request.body().onSuccess(body -> answer(request, body)))
                .listen(0)
                .toCompletionStage()
                .toCompletableFuture()
                .get();
    }

    /** Whoever has no answer keeps silent. */
    private void answer(HttpServerRequest request, Buffer body) {
        Map<String, String> headers = new ConcurrentHashMap<>();
        request.headers().forEach((name, value) -> headers.put(name.toLowerCase(), value));
        calls.add(new Call(request.path(), headers, body.toString()));
        Answer answer = answers.get(request.path());
        if (answer != null) {
            request.response()
                    .setStatusCode(answer.status())
                    .putHeader("location", "/elsewhere")
                    .end(answer.body());
        }
    }

    String url(String path) {
        return "https://localhost:" + server.actualPort() + path;
    }

    void answers(String path, int status, String body) {
        answers.put(path, new Answer(status, body));
    }

    List<Call> calls(String path) {
        return calls.stream().filter(call -> call.path().equals(path)).toList();
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(this, new TestInjector.MatchesType(AskedServer.class));
    }

    @Override
    public void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
