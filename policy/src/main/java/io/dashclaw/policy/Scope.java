package io.dashclaw.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whom a rule concerns: the ids that it is found by, and what must hold besides.
 *
 * @param ids exact ones; null: everyone
 */
record Scope(List<String> ids, List<AgentCondition> conditions) {

    /**
     * Both must hold, where both are there.
     *
     * @param stored the ids beside the document; null: everyone
     * @param written what the document says itself; null: everyone
     */
    static Scope of(List<String> stored, PolicySpec.Agents written) {
        if (written == null) {
            return new Scope(stored, List.of());
        }
        var conditions = new ArrayList<AgentCondition>();
        boolean found = stored == null
                && written.names() != null
                && written.names().stream().allMatch(Glob::isLiteral);
        if (written.names() != null && !found) {
            conditions.add(AgentCondition.Named.of(written.names()));
        }
        Optional.ofNullable(written.namespaces())
                .map(names -> new AgentCondition.Within(Set.copyOf(names)))
                .ifPresent(conditions::add);
        Optional.ofNullable(written.selector()).map(AgentCondition.Labelled::of).ifPresent(conditions::add);
        return new Scope(found ? written.names() : stored, List.copyOf(conditions));
    }

    /** Whom it concerns is looked at first: that is cheap, and rules out most. */
    List<Condition> and(List<Condition> others) {
        var all = new ArrayList<Condition>(conditions);
        all.addAll(others);
        return List.copyOf(all);
    }
}
