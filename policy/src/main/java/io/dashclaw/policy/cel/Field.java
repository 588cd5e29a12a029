package io.dashclaw.policy.cel;

import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Something that expressions can read.
 *
 * @param <S> what it is read from
 * @param says a sentence for people who write expressions
 * @param value null where there is none, else a {@code Boolean}, {@code Long}, {@code Double}, {@code String}, {@code Instant}, {@code List} or {@code Map},
 *     as its type says
 * @param partlyKnown the value may lack something
 */
public record Field<S>(String name, Type type, String says, Function<S, Object> value, Predicate<S> partlyKnown) {

    public Field {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(says, "says");
    }

    /** A field that is either there in full, or absent. */
    public Field(String name, Type type, String says, Function<S, Object> value) {
        this(name, type, says, value, from -> false);
    }
}
