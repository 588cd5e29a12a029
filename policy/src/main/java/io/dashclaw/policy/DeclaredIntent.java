package io.dashclaw.policy;

import io.dashclaw.policy.act.ActReader;
import io.dashclaw.policy.act.Acts;
import io.dashclaw.policy.act.Analysis;
import io.dashclaw.policy.act.Recorded;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The intent of a policy's test, in either spelling. */
public enum DeclaredIntent {
    YAML(
            "agentId",
            "actionType",
            "declaredGoal",
            "claimedRisk",
            "systemsTouched",
            "reversible",
            "target",
            "writePaths") {
        @Override
        Reported reported(Fields fields) {
            var spend = MatchReader.usd(fields, "spendUsd").flatMap(Usd::micro);
            var tokens = fields.number("tokens", 0, MatchReader.MOST_TOKENS);
            var capability = fields.word("capability", SpecReader.LONGEST_WORD);
            var permission = choice(fields, "requiredPermission", PERMISSIONS);
            var freshness = choice(fields, "branch", FRESHNESS);
            var behind = fields.number("commitsBehind", 0, MatchReader.MOST_COUNTED);
            var green = choice(fields, "green", GREEN);
            var containable = fields.flag("containable");
            var provider = fields.word("provider", SpecReader.LONGEST_WORD);
            boolean branch = freshness.isPresent() || behind.isPresent();
            return new Reported(
                    spend.orElse(null),
                    tokens.orElse(null),
                    capability.orElse(null),
                    permission.orElse(null),
                    branch ? new Reported.Branch(freshness.orElse(null), behind.orElse(null)) : null,
                    green.orElse(null),
                    containable.orElse(false),
                    provider.orElse(null));
        }
    },
    WIRE(
            "agent_id",
            "action_type",
            "declared_goal",
            "risk_score",
            "systems_touched",
            "reversible",
            "target",
            "write_paths") {
        @Override
        Reported reported(Fields fields) {
            CALL.forEach(fields::ignore);
            return Reported.read(fields.values());
        }
    };

    /** Where a guard call says more; read as leniently as there. */
    private static final List<String> CALL =
            List.of("spend_usd", "tokens", "metadata", "tool", "intel", "client_capabilities");

    private static final int LONGEST = 4096;
    static final Map<String, Permission> PERMISSIONS = words(Permission.values());
    private static final Map<String, Reported.Freshness> FRESHNESS = words(Reported.Freshness.values());
    private static final Map<String, Reported.Green> GREEN = words(Reported.Green.values());

    private final List<String> names;

    DeclaredIntent(String... names) {
        this.names = List.of(names);
    }

    /** {@code merge_ready} and {@code MergeReady}. */
    private static <E extends Enum<E>> Map<String, E> words(E[] values) {
        return Arrays.stream(values)
                .flatMap(value -> Stream.of(
                        Map.entry(value.name().toLowerCase(Locale.ROOT), value),
                        Map.entry(pascal(value.name()), value)))
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static String pascal(String name) {
        return Stream.of(name.split("_"))
                .map(word -> word.charAt(0) + word.substring(1).toLowerCase(Locale.ROOT))
                .collect(Collectors.joining());
    }

    /** Empty when the action type is missing; what else is wrong is among the problems of the fields. */
    public Optional<Intent> read(Fields fields) {
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
        var reported = reported(fields);
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
                act.orElse(null),
                reported));
    }

    /** What else the client says. */
    abstract Reported reported(Fields fields);

    private static <T> Optional<T> choice(Fields fields, String key, Map<String, T> words) {
        var allowed = words.keySet().stream()
                .filter(word -> Character.isLowerCase(word.charAt(0)))
                .sorted()
                .collect(Collectors.joining(", "));
        return fields.choice(key, words, "one of " + allowed);
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
