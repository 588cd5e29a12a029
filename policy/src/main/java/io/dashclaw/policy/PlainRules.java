package io.dashclaw.policy;

import io.dashclaw.policy.act.Flag;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** The types that look at what an intent is and does: its risk, its type, its files, how many there were. */
final class PlainRules {
    private static final int MOST_ACTIONS = 1_000_000;
    private static final int LONGEST_WINDOW_MINUTES = (int) SpecReader.LONGEST_WINDOW.toMinutes();
    private static final Duration GRANT_LIFE = Duration.ofDays(30);
    private static final String PUSH = "git push";

    private PlainRules() {}

    static Compiled riskThreshold(WireRules rules) {
        var fields = rules.fields();
        boolean exceptPush = fields.flag("except_git_push").orElse(false);
        var flags = flags(rules);
        var threshold = fields.number("threshold", 0, 100).orElse(80L).intValue();
        var action = rules.action(Verdict.BLOCK);
        var narrowing = new ArrayList<Condition>();
        if (!flags.isEmpty()) {
            narrowing.add(new Condition.Flags(flags, Condition.InDoubt.USUAL));
        }
        if (exceptPush) {
            narrowing.add(new WireCondition.OtherShape(Set.of(PUSH)));
        }
        rules.rule(action, and(new Condition.RiskAtLeast(threshold), narrowing));
        containAbove(rules, action, threshold)
                .ifPresent(from -> rules.rule(
                        Verdict.ALLOW_CONTAINED,
                        and(new Condition.RiskAtLeast(from), and(new WireCondition.RiskBelow(threshold), narrowing))));
        return rules.compiled();
    }

    /** From where on, below the threshold, it is enough that a client contains the act. */
    private static Optional<Integer> containAbove(WireRules rules, Verdict action, int threshold) {
        var from = rules.fields().number("contain_above", 0, 100).map(Long::intValue);
        if (from.isPresent() && action != Verdict.REQUIRE_APPROVAL) {
            rules.fields().problem("contain_above", "needs the action require_approval");
        }
        if (from.isPresent() && from.get() >= threshold) {
            rules.fields().problem("contain_above", "must be below the threshold of " + threshold);
        }
        return from;
    }

    /** Words of clients' classifiers are understood beside our own. */
    private static Set<Flag> flags(WireRules rules) {
        var flags = EnumSet.noneOf(Flag.class);
        rules.words("only_evidence_flags", MatchReader::problemWithFlag)
                .forEach(name -> MatchReader.flag(name).ifPresent(flags::add));
        return flags;
    }

    private static List<Condition> and(Condition first, List<Condition> more) {
        return Stream.concat(Stream.of(first), more.stream()).toList();
    }

    static Function<WireRules, Compiled> actionTypes(Verdict verdict) {
        return rules -> actionTypes(rules, verdict);
    }

    private static Compiled actionTypes(WireRules rules, Verdict verdict) {
        var conditions = new ArrayList<>(rules.ofTypes());
        rules.fields().object("git_push").map(PlainRules::push).ifPresent(conditions::add);
        if (conditions.isEmpty()) {
            rules.fields().problem("action_types", "must name at least one action type");
        }
        rules.prefix("target_prefix")
                .map(Condition.Targets.Scope::prefix)
                .map(scope -> new Condition.Targets(List.of(scope), true))
                .ifPresent(conditions::add);
        return rules.rule(verdict, conditions).compiled();
    }

    private static Condition push(Fields fields) {
        boolean force = fields.flag("force").orElse(false);
        var branches = fields.words("branches", SpecReader.MOST_ITEMS, Glob::problemWith)
                .orElse(List.of());
        fields.nothingElse();
        return new WireCondition.Pushed(force, List.copyOf(branches));
    }

    static Compiled protectedPath(WireRules rules) {
        var globs = rules.words("paths", Glob::problemWith);
        if (globs.isEmpty()) {
            rules.fields().problem("paths", "must name at least one glob");
        }
        var verdict = rules.action(Verdict.REQUIRE_APPROVAL);
        return rules.isSound()
                ? rules.rule(verdict, SpecRules.files(globs, Condition.InDoubt.USUAL))
                        .compiled()
                : Compiled.nothing();
    }

    static Compiled agentAllowlist(WireRules rules) {
        rules.fields().required("allowed_action_types");
        var types = Set.copyOf(Condition.ActionTypes.fold(rules.types("allowed_action_types")));
        var verdict = rules.action("action", Verdict.WARN, Verdict.WARN, Verdict.REQUIRE_APPROVAL, Verdict.BLOCK);
        return rules.rule(verdict, new Condition.OtherThan(types)).compiled();
    }

    static Compiled rateLimit(WireRules rules) {
        var fields = rules.fields();
        var free = fields.number("max_actions", 1, MOST_ACTIONS).orElse(50L);
        var minutes = fields.number("window_minutes", 1, LONGEST_WINDOW_MINUTES).orElse(60L);
        var question = new Question.Rate(Duration.ofMinutes(minutes));
        return rules.rule(rules.action(Verdict.WARN), new AskingCondition.RateReached(free, question))
                .compiled();
    }

    static Compiled allowGrant(WireRules rules) {
        var fields = rules.fields();
        fields.required("action_type");
        fields.required("target_prefix");
        var type = fields.word("action_type", SpecReader.LONGEST_WORD);
        var prefix = rules.prefix("target_prefix");
        var endsAt = fields.text("expires_at", SpecReader.LONGEST_WORD).flatMap(text -> instant(fields, text));
        var riskBelow = fields.number("max_risk", 0, 100).orElse(70L);
        if (rules.hasExceptions()) {
            fields.problem("shape_exceptions", "a grant has none: it covers its target or it does not");
        }
        if (type.isEmpty() || prefix.isEmpty()) {
            return Compiled.nothing();
        }
        var document = rules.document();
        return Compiled.of(new Grant(
                document.ref(),
                WireRules.scope(document),
                CaseFold.fold(type.get().strip()),
                Place.of(prefix.get()),
                endsAt.orElseGet(() -> document.createdAt().plus(GRANT_LIFE)),
                riskBelow.intValue()));
    }

    private static Optional<Instant> instant(Fields fields, String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException e) {
            fields.problem("expires_at", "must be an RFC 3339 time such as 2026-01-15T09:00:00Z");
            return Optional.empty();
        }
    }
}
