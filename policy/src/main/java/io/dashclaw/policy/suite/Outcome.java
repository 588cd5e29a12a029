package io.dashclaw.policy.suite;

import io.dashclaw.policy.Derivation;
import io.dashclaw.policy.Risk;
import io.dashclaw.policy.document.Position;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How a case came out.
 *
 * @param file where it stands: that of the suite, or one of policies that the suite names
 * @param differences what came out otherwise, such as {@code verdict: expected Block, was Allow}; none: all as it should
 * @param risk null where nothing was weighed
 * @param derivation empty where nothing was decided
 */
public record Outcome(
        String name, String file, Position at, List<String> differences, Risk risk, Derivation derivation) {
    public Outcome {
        differences = List.copyOf(differences);
    }

    public boolean passed() {
        return differences.isEmpty();
    }

    /** For people: what is different, what the risk was made of, and what each policy looked at. */
    public String explanation() {
        var text = new StringBuilder();
        differences.forEach(difference -> text.append(difference).append('\n'));
        if (risk != null) {
            text.append(explained(risk)).append('\n');
        }
        derivation.steps().forEach(step -> text.append(explained(step)).append('\n'));
        return text.toString();
    }

    private static String explained(Risk risk) {
        var sum = risk.modifiers().stream()
                .map(modifier -> ", %s +%d".formatted(modifier.factor(), modifier.delta()))
                .collect(Collectors.joining());
        return "risk %d: %s %d%s%s%s%s"
                .formatted(
                        risk.finalScore(),
                        risk.baseActionType(),
                        risk.base(),
                        sum,
                        risk.clientReported() == null ? "" : ", claimed " + risk.clientReported(),
                        risk.evidence() == null ? "" : ", act " + risk.evidence(),
                        risk.mismatch() ? ", not what was declared: " + risk.derivedType() : "");
    }

    private static String explained(Derivation.Step step) {
        if (step.matched()) {
            return "+ %s: %s".formatted(step.by().name(), step.said());
        }
        var parts = step.parts().stream().map(Outcome::explained).collect(Collectors.joining(", "));
        return "- %s: did not match (%s)".formatted(step.by().name(), parts);
    }

    private static String explained(Derivation.Part part) {
        return part.what() + (part.holds() ? " yes" : " no");
    }
}
