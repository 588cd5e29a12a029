package io.dashclaw.policy.suite;

import io.dashclaw.policy.PolicyDocument;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What one file says must come out.
 *
 * @param file as problems and reports name it
 * @param policies that the cases are about
 * @param now where a case does not say otherwise
 * @param ownTests of the policies that were read from files
 */
public record Suite(
        String file,
        List<PolicyDocument> policies,
        Instant now,
        List<OwnTests> ownTests,
        List<Case> cases,
        List<Check> checks,
        List<Score> scores) {
    public Suite {
        policies = List.copyOf(policies);
        ownTests = List.copyOf(ownTests);
        cases = List.copyOf(cases);
        checks = List.copyOf(checks);
        scores = List.copyOf(scores);
    }

    /**
     * Reads a suite, or a file of policies of which only their own tests are run.
     *
     * @param file its name says whether it is JSON
     * @param files the text of a file that the suite names; empty when there is none
     * @throws MalformedSuiteException with every problem of the suite and of the files that it names
     */
    public static Suite read(String file, String text, Function<String, Optional<String>> files) {
        return SuiteReader.read(file, text, files);
    }

    /** Own tests, cases, checks and scores, each group in the order of the file. */
    public Stream<Outcome> run() {
        return Stream.of(
                        ownTests.stream().map(OwnTests::run),
                        cases.stream().map(each -> each.run(this)),
                        checks.stream().map(each -> each.run(this)),
                        scores.stream().map(each -> each.run(this)))
                .flatMap(outcomes -> outcomes);
    }
}
