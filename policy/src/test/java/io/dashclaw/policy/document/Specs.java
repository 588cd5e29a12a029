package io.dashclaw.policy.document;

import io.dashclaw.policy.MalformedPolicyException;
import io.dashclaw.policy.PolicySpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Makes specs of every field that there is, from the examples that explain the fields. */
final class Specs {
    private final Arbitrary<String> anyText;

    /** @param anyText for fields that take any */
    Specs(Arbitrary<String> anyText) {
        this.anyText = anyText;
    }

    Arbitrary<PolicySpec> arbitrary() {
        return object(SpecField.ofSpec()).map(Specs::readOrNull).filter(Objects::nonNull);
    }

    /** Fields that exclude each other make no spec. */
    private static PolicySpec readOrNull(Map<String, Object> values) {
        try {
            return PolicySpec.read(values);
        } catch (MalformedPolicyException e) {
            return null;
        }
    }

    private Arbitrary<Map<String, Object>> object(List<SpecField> fields) {
        var values = fields.stream()
                .map(field ->
                        field.meaning().required() ? value(field) : value(field).injectNull(0.6))
                .toList();
        return Combinators.combine(values).as(chosen -> {
            var map = new LinkedHashMap<String, Object>();
            for (int i = 0; i < fields.size(); i++) {
                if (chosen.get(i) != null) {
                    map.put(fields.get(i).name(), chosen.get(i));
                }
            }
            return map;
        });
    }

    private Arbitrary<Object> value(SpecField field) {
        var one = one(field);
        return field.many() ? one.list().ofMinSize(1).ofMaxSize(2).map(list -> list) : one;
    }

    /** Objects whose fields hang together come from their examples. */
    private Arbitrary<Object> one(SpecField field) {
        var examples = field.meaning().examples();
        if (field.name().equals("description") || field.path().equals("tests.name")) {
            return anyText.map(text -> text);
        }
        if (field.kind() == SpecField.Kind.CHOICE) {
            return Arbitraries.of(new ArrayList<Object>(field.choices()));
        }
        if (field.kind() == SpecField.Kind.FLAG) {
            return Arbitraries.of(true, false);
        }
        return examples.isEmpty() ? object(field.fields()).map(map -> map) : Arbitraries.of(examples);
    }
}
