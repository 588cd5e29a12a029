package io.dashclaw.runtime.sdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dashclaw.runtime.PackagedRuntime;
import io.dashclaw.runtime.Ring;
import io.dashclaw.runtime.database.Homes;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The SDK that we did not write, against the jar that we ship. Each case of {@code src/test/python} is a test. */
class SdkIT {
    private static final String ADMIN_KEY = "oc_live_the-key-of-the-people-who-approve";
    private static final Map<String, String> POLICIES =
            Map.of("warn", "warn_action_type", "hold", "require_approval", "block", "block_action_type");

    @TempDir(factory = Homes.BesideSeed.class)
    static Path folder;

    private static PackagedRuntime runtime;
    private static Map<String, String> environment;

    @BeforeAll
    static void start() throws Exception {
        Ring.SDK.open(PythonSdk.missing());
        runtime = PackagedRuntime.start(
                        Homes.in(folder),
                        Map.of(
                                "DASHCLAW_API_KEY",
                                ADMIN_KEY,
                                "DASHCLAW_GUARD_APPROVAL_GRACE",
                                "0s",
                                "DASHCLAW_ACTION_SWEEP_EVERY",
                                "1s"))
                .awaitReady();
        for (var policy : POLICIES.entrySet()) {
            post("/api/policies", """
                    {"name": "[ring] %1$s", "policy_type": "%2$s", "rules": {"action_types": ["ring-%1$s"]}}
                    """.formatted(policy.getKey(), policy.getValue()));
        }
        environment = Map.of(
                "RING_URL", runtime.url("").toString(),
                "RING_ADMIN_KEY", ADMIN_KEY,
                "RING_AGENT_KEY", agentKey(),
                "RING_OTHER_AGENT_KEY", agentKey());
    }

    @AfterAll
    static void stop() throws Exception {
        if (runtime != null) {
            runtime.close();
        }
    }

    @TestFactory
    Stream<DynamicNode> scripts() {
        return Stream.of(
                        "guard.py",
                        "governed.py",
                        "actions.py",
                        "approvals.py",
                        "missing.py",
                        "snippets.py",
                        "policies.py")
                .map(script -> DynamicContainer.dynamicContainer(
                        script, Stream.of(script).flatMap(SdkIT::cases)));
    }

    private static Stream<DynamicTest> cases(String script) {
        List<PythonSdk.Case> cases;
        try {
            cases = PythonSdk.cases(script, environment);
        } catch (Exception | AssertionError e) {
            return Stream.of(DynamicTest.dynamicTest(script + " runs to its end", () -> {
                throw e;
            }));
        }
        return cases.stream()
                .map(each -> DynamicTest.dynamicTest(
                        each.name(),
                        () -> assertTrue(each.ok(), () -> script + ": " + each.name() + "\n" + each.detail())));
    }

    private static String agentKey() throws Exception {
        return post("/api/keys", "{\"label\": \"ring\"}")
                .get("key")
                .get("raw_key")
                .textValue();
    }

    private static JsonNode post(String path, String body) throws Exception {
        var request = HttpRequest.newBuilder(runtime.url(path))
                .header("x-api-key", ADMIN_KEY)
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        var answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        assertEquals(201, answer.statusCode(), answer.body());
        return new ObjectMapper().readTree(answer.body());
    }
}
