package io.dashclaw.policy;

import io.dashclaw.policy.act.Flag;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads a {@link PolicySpec}; what the full form has and this version does not do yet is refused by name. */
final class SpecReader {
    static final int MOST_ITEMS = 256;
    static final int LONGEST_WORD = 256;
    static final Duration LONGEST_WINDOW = Duration.ofDays(7);
    private static final Duration SHORTEST_EXPIRY = Duration.ofSeconds(5);
    private static final int LONGEST_DESCRIPTION = 1024;
    private static final int MOST_DECISIONS = 1_000_000;

    private static final List<String> VOCABULARY = List.of(
            "description",
            "mode",
            "agents",
            "agents.names",
            "match",
            "match.actionTypes",
            "match.targets",
            "match.paths",
            "match.risk",
            "match.hosts",
            "match.whenActMissing",
            "match.whenActUnknown",
            "match.risk.atLeast",
            "match.risk.evidenceAtLeast",
            "match.risk.flags",
            "match.rate",
            "match.rate.moreThan",
            "match.rate.per",
            "match.rate.of",
            "verdict",
            "approval",
            "approval.expiresAfter",
            "approval.separation",
            "ungrantable",
            "tests");
    /** What other classifiers call the same. */
    private static final Map<String, Flag> OTHER_NAMES = Map.of(
            "remote_exec", Flag.REMOTE_EXECUTION,
            "secret_exposure", Flag.CREDENTIAL_ACCESS,
            "protected_target", Flag.DESTRUCTIVE,
            "vcs_dangerous", Flag.DESTRUCTIVE,
            "sensitive_path", Flag.CREDENTIAL_ACCESS,
            "whereless", Flag.DESTRUCTIVE);

    private static final Map<String, PolicySpec.Mode> MODES =
            Map.of("Enforce", PolicySpec.Mode.ENFORCE, "Shadow", PolicySpec.Mode.SHADOW);
    private static final Map<String, Separation> SEPARATIONS =
            Map.of("Agent", Separation.AGENT, "Owner", Separation.OWNER);
    private static final Map<String, PolicySpec.Counted> COUNTED = Map.of("Decisions", PolicySpec.Counted.DECISIONS);
    private static final Map<String, Verdict> VERDICTS = verdicts(verdict -> verdict != Verdict.ALLOW);

    private final List<String> problems = new ArrayList<>();

    private SpecReader() {}

    static PolicySpec read(Map<String, Object> document) {
        var reader = new SpecReader();
        var spec = reader.spec(new Fields("", document, reader.problems, VOCABULARY));
        if (!reader.problems.isEmpty()) {
            throw new MalformedPolicyException(reader.problems);
        }
        return spec.orElseThrow();
    }

    /** The agents of a document whose rest may be wrong; empty when they are wrong too, or everyone. */
    static Optional<List<String>> readableAgents(Map<String, Object> document) {
        var reader = new SpecReader();
        var agents = reader.agents(new Fields("", document, reader.problems, VOCABULARY));
        return reader.problems.isEmpty() ? agents.map(PolicySpec.Agents::names) : Optional.empty();
    }

    static boolean isReadablyShadow(Map<String, Object> document) {
        return "Shadow".equals(document.get("mode"));
    }

    static Map<String, Verdict> verdicts(Predicate<Verdict> allowed) {
        return Stream.of(Verdict.values())
                .filter(allowed)
                .flatMap(verdict -> Stream.of(Map.entry(verdict.wire(), verdict), Map.entry(verdict.yaml(), verdict)))
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private Optional<PolicySpec> spec(Fields fields) {
        fields.required("verdict");
        var description = fields.text("description", LONGEST_DESCRIPTION);
        var mode = fields.choice("mode", MODES, "Enforce or Shadow");
        var agents = agents(fields);
        var match = fields.object("match").map(this::match);
        var verdict = fields.choice("verdict", VERDICTS, "Warn, AllowContained, RequireApproval or Block");
        var approval = fields.object("approval").map(this::approval);
        var ungrantable = fields.flag("ungrantable");
        var tests = fields.objects("tests", MOST_ITEMS).stream()
                .map(SpecReader::test)
                .flatMap(Optional::stream)
                .toList();
        fields.nothingElse();
        return verdict.map(v -> new PolicySpec(
                description.orElse(null),
                mode.orElse(null),
                agents.orElse(null),
                match.orElse(null),
                v,
                approval.orElse(null),
                ungrantable.orElse(false),
                tests));
    }

    private Optional<PolicySpec.Agents> agents(Fields spec) {
        return spec.object("agents").flatMap(fields -> {
            fields.notYet("selector", "agents have no labels yet");
            fields.notYet("namespaceSelector", "agents have no namespaces yet");
            var names = words(fields, "names", text -> Optional.empty());
            fields.nothingElse();
            return names.map(PolicySpec.Agents::new);
        });
    }

    private PolicySpec.Match match(Fields fields) {
        fields.notYet("spend", "budgets are not kept yet");
        fields.notYet("tokens", "budgets are not kept yet");
        fields.notYet("schedule", "times of day are not looked at yet");
        fields.notYet("when", "expressions are not evaluated yet");
        fields.notYet("session", "sessions are not followed yet");
        fields.notYet("check", "nobody else is asked yet");
        var missing = fields.flag("whenActMissing");
        var unknown = fields.flag("whenActUnknown");
        var types = words(fields, "actionTypes", text -> Optional.empty());
        var targets = words(fields, "targets", SpecReader::problemWithTarget);
        var paths = words(fields, "paths", Glob::problemWith);
        var hosts = words(fields, "hosts", Glob::problemWith);
        var risk = fields.object("risk").flatMap(this::risk);
        var rate = fields.object("rate").flatMap(this::rate);
        fields.nothingElse();
        return new PolicySpec.Match(
                types.orElse(null),
                targets.orElse(null),
                paths.orElse(null),
                hosts.orElse(null),
                risk.orElse(null),
                rate.orElse(null),
                missing.orElse(null),
                unknown.orElse(null));
    }

    private static Optional<String> problemWithTarget(String text) {
        return Glob.isLiteral(text) ? Place.problemWithPrefix(text) : Glob.problemWith(text);
    }

    /** A condition that lists nothing could only be a mistake: nothing would ever match. */
    private static Optional<List<String>> words(
            Fields fields, String key, Function<String, Optional<String>> problemWith) {
        var words = fields.words(
                key,
                MOST_ITEMS,
                text -> text.length() > LONGEST_WORD
                        ? Optional.of("must be at most " + LONGEST_WORD + " characters")
                        : problemWith.apply(text));
        if (fields.values().get(key) instanceof List<?> list && list.isEmpty()) {
            fields.problem(key, "must not be empty");
        }
        return words;
    }

    private Optional<PolicySpec.RiskMatch> risk(Fields fields) {
        var atLeast = fields.number("atLeast", 0, 100).map(Long::intValue);
        var evidence = fields.number("evidenceAtLeast", 0, 100).map(Long::intValue);
        var flags = words(fields, "flags", SpecReader::problemWithFlag);
        fields.nothingElse();
        if (fields.values().isEmpty()) {
            fields.problem("atLeast", "is required, unless evidenceAtLeast or flags is there");
        }
        return Optional.of(new PolicySpec.RiskMatch(
                atLeast.orElse(null),
                evidence.orElse(null),
                flags.map(SpecReader::flags).orElse(null)));
    }

    private static List<Flag> flags(List<String> names) {
        return names.stream()
                .map(SpecReader::flag)
                .flatMap(Optional::stream)
                .distinct()
                .toList();
    }

    /** By our name, or by that of another classifier. */
    static Optional<Flag> flag(String name) {
        return Flag.named(name).or(() -> Optional.ofNullable(OTHER_NAMES.get(name)));
    }

    static Optional<String> problemWithFlag(String name) {
        return flag(name).isPresent()
                ? Optional.empty()
                : Optional.of("is no flag; flags are "
                        + Stream.of(Flag.values()).map(Flag::wire).collect(Collectors.joining(", ")));
    }

    private Optional<PolicySpec.RateMatch> rate(Fields fields) {
        fields.required("moreThan");
        fields.required("per");
        var moreThan = fields.number("moreThan", 0, MOST_DECISIONS);
        var per = fields.text("per", LONGEST_WORD).filter(text -> isWindow(fields, text));
        var of = counted(fields);
        fields.nothingElse();
        return moreThan.flatMap(free -> per.map(window -> new PolicySpec.RateMatch(free.intValue(), window, of)));
    }

    private static PolicySpec.Counted counted(Fields fields) {
        if ("Claims".equals(fields.values().get("of"))) {
            fields.notYet("of", "claims are not counted yet; Decisions are");
            return PolicySpec.Counted.DECISIONS;
        }
        return fields.choice("of", COUNTED, "Decisions").orElse(PolicySpec.Counted.DECISIONS);
    }

    private static boolean isWindow(Fields fields, String text) {
        var window = Gep2257.parse(text);
        boolean fits = window.isPresent()
                && window.get().compareTo(LONGEST_WINDOW) <= 0
                && window.get().toMillis() > 0
                && window.get().toMillis() % Duration.ofMinutes(1).toMillis() == 0;
        if (!fits) {
            fields.problem("per", "must be whole minutes from 1m to 168h, such as 1h or 90m");
        }
        return fits;
    }

    private PolicySpec.ApprovalTerms approval(Fields fields) {
        fields.notYet("quorum", "one vote decides for now");
        fields.notYet("escalateAfter", "nothing escalates yet");
        var expiresAfter = fields.text("expiresAfter", LONGEST_WORD).filter(text -> isExpiry(fields, text));
        var separation = fields.choice("separation", SEPARATIONS, "Agent or Owner");
        fields.nothingElse();
        return new PolicySpec.ApprovalTerms(expiresAfter.orElse(null), separation.orElse(null));
    }

    private static boolean isExpiry(Fields fields, String text) {
        var time = Gep2257.parse(text);
        boolean fits = time.isPresent()
                && time.get().compareTo(SHORTEST_EXPIRY) >= 0
                && time.get().compareTo(LONGEST_WINDOW) <= 0;
        if (!fits) {
            fields.problem("expiresAfter", "must be 5s to 168h, such as 30m");
        }
        return fits;
    }

    private static Optional<PolicySpec.TestCase> test(Fields fields) {
        fields.required("intent");
        fields.required("expect");
        var name = fields.text("name", LONGEST_WORD);
        var intent = fields.object("intent");
        intent.ifPresent(DeclaredIntent.YAML::read);
        var expect = fields.choice("expect", verdicts(any -> true), "Allow, Warn, RequireApproval or Block");
        var decisions = fields.number("decisions", 0, MOST_DECISIONS);
        fields.nothingElse();
        return intent.flatMap(given -> expect.map(verdict -> new PolicySpec.TestCase(
                name.orElse(null), stringKeys(given.values()), verdict, decisions.orElse(null))));
    }

    private static Map<String, Object> stringKeys(Map<?, ?> values) {
        var copy = new LinkedHashMap<String, Object>();
        values.forEach((key, value) -> copy.put(String.valueOf(key), value));
        return copy;
    }
}
