package io.dashclaw.policy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Runs the cases that a policy brings along. Each is judged by that policy alone, at the time of its creation; a policy in shadow mode is judged as if it bit,
 * and a grant by whether it spares an intent of its action type that would otherwise wait.
 */
final class OwnTests {
    private static final int MOST_TESTS = 256;

    private static final Map<String, Verdict> WIRE_VERDICTS =
            Stream.of(Verdict.values()).collect(Collectors.toUnmodifiableMap(Verdict::wire, Function.identity()));

    private final PolicyDocument draft;
    private final List<String> failures = new ArrayList<>();
    private final List<TestResult> results = new ArrayList<>();

    private OwnTests(PolicyDocument draft) {
        this.draft = draft;
    }

    /** Empty when all come out as they say. */
    static List<String> failures(PolicyDocument draft) {
        return List.copyOf(run(draft).failures);
    }

    /** @throws MalformedPolicyException when a test cannot be read */
    static List<TestResult> results(PolicyDocument draft) {
        var tests = run(draft);
        var failed = tests.results.stream().filter(result -> !result.passed()).count();
        if (tests.failures.size() > failed) {
            throw new MalformedPolicyException(tests.failures);
        }
        return List.copyOf(tests.results);
    }

    private static OwnTests run(PolicyDocument draft) {
        var tests = new OwnTests(draft);
        if (draft.type().equals(PolicyType.RULE.wire())) {
            tests.runSpec(PolicySpec.read(draft.rules()));
        } else {
            tests.runWire(new Fields("rules", draft.rules(), tests.failures, List.of()));
        }
        return tests;
    }

    private void runSpec(PolicySpec spec) {
        for (int i = 0; i < spec.tests().size(); i++) {
            var test = spec.tests().get(i);
            var place = "tests[" + i + "]";
            var given = new Fields(place + ".intent", test.intent(), failures, List.of());
            DeclaredIntent.YAML
                    .read(given)
                    .ifPresent(intent -> report(
                            place, test.name(), test.expect(), decisionOn(intent, Given.of(test)), Verdict::yaml));
        }
    }

    private void runWire(Fields rules) {
        for (var test : rules.objects("tests", MOST_TESTS)) {
            test.required("input");
            test.required("expect");
            var name = test.text("name", SpecReader.LONGEST_WORD).orElse(null);
            var intent = test.object("input").flatMap(DeclaredIntent.WIRE::read);
            var decisions =
                    test.number("decisions", 0, MatchReader.MOST_COUNTED).orElse(null);
            var expected = test.object("expect").flatMap(OwnTests::wireVerdict);
            test.nothingElse();
            intent.ifPresent(given -> expected.ifPresent(verdict ->
                    report(test.path(), name, verdict, decisionOn(given, Given.of(decisions)), Verdict::wire)));
        }
    }

    private static Optional<Verdict> wireVerdict(Fields expect) {
        expect.required("decision");
        var verdict = expect.choice("decision", WIRE_VERDICTS, "allow, warn, require_approval or block");
        expect.nothingElse();
        return verdict;
    }

    private void report(
            String place, String name, Verdict expected, Decision decision, Function<Verdict, String> spelling) {
        var said = decision.shadow().stream().map(Finding::verdict).reduce(decision.verdict(), Verdict::join);
        results.add(new TestResult(name == null ? "unnamed" : name, expected, said, reasons(decision)));
        if (said != expected) {
            failures.add(place + " \"" + (name == null ? "unnamed" : name) + "\": expected " + spelling.apply(expected)
                    + ", was " + spelling.apply(said));
        }
    }

    private static String reasons(Decision decision) {
        return Stream.of(decision.findings(), decision.shadow(), decision.relieved())
                .flatMap(List::stream)
                .map(Finding::reason)
                .distinct()
                .collect(Collectors.joining("; "));
    }

    private Decision decisionOn(Intent intent, Given given) {
        var documents = draft.type().equals(PolicyType.ALLOW_GRANT.wire())
                ? List.of(draft, heldBesides(intent))
                : List.of(draft);
        var set = PolicySet.compile(documents);
        return set.decide(intent, given.facts(intent, set, Instant.EPOCH));
    }

    private static PolicyDocument heldBesides(Intent intent) {
        var rules = Map.<String, Object>of("action_types", List.of(intent.actionType()));
        var type = PolicyType.REQUIRE_APPROVAL.wire();
        return new PolicyDocument("held", 1, "", "held", type, rules, null, false, true, Instant.EPOCH);
    }
}
