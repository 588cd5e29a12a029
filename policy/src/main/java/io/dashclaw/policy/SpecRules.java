package io.dashclaw.policy;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/** Turns a {@link PolicySpec} into a rule. */
final class SpecRules {
    private SpecRules() {}

    static Compiled compile(PolicyDocument document) {
        var spec = PolicySpec.read(document.rules());
        var named = spec.agents() == null ? null : spec.agents().names();
        var stored = WireRules.scope(document);
        var conditions = spec.match() == null ? new ArrayList<Condition>() : conditions(spec.match());
        if (stored != null && named != null) {
            conditions.add(new Condition.Agents(named));
        }
        return Compiled.of(new Rule(
                document.ref(),
                document.type(),
                stored == null ? named : stored,
                List.copyOf(conditions),
                untilContainmentStands(spec.verdict()),
                approval(spec.approval()),
                spec.ungrantable(),
                spec.mode() == PolicySpec.Mode.SHADOW));
    }

    private static List<Condition> conditions(PolicySpec.Match match) {
        var conditions = new ArrayList<Condition>();
        Optional.ofNullable(match.actionTypes()).map(Condition.ActionTypes::of).ifPresent(conditions::add);
        Optional.ofNullable(match.targets())
                .map(targets -> targets(targets, match.actionTypes() != null))
                .ifPresent(conditions::add);
        var inDoubt = new Condition.InDoubt(
                Boolean.TRUE.equals(match.whenActMissing()), !Boolean.FALSE.equals(match.whenActUnknown()));
        Optional.ofNullable(match.paths()).map(globs -> files(globs, inDoubt)).ifPresent(conditions::add);
        Optional.ofNullable(match.hosts())
                .map(globs ->
                        new Condition.Hosts(globs.stream().map(Glob::ofTarget).toList(), inDoubt))
                .ifPresent(conditions::add);
        Optional.ofNullable(match.risk()).map(risk -> risk(risk, inDoubt)).ifPresent(conditions::addAll);
        Optional.ofNullable(match.rate()).map(SpecRules::rate).ifPresent(conditions::add);
        return conditions;
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

    private static Condition.RateReached rate(PolicySpec.RateMatch rate) {
        var window = Gep2257.parse(rate.per()).orElseThrow();
        return new Condition.RateReached(rate.moreThan(), new Question.Rate(window));
    }

    private static Verdict untilContainmentStands(Verdict verdict) {
        return verdict == Verdict.ALLOW_CONTAINED ? Verdict.REQUIRE_APPROVAL : verdict;
    }

    private static Approval approval(PolicySpec.ApprovalTerms terms) {
        if (terms == null) {
            return Approval.PLAIN;
        }
        var expiresAfter = Optional.ofNullable(terms.expiresAfter())
                .flatMap(Gep2257::parse)
                .orElse(null);
        return new Approval(expiresAfter, terms.separation() == null ? Separation.AGENT : terms.separation());
    }
}
