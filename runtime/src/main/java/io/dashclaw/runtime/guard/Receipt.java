package io.dashclaw.runtime.guard;

import io.dashclaw.policy.Answer.Opinion;
import io.dashclaw.policy.PolicySpec.Check;
import io.dashclaw.policy.Verdict;
import io.dashclaw.policy.truth.NormalText;
import io.dashclaw.policy.truth.Verification;
import io.dashclaw.policy.truth.Violation;
import io.dashclaw.runtime.ledger.CanonicalJson;
import io.dashclaw.runtime.ledger.Entry;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the verification of an outbound text came to (governance §8.1): digests of what was looked at, and codes, never its words. */
final class Receipt {
    private static final Set<String> RECEIVED =
            Set.of("content", "source_of_truth", "declared_goal", "act", "tool", "intel");

    private Receipt() {}

    /** Verified as it was received, because what is kept is masked. A text that is not there states nothing; null when it cannot be looked for. */
    static Opinion of(Check.NonFabrication check, Declaration declared) {
        if (!isReceived(check.contentPath()) || !isReceived(check.sourcePath())) {
            return null; // nobody ever sees it, so nobody can say that it is not there
        }
        Object content = at(check.contentPath() == null ? "content" : check.contentPath(), declared);
        Object source = at(check.sourcePath() == null ? "source_of_truth" : check.sourcePath(), declared);
        if (content == null) {
            return new Opinion(Verdict.ALLOW, List.of(), Map.of());
        }
        Verification verification = Verification.of(content, source);
        Verdict verdict = verification.verdict(check.onViolation() == null ? Verdict.WARN : check.onViolation());
        return new Opinion(
                verdict,
                verification.violations().stream()
                        .map(violation -> violation.code().wire() + ", " + violation.what())
                        .toList(),
                evidence(verification, content, source));
    }

    private static Map<String, Object> evidence(Verification verification, Object content, Object source) {
        Map<String, Object> receipt = new LinkedHashMap<>();
        receipt.put("engine", Verification.ENGINE);
        receipt.put("verdict", verification.passed() ? "pass" : "fail");
        receipt.put(
                "violations",
                verification.violations().stream().map(Receipt::violation).toList());
        receipt.put(
                "candidate_hash", digest(content instanceof String text ? NormalText.of(text) : canonical(content)));
        if (source != null) {
            receipt.put("source_of_truth_hash", digest(canonical(source)));
        }
        return receipt;
    }

    private static Map<String, Object> violation(Violation violation) {
        return Map.of("code", violation.code().wire(), "what", violation.what());
    }

    /** A dotted path through the fields of the call. */
    private static Object at(String path, Declaration declared) {
        Object value = fields(declared);
        for (String name : path.split("\\.")) {
            value = value instanceof Map<?, ?> fields ? fields.get(name) : null;
        }
        return value;
    }

    private static boolean isReceived(String path) {
        return path == null || RECEIVED.contains(path.split("\\.")[0]);
    }

    private static Map<String, Object> fields(Declaration declared) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("content", declared.content());
        fields.put("source_of_truth", declared.sourceOfTruth());
        fields.put("declared_goal", declared.declaredGoal());
        fields.put("act", declared.act());
        fields.put("tool", declared.tool());
        fields.put("intel", declared.intel());
        return fields;
    }

    private static String canonical(Object value) {
        return CanonicalJson.normalised(Map.of("value", value));
    }

    private static String digest(String text) {
        return "sha256:" + Entry.base64(Entry.sha256(text.getBytes(StandardCharsets.UTF_8)));
    }
}
