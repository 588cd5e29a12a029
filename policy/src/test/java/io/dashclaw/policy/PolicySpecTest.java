package io.dashclaw.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PolicySpecTest {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final String FULL = """
            description: Deploys to production wait.
            mode: Shadow
            agents: { names: [ci-bot] }
            match:
              actionTypes: [deploy]
              targets: ["prod/**"]
              paths: ["secrets/**"]
              risk: { atLeast: 70 }
              rate: { moreThan: 50, per: 1h, of: Decisions }
            verdict: RequireApproval
            approval: { expiresAfter: 30m, separation: Owner }
            ungrantable: true
            tests:
            - { name: a deploy waits, intent: { actionType: deploy, target: prod/auth }, expect: RequireApproval, decisions: 60 }
            """;

    @Test
    void theStrictReaderAndJacksonReadTheSame() throws JsonProcessingException {
        assertEquals(YAML.readValue(FULL, PolicySpec.class), PolicySpec.read(map(FULL)));
    }

    @Test
    void whatIsWrittenIsReadBack() throws JsonProcessingException {
        for (var text : List.of(FULL, "verdict: Block", "{ verdict: Warn, match: {}, approval: {} }")) {
            var spec = PolicySpec.read(map(text));
            assertEquals(spec, PolicySpec.read(map(YAML.writeValueAsString(spec))));
        }
    }

    @Test
    void aRefusalNamesEveryProblem() throws JsonProcessingException {
        var rules = map("{ verdict: Perhaps, tests: [ { intent: { actionTipe: x } } ] }");
        var refusal = assertThrows(MalformedPolicyException.class, () -> PolicySpec.read(rules));
        assertEquals(
                List.of(
                        "verdict: must be Warn, AllowContained, RequireApproval or Block, was Perhaps",
                        "tests[0].expect: is required",
                        "tests[0].intent.actionType: is required",
                        "tests[0].intent.actionTipe: unknown"),
                refusal.problems());
    }

    private static Map<String, Object> map(String yaml) throws JsonProcessingException {
        return YAML.readValue(yaml, new TypeReference<>() {});
    }
}
