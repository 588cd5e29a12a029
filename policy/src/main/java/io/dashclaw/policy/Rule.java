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
    static Rule holding(PolicyRef ref, String what, Scope scope, boolean shadow) {
        var conditions = scope.and(List.of(new Condition.NotUnderstood(what)));
        return new Rule(ref, what, scope.ids(), conditions, Verdict.REQUIRE_APPROVAL, Approval.PLAIN, true, shadow);
    }

    /** Empty when the rule does not match. A rule that cannot be evaluated holds: a broken restriction never opens the gate. */
    Optional<Finding> judge(Situation situation) {
        try {
            return found(situation);
        } catch (RuntimeException e) {
            return Optional.of(notEvaluated(verdict, kind));
        }
    }

    private Optional<Finding> found(Situation situation) {
        boolean unstated = false;
        Condition unknown = null;
        var strict = verdict;
        for (var condition : conditions) {
            var answer = condition.test(situation);
            if (answer == Condition.Said.NO) {
                return Optional.empty();
            }
            unstated |= answer == Condition.Said.UNSTATED;
            unknown = answer == Condition.Said.UNKNOWN ? condition : unknown;
            strict = condition.verdict(strict, situation);
        }
        if (unknown != null) {
            return Optional.of(notEvaluated(strict, unknown.phrase(situation)));
        }
        var known = unstated ? FailClosed.Outcome.AT_MOST_APPROVAL.verdict(strict) : strict;
        var said = contained(known, situation);
        return Optional.of(new Finding(ref, said, reason(situation, said)));
    }

    /** What cannot run contained waits for people. */
    private static Verdict contained(Verdict said, Situation situation) {
        return said == Verdict.ALLOW_CONTAINED && !situation.intent().reported().containable()
                ? Verdict.REQUIRE_APPROVAL
                : said;
    }

    private Finding notEvaluated(Verdict strict, String what) {
        return new Finding(
                ref, FailClosed.Outcome.AT_LEAST_APPROVAL.verdict(strict), "could not be evaluated (" + what + ")");
    }

    private String reason(Situation situation, Verdict said) {
        var told = conditions.stream()
                .filter(condition -> !(condition instanceof AgentCondition))
                .toList();
        var phrases = new ArrayList<String>();
        told.forEach(condition -> phrases.add(condition.phrase(situation)));
        phrases.removeIf(String::isEmpty);
        if (!told.isEmpty() && !told.get(0).isSubject()) {
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
        boolean mayMatch = conditions.stream().allMatch(condition -> condition.mayHold(situation));
        return mayMatch ? conditions.stream().flatMap(Condition::questions) : Stream.empty();
    }

    <C extends Condition> Stream<C> conditions(Class<C> kind) {
        return conditions.stream().filter(kind::isInstance).map(kind::cast);
    }
}
