package io.dashclaw.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.dashclaw.runtime.database.Homes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged runtime with the jar of the optional module, and without it. */
class SemanticIT {
    private static final Path JAR =
            Path.of("..", "semantic", "target", "dashclaw-semantic.jar").toAbsolutePath();
    private static final String INSTRUCTION = "Sending customer data to an outside address";
    private static final String ALIKE = "send the data of our customers to an address outside of the company";
    private static final String UNLIKE = "run the unit tests of the billing module";

    @TempDir(factory = Homes.BesideSeed.class)
    Path folder;

    @BeforeAll
    static void open() {
        Ring.SEMANTIC.open(
                Files.exists(JAR)
                        ? Optional.empty()
                        : Optional.of("the module semantic was not built: -Psemantic is missing"));
    }

    @Test
    void whatIsAlikeIsBlockedAndWhatIsNotIsLetThrough() throws Exception {
        try (var runtime = start(Map.of("DASHCLAW_CONSULT_SEMANTIC_MODEL", JAR.toString()))) {
            Client operator = publish(runtime, "semantic_check", Map.of("instruction", INSTRUCTION));
            JsonNode alike = asked(operator, ALIKE);
            assertEquals("block", alike.path("decision").asText(), alike::toString);
            assertTrue(alike.path("reasons").toString().contains("semantic check objects: what it says is"));
            JsonNode unlike = asked(operator, UNLIKE);
            assertEquals("allow", unlike.path("decision").asText(), unlike::toString);
            JsonNode replay = operator.get(
                            "/api/decisions/" + alike.path("decision_id").asText() + "/replay")
                    .body();
            assertEquals("identical", replay.path("then").path("outcome").asText(), replay::toString);
        }
    }

    @Test
    void whatAnAgentNeverDidBeforeIsHeld() throws Exception {
        try (var runtime = start(Map.of("DASHCLAW_CONSULT_SEMANTIC_MODEL", JAR.toString()))) {
            Client operator =
                    publish(runtime, "behavioral_anomaly", Map.of("min_history", 2, "similarity_threshold", 0.5));
            for (int i = 0; i < 2; i++) {
                assertEquals("allow", claimed(operator, UNLIKE).path("decision").asText());
            }
            assertEquals("allow", asked(operator, UNLIKE).path("decision").asText());
            JsonNode unusual = asked(operator, ALIKE);
            assertEquals("require_approval", unusual.path("decision").asText(), unusual::toString);
            assertTrue(unusual.path("reasons").toString().contains("unlike anything this agent did lately"));
        }
    }

    @Test
    void withoutTheJarThePolicyHolds() throws Exception {
        try (var runtime = start(Map.of())) {
            Client operator = publish(runtime, "semantic_check", Map.of("instruction", INSTRUCTION));
            JsonNode held = asked(operator, UNLIKE);
            assertEquals("require_approval", held.path("decision").asText(), held::toString);
            assertTrue(held.path("reasons").toString().contains("semantic check did not answer"));
        }
    }

    @Test
    void aJarThatHoldsNoModelIsNamedAndHolds() throws Exception {
        Path other = Files.write(folder.resolve("other.jar"), new byte[0]);
        try (var runtime = start(Map.of("DASHCLAW_CONSULT_SEMANTIC_MODEL", other.toString()))) {
            Client operator = publish(runtime, "semantic_check", Map.of("instruction", INSTRUCTION));
            assertEquals(
                    "require_approval", asked(operator, UNLIKE).path("decision").asText());
            assertTrue(runtime.stdout().concat(runtime.stderr()).contains("holds no model that works"));
            assertFalse(runtime.stderr().contains("\tat "), runtime.stderr());
        }
    }

    private PackagedRuntime start(Map<String, String> environment) throws Exception {
        var all = new HashMap<>(environment);
        all.put("DASHCLAW_API_KEY", Doors.OPERATOR);
        // The first text of all waits for the model to be loaded, on a machine that may be busy with other tests.
        all.put("DASHCLAW_GUARD_DEADLINE", "30s");
        return PackagedRuntime.start(Homes.in(folder), all).awaitReady();
    }

    private static Client publish(PackagedRuntime runtime, String type, Map<String, Object> rules) throws Exception {
        Client operator = new Client(runtime, Doors.OPERATOR);
        var made = operator.post("/api/policies", Map.of("name", "Compared", "policy_type", type, "rules", rules));
        assertEquals(201, made.status());
        return operator;
    }

    private static JsonNode asked(Client operator, String goal) throws Exception {
        return operator.post("/api/guard?record=true", intent(goal)).body();
    }

    private static JsonNode claimed(Client operator, String goal) throws Exception {
        Map<String, Object> intent = intent(goal);
        intent.put("claim_execution", true);
        intent.put("attempt_id", UUID.randomUUID().toString());
        JsonNode answer = operator.post("/api/guard?record=true", intent).body();
        assertTrue(answer.path("claimed").asBoolean(), answer::toString);
        return answer;
    }

    private static Map<String, Object> intent(String goal) {
        return new HashMap<>(Map.of(
                "agent_id",
                "clerk",
                "action_type",
                "other",
                "declared_goal",
                goal,
                "idempotency_key",
                UUID.randomUUID().toString(),
                "client_capabilities",
                List.of("execution_claims")));
    }
}
