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
    private static final int MOST_DECISIONS = 1_000_000;

    private static final Map<String, Verdict> WIRE_VERDICTS =
            Stream.of(Verdict.values()).collect(Collectors.toUnmodifiableMap(Verdict::wire, Function.identity()));

    private final PolicyDocument draft;
    private final List<String> failures = new ArrayList<>();

    private OwnTests(PolicyDocument draft) {
        this.draft = draft;
    }

    /** Empty when all come out as they say. */
    static List<String> failures(PolicyDocument draft) {
        var tests = new OwnTests(draft);
        if (draft.type().equals(PolicyType.RULE.wire())) {
            tests.runSpec(PolicySpec.read(draft.rules()));
        } else {
            tests.runWire(new Fields("rules", draft.rules(), tests.failures, List.of()));
        }
        return List.copyOf(tests.failures);
    }

    private void runSpec(PolicySpec spec) {
        for (int i = 0; i < spec.tests().size(); i++) {
            var test = spec.tests().get(i);
            var place = "tests[" + i + "]";
            var given = new Fields(place + ".intent", test.intent(), failures, List.of());
            DeclaredIntent.YAML.read(given).ifPresent(intent -> {
                var said = verdictOn(intent, test.decisions());
                report(place, test.name(), test.expect(), said, Verdict::yaml);
            });
        }
    }

    private void runWire(Fields rules) {
        for (var test : rules.objects("tests", MOST_TESTS)) {
            test.required("input");
            test.required("expect");
            var name = test.text("name", SpecReader.LONGEST_WORD).orElse(null);
            var intent = test.object("input").flatMap(DeclaredIntent.WIRE::read);
            var decisions = test.number("decisions", 0, MOST_DECISIONS).orElse(null);
            var expected = test.object("expect").flatMap(OwnTests::wireVerdict);
            test.nothingElse();
            intent.ifPresent(given -> expected.ifPresent(
                    verdict -> report(test.path(), name, verdict, verdictOn(given, decisions), Verdict::wire)));
        }
    }

    private static Optional<Verdict> wireVerdict(Fields expect) {
        expect.required("decision");
        var verdict = expect.choice("decision", WIRE_VERDICTS, "allow, warn, require_approval or block");
        expect.nothingElse();
        return verdict;
    }

    private void report(String place, String name, Verdict expected, Verdict said, Function<Verdict, String> spelling) {
        if (said != expected) {
            failures.add(place + " \"" + (name == null ? "unnamed" : name) + "\": expected " + spelling.apply(expected)
                    + ", was " + spelling.apply(said));
        }
    }

    private Verdict verdictOn(Intent intent, Long decisions) {
        var documents = draft.type().equals(PolicyType.ALLOW_GRANT.wire())
                ? List.of(draft, heldBesides(intent))
                : List.of(draft);
        var set = PolicySet.compile(documents);
        var answers = decisions == null
                ? Map.<Question, Long>of()
                : set.questions(intent).stream().collect(Collectors.toMap(Function.identity(), question -> decisions));
        var decision = set.decide(intent, new Facts(Instant.EPOCH, answers));
        return decision.shadow().stream().map(Finding::verdict).reduce(decision.verdict(), Verdict::join);
    }

    private static PolicyDocument heldBesides(Intent intent) {
        var rules = Map.<String, Object>of("action_types", List.of(intent.actionType()));
        var type = PolicyType.REQUIRE_APPROVAL.wire();
        return new PolicyDocument("held", 1, "", "held", type, rules, null, false, true, Instant.EPOCH);
    }
}
