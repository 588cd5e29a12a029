package io.dashclaw.policy;

import io.dashclaw.policy.cel.MalformedExpressionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Turns a {@link PolicySpec} into a rule. */
final class SpecRules {
    private SpecRules() {}

    static Compiled compile(PolicyDocument document) {
        var spec = PolicySpec.read(document.rules());
        var scope = Scope.of(WireRules.scope(document), spec.agents());
        var conditions = spec.match() == null ? List.<Condition>of() : conditions(spec.match(), document.ref());
        return Compiled.of(new Rule(
                document.ref(),
                document.type(),
                scope.ids(),
                scope.and(conditions),
                spec.verdict(),
                approval(spec.approval(), document.ref()),
                spec.ungrantable(),
                spec.mode() == PolicySpec.Mode.SHADOW));
    }

    /** The cheap ones first. */
    private static List<Condition> conditions(PolicySpec.Match match, PolicyRef ref) {
        var conditions = new ArrayList<Condition>();
        var inDoubt = new Condition.InDoubt(
                Boolean.TRUE.equals(match.whenActMissing()), !Boolean.FALSE.equals(match.whenActUnknown()));
        boolean typed = match.actionTypes() != null;
        add(conditions, match.actionTypes(), Condition.ActionTypes::of);
        add(conditions, match.targets(), targets -> targets(targets, typed));
        add(conditions, match.systems(), systems -> systems(systems, typed));
        add(conditions, match.paths(), globs -> files(globs, inDoubt));
        add(conditions, match.hosts(), globs -> Condition.Hosts.of(globs, inDoubt));
        Optional.ofNullable(match.risk()).map(risk -> risk(risk, inDoubt)).ifPresent(conditions::addAll);
        add(conditions, match.schedule(), schedule -> new Condition.AtTimes(Schedule.of(schedule)));
        add(conditions, match.rate(), rate -> rate(rate, match.actionTypes()));
        add(conditions, match.spend(), SpecRules::spend);
        add(conditions, match.tokens(), SpecRules::tokens);
        add(conditions, match.session(), session -> session(session, inDoubt));
        add(conditions, match.check(), check -> objection(check, ref));
        add(conditions, match.when(), text -> when(text, match));
        return conditions;
    }

    private static <T> void add(List<Condition> conditions, T written, Function<T, Condition> condition) {
        if (written != null) {
            conditions.add(condition.apply(written));
        }
    }

    private static Condition.Systems systems(List<String> globs, boolean unstatedHolds) {
        return new Condition.Systems(globs.stream().map(Glob::ofTarget).toList(), unstatedHolds);
    }

    private static Condition.Targets targets(List<String> written, boolean unstatedHolds) {
        return new Condition.Targets(
                written.stream().map(Condition.Targets.Scope::of).toList(), unstatedHolds);
    }

    static Condition.Files files(List<String> globs, Condition.InDoubt inDoubt) {
        return new Condition.Files(globs.stream().map(Glob::ofPath).toList(), inDoubt);
    }

    /** Flags first: they are what the rule is about. */
    private static List<Condition> risk(PolicySpec.RiskMatch risk, Condition.InDoubt inDoubt) {
        var conditions = new ArrayList<Condition>();
        if (risk.flags() != null) {
            conditions.add(new Condition.Flags(EnumSet.copyOf(risk.flags()), inDoubt));
        }
        if (risk.evidenceAtLeast() != null) {
            conditions.add(new Condition.EvidenceAtLeast(risk.evidenceAtLeast()));
        }
        if (risk.atLeast() != null) {
            conditions.add(new Condition.RiskAtLeast(risk.atLeast()));
        }
        return conditions;
    }

    /** Last, so that it is evaluated only where everything else holds: it costs more than all of that. */
    private static Condition.When when(String text, PolicySpec.Match match) {
        try {
            return new Condition.When(
                    Vocabulary.ENVIRONMENT.compile(text),
                    Boolean.FALSE.equals(match.whenActMissing()),
                    !Boolean.FALSE.equals(match.whenActUnknown()));
        } catch (MalformedExpressionException e) {
            throw new MalformedPolicyException(List.of("match.when: " + e.getMessage()));
        }
    }

    private static Condition rate(PolicySpec.RateMatch rate, List<String> actionTypes) {
        var types = actionTypes == null ? Set.<String>of() : Set.copyOf(Condition.ActionTypes.fold(actionTypes));
        var question = new Question.Rate(rate.of(), duration(rate.per()), types);
        return new AskingCondition.RateReached(rate.moreThan(), question);
    }

    private static Condition spend(PolicySpec.SpendMatch spend) {
        long limit = Usd.micro(spend.moreThanUsd()).orElseThrow();
        return budget(Question.Unit.MICRO_USD, spend.by(), spend.per(), limit);
    }

    private static Condition tokens(PolicySpec.TokensMatch tokens) {
        return budget(Question.Unit.TOKENS, tokens.by(), tokens.per(), tokens.moreThan());
    }

    private static Condition budget(Question.Unit unit, Question.Owner by, String per, long limit) {
        return new AskingCondition.BudgetPassed(new Question.Budget(unit, by, duration(per), limit));
    }

    private static Condition session(PolicySpec.SessionMatch session, Condition.InDoubt inDoubt) {
        return new AskingCondition.SessionDid(
                Boolean.TRUE.equals(session.wrote()),
                Boolean.TRUE.equals(session.readSecret()),
                Boolean.TRUE.equals(session.sawUntrusted()),
                inDoubt);
    }

    private static Condition objection(PolicySpec.CheckMatch check, PolicyRef ref) {
        return AskingCondition.Objection.of(ref, check.settings());
    }

    private static Approval approval(PolicySpec.ApprovalTerms terms, PolicyRef ref) {
        if (terms == null) {
            return Approval.PLAIN;
        }
        return new Approval(
                duration(terms.expiresAfter()),
                terms.separation() == null ? Separation.AGENT : terms.separation(),
                duration(terms.escalateAfter()),
                terms.quorum() == null ? List.of() : List.of(new Quorum(ref, seats(terms.quorum()))));
    }

    private static List<Quorum.Seat> seats(List<PolicySpec.ApprovalTerms.Seat> written) {
        return written.stream()
                .map(seat -> new Quorum.Seat(seat.group(), seat.count() == null ? 1 : seat.count()))
                .toList();
    }

    private static Duration duration(String text) {
        return text == null ? null : Gep2257.parse(text).orElseThrow();
    }
}
