package io.dashclaw.runtime;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A client of one packaged runtime under load: one key, connections that are kept. */
final class Client {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final HttpClient CONNECTIONS =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final PackagedRuntime runtime;
    private final String key;

    Client(PackagedRuntime runtime, String key) {
        this.runtime = runtime;
        this.key = key;
    }

    record Answer(int status, JsonNode body) {
        String text(String field) {
            return body.path(field).asText(null);
        }
    }

    /** @throws IOException when there was no answer at all */
    Answer post(String path, Object body) throws IOException, InterruptedException {
        return send("POST", path, body);
    }

    Answer patch(String path, Object body) throws IOException, InterruptedException {
        return send("PATCH", path, body);
    }

    Answer get(String path) throws IOException, InterruptedException {
        return send("GET", path, null);
    }

    Answer delete(String path) throws IOException, InterruptedException {
        return send("DELETE", path, null);
    }

    private Answer send(String method, String path, Object body) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(runtime.url(path))
                .method(
                        method,
                        body == null
                                ? BodyPublishers.noBody()
                                : BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)))
                .header("x-api-key", key)
                .header("Content-Type", "application/json")
                .timeout(PATIENCE)
                .build();
        var answer = CONNECTIONS.send(request, BodyHandlers.ofByteArray());
        return new Answer(answer.statusCode(), JSON.readTree(answer.body()));
    }

    /** As another credential of the same runtime. */
    Client as(String other) {
        return new Client(runtime, other);
    }

    /** The same credential at another replica. */
    Client at(PackagedRuntime replica) {
        return new Client(replica, key);
    }

    /** Makes a key; this client is an administrator. */
    Doors.Key key(String role) throws IOException, InterruptedException {
        JsonNode made =
                post("/api/keys", Map.of("label", role, "role", role)).body().path("key");
        return new Doors.Key(made.path("raw_key").asText(), made.path("id").asText());
    }

    /** @return the policy's id */
    String policy(String name, String type, String actionType) throws IOException, InterruptedException {
        return post(
                        "/api/policies",
                        Map.of("name", name, "policy_type", type, "rules", Map.of("action_types", List.of(actionType))))
                .text("policy_id");
    }
}
