package io.dashclaw.policy;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The words that a policy's type may be, and what is written below each. */
public final class PolicyTypes {
    private PolicyTypes() {}

    /**
     * Reads the rules strictly, then runs their own tests.
     *
     * @return what is wrong, such as {@code rules.threshold: must be 0 to 100, was 180}; empty when the policy may be published
     */
    public static List<String> check(String type, Map<String, Object> rules) {
        if (PolicyType.named(type).isEmpty()) {
            return List.of("unknown policy_type: " + type);
        }
        var draft = draft(type, rules);
        var problems = Compiled.from(draft).problems();
        return problems.isEmpty() ? OwnTests.failures(draft) : problems;
    }

    /**
     * Runs the tests that the rules bring along, through risk and the reading of acts, as intents of clients go.
     *
     * @throws MalformedPolicyException when the rules or their tests cannot be read
     */
    public static List<TestResult> test(String type, Map<String, Object> rules) {
        if (PolicyType.named(type).isEmpty()) {
            throw new MalformedPolicyException(List.of("unknown policy_type: " + type));
        }
        var draft = draft(type, rules);
        var problems = Compiled.from(draft).problems();
        if (!problems.isEmpty()) {
            throw new MalformedPolicyException(problems);
        }
        return OwnTests.results(draft);
    }

    private static PolicyDocument draft(String type, Map<String, Object> rules) {
        return new PolicyDocument("draft", 1, "", "draft", type, rules, null, false, true, Instant.EPOCH);
    }

    /** The types that this version understands. */
    public static Set<String> types() {
        return Arrays.stream(PolicyType.values()).map(PolicyType::wire).collect(Collectors.toUnmodifiableSet());
    }
}
