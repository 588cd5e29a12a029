package io.dashclaw.policy.suite;

import io.dashclaw.policy.DeclaredIntent;
import io.dashclaw.policy.Fields;
import io.dashclaw.policy.Gep2257;
import io.dashclaw.policy.Given;
import io.dashclaw.policy.Intent;
import io.dashclaw.policy.PolicyDocument;
import io.dashclaw.policy.Separation;
import io.dashclaw.policy.Verdict;
import io.dashclaw.policy.document.Format;
import io.dashclaw.policy.document.MalformedTextException;
import io.dashclaw.policy.document.PolicyText;
import io.dashclaw.policy.document.Position;
import io.dashclaw.policy.document.Problem;
import io.dashclaw.policy.document.Tree;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads one suite strictly; all that is wrong with it is named. */
final class SuiteReader {
    private static final int MOST = 10_000;
    private static final int LONGEST = 1024;
    private static final List<String> LISTS = List.of("cases", "checks", "scores");
    private static final List<String> VOCABULARY = Stream.concat(
                    Stream.of("policy", "policies", "now", "cases", "checks", "scores"),
                    Stream.of(
                                    "name",
                                    "only",
                                    "intent",
                                    "now",
                                    "decisions",
                                    "claims",
                                    "spentUsd",
                                    "tokensUsed",
                                    "session",
                                    "agent",
                                    "opinion",
                                    "expect",
                                    "reasons",
                                    "warnings",
                                    "matched",
                                    "shadow",
                                    "problems",
                                    "expiresAfter",
                                    "escalateAfter",
                                    "quorums",
                                    "separation")
                            .map(field -> "cases." + field))
            .toList();
    private static final Map<String, Verdict> VERDICTS = Stream.of(Verdict.values())
            .flatMap(verdict -> Stream.of(Map.entry(verdict.yaml(), verdict), Map.entry(verdict.wire(), verdict)))
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
    private static final Map<String, Separation> SEPARATIONS = Map.of(
            "Agent", Separation.AGENT, "Owner", Separation.OWNER, "AGENT", Separation.AGENT, "OWNER", Separation.OWNER);

    private final String file;
    private final Tree tree;
    private final Function<String, Optional<String>> files;
    private final List<String> said = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private final List<PolicyDocument> policies = new ArrayList<>();
    private final List<OwnTests> ownTests = new ArrayList<>();

    private SuiteReader(String file, Tree tree, Function<String, Optional<String>> files) {
        this.file = file;
        this.tree = tree;
        this.files = files;
    }

    /** A file without cases, checks and scores is one of policies, of which their own tests are run. */
    static Suite read(String file, String text, Function<String, Optional<String>> files) {
        try {
            var trees = Tree.read(text, Format.of(file));
            boolean suite = trees.size() == 1
                    && trees.get(0).members().filter(SuiteReader::isSuite).isPresent();
            return suite ? new SuiteReader(file, trees.get(0), files).suite() : ofPolicies(file, text);
        } catch (MalformedTextException e) {
            throw MalformedSuiteException.in(file, e.problems());
        }
    }

    private static boolean isSuite(Map<String, Object> members) {
        return LISTS.stream().anyMatch(members::containsKey);
    }

    private static Suite ofPolicies(String file, String text) {
        var tests = PolicyText.read(text, Format.of(file)).stream()
                .map(policy -> new OwnTests(file, policy))
                .toList();
        return new Suite(file, List.of(), Instant.EPOCH, tests, List.of(), List.of(), List.of());
    }

    private Suite suite() {
        var fields = new Fields("", tree.members().orElseThrow(), said, VOCABULARY);
        if (fields.has("cases")) {
            fields.required("now");
        }
        var now = instant(fields, "now").orElse(Instant.EPOCH);
        policyFiles(fields, now);
        inlinePolicies(fields, now);
        var cases = each(fields, "cases", this::oneCase);
        var checks = each(fields, "checks", this::check);
        var scores = each(fields, "scores", this::score);
        fields.nothingElse();
        said.forEach(problem -> problems.add(tree.problem(problem).in(file)));
        if (!problems.isEmpty()) {
            throw new MalformedSuiteException(problems);
        }
        return new Suite(file, policies, now, ownTests, cases, checks, scores);
    }

    /** A path, or several, beside this file. */
    private void policyFiles(Fields fields, Instant now) {
        var paths = fields.values().get("policy") instanceof String
                ? fields.word("policy", LONGEST).map(List::of)
                : fields.words("policy", MOST, path -> Optional.empty());
        for (var path : paths.orElse(List.of())) {
            files.apply(path)
                    .ifPresentOrElse(
                            text -> policiesOf(path, text, now),
                            () -> fields.problem("policy", path + " cannot be read"));
        }
    }

    private void policiesOf(String path, String text, Instant now) {
        try {
            PolicyText.read(text, Format.of(path)).forEach(policy -> add(path, policy, now));
        } catch (MalformedTextException e) {
            e.problems().forEach(problem -> problems.add(problem.in(path)));
        }
    }

    private void add(String path, PolicyText policy, Instant now) {
        policies.add(policy.policy().draft(now));
        ownTests.add(new OwnTests(path, policy));
    }

    private void inlinePolicies(Fields fields, Instant now) {
        for (var policy : fields.objects("policies", MOST)) {
            if (policy.has("type") || !policy.has("policy_type") && !policy.has("kind")) {
                stored(policy, now).ifPresent(policies::add);
                continue;
            }
            try {
                add(file, PolicyText.read(tree.below(policy.path()).orElseThrow()), now);
            } catch (MalformedTextException e) {
                e.problems()
                        .forEach(problem -> problems.add(
                                new Problem(problem.at(), policy.path() + "." + problem.path(), problem.message())
                                        .in(file)));
            }
        }
    }

    /** As it could be found in a store, so it need not be sound. */
    private Optional<PolicyDocument> stored(Fields fields, Instant now) {
        fields.required("id");
        fields.required("type");
        var id = fields.word("id", LONGEST);
        var name = fields.word("name", LONGEST);
        var type = fields.word("type", LONGEST);
        var rules = fields.object("rules").map(SuiteReader::members);
        var agents = fields.list("agents", MOST).map(SuiteReader::texts);
        var broken = fields.flag("scopeBroken").orElse(false);
        var inactive = fields.flag("inactive").orElse(false);
        var createdAt = instant(fields, "createdAt").orElse(now);
        fields.nothingElse();
        return id.flatMap(i -> type.map(t -> new PolicyDocument(
                i, 1, "", name.orElse(i), t, rules.orElse(null), agents.orElse(null), broken, !inactive, createdAt)));
    }

    /** What is no text is null, as a store would have it. */
    private static List<String> texts(List<?> items) {
        var texts = new ArrayList<String>();
        items.forEach(item -> texts.add(item instanceof String text ? text : null));
        return texts;
    }

    private static Map<String, Object> members(Fields object) {
        var members = new LinkedHashMap<String, Object>();
        object.values().forEach((key, value) -> members.put((String) key, value));
        return members;
    }

    private <T> List<T> each(Fields fields, String key, BiFunction<Fields, Position, Optional<T>> read) {
        var items = new ArrayList<T>();
        for (var item : fields.objects(key, MOST)) {
            item.required("name");
            read.apply(item, tree.problem(item.path()).at()).ifPresent(items::add);
            item.nothingElse();
        }
        return items;
    }

    private Optional<Case> oneCase(Fields fields, Position at) {
        fields.required("intent");
        fields.required("expect");
        var name = fields.word("name", LONGEST);
        var only = texts(fields, "only");
        var intent = intent(fields);
        var given = Given.read(fields);
        var expected = expected(fields);
        return name.flatMap(n -> intent.flatMap(i -> expected.map(e -> new Case(n, at, only, i, given, e))));
    }

    private Optional<Case.Expected> expected(Fields fields) {
        var verdict = fields.choice("expect", VERDICTS, "Allow, Warn, AllowContained, RequireApproval or Block");
        var reasons = texts(fields, "reasons");
        var warnings = texts(fields, "warnings");
        var matched = texts(fields, "matched");
        var shadow = texts(fields, "shadow");
        var expectedProblems = texts(fields, "problems");
        var expiresAfter = duration(fields, "expiresAfter");
        var escalateAfter = duration(fields, "escalateAfter");
        var quorums = texts(fields, "quorums");
        var separation = fields.choice("separation", SEPARATIONS, "Agent or Owner");
        return verdict.map(v -> new Case.Expected(
                v,
                reasons,
                warnings,
                matched,
                shadow,
                expectedProblems,
                expiresAfter.orElse(null),
                escalateAfter.orElse(null),
                quorums,
                separation.orElse(null)));
    }

    private Optional<Check> check(Fields fields, Position at) {
        fields.required("type");
        var name = fields.word("name", LONGEST);
        var type = fields.word("type", LONGEST);
        var rules = fields.object("rules").map(SuiteReader::members);
        var expected = Optional.ofNullable(texts(fields, "problems")).orElse(List.of());
        return name.flatMap(n -> type.map(t -> new Check(n, at, t, rules.orElse(null), expected)));
    }

    private Optional<Score> score(Fields fields, Position at) {
        fields.required("intent");
        fields.required("score");
        var name = fields.word("name", LONGEST);
        var intent = intent(fields);
        var score = fields.number("score", 0, 100);
        var factors = texts(fields, "factors");
        return name.flatMap(n -> intent.flatMap(i -> score.map(s -> new Score(n, at, i, s.intValue(), factors))));
    }

    private static Optional<Intent> intent(Fields fields) {
        return fields.object("intent").flatMap(DeclaredIntent.YAML::read);
    }

    /** Null when it is not there. */
    private static List<String> texts(Fields fields, String key) {
        return fields.words(key, MOST, text -> Optional.empty()).orElse(null);
    }

    private static Optional<Duration> duration(Fields fields, String key) {
        return fields.word(key, LONGEST).flatMap(text -> {
            var duration = Gep2257.parse(text);
            if (duration.isEmpty()) {
                fields.problem(key, "must be a duration such as 30m");
            }
            return duration;
        });
    }

    private static Optional<Instant> instant(Fields fields, String key) {
        return fields.word(key, LONGEST).flatMap(text -> {
            try {
                return Optional.of(Instant.parse(text));
            } catch (DateTimeException e) {
                fields.problem(key, "must be a UTC time such as 2026-01-15T09:00:00Z");
                return Optional.empty();
            }
        });
    }
}
