package io.dashclaw.policy;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Why a decision came out as it did: what every policy looked at, also those that had no say. Slower than deciding, because nothing is left out.
 *
 * @param steps one for each policy that says something at all, in the given order
 */
public record Derivation(List<Step> steps) {
    public Derivation {
        steps = List.copyOf(steps);
    }

    public static Derivation of(Collection<PolicyDocument> policies, Intent intent, Facts facts) {
        var situation = new Situation(intent, facts);
        var steps = new ArrayList<Step>();
        policies.stream().filter(PolicyDocument::active).forEach(document -> {
            var compiled = Compiled.from(document);
            compiled.rules().forEach(rule -> steps.add(step(rule, situation)));
            compiled.grant().map(grant -> step(grant, situation)).ifPresent(steps::add);
        });
        return new Derivation(steps);
    }

    /**
     * One policy's part.
     *
     * @param parts all that had to hold
     * @param said what followed; null when something did not hold
     */
    public record Step(PolicyRef by, List<Part> parts, String said) {
        public Step {
            parts = List.copyOf(parts);
        }

        public boolean matched() {
            return said != null;
        }
    }

    /**
     * One thing that had to hold.
     *
     * @param what kind of condition, such as {@code risk at least}
     * @param phrase how it was met; empty when it was not
     */
    public record Part(String what, boolean holds, String phrase) {}

    private static Step step(Rule rule, Situation situation) {
        var parts = new ArrayList<Part>();
        if (rule.agents() != null) {
            parts.add(new Part("agents", concerns(rule, situation), ""));
        }
        rule.conditions().forEach(condition -> parts.add(part(condition, situation)));
        var said = parts.stream().allMatch(Part::holds) ? rule.judge(situation) : Optional.<Finding>empty();
        var mode = rule.shadow() ? " (in shadow)" : "";
        return new Step(
                rule.ref(),
                parts,
                said.map(finding -> finding.verdict().yaml() + mode + ": " + finding.reason())
                        .orElse(null));
    }

    /** As the index finds it. An intent that names no agent escapes nobody's rules. */
    private static boolean concerns(Rule rule, Situation situation) {
        return situation.intent().agentId() == null
                || situation.lineage().stream().anyMatch(rule.agents()::contains);
    }

    private static Part part(Condition condition, Situation situation) {
        var what = words(condition.getClass().getSimpleName());
        try {
            return condition.test(situation) == Condition.Said.NO
                    ? new Part(what, false, "")
                    : new Part(what, true, condition.phrase(situation));
        } catch (RuntimeException e) {
            return new Part(what, true, "could not be evaluated");
        }
    }

    private static Step step(Grant grant, Situation situation) {
        boolean covers = grant.covers(situation);
        boolean reaches = grant.reaches(situation.risk());
        var parts = List.of(new Part("grant covers", covers, ""), new Part("risk below", reaches, ""));
        return new Step(grant.ref(), parts, covers && reaches ? "spares a warning or an approval" : null);
    }

    /** {@code RiskAtLeast} is {@code risk at least}. */
    private static String words(String name) {
        return name.replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
    }
}
