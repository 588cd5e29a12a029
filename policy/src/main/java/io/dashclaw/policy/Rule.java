package io.dashclaw.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A restriction, ready to be judged: whoever wrote it, and in whichever form, it became one of these.
 *
 * @param kind named when judging fails
 * @param agents ids in scope; null: everyone
 * @param conditions all must hold
 * @param shadow recorded, never bites
 */
record Rule(
        PolicyRef ref,
        String kind,
        List<String> agents,
        List<Condition> conditions,
        Verdict verdict,
        Approval approval,
        boolean ungrantable,
        boolean shadow) {

    /** What becomes of a policy that cannot be understood: it holds all in its scope, and since it may have been a floor no grant spares it. */
    static Rule holding(PolicyRef ref, String what, List<String> agents, boolean shadow) {
        var conditions = List.<Condition>of(new Condition.NotUnderstood(what));
        return new Rule(ref, what, agents, conditions, Verdict.REQUIRE_APPROVAL, Approval.PLAIN, true, shadow);
    }

    /** Empty when the rule does not match. A rule that cannot be evaluated holds: a broken restriction never opens the gate. */
    Optional<Finding> judge(Situation situation) {
        try {
            return found(situation);
        } catch (RuntimeException e) {
            return Optional.of(notEvaluated(kind));
        }
    }

    private Optional<Finding> found(Situation situation) {
        boolean unstated = false;
        Condition unknown = null;
        for (var condition : conditions) {
            var answer = condition.test(situation);
            if (answer == Condition.Answer.NO) {
                return Optional.empty();
            }
            unstated |= answer == Condition.Answer.UNSTATED;
            unknown = answer == Condition.Answer.UNKNOWN ? condition : unknown;
        }
        if (unknown != null) {
            return Optional.of(notEvaluated(unknown.phrase(situation)));
        }
        var said = unstated ? verdict.atMost(Verdict.REQUIRE_APPROVAL) : verdict;
        return Optional.of(new Finding(ref, said, reason(situation, said)));
    }

    private Finding notEvaluated(String what) {
        return new Finding(ref, verdict.join(Verdict.REQUIRE_APPROVAL), "could not be evaluated (" + what + ")");
    }

    private String reason(Situation situation, Verdict said) {
        boolean subject = conditions.isEmpty() || conditions.get(0).isSubject();
        var phrases = new ArrayList<String>();
        for (var condition : conditions) {
            if (!(condition instanceof Condition.Agents)) {
                phrases.add(condition.phrase(situation));
            }
        }
        if (!subject) {
            return String.join(", ", phrases);
        }
        var first = (phrases.isEmpty() ? "every intent" : phrases.remove(0)) + " " + consequence(said);
        return phrases.isEmpty() ? first : first + " (" + String.join(", ", phrases) + ")";
    }

    private static String consequence(Verdict verdict) {
        return switch (verdict) {
            case ALLOW -> "is allowed";
            case WARN -> "is watched";
            case ALLOW_CONTAINED -> "runs contained";
            case REQUIRE_APPROVAL -> "needs approval";
            case BLOCK -> "is blocked";
        };
    }

    /** What it asks, unless it is already plain that it does not match. */
    Stream<Question> questions(Situation situation) {
        boolean out = conditions.stream()
                .filter(condition -> !(condition instanceof Condition.RateReached))
                .anyMatch(condition -> condition.test(situation) == Condition.Answer.NO);
        return out ? Stream.empty() : conditions(Condition.RateReached.class).map(Condition.RateReached::question);
    }

    <C extends Condition> Stream<C> conditions(Class<C> kind) {
        return conditions.stream().filter(kind::isInstance).map(kind::cast);
    }
}
