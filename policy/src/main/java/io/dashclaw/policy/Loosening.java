package io.dashclaw.policy;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Where a change of policies may let through what was held before. Told from the rules alone, so it errs on one side: what is not plainly
 * at least as strict counts as looser.
 */
public final class Loosening {
    /** Conditions that never fail to answer, so that doing without them can only widen a rule. */
    private static final Set<Class<? extends Condition>> ALWAYS_ANSWER = Set.of(
            Condition.ActionTypes.class,
            Condition.OtherThan.class,
            AgentCondition.Named.class,
            Condition.Targets.class,
            Condition.Files.class,
            Condition.Flags.class,
            Condition.Hosts.class,
            Condition.Systems.class,
            Condition.AtTimes.class,
            Condition.EvidenceAtLeast.class,
            Condition.RiskAtLeast.class,
            AskingCondition.RateReached.class);

    private Loosening() {}

    /** One sentence for each policy that may loosen, by its id; empty when nothing that was held can pass now. */
    public static Map<String, String> between(Collection<PolicyDocument> before, Collection<PolicyDocument> after) {
        var older = active(before);
        var newer = active(after);
        var unchanged = older.keySet().stream()
                .filter(id -> saysTheSame(older.get(id), newer.get(id)))
                .toList();
        older.keySet().removeAll(unchanged);
        newer.keySet().removeAll(unchanged);
        var reasons = new TreeMap<String, String>();
        older.forEach((id, document) ->
                lost(document, Optional.ofNullable(newer.get(id))).ifPresent(reason -> reasons.put(id, reason)));
        newer.forEach((id, document) ->
                gained(document, Optional.ofNullable(older.get(id))).ifPresent(reason -> reasons.put(id, reason)));
        return reasons;
    }

    private static Map<String, PolicyDocument> active(Collection<PolicyDocument> documents) {
        return documents.stream()
                .filter(PolicyDocument::active)
                .collect(Collectors.toMap(PolicyDocument::id, Function.identity(), (one, other) -> one, TreeMap::new));
    }

    /** Whatever it is called, and whatever is said about it. */
    private static boolean saysTheSame(PolicyDocument one, PolicyDocument other) {
        return other != null
                && one.type().equals(other.type())
                && Objects.equals(one.agentIds(), other.agentIds())
                && one.scopeBroken() == other.scopeBroken()
                && one.createdAt().equals(other.createdAt())
                && Objects.equals(biting(one), biting(other));
    }

    private static Map<String, Object> biting(PolicyDocument document) {
        if (document.rules() == null) {
            return null;
        }
        var rules = new HashMap<>(document.rules());
        rules.keySet().removeAll(Set.of("description", "tests"));
        return rules;
    }

    private static Optional<String> lost(PolicyDocument older, Optional<PolicyDocument> newer) {
        var next = newer.map(document -> Compiled.from(document).rules()).orElse(List.of());
        return Compiled.from(older).rules().stream()
                .filter(held -> !held.shadow())
                .flatMap(held -> lost(held, next).stream())
                .findFirst();
    }

    /** Empty when one of the newer rules keeps all of it. */
    private static Optional<String> lost(Rule older, List<Rule> newer) {
        var reasons = newer.stream().map(rule -> missing(older, rule)).toList();
        if (reasons.isEmpty()) {
            return Optional.of("a restriction goes");
        }
        return reasons.stream().anyMatch(Optional::isEmpty) ? Optional.empty() : reasons.get(0);
    }

    private static Optional<String> gained(PolicyDocument newer, Optional<PolicyDocument> older) {
        return Compiled.from(newer).grant().flatMap(grant -> older.flatMap(
                        document -> Compiled.from(document).grant())
                .map(known -> isWithin(grant, known) ? Optional.<String>empty() : Optional.of("a grant widens"))
                .orElse(Optional.of("a grant is added")));
    }

    /** What of the older rule the newer one does not keep. */
    private static Optional<String> missing(Rule older, Rule newer) {
        if (newer.shadow()) {
            return Optional.of("a restriction no longer bites");
        }
        if (newer.verdict().compareTo(older.verdict()) < 0) {
            return Optional.of("its verdict falls from " + older.verdict().wire() + " to "
                    + newer.verdict().wire());
        }
        if (older.ungrantable() && !newer.ungrantable()) {
            return Optional.of("grants may spare it now");
        }
        if (!isAsStrict(newer.approval(), older.approval())) {
            return Optional.of("its approval may be easier to get");
        }
        if (newer.agents() != null && (older.agents() == null || !newer.agents().containsAll(older.agents()))) {
            return Optional.of("it concerns fewer agents");
        }
        return isAsWide(newer.conditions(), older.conditions())
                ? Optional.empty()
                : Optional.of("it may match less than before");
    }

    private static boolean isAsStrict(Approval newer, Approval older) {
        return isAsSoon(newer.expiresAfter(), older.expiresAfter())
                && isAsSoon(newer.escalateAfter(), older.escalateAfter())
                && newer.separation().compareTo(older.separation()) >= 0
                && seats(newer).containsAll(seats(older));
    }

    /** Whatever revision of a rule asks for them. */
    private static Set<List<Quorum.Seat>> seats(Approval approval) {
        return approval.quorums().stream().map(Quorum::seats).collect(Collectors.toSet());
    }

    /** Where only one of them says when, it depends on the client which is sooner. */
    private static boolean isAsSoon(Duration newer, Duration older) {
        return newer == null || older == null ? newer == older : newer.compareTo(older) <= 0;
    }

    /** Every newer condition follows from an older one, and no older one is given up that might have failed, and so held. */
    private static boolean isAsWide(List<Condition> newer, List<Condition> older) {
        boolean implied = newer.stream().allMatch(next -> older.stream().anyMatch(known -> isAsWide(next, known)));
        return implied
                && older.stream()
                        .filter(known -> !ALWAYS_ANSWER.contains(known.getClass()))
                        .allMatch(known -> newer.stream().anyMatch(next -> isAsWide(next, known)));
    }

    private static boolean isAsWide(Condition newer, Condition older) {
        if (newer.getClass() != older.getClass()) {
            return false;
        }
        if (newer instanceof Condition.ActionTypes types) {
            return types.folded().containsAll(((Condition.ActionTypes) older).folded());
        }
        if (newer instanceof Condition.OtherThan others) {
            return ((Condition.OtherThan) older).actionTypes().containsAll(others.actionTypes());
        }
        if (newer instanceof AgentCondition.Named agents) {
            return agents.ids().containsAll(((AgentCondition.Named) older).ids());
        }
        if (newer instanceof AgentCondition.Within within) {
            return within.namespaces().containsAll(((AgentCondition.Within) older).namespaces());
        }
        if (newer instanceof Condition.Targets targets) {
            return isAsWide(targets, (Condition.Targets) older);
        }
        if (newer instanceof Condition.Files files) {
            var known = (Condition.Files) older;
            return covers(files.globs(), known.globs()) && isAsWide(files.inDoubt(), known.inDoubt());
        }
        if (newer instanceof Condition.Hosts hosts) {
            var known = (Condition.Hosts) older;
            return written(hosts).containsAll(written(known)) && isAsWide(hosts.inDoubt(), known.inDoubt());
        }
        if (newer instanceof Condition.Systems systems) {
            var known = (Condition.Systems) older;
            return covers(systems.globs(), known.globs()) && (systems.unstatedHolds() || !known.unstatedHolds());
        }
        if (newer instanceof Condition.Flags flags) {
            var known = (Condition.Flags) older;
            return flags.flags().containsAll(known.flags()) && isAsWide(flags.inDoubt(), known.inDoubt());
        }
        if (newer instanceof Condition.EvidenceAtLeast evidence) {
            return evidence.threshold() <= ((Condition.EvidenceAtLeast) older).threshold();
        }
        if (newer instanceof Condition.RiskAtLeast risk) {
            return risk.threshold() <= ((Condition.RiskAtLeast) older).threshold();
        }
        if (newer instanceof AskingCondition.RateReached rate) {
            var known = (AskingCondition.RateReached) older;
            return rate.question().equals(known.question()) && rate.free() <= known.free();
        }
        if (newer instanceof AskingCondition.BudgetPassed budget) {
            return isAsWide(budget.question(), ((AskingCondition.BudgetPassed) older).question());
        }
        if (newer instanceof AskingCondition.Objection objection) {
            var known = (AskingCondition.Objection) older;
            return objection.onSilence() == known.onSilence()
                    && objection.question().check().equals(known.question().check());
        }
        if (newer instanceof Condition.When when) {
            var known = (Condition.When) older;
            return when.expression().text().equals(known.expression().text())
                    && when.missingPasses() == known.missingPasses()
                    && when.unknownHolds() == known.unknownHolds();
        }
        return newer.equals(older);
    }

    private static boolean isAsWide(Question.Budget newer, Question.Budget older) {
        return newer.unit() == older.unit()
                && newer.by() == older.by()
                && newer.window().equals(older.window())
                && newer.limit() <= older.limit();
    }

    private static boolean isAsWide(Condition.Targets newer, Condition.Targets older) {
        return (newer.unstatedHolds() || !older.unstatedHolds())
                && written(newer).containsAll(written(older));
    }

    /** A plain text means one thing as a prefix and may mean another as a glob. */
    private static Set<String> written(Condition.Targets targets) {
        return targets.scopes().stream()
                .map(scope -> (scope.glob() == null ? "prefix " : "glob ") + scope.written())
                .collect(Collectors.toSet());
    }

    private static Set<String> written(Condition.Hosts hosts) {
        return hosts.listed().stream().map(Condition.Hosts.Listed::written).collect(Collectors.toSet());
    }

    private static boolean covers(List<Glob> newer, List<Glob> older) {
        var written = newer.stream().map(Glob::written).collect(Collectors.toSet());
        return older.stream().map(Glob::written).allMatch(written::contains);
    }

    private static boolean isAsWide(Condition.InDoubt newer, Condition.InDoubt older) {
        return (newer.missingHolds() || !older.missingHolds()) && (newer.unknownHolds() || !older.unknownHolds());
    }

    private static boolean isWithin(Grant newer, Grant older) {
        boolean agents = older.agents() == null
                || newer.agents() != null && older.agents().containsAll(newer.agents());
        return agents
                && newer.actionType().equals(older.actionType())
                && newer.target().equals(older.target())
                && !newer.endsAt().isAfter(older.endsAt())
                && newer.riskBelow() <= older.riskBelow();
    }
}
