package io.dashclaw.policy.cel;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A name under which expressions find several fields: {@code act} in {@code act.kind}.
 *
 * @param says a sentence for people who write expressions
 */
public record Subject<S>(String name, String says, List<Field<S>> fields, Map<String, Field<S>> byName) {

    public Subject {
        fields = List.copyOf(fields);
        byName = Map.copyOf(byName);
    }

    public Subject(String name, String says, List<Field<S>> fields) {
        this(name, says, fields, fields.stream().collect(Collectors.toMap(Field::name, Function.identity())));
    }

    Optional<Field<S>> field(String name) {
        return Optional.ofNullable(byName.get(name));
    }
}
