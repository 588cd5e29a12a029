package io.dashclaw.policy;

import io.dashclaw.policy.act.ActReader;
import io.dashclaw.policy.act.Acts;
import io.dashclaw.policy.act.Analysis;
import io.dashclaw.policy.act.Recorded;
import java.util.List;
import java.util.Optional;

/** The intent of a policy's test, in either spelling. */
enum DeclaredIntent {
    YAML(
            "agentId",
            "actionType",
            "declaredGoal",
            "claimedRisk",
            "systemsTouched",
            "reversible",
            "target",
            "writePaths"),
    WIRE(
            "agent_id",
            "action_type",
            "declared_goal",
            "risk_score",
            "systems_touched",
            "reversible",
            "target",
            "write_paths");

    private static final int LONGEST = 4096;

    private final List<String> names;

    DeclaredIntent(String... names) {
        this.names = List.of(names);
    }

    /** Empty when the action type is missing; what else is wrong is among the problems of the fields. */
    Optional<Intent> read(Fields fields) {
        fields.required(names.get(1));
        var agent = fields.word(names.get(0), LONGEST);
        var type = fields.word(names.get(1), LONGEST);
        var goal = fields.text(names.get(2), LONGEST);
        var risk = fields.number(names.get(3), 0, 100).map(Long::intValue);
        var systems = strings(fields, names.get(4));
        var reversible = fields.flag(names.get(5));
        var target = fields.text(names.get(6), LONGEST);
        var paths = strings(fields, names.get(7));
        var act = act(fields);
        fields.nothingElse();
        return type.map(actionType -> new Intent(
                agent.orElse(null),
                actionType,
                goal.orElse(null),
                risk.orElse(null),
                systems,
                reversible.orElse(null),
                target.orElse(null),
                paths,
                act.orElse(null)));
    }

    /** In its wire form, as clients send it. */
    private static Optional<Analysis> act(Fields fields) {
        var wire = fields.object("act").map(Fields::values);
        var act = wire.flatMap(ActReader::read);
        if (wire.isPresent() && act.isEmpty()) {
            fields.problem("act", "must be of kind shell, http, sql or file, with what that kind needs");
        }
        return act.map(read -> Acts.analyse(read, Recorded.NOTHING));
    }

    private static List<String> strings(Fields fields, String key) {
        return fields.words(key, SpecReader.MOST_ITEMS, text -> Optional.empty())
                .orElse(List.of());
    }
}
