package io.dashclaw.policy;

import io.dashclaw.policy.act.Acts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads the rules of the DashClaw policy types as clients send them: what all of them have in common. */
final class WireRules {
    private static final String A_SHAPE =
            "is no shape of a command: a program that is known and its subcommand, without options, such as git log";
    private static final Map<String, Verdict> ANY_ACTION = actions(Verdict.values());
    private static final List<String> VOCABULARY = Stream.of(
                    "threshold",
                    "action",
                    "except_git_push",
                    "only_evidence_flags",
                    "contain_above",
                    "action_types",
                    "target_prefix",
                    "git_push",
                    "git_push.force",
                    "git_push.branches",
                    "action_type",
                    "expires_at",
                    "max_risk",
                    "paths",
                    "allowed_action_types",
                    "max_actions",
                    "window_minutes",
                    "url",
                    "timeout_ms",
                    "on_timeout",
                    "content_path",
                    "source_path",
                    "on_violation",
                    "enforce",
                    "required_level",
                    "freshness",
                    "max_commits_behind",
                    "enforcement",
                    "parent",
                    "child_types",
                    "max_depth",
                    "max_risk_score",
                    "blocked_action_types",
                    "blocked_path_globs",
                    "require_verified_parent",
                    "escalate_action",
                    "on_kind",
                    "min_severity",
                    "instruction",
                    "model",
                    "fallback",
                    "similarity_threshold",
                    "min_history",
                    "max_spend_usd",
                    "approval_threshold",
                    "allowed_providers",
                    "blocked_providers",
                    "budget_usd",
                    "budget_approval_threshold",
                    "budget_window_days",
                    "budget_scope",
                    "on_failure",
                    "shape_exceptions",
                    "ungrantable",
                    "short_list",
                    "tests")
            .map(key -> "rules." + key)
            .toList();

    private final PolicyDocument document;
    private final List<String> problems = new ArrayList<>();
    private final Fields fields;
    private final List<Rule> made = new ArrayList<>();
    private final boolean ungrantable;
    private final Set<String> exceptions;

    private WireRules(PolicyDocument document) {
        this.document = document;
        this.fields = new Fields("rules", document.rules(), problems, VOCABULARY);
        fields.flag("short_list");
        fields.ignore("tests");
        this.ungrantable = fields.flag("ungrantable").orElse(false);
        this.exceptions = Set.copyOf(fields.words(
                        "shape_exceptions",
                        SpecReader.MOST_ITEMS,
                        text -> Acts.isShape(text) ? Optional.empty() : Optional.of(A_SHAPE))
                .orElse(List.of()));
    }

    /** @throws MalformedPolicyException names every place that is wrong */
    static Compiled compile(PolicyDocument document, Function<WireRules, Compiled> reader) {
        var rules = new WireRules(document);
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

    PolicyDocument document() {
        return document;
    }

    Fields fields() {
        return fields;
    }

    boolean isSound() {
        return problems.isEmpty();
    }

    /** Whether no rule was made yet. */
    boolean isEmpty() {
        return made.isEmpty();
    }

    boolean hasExceptions() {
        return !exceptions.isEmpty();
    }

    /** One rule more; one that would only allow is none. */
    WireRules rule(Verdict verdict, Condition... conditions) {
        return rule(verdict, List.of(conditions));
    }

    WireRules rule(Verdict verdict, List<Condition> conditions) {
        return rule(verdict, conditions, false);
    }

    /** @param shadow recorded, never bites */
    WireRules rule(Verdict verdict, List<Condition> conditions, boolean shadow) {
        if (verdict != Verdict.ALLOW) {
            var written = new ArrayList<>(conditions);
            if (hasExceptions()) {
                written.add(new WireCondition.OtherShape(exceptions));
            }
            made.add(new Rule(
                    document.ref(),
                    document.type(),
                    scope(document),
                    List.copyOf(written),
                    verdict,
                    Approval.PLAIN,
                    ungrantable,
                    shadow));
        }
        return this;
    }

    /** All rules that were made. */
    Compiled compiled() {
        return Compiled.of(made);
    }

    /** {@code action}, one of all that a rule may do. */
    Verdict action(Verdict absent) {
        return fields.choice("action", ANY_ACTION, "allow, warn, block or require_approval")
                .orElse(absent);
    }

    /** One of these words. */
    Verdict action(String key, Verdict absent, Verdict... allowed) {
        var words = actions(allowed);
        return fields.choice(key, words, listed(allowed)).orElse(absent);
    }

    /** {@code warn, require_approval or block}. */
    private static String listed(Verdict... verdicts) {
        var words = Stream.of(verdicts).map(Verdict::wire).toList();
        int last = words.size() - 1;
        return String.join(", ", words.subList(0, last)) + " or " + words.get(last);
    }

    /** Empty when none are named. */
    List<String> types(String key) {
        return words(key, text -> Optional.empty());
    }

    List<String> words(String key, Function<String, Optional<String>> problemWith) {
        return fields.words(key, SpecReader.MOST_ITEMS, problemWith).orElse(List.of());
    }

    /** {@code action_types}; none: of every type. */
    List<Condition> ofTypes() {
        var types = types("action_types");
        return types.isEmpty() ? List.of() : List.of(Condition.ActionTypes.of(types));
    }

    /** {@code target_prefix} and the like; what is wrong with it is noted. */
    Optional<String> prefix(String key) {
        return fields.word(key, SpecReader.LONGEST_WORD).filter(text -> {
            var problem = Place.problemWithPrefix(text);
            problem.ifPresent(message -> fields.problem(key, message));
            return problem.isEmpty();
        });
    }

    /** A decimal number or string, in millionths. */
    Optional<Long> microUsd(String key) {
        fields.ignore(key);
        var value = fields.values().get(key);
        var micro = Reported.microUsd(value);
        if (value != null && micro.isEmpty()) {
            fields.problem(key, "must be an amount from 0 with at most six decimals, such as 25 or \"0.50\"");
        }
        return micro;
    }

    /** A number from 0 to 1, in hundredths. */
    Optional<Integer> share(String key) {
        fields.ignore(key);
        var value = fields.values().get(key);
        boolean fits = value instanceof Number number && number.doubleValue() >= 0 && number.doubleValue() <= 1;
        if (value != null && !fits) {
            fields.problem(key, "must be a number from 0 to 1");
        }
        return fits ? Optional.of((int) Math.round(((Number) value).doubleValue() * 100)) : Optional.empty();
    }

    static List<Condition> both(List<Condition> some, Condition... more) {
        return Stream.concat(some.stream(), Stream.of(more)).toList();
    }

    /** Snake case only: this is the wire. Containment is no action of a rule. */
    private static Map<String, Verdict> actions(Verdict... verdicts) {
        return Stream.of(verdicts)
                .filter(verdict -> verdict != Verdict.ALLOW_CONTAINED)
                .collect(Collectors.toUnmodifiableMap(Verdict::wire, Function.identity()));
    }
}
