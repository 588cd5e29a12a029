package io.dashclaw.policy.act;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dashclaw.policy.Answer;
import io.dashclaw.policy.Decision;
import io.dashclaw.policy.Facts;
import io.dashclaw.policy.Intent;
import io.dashclaw.policy.PolicyDocument;
import io.dashclaw.policy.PolicySet;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The policies with which a fresh organisation starts, asked about an act of which nothing else is known. */
final class DefaultPack {
    private static final Path FILE =
            Path.of("../runtime/src/main/resources/io/dashclaw/runtime/policy/default-pack.json");

    private final PolicySet policies;

    DefaultPack() throws IOException {
        this.policies = PolicySet.compile(new ObjectMapper()
                .readValue(FILE.toFile(), Pack.class).policies().stream()
                        .map(Policy::document)
                        .toList());
    }

    private record Pack(List<Policy> policies) {}

    private record Policy(
            String name, @JsonProperty("policy_type") String type, Map<String, Object> rules) {
        PolicyDocument document() {
            return new PolicyDocument(name, 1, "d", name, type, rules, null, false, true, Instant.EPOCH);
        }
    }

    Decision decide(Act act) {
        return decide(Acts.analyse(act, Recorded.NOTHING));
    }

    Decision decide(Analysis analysis) {
        var intent = new Intent("agent", "other", null, null, List.of(), null, null, List.of(), analysis, null);
        var counts = policies.questions(intent).stream()
                .collect(Collectors.toMap(Function.identity(), any -> (Answer) new Answer.Number(0)));
        return policies.decide(intent, new Facts(Instant.EPOCH, null, counts));
    }
}
