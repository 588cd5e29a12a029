package io.dashclaw.policy.act.command;

import java.util.List;

/**
 * One line of {@code does} or {@code always}.
 *
 * @param conditions all must hold
 * @param marks labels that it sets
 * @param channels what it changes of them; null: nothing
 */
record Line(List<Condition> conditions, List<String> marks, List<Doing> doings, Channels channels) {
    Line {
        conditions = List.copyOf(conditions);
        marks = List.copyOf(marks);
        doings = List.copyOf(doings);
    }

    boolean holds(Labels labels) {
        for (var condition : conditions) {
            if (!condition.holds(labels)) {
                return false;
            }
        }
        return true;
    }
}
