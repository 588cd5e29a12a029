package io.dashclaw.policy.document;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import io.dashclaw.policy.PolicySpec;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A spec as natural values: its records as maps in the order of their components, without what is left out. */
final class SpecText {
    private SpecText() {}

    static Map<String, Object> values(PolicySpec spec) {
        return members((Record) spec);
    }

    private static Map<String, Object> members(Record written) {
        var members = new LinkedHashMap<String, Object>();
        for (var component : written.getClass().getRecordComponents()) {
            var value = component(component, written);
            if (!isLeftOut(component, value)) {
                members.put(name(component), value(value));
            }
        }
        return members;
    }

    /** What is absent, and what reads the same when it is absent. */
    private static boolean isLeftOut(RecordComponent component, Object value) {
        boolean off = component.getType() == boolean.class && Boolean.FALSE.equals(value);
        return value == null || off || value instanceof Collection<?> none && none.isEmpty();
    }

    private static Object value(Object value) {
        if (value instanceof Record written) {
            return members(written);
        }
        if (value instanceof Enum<?> choice) {
            return word(choice);
        }
        return value instanceof List<?> list
                ? list.stream().map(SpecText::value).toList()
                : value;
    }

    private static Object component(RecordComponent component, Record written) {
        try {
            return component.getAccessor().invoke(written);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(component.toString(), e);
        }
    }

    /** As it is written. */
    static String name(RecordComponent component) {
        var name = component.getAccessor().getAnnotation(JsonProperty.class);
        return name == null || name.value().isEmpty() ? component.getName() : name.value();
    }

    /** As it is written. */
    static String word(Enum<?> choice) {
        try {
            var asValue = Arrays.stream(choice.getDeclaringClass().getMethods())
                    .filter(method -> method.isAnnotationPresent(JsonValue.class))
                    .findFirst();
            if (asValue.isPresent()) {
                return (String) asValue.get().invoke(choice);
            }
            AnnotatedElement field = choice.getDeclaringClass().getField(choice.name());
            var name = field.getAnnotation(JsonProperty.class);
            return name == null ? choice.name() : name.value();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(choice.toString(), e);
        }
    }
}
