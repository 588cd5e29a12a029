package io.dashclaw.policy.document;

import io.dashclaw.policy.PolicySpec;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A field of the rule form: its shape from the record, its meaning from {@link Meanings}.
 *
 * @param path full, such as {@code match.risk.atLeast}
 * @param many whether it is a list of what the kind says
 * @param choices the words of a {@code CHOICE}
 * @param fields of an {@code OBJECT} of ours
 */
public record SpecField(
        String path, Kind kind, boolean many, List<String> choices, Meaning meaning, List<SpecField> fields) {

    /** What a value is. */
    public enum Kind {
        TEXT,
        NUMBER,
        FLAG,
        CHOICE,
        /** Texts by names that the writer chooses. */
        LABELS,
        OBJECT
    }

    /** The fields of a whole spec, in their order. */
    public static List<SpecField> ofSpec() {
        return of("", PolicySpec.class);
    }

    /** This field and all below it. */
    public Stream<SpecField> all() {
        return Stream.concat(Stream.of(this), fields.stream().flatMap(SpecField::all));
    }

    /** The last word of the path. */
    public String name() {
        return path.substring(path.lastIndexOf('.') + 1);
    }

    private static List<SpecField> of(String prefix, Class<?> written) {
        return Arrays.stream(written.getRecordComponents())
                .map(component -> of(prefix + SpecText.name(component), component))
                .toList();
    }

    private static SpecField of(String path, RecordComponent component) {
        var meaning = Meanings.BY_PATH.get(path);
        if (meaning == null) {
            throw new IllegalStateException("nobody explains " + path);
        }
        boolean many = List.class.isAssignableFrom(component.getType());
        var type = many ? item(component.getGenericType()) : component.getType();
        var kind = kind(component, type);
        return new SpecField(
                path,
                kind,
                many,
                kind == Kind.CHOICE ? choices(meaning, type) : List.of(),
                meaning,
                type.isRecord() ? of(path + ".", type) : List.of());
    }

    private static Class<?> item(Type list) {
        return (Class<?>) ((ParameterizedType) list).getActualTypeArguments()[0];
    }

    private static Kind kind(RecordComponent component, Class<?> type) {
        if (type == String.class) {
            return Kind.TEXT;
        }
        if (type == boolean.class || type == Boolean.class) {
            return Kind.FLAG;
        }
        if (type.isEnum()) {
            return Kind.CHOICE;
        }
        if (type == Map.class) {
            var values = ((ParameterizedType) component.getGenericType()).getActualTypeArguments()[1];
            return values == String.class ? Kind.LABELS : Kind.OBJECT;
        }
        return type.isRecord() ? Kind.OBJECT : Kind.NUMBER;
    }

    /** Where not every word of an enum is sound, the examples say which. */
    private static List<String> choices(Meaning meaning, Class<?> type) {
        var sound = meaning.examples();
        return Arrays.stream(type.getEnumConstants())
                .map(choice -> SpecText.word((Enum<?>) choice))
                .filter(word -> sound.isEmpty() || sound.contains(word))
                .toList();
    }
}
