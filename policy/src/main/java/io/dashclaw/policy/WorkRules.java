package io.dashclaw.policy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The types that look at the state of the work and of the one who does it: tests, branches, evidence, permissions, delegation. */
final class WorkRules {
    private static final int MOST_COMMITS = 1_000_000;
    private static final int DEEPEST = 8;
    private static final Map<String, Reported.Green> LEVELS = words(Reported.Green.values());
    private static final Map<String, Reported.Freshness> FRESHNESS = words(Reported.Freshness.values());

    private static final List<String> DEVIATIONS = List.of(
            "act_substitution", "scope_escape", "goal_drift", "unplanned_action", "budget_overrun", "step_abandoned");
    private static final Map<String, Verdict> RESPONSES =
            Map.of("warn", Verdict.WARN, "require_approval", Verdict.REQUIRE_APPROVAL, "block", Verdict.BLOCK);
    private static final Map<String, Integer> SEVERITIES = Map.of("info", 0, "low", 1, "medium", 2, "high", 3);

    private WorkRules() {}

    /** Switched off it is still recorded, as one that is tried out. */
    static Compiled permissionEscalation(WireRules rules) {
        boolean enforced = rules.fields().flag("enforce").orElse(true);
        var conditions = List.<Condition>of(new WireCondition.BeyondPermission());
        return rules.rule(rules.action(Verdict.BLOCK), conditions, !enforced).compiled();
    }

    static Compiled greenContract(WireRules rules) {
        rules.fields().required("required_level");
        var level = rules.fields().choice("required_level", LEVELS, "targeted, package, workspace or merge_ready");
        var conditions = rules.ofTypes();
        var action = rules.action(Verdict.BLOCK);
        level.ifPresent(
                required -> rules.rule(action, WireRules.both(conditions, new WireCondition.LessGreen(required))));
        return rules.compiled();
    }

    static Compiled branchFreshness(WireRules rules) {
        var fields = rules.fields();
        var states = EnumSet.noneOf(Reported.Freshness.class);
        rules.words("freshness", WorkRules::problemWithFreshness).forEach(word -> states.add(FRESHNESS.get(word)));
        if (!fields.has("freshness")) {
            states.addAll(Set.of(Reported.Freshness.STALE, Reported.Freshness.DIVERGED));
        } else if (states.isEmpty()) {
            fields.problem("freshness", "must name at least one state");
        }
        var free = fields.number("max_commits_behind", 0, MOST_COMMITS).orElse(0L);
        var behind = new WireCondition.Behind(Set.copyOf(states), free);
        return rules.rule(rules.action(Verdict.BLOCK), WireRules.both(rules.ofTypes(), behind))
                .compiled();
    }

    private static Optional<String> problemWithFreshness(String word) {
        return FRESHNESS.containsKey(word) ? Optional.empty() : Optional.of("must be fresh, stale or diverged");
    }

    static Compiled requireEvidence(WireRules rules) {
        var enforcement =
                rules.action("enforcement", Verdict.WARN, Verdict.WARN, Verdict.REQUIRE_APPROVAL, Verdict.BLOCK);
        return rules.rule(enforcement, WireRules.both(rules.ofTypes(), new WireCondition.WithoutEvidence()))
                .compiled();
    }

    static Compiled delegationConstraint(WireRules rules) {
        var fields = rules.fields();
        var parents =
                globs(fields.word("parent", SpecReader.LONGEST_WORD).stream().toList());
        var kinds = globs(rules.words("child_types", text -> Optional.empty()));
        var bounds = new Bounds(rules);
        fields.number("max_depth", 1, DEEPEST).ifPresent(depth -> bounds.add(new WireCondition.Deeper(depth)));
        if (fields.flag("require_verified_parent").orElse(false)) {
            bounds.add(new WireCondition.UnverifiedParent());
        }
        return bounds.compiled(List.of(new WireCondition.Child(parents, kinds)));
    }

    /** For everyone in its scope, the children of its agents included: delegating is no way around it. */
    static Compiled roleConstraint(WireRules rules) {
        return new Bounds(rules).compiled(List.of());
    }

    /** Deviations come from plans, and nobody keeps plans yet: it is read as strictly as any other type, and there is nothing to respond to. */
    static Compiled deviationResponse(WireRules rules) {
        var fields = rules.fields();
        fields.object("on_kind").ifPresent(kinds -> {
            DEVIATIONS.forEach(kind -> kinds.choice(kind, RESPONSES, "warn, require_approval or block"));
            kinds.nothingElse();
        });
        fields.choice("min_severity", SEVERITIES, "info, low, medium or high");
        rules.action(
                "escalate_action", Verdict.REQUIRE_APPROVAL, Verdict.WARN, Verdict.REQUIRE_APPROVAL, Verdict.BLOCK);
        return Compiled.nothing();
    }

    private static List<String> globs(List<String> written) {
        return written.isEmpty() ? List.of("*") : List.copyOf(written);
    }

    /** What somebody must stay within: going beyond one of the bounds is enough. */
    private static final class Bounds {
        private final WireRules rules;
        private final List<Condition> bounds = new ArrayList<>();

        Bounds(WireRules rules) {
            this.rules = rules;
            var blocked = rules.types("blocked_action_types");
            if (!blocked.isEmpty()) {
                add(Condition.ActionTypes.of(blocked));
            }
            if (rules.fields().has("allowed_action_types")) {
                var allowed = Condition.ActionTypes.fold(rules.types("allowed_action_types"));
                add(new Condition.OtherThan(Set.copyOf(allowed)));
            }
            var globs = rules.words("blocked_path_globs", Glob::problemWith);
            if (!globs.isEmpty()) {
                add(SpecRules.files(globs, Condition.InDoubt.USUAL));
            }
            rules.fields()
                    .number("max_risk_score", 0, 100)
                    .ifPresent(most -> add(new Condition.RiskAtLeast(most.intValue() + 1)));
        }

        void add(Condition bound) {
            bounds.add(bound);
        }

        Compiled compiled(List<Condition> whom) {
            var escalated =
                    rules.action("escalate_action", Verdict.REQUIRE_APPROVAL, Verdict.REQUIRE_APPROVAL, Verdict.BLOCK);
            if (bounds.isEmpty()) {
                rules.fields().problem("max_risk_score", "is required, unless another bound is there");
            }
            return rules.rule(escalated, WireRules.both(whom, new WireCondition.AnyOf(List.copyOf(bounds))))
                    .compiled();
        }
    }

    private static <E extends Enum<E>> Map<String, E> words(E[] values) {
        return Arrays.stream(values)
                .collect(Collectors.toUnmodifiableMap(
                        value -> value.name().toLowerCase(Locale.ROOT), Function.identity()));
    }
}
