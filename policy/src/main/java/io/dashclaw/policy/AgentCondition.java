package io.dashclaw.policy;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Whom a rule concerns, beside or instead of the ids that it is found by. An intent that names no agent escapes none of these; what is on record about an agent
 * and could not be read, holds.
 */
sealed interface AgentCondition extends Condition {

    /** Not something that people are told: every reason would begin with it. */
    @Override
    default String phrase(Situation situation) {
        return FailClosed.AGENT_UNKNOWN.text();
    }

    /** @param ids exact ones, and globs; each stands for its children too */
    record Named(Set<String> ids, List<String> globs) implements AgentCondition {
        static Named of(List<String> names) {
            return new Named(
                    Set.copyOf(names),
                    names.stream().filter(name -> !Glob.isLiteral(name)).toList());
        }

        @Override
        public Said test(Situation situation) {
            return situation.intent().agentId() == null
                            || situation.lineage().stream().anyMatch(this::names)
                    ? Said.YES
                    : Said.NO;
        }

        private boolean names(String id) {
            return ids.contains(id) || globs.stream().anyMatch(glob -> Glob.matchesWord(glob, id));
        }
    }

    /** The labels of the registered agent. */
    record Labelled(Map<String, String> labels, List<PolicySpec.Selector.Requirement> requirements)
            implements AgentCondition {
        static Labelled of(PolicySpec.Selector selector) {
            return new Labelled(
                    selector.matchLabels() == null ? Map.of() : selector.matchLabels(),
                    selector.matchExpressions() == null ? List.of() : selector.matchExpressions());
        }

        @Override
        public Said test(Situation situation) {
            return onRecord(situation, agent -> selects(agent.labels()));
        }

        private boolean selects(Map<String, String> theirs) {
            return theirs.entrySet().containsAll(labels.entrySet())
                    && requirements.stream().allMatch(requirement -> meets(requirement, theirs.get(requirement.key())));
        }

        private static boolean meets(PolicySpec.Selector.Requirement requirement, String value) {
            return switch (requirement.operator()) {
                case IN -> value != null && requirement.values().contains(value);
                case NOT_IN -> value == null || !requirement.values().contains(value);
                case EXISTS -> value != null;
                case DOES_NOT_EXIST -> value == null;
            };
        }
    }

    /** The namespace of the registered agent: one of these. */
    record Within(Set<String> namespaces) implements AgentCondition {
        @Override
        public Said test(Situation situation) {
            return onRecord(situation, agent -> agent.namespace() != null && namespaces.contains(agent.namespace()));
        }
    }

    private static Said onRecord(Situation situation, Predicate<RegisteredAgent> concerns) {
        var agent = situation.agent();
        if (agent != null && !agent.known()) {
            return FailClosed.AGENT_UNKNOWN.said();
        }
        boolean concerned = situation.intent().agentId() == null || agent != null && concerns.test(agent);
        return concerned ? Said.YES : Said.NO;
    }
}
