package io.dashclaw.policy;

import io.dashclaw.policy.act.Flag;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads the rules of the DashClaw policy types as clients send them, one method a type. */
final class WireRules {
    private static final int MOST_ACTIONS = 1_000_000;
    private static final int LONGEST_WINDOW_MINUTES = (int) SpecReader.LONGEST_WINDOW.toMinutes();
    private static final Duration GRANT_LIFE = Duration.ofDays(30);
    private static final String SHAPES = "shapes of commands are not told apart yet";
    private static final Map<String, Verdict> ANY_ACTION = actions(Verdict.values());
    private static final Map<String, Verdict> STRICT_ACTIONS =
            actions(Verdict.WARN, Verdict.REQUIRE_APPROVAL, Verdict.BLOCK);
    private static final List<String> VOCABULARY = Stream.of(
                    "threshold",
                    "action",
                    "action_types",
                    "target_prefix",
                    "action_type",
                    "expires_at",
                    "max_risk",
                    "paths",
                    "allowed_action_types",
                    "max_actions",
                    "window_minutes",
                    "ungrantable",
                    "short_list",
                    "tests")
            .map(key -> "rules." + key)
            .toList();

    private final PolicyDocument document;
    private final List<String> problems = new ArrayList<>();
    private final Fields fields;

    private WireRules(PolicyDocument document) {
        this.document = document;
        this.fields = new Fields("rules", document.rules(), problems, VOCABULARY);
    }

    /** @throws MalformedPolicyException names every place that is wrong */
    static Compiled compile(PolicyDocument document, Function<WireRules, Compiled> reader) {
        var rules = new WireRules(document);
        rules.fields.notYet("shape_exceptions", SHAPES);
        rules.fields.flag("short_list");
        rules.fields.ignore("tests");
        rules.fields.flag("ungrantable");
        var compiled = reader.apply(rules);
        rules.fields.nothingElseBut(key -> key.startsWith("_"));
        if (!rules.problems.isEmpty()) {
            throw new MalformedPolicyException(rules.problems);
        }
        return compiled;
    }

    /** Null is everyone, as is a list of nobody. */
    static List<String> scope(PolicyDocument document) {
        return document.agentIds() == null || document.agentIds().isEmpty() ? null : document.agentIds();
    }

    Compiled riskThreshold() {
        fields.notYet("except_git_push", SHAPES);
        var flags = flags();
        fields.notYet("contain_above", "containment does not stand yet");
        var threshold = fields.number("threshold", 0, 100).orElse(80L);
        var risk = new Condition.RiskAtLeast(threshold.intValue());
        return flags.isEmpty()
                ? rule(action(Verdict.BLOCK), risk)
                : rule(action(Verdict.BLOCK), risk, new Condition.Flags(flags, Condition.InDoubt.USUAL));
    }

    /** Words of clients' classifiers are understood beside our own. */
    private Set<Flag> flags() {
        var names = fields.words("only_evidence_flags", SpecReader.MOST_ITEMS, SpecReader::problemWithFlag)
                .orElse(List.of());
        var flags = EnumSet.noneOf(Flag.class);
        names.forEach(name -> SpecReader.flag(name).ifPresent(flags::add));
        return flags;
    }

    Compiled actionTypes(Verdict verdict) {
        fields.notYet("git_push", SHAPES);
        var types = types("action_types");
        if (types.isEmpty()) {
            fields.problem("action_types", "must name at least one action type");
        }
        var prefix = fields.word("target_prefix", SpecReader.LONGEST_WORD)
                .filter(this::isPrefix)
                .map(Condition.Targets.Scope::prefix)
                .map(scope -> (Condition) new Condition.Targets(List.of(scope), true));
        var conditions = Stream.concat(Stream.of(Condition.ActionTypes.of(types)), prefix.stream());
        return rule(verdict, conditions.toArray(Condition[]::new));
    }

    Compiled protectedPath() {
        var globs =
                fields.words("paths", SpecReader.MOST_ITEMS, Glob::problemWith).orElse(List.of());
        if (globs.isEmpty()) {
            fields.problem("paths", "must name at least one glob");
        }
        var verdict = action(Verdict.REQUIRE_APPROVAL);
        return problems.isEmpty() ? rule(verdict, SpecRules.files(globs, Condition.InDoubt.USUAL)) : Compiled.nothing();
    }

    Compiled agentAllowlist() {
        fields.required("allowed_action_types");
        var types = Set.copyOf(Condition.ActionTypes.fold(types("allowed_action_types")));
        var verdict = fields.choice("action", STRICT_ACTIONS, "warn, require_approval or block")
                .orElse(Verdict.WARN);
        return rule(verdict, new Condition.OtherThan(types));
    }

    Compiled rateLimit() {
        var free = fields.number("max_actions", 1, MOST_ACTIONS).orElse(50L);
        var minutes = fields.number("window_minutes", 1, LONGEST_WINDOW_MINUTES).orElse(60L);
        var question = new Question.Rate(Duration.ofMinutes(minutes));
        return rule(action(Verdict.WARN), new Condition.RateReached(free, question));
    }

    Compiled allowGrant() {
        fields.required("action_type");
        fields.required("target_prefix");
        var type = fields.word("action_type", SpecReader.LONGEST_WORD);
        var prefix = fields.word("target_prefix", SpecReader.LONGEST_WORD).filter(this::isPrefix);
        var endsAt = fields.text("expires_at", SpecReader.LONGEST_WORD).flatMap(this::instant);
        var riskBelow = fields.number("max_risk", 0, 100).orElse(70L);
        if (type.isEmpty() || prefix.isEmpty()) {
            return Compiled.nothing();
        }
        return Compiled.of(new Grant(
                document.ref(),
                scope(document),
                CaseFold.fold(type.get().strip()),
                Place.of(prefix.get()),
                endsAt.orElseGet(() -> document.createdAt().plus(GRANT_LIFE)),
                riskBelow.intValue()));
    }

    private Compiled rule(Verdict verdict, Condition... conditions) {
        if (verdict == Verdict.ALLOW) {
            return Compiled.nothing();
        }
        boolean ungrantable = fields.flag("ungrantable").orElse(false);
        var written = List.of(conditions);
        return Compiled.of(new Rule(
                document.ref(),
                document.type(),
                scope(document),
                written,
                verdict,
                Approval.PLAIN,
                ungrantable,
                false));
    }

    private Verdict action(Verdict absent) {
        return fields.choice("action", ANY_ACTION, "allow, warn, block or require_approval")
                .orElse(absent);
    }

    private List<String> types(String key) {
        return fields.words(key, SpecReader.MOST_ITEMS, text -> Optional.empty())
                .orElse(List.of());
    }

    private boolean isPrefix(String text) {
        var problem = Place.problemWithPrefix(text);
        problem.ifPresent(message -> fields.problem("target_prefix", message));
        return problem.isEmpty();
    }

    private Optional<Instant> instant(String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException e) {
            fields.problem("expires_at", "must be an RFC 3339 time such as 2026-01-15T09:00:00Z");
            return Optional.empty();
        }
    }

    /** Snake case only: this is the wire. Containment is no action of a rule. */
    private static Map<String, Verdict> actions(Verdict... verdicts) {
        return Stream.of(verdicts)
                .filter(verdict -> verdict != Verdict.ALLOW_CONTAINED)
                .collect(Collectors.toUnmodifiableMap(Verdict::wire, Function.identity()));
    }
}
