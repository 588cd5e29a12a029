package io.dashclaw.policy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads a {@link PolicySpec}; what the full form has and this version does not do yet is refused by name. */
final class SpecReader {
    static final int MOST_ITEMS = 256;
    static final int LONGEST_WORD = 256;
    static final Duration LONGEST_WINDOW = Duration.ofDays(7);
    private static final int LONGEST_DESCRIPTION = 1024;
    private static final int MOST_SEATS = 10;

    /** All fields that exist, for hints. */
    static final List<String> VOCABULARY = vocabulary();

    private static final Pattern LABEL_KEY =
            Pattern.compile("([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?");
    private static final Pattern LABEL_VALUE = Pattern.compile("([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?");
    private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
    private static final Map<String, PolicySpec.Mode> MODES =
            Map.of("Enforce", PolicySpec.Mode.ENFORCE, "Shadow", PolicySpec.Mode.SHADOW);
    private static final Map<String, Separation> SEPARATIONS =
            Map.of("Agent", Separation.AGENT, "Owner", Separation.OWNER);
    private static final Map<String, PolicySpec.Selector.Operator> OPERATORS = Map.of(
            "In", PolicySpec.Selector.Operator.IN,
            "NotIn", PolicySpec.Selector.Operator.NOT_IN,
            "Exists", PolicySpec.Selector.Operator.EXISTS,
            "DoesNotExist", PolicySpec.Selector.Operator.DOES_NOT_EXIST);
    private static final Map<String, Verdict> VERDICTS = verdicts(verdict -> verdict != Verdict.ALLOW);

    private final List<String> problems = new ArrayList<>();

    private SpecReader() {}

    private static List<String> vocabulary() {
        var paths = new ArrayList<String>();
        below(paths, "", "description mode agents match verdict approval ungrantable tests");
        below(paths, "agents.", "names selector namespaces");
        below(paths, "agents.selector.", "matchLabels matchExpressions");
        below(paths, "agents.selector.matchExpressions.", "key operator values");
        below(paths, "match.", "actionTypes targets paths hosts systems risk rate spend tokens schedule when session");
        below(paths, "match.", "check whenActMissing whenActUnknown");
        below(paths, "match.risk.", "atLeast evidenceAtLeast flags");
        below(paths, "match.rate.", "moreThan per of");
        below(paths, "match.spend.", "moreThanUsd per by");
        below(paths, "match.tokens.", "moreThan per by");
        below(paths, "match.schedule.", "timeZone inside outside holidays");
        below(paths, "match.session.", "wrote readSecret sawUntrusted");
        below(paths, "match.check.", "type webhook semantic nonFabrication");
        below(paths, "match.check.webhook.", "url timeout onTimeout");
        below(paths, "match.check.semantic.", "instruction similarity minHistory");
        below(paths, "match.check.nonFabrication.", "contentPath sourcePath onViolation");
        below(paths, "approval.", "quorum expiresAfter escalateAfter separation");
        below(paths, "approval.quorum.", "group count");
        below(paths, "tests.", "name intent expect now decisions claims spentUsd tokensUsed session agent opinion");
        below(paths, "tests.intent.", "agentId actionType declaredGoal claimedRisk systemsTouched reversible target");
        below(paths, "tests.intent.", "writePaths act spendUsd tokens capability requiredPermission branch");
        below(paths, "tests.intent.", "commitsBehind green containable provider");
        below(paths, "tests.session.", "wrote readSecret sawUntrusted");
        below(paths, "tests.agent.", "owner labels namespace permission");
        return List.copyOf(paths);
    }

    private static void below(List<String> paths, String parent, String names) {
        Stream.of(names.split(" ")).map(parent::concat).forEach(paths::add);
    }

    static PolicySpec read(Map<String, Object> document) {
        var reader = new SpecReader();
        var spec = reader.spec(new Fields("", document, reader.problems, VOCABULARY));
        if (!reader.problems.isEmpty()) {
            throw new MalformedPolicyException(reader.problems);
        }
        return spec.orElseThrow();
    }

    /** The agents of a document whose rest may be wrong; empty when they are wrong too, or everyone. */
    static Optional<PolicySpec.Agents> readableAgents(Map<String, Object> document) {
        var reader = new SpecReader();
        var agents = reader.agents(new Fields("", document, reader.problems, VOCABULARY));
        return reader.problems.isEmpty() ? agents : Optional.empty();
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
        var match = fields.object("match").map(MatchReader::read);
        var verdict = fields.choice("verdict", VERDICTS, "Warn, AllowContained, RequireApproval or Block");
        var approval = fields.object("approval").map(SpecReader::approval);
        var ungrantable = fields.flag("ungrantable");
        boolean timed = match.filter(each -> each.schedule() != null).isPresent();
        var tests = fields.objects("tests", MOST_ITEMS).stream()
                .map(test -> CaseReader.read(test, timed))
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
        return spec.object("agents").map(fields -> {
            fields.notYet("namespaceSelector", "selects for policies of the whole cluster; list namespaces instead");
            var names = words(fields, "names", SpecReader::problemWithName);
            var selector = fields.object("selector").map(SpecReader::selector);
            var namespaces = words(fields, "namespaces", SpecReader::problemWithNamespace);
            fields.nothingElse();
            if (fields.values().isEmpty()) {
                fields.problem(
                        "names",
                        "is required, unless selector or namespaces is there; for every agent leave agents out");
            }
            return new PolicySpec.Agents(names.orElse(null), selector.orElse(null), namespaces.orElse(null));
        });
    }

    private static Optional<String> problemWithName(String text) {
        boolean controls = text.chars().anyMatch(c -> c < ' ');
        return controls ? Optional.of("must not contain control characters") : Optional.empty();
    }

    private static Optional<String> problemWithNamespace(String text) {
        return NAMESPACE.matcher(text).matches()
                ? Optional.empty()
                : Optional.of(
                        "must be the exact name of a namespace: lower case letters, digits and hyphens, at most 63");
    }

    private static PolicySpec.Selector selector(Fields fields) {
        var labels = fields.object("matchLabels").map(SpecReader::labels);
        var requirements = fields.objects("matchExpressions", MOST_ITEMS).stream()
                .map(SpecReader::requirement)
                .flatMap(Optional::stream)
                .toList();
        fields.nothingElse();
        boolean none = labels.map(Map::isEmpty).orElse(true) && requirements.isEmpty();
        if (none && !fields.has("matchExpressions")) {
            fields.problem("matchLabels", "is required, unless matchExpressions is there; such as { team: payments }");
        } else if (none) {
            fields.problem("matchExpressions", "must not be empty");
        }
        return new PolicySpec.Selector(labels.orElse(null), requirements.isEmpty() ? null : requirements);
    }

    static Map<String, String> labels(Fields fields) {
        var labels = new LinkedHashMap<String, String>();
        fields.values().forEach((key, value) -> {
            if (labels.size() == MOST_ITEMS) {
                return;
            }
            if (!(key instanceof String name) || !LABEL_KEY.matcher(name).matches()) {
                fields.problem(key, "is no key of a label, such as team or example.com/team");
            } else if (!(value instanceof String text)
                    || !LABEL_VALUE.matcher(text).matches()) {
                fields.problem(key, "must be the value of a label: at most 63 letters, digits, and -_. between them");
            } else {
                labels.put(name, text);
            }
        });
        return labels;
    }

    private static Optional<PolicySpec.Selector.Requirement> requirement(Fields fields) {
        fields.required("key");
        fields.required("operator");
        var key = fields.word("key", LONGEST_WORD + LONGEST_WORD);
        key.filter(name -> !LABEL_KEY.matcher(name).matches())
                .ifPresent(name -> fields.problem("key", "is no key of a label, such as team or example.com/team"));
        var operator = fields.choice("operator", OPERATORS, "In, NotIn, Exists or DoesNotExist");
        boolean compares = operator.filter(
                        each -> each == PolicySpec.Selector.Operator.IN || each == PolicySpec.Selector.Operator.NOT_IN)
                .isPresent();
        var values = words(fields, "values", SpecReader::problemWithValue);
        fields.nothingElse();
        if (compares) {
            fields.required("values");
        } else if (operator.isPresent() && fields.has("values")) {
            fields.problem("values", "says nothing here; In and NotIn have values");
        }
        return key.flatMap(name -> operator.map(
                each -> new PolicySpec.Selector.Requirement(name, each, values.orElse(compares ? List.of() : null))));
    }

    private static Optional<String> problemWithValue(String text) {
        return LABEL_VALUE.matcher(text).matches()
                ? Optional.empty()
                : Optional.of("must be the value of a label: at most 63 letters, digits, and -_. between them");
    }

    /** A condition that lists nothing could only be a mistake: nothing would ever match. */
    static Optional<List<String>> words(Fields fields, String key, Function<String, Optional<String>> problemWith) {
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

    private static PolicySpec.ApprovalTerms approval(Fields fields) {
        var quorum = fields.objects("quorum", MOST_SEATS).stream()
                .map(SpecReader::seat)
                .toList();
        var expiresAfter = Span.WAIT.read(fields, "expiresAfter");
        var escalateAfter = Span.WAIT.read(fields, "escalateAfter");
        var separation = fields.choice("separation", SEPARATIONS, "Agent or Owner");
        fields.nothingElse();
        if (fields.has("quorum") && quorum.isEmpty()) {
            fields.problem("quorum", "must not be empty");
        }
        boolean tooLate = escalateAfter
                .flatMap(Gep2257::parse)
                .flatMap(escalates -> expiresAfter.flatMap(Gep2257::parse).map(ends -> escalates.compareTo(ends) >= 0))
                .orElse(false);
        if (tooLate) {
            fields.problem("escalateAfter", "must be shorter than expiresAfter");
        }
        return new PolicySpec.ApprovalTerms(
                quorum.isEmpty() ? null : quorum,
                expiresAfter.orElse(null),
                escalateAfter.orElse(null),
                separation.orElse(null));
    }

    private static PolicySpec.ApprovalTerms.Seat seat(Fields fields) {
        var group = fields.word("group", LONGEST_WORD);
        var count = fields.number("count", 1, MOST_SEATS).map(Long::intValue);
        fields.nothingElse();
        if (!fields.has("group") && !fields.has("count")) {
            fields.problem("group", "is required, unless count is there");
        }
        return new PolicySpec.ApprovalTerms.Seat(group.orElse(null), count.orElse(null));
    }
}
