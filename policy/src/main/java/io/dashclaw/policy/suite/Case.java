package io.dashclaw.policy.suite;

import io.dashclaw.policy.Approval;
import io.dashclaw.policy.Decision;
import io.dashclaw.policy.Derivation;
import io.dashclaw.policy.Finding;
import io.dashclaw.policy.Given;
import io.dashclaw.policy.Intent;
import io.dashclaw.policy.PolicyDocument;
import io.dashclaw.policy.PolicySet;
import io.dashclaw.policy.Quorum;
import io.dashclaw.policy.Separation;
import io.dashclaw.policy.Verdict;
import io.dashclaw.policy.document.Position;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * An intent, and what the policies must decide about it.
 *
 * @param only ids of the policies that are live; null: all of the suite
 * @param given what is known; where it names no time, the suite's counts
 */
public record Case(String name, Position at, List<String> only, Intent intent, Given given, Expected expected) {

    /**
     * Nulls are not looked at; the verdict always is.
     *
     * @param quorums as {@code rule: 1 sre, 2 anyone}
     */
    public record Expected(
            Verdict verdict,
            List<String> reasons,
            List<String> warnings,
            List<String> matched,
            List<String> shadow,
            List<String> problems,
            Duration expiresAfter,
            Duration escalateAfter,
            List<String> quorums,
            Separation separation) {

        List<String> differences(Decision decision, PolicySet set) {
            return new Differences()
                    .compare("verdict", verdict.yaml(), decision.verdict().yaml())
                    .compare("reasons", reasons, decision.reasons())
                    .compare("warnings", warnings, decision.warnings())
                    .compare("matched", matched, decision.matchedPolicies())
                    .compare("shadow", shadow, texts(decision.shadow()))
                    .compare("problems", problems, problems(set))
                    .compare(
                            "expiresAfter",
                            expiresAfter,
                            approval(decision).map(Approval::expiresAfter).orElse(null))
                    .compare(
                            "escalateAfter",
                            escalateAfter,
                            approval(decision).map(Approval::escalateAfter).orElse(null))
                    .compare("quorums", quorums, quorums(decision))
                    .compare(
                            "separation",
                            separation,
                            approval(decision).map(Approval::separation).orElse(null))
                    .all();
        }

        /** Empty when nothing holds. */
        private static Optional<Approval> approval(Decision decision) {
            return Optional.ofNullable(decision.approval());
        }

        private static List<String> quorums(Decision decision) {
            return approval(decision).stream()
                    .flatMap(approval -> approval.quorums().stream())
                    .map(quorum -> quorum.by().id() + ": "
                            + quorum.seats().stream().map(Expected::shown).collect(Collectors.joining(", ")))
                    .toList();
        }

        private static String shown(Quorum.Seat seat) {
            return seat.count() + " " + (seat.group() == null ? "anyone" : seat.group());
        }

        private static List<String> texts(List<Finding> findings) {
            return findings.stream().map(Finding::text).toList();
        }

        private static List<String> problems(PolicySet set) {
            return set.problems().stream()
                    .map(problem -> problem.by().id() + ": " + problem.message())
                    .toList();
        }
    }

    Outcome run(Suite suite) {
        var policies = suite.policies().stream().filter(this::isLive).toList();
        var set = PolicySet.compile(policies);
        var facts = given.facts(intent, set, suite.now());
        var decision = set.decide(intent, facts);
        return new Outcome(
                name,
                suite.file(),
                at,
                expected.differences(decision, set),
                decision.risk(),
                Derivation.of(policies, intent, facts));
    }

    private boolean isLive(PolicyDocument policy) {
        return only == null || only.contains(policy.id());
    }
}
