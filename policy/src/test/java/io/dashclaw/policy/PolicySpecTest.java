package io.dashclaw.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.dashclaw.policy.document.SpecField;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PolicySpecTest {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final String FULL = """
            description: Deploys to production wait.
            mode: Shadow
            agents:
              names: [ci-bot, "ci-*"]
              selector: { matchLabels: { team: payments }, matchExpressions: [ { key: env, operator: In, values: [prod] } ] }
              namespaces: [payments]
            match:
              actionTypes: [deploy]
              targets: ["prod/**"]
              paths: ["secrets/**"]
              hosts: ["*.example.com"]
              systems: [prod-db]
              risk: { atLeast: 70, evidenceAtLeast: 50, flags: [spend] }
              rate: { moreThan: 50, per: 1h, of: Claims }
              spend: { moreThanUsd: "25.00", per: 24h }
              tokens: { moreThan: 2000000, per: 24h, by: Session }
              schedule: { timeZone: Europe/Berlin, outside: ["Mon-Fri 09:00-17:00"], holidays: ["2026-12-25"] }
              session: { wrote: true }
              check: { type: Webhook, webhook: { url: "https://checks.example.com", timeout: 3s, onTimeout: Block } }
              whenActMissing: true
            verdict: RequireApproval
            approval: { quorum: [ { group: sre }, { count: 2 } ], expiresAfter: 30m, escalateAfter: 10m, separation: Owner }
            ungrantable: true
            tests:
            - name: a deploy waits
              intent: { actionType: deploy, target: prod/auth, spendUsd: "1" }
              expect: RequireApproval
              now: "2026-01-15T09:00:00Z"
              decisions: 60
              claims: 50
              spentUsd: "24.50"
              tokensUsed: 0
              session: { wrote: [/w/x.sh] }
              agent: { owner: ada, labels: { team: payments }, namespace: payments }
              opinion: Allow
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
                        "tests[0].intent.actionTipe: unknown; did you mean tests.intent.actionType?"),
                refusal.problems());
    }

    @Test
    void hintsKnowEveryField() {
        var fields = SpecField.ofSpec().stream()
                .flatMap(SpecField::all)
                .map(SpecField::path)
                .collect(Collectors.toSet());
        var hinted = SpecReader.VOCABULARY.stream()
                .filter(path -> !path.startsWith("tests.intent."))
                .collect(Collectors.toSet());
        assertEquals(fields, hinted);
    }

    private static Map<String, Object> map(String yaml) throws JsonProcessingException {
        return YAML.readValue(yaml, new TypeReference<>() {});
    }
}
