package io.dashclaw.policy;

import io.dashclaw.policy.act.Analysis;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Finds the rules that may match an intent without looking at the others: by action type, then agent, then what the rule looks at. */
final class RuleIndex {
    private final Map<String, Scopes> byActionType;
    private final Scopes anyActionType;

    RuleIndex(Collection<Rule> rules) {
        var typed = new HashMap<String, List<Rule>>();
        var untyped = new ArrayList<Rule>();
        for (var rule : rules) {
            var types = rule.conditions(Condition.ActionTypes.class).findFirst();
            if (types.isEmpty()) {
                untyped.add(rule);
            }
            types.ifPresent(named -> named.folded().stream().distinct().forEach(type -> add(typed, type, rule)));
        }
        var scopes = new HashMap<String, Scopes>();
        typed.forEach((type, ofType) -> scopes.put(type, new Scopes(ofType)));
        byActionType = Map.copyOf(scopes);
        anyActionType = new Scopes(untyped);
    }

    /** Each candidate once. */
    void forEachCandidate(Situation situation, Consumer<Rule> judge) {
        var typed = byActionType.get(situation.actionType());
        if (typed != null) {
            typed.forEachCandidate(situation, judge);
        }
        var derived = situation.derivedType();
        forEachOther(derived, Set.of(situation.actionType()), situation, judge);
        var before = derived == null ? Set.of(situation.actionType()) : Set.of(situation.actionType(), derived);
        forEachOther(situation.capability(), before, situation, judge);
        anyActionType.forEachCandidate(situation, judge);
    }

    /** Rules of a further type, without those that were found by another one. @param type nullable */
    private void forEachOther(String type, Set<String> before, Situation situation, Consumer<Rule> judge) {
        var typed = type == null || before.contains(type) ? null : byActionType.get(type);
        if (typed != null) {
            typed.forEachCandidate(situation, rule -> {
                if (before.stream().noneMatch(other -> speaksOf(other, rule))) {
                    judge.accept(rule);
                }
            });
        }
    }

    private static boolean speaksOf(String actionType, Rule rule) {
        return rule.conditions(Condition.ActionTypes.class)
                .anyMatch(types -> types.folded().contains(actionType));
    }

    private static void add(Map<String, List<Rule>> lists, String key, Rule rule) {
        lists.computeIfAbsent(key, k -> new ArrayList<>()).add(rule);
    }

    /** Rules by the agents they concern, or by the namespaces of those. */
    private static final class Scopes {
        private final Shelf everyones;
        private final Map<String, Shelf> byAgent;
        private final Shelf ofAgents;
        private final Map<String, Shelf> byNamespace;
        private final Shelf ofNamespaces;

        Scopes(List<Rule> rules) {
            var agents = new HashMap<String, List<Rule>>();
            var namespaces = new HashMap<String, List<Rule>>();
            for (var rule : rules) {
                namedOnce(rule).forEach(agent -> add(agents, agent, rule));
                namespaces(rule).forEach(namespace -> add(namespaces, namespace, rule));
            }
            byAgent = shelves(agents);
            byNamespace = shelves(namespaces);
            ofAgents = new Shelf(rules.stream().filter(r -> r.agents() != null).toList());
            ofNamespaces = new Shelf(
                    rules.stream().filter(r -> !namespaces(r).isEmpty()).toList());
            everyones = new Shelf(rules.stream()
                    .filter(r -> r.agents() == null && namespaces(r).isEmpty())
                    .toList());
        }

        private static Map<String, Shelf> shelves(Map<String, List<Rule>> lists) {
            var shelves = new HashMap<String, Shelf>();
            lists.forEach((key, rules) -> shelves.put(key, new Shelf(rules)));
            return Map.copyOf(shelves);
        }

        /** Without the children of agents that are named themselves, so that an intent finds a rule only once. */
        private static List<String> namedOnce(Rule rule) {
            return rule.agents() == null
                    ? List.of()
                    : rule.agents().stream()
                            .distinct()
                            .filter(agent -> rule.agents().stream().noneMatch(other -> agent.startsWith(other + ":")))
                            .toList();
        }

        /** Of a rule that is not found by agents; none: it is not found by these either. */
        private static Set<String> namespaces(Rule rule) {
            return rule.agents() != null
                    ? Set.of()
                    : rule.conditions(AgentCondition.Within.class)
                            .findFirst()
                            .map(AgentCondition.Within::namespaces)
                            .orElse(Set.of());
        }

        void forEachCandidate(Situation situation, Consumer<Rule> judge) {
            everyones.forEachCandidate(situation, judge);
            if (situation.intent().agentId() == null) {
                ofAgents.forEachCandidate(situation, judge);
            }
            situation.lineage().forEach(id -> forEachCandidate(byAgent.get(id), situation, judge));
            if (situation.mayBeInAnyNamespace()) {
                ofNamespaces.forEachCandidate(situation, judge);
            } else if (situation.agent() != null && situation.agent().namespace() != null) {
                forEachCandidate(byNamespace.get(situation.agent().namespace()), situation, judge);
            }
        }

        private static void forEachCandidate(Shelf shelf, Situation situation, Consumer<Rule> judge) {
            if (shelf != null) {
                shelf.forEachCandidate(situation, judge);
            }
        }
    }

    /** Rules of one type and scope: by the words of their globs, by their thresholds, and the few that are neither. */
    private static final class Shelf {
        private final Map<String, List<Rule>> byPathKey = new HashMap<>();
        private final List<Rule> otherPaths = new ArrayList<>();
        private final List<Rule> allPaths = new ArrayList<>();
        private final List<Rule> missingHolds = new ArrayList<>();
        private final List<Rule> ofActs = new ArrayList<>();
        private final List<Rule> ofHosts = new ArrayList<>();
        private final Rule[] byThreshold;
        private final int[] thresholds;
        private final List<Rule> plain = new ArrayList<>();

        Shelf(List<Rule> rules) {
            rules.forEach(this::put);
            byThreshold = rules.stream()
                    .filter(rule ->
                            threshold(rule) > 0 && !looksAtFiles(rule) && !looksAtActs(rule) && !looksAtHosts(rule))
                    .sorted(Comparator.comparingInt(Shelf::threshold))
                    .toArray(Rule[]::new);
            thresholds = Arrays.stream(byThreshold).mapToInt(Shelf::threshold).toArray();
        }

        private void put(Rule rule) {
            if (looksAtFiles(rule)) {
                allPaths.add(rule);
                rule.conditions(Condition.Files.class).forEach(files -> putByPath(rule, files));
            } else if (looksAtActs(rule)) {
                ofActs.add(rule);
            } else if (looksAtHosts(rule)) {
                ofHosts.add(rule);
            } else if (threshold(rule) == 0) {
                plain.add(rule);
            }
        }

        private static boolean looksAtFiles(Rule rule) {
            return rule.conditions(Condition.Files.class).findAny().isPresent();
        }

        /** Without an act it does not match. */
        private static boolean looksAtActs(Rule rule) {
            return rule.conditions(Condition.Flags.class)
                            .anyMatch(flags -> !flags.inDoubt().missingHolds())
                    || rule.conditions(Condition.EvidenceAtLeast.class)
                            .findAny()
                            .isPresent();
        }

        /** Without an act it does not match, unless the target names a host. */
        private static boolean looksAtHosts(Rule rule) {
            return rule.conditions(Condition.Hosts.class)
                    .anyMatch(hosts -> !hosts.inDoubt().missingHolds());
        }

        private void putByPath(Rule rule, Condition.Files files) {
            if (files.inDoubt().missingHolds()) {
                missingHolds.add(rule);
            }
            var keys = files.globs().stream().map(Glob::key).toList();
            if (keys.stream().allMatch(Optional::isPresent)) {
                keys.stream().map(Optional::get).distinct().forEach(key -> add(byPathKey, key, rule));
            } else {
                otherPaths.add(rule);
            }
        }

        private static int threshold(Rule rule) {
            return rule.conditions(Condition.RiskAtLeast.class)
                    .mapToInt(Condition.RiskAtLeast::threshold)
                    .max()
                    .orElse(0);
        }

        void forEachCandidate(Situation situation, Consumer<Rule> judge) {
            plain.forEach(judge);
            for (int i = 0; i < thresholds.length && thresholds[i] <= risk(situation); i++) {
                judge.accept(byThreshold[i]);
            }
            if (situation.act() != null) {
                ofActs.forEach(judge);
            }
            if (!ofHosts.isEmpty()
                    && (situation.act() != null || !situation.hosts().isEmpty())) {
                ofHosts.forEach(judge);
            }
            forEachOfFiles(situation, judge);
        }

        private void forEachOfFiles(Situation situation, Consumer<Rule> judge) {
            if (allPaths.isEmpty()) {
                return;
            }
            if (situation.leavesOpen(Analysis.Facet.PATHS)
                    || !situation.emptied().isEmpty()) {
                allPaths.forEach(judge);
                return;
            }
            if (situation.act() == null && !missingHolds.isEmpty()) {
                missingHolds.forEach(judge);
                withKeysOf(situation.files()).stream()
                        .filter(rule -> !missingHolds.contains(rule))
                        .forEach(judge);
                otherPaths.stream().filter(rule -> !missingHolds.contains(rule)).forEach(judge);
                return;
            }
            if (!situation.files().isEmpty()) {
                otherPaths.forEach(judge);
                withKeysOf(situation.files()).forEach(judge);
            }
        }

        private static int risk(Situation situation) {
            return situation.risk().finalScore();
        }

        private Collection<Rule> withKeysOf(List<NormalPath> files) {
            Collection<Rule> found = List.of();
            for (var file : files) {
                for (var key : Glob.keysOf(file)) {
                    var rules = byPathKey.get(key);
                    if (rules != null) {
                        found = found.isEmpty() ? new LinkedHashSet<>() : found;
                        found.addAll(rules);
                    }
                }
            }
            return found;
        }
    }
}
