package io.dashclaw.runtime;

import io.dashclaw.runtime.database.EmbeddedPostgres;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/**
 * The packaged jar as users start it, in a process of its own. Closing it stops the runtime and its database, however they were left.
 * <pre>
 * try (var runtime = PackagedRuntime.start(home, Map.of()).awaitReady()) { … runtime.url() … }
 * </pre>
 */
public final class PackagedRuntime implements AutoCloseable {
    private static final Path JAR = Path.of("target", "quarkus-app", "quarkus-run.jar");
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final Path home;
    private final int port;
    private final Process process;
    private final Path stdout;
    private final Path stderr;

    private PackagedRuntime(Path home, int port, Process process, Path stdout, Path stderr) {
        this.home = home;
        this.port = port;
        this.process = process;
        this.stdout = stdout;
        this.stderr = stderr;
    }

    /** @param environment added to ours; without {@code QUARKUS_HTTP_PORT} a free port is taken */
    public static PackagedRuntime start(Path home, Map<String, String> environment) throws IOException {
        var logs = Files.createDirectories(Path.of("target", "packaged-runtime"));
        var stdout = Files.createTempFile(logs, "runtime-", ".out");
        var stderr = Files.createTempFile(logs, "runtime-", ".err");
        var builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar", JAR.toString())
                .redirectOutput(stdout.toFile())
                .redirectError(stderr.toFile());
        var port = environment.getOrDefault("QUARKUS_HTTP_PORT", Integer.toString(freePort()));
        builder.environment().keySet().removeIf(name -> name.startsWith("DASHCLAW_") || name.startsWith("QUARKUS_"));
        builder.environment().put("DASHCLAW_HOME", home.toAbsolutePath().toString());
        builder.environment().put("QUARKUS_HTTP_PORT", port);
        builder.environment().putAll(environment);
        return new PackagedRuntime(
                home, port.matches("\\d{1,5}") ? Integer.parseInt(port) : 0, builder.start(), stdout, stderr);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** @throws IllegalStateException with all that it said, when it ends instead */
    public PackagedRuntime awaitReady() {
        Awaitility.await("the runtime is ready")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .failFast(() -> {
                    if (!process.isAlive()) {
                        throw new IllegalStateException("the runtime ended: " + stderr() + stdout());
                    }
                })
                .until(this::isReady);
        return this;
    }

    public boolean isReady() {
        var request = HttpRequest.newBuilder(url("/q/health/ready"))
                .timeout(Duration.ofSeconds(5))
                .build();
        try {
            return CLIENT.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    public URI url(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    public int port() {
        return port;
    }

    public Path home() {
        return home;
    }

    /** Of the embedded database, with credentials. */
    public String jdbcUrl() throws IOException {
        return Files.readString(home.resolve("database.url")).strip();
    }

    public Process process() {
        return process;
    }

    public String stdout() throws IOException {
        return Files.readString(stdout);
    }

    public String stderr() throws IOException {
        return Files.readString(stderr);
    }

    /** As {@code kill -9}: the embedded database lives on, until the next start or {@link #close}. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** As {@code kill}, upon which the runtime ends in order. @return the exit code */
    public int terminate() throws InterruptedException {
        process.destroy();
        return awaitExit();
    }

    /** @return the exit code */
    public int awaitExit() throws InterruptedException {
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException("the runtime does not end");
        }
        return process.exitValue();
    }

    @Override
    public void close() throws Exception {
        if (process.isAlive()) {
            terminate();
        }
        if (Files.exists(home.resolve("data/postmaster.pid"))) {
            EmbeddedPostgres.start(home).close();
        }
    }
}
