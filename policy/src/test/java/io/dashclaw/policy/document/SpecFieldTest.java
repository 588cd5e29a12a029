package io.dashclaw.policy.document;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.dashclaw.policy.DeclaredIntent;
import io.dashclaw.policy.Fields;
import io.dashclaw.policy.MalformedPolicyException;
import io.dashclaw.policy.PolicySpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What is said about the fields is what the reader does. */
class SpecFieldTest {
    @Test
    void everyFieldIsExplainedAndEveryExplanationIsOfAField() {
        assertEquals(Meanings.BY_PATH.keySet(), fields().map(SpecField::path).collect(Collectors.toSet()));
    }

    @Test
    void everyFieldOfAnIntentThatASuiteHasIsExplained() throws IOException {
        var unexplained = Examples.ofSuites().intentFields();
        unexplained.removeAll(Meanings.INTENT.keySet());
        assertEquals(Set.of(), unexplained);
    }

    @TestFactory
    Stream<DynamicTest> whatASoundIntentSaysIsRead() {
        return Meanings.INTENT.entrySet().stream()
                .map(field -> dynamicTest(field.getKey(), () -> {
                    var problems = new ArrayList<String>();
                    var intent = new LinkedHashMap<String, Object>(Map.of("actionType", "deploy"));
                    intent.put(field.getKey(), field.getValue().examples().get(0));
                    DeclaredIntent.YAML.read(new Fields("intent", intent, problems, List.of()));
                    assertEquals(List.of(), problems);
                }));
    }

    @TestFactory
    Stream<DynamicTest> whatIsSoundIsRead() {
        return fields().map(field ->
                dynamicTest(field.path(), () -> assertDoesNotThrow(() -> PolicySpec.read(with(field, sound(field))))));
    }

    @TestFactory
    Stream<DynamicTest> theBoundsAreThoseOfTheReader() {
        return fields().filter(field -> field.meaning().most() != null).flatMap(SpecFieldTest::beyond);
    }

    private static Stream<DynamicTest> beyond(SpecField field) {
        long most = field.meaning().most();
        if (field.many()) {
            var items = new ArrayList<>();
            for (long i = 0; i <= most; i++) {
                items.add(one(field));
            }
            return Stream.of(refused(field, items, "too many"));
        }
        return field.kind() == SpecField.Kind.TEXT
                ? Stream.of(refused(field, "x".repeat((int) most + 1), "too long"))
                : Stream.of(
                        refused(field, most + 1, "too large"),
                        refused(field, field.meaning().least() - 1, "too small"));
    }

    private static DynamicTest refused(SpecField field, Object value, String how) {
        return dynamicTest(field.path() + " is " + how, () -> {
            var refusal = assertThrows(MalformedPolicyException.class, () -> PolicySpec.read(with(field, value)));
            assertTrue(mentions(refusal, field), refusal::getMessage);
        });
    }

    @TestFactory
    Stream<DynamicTest> whatIsRequiredMayNotBeLeftOut() {
        return fields().filter(field -> field.meaning().required())
                .map(field -> dynamicTest(field.path(), () -> {
                    var refusal = assertThrows(MalformedPolicyException.class, () -> PolicySpec.read(without(field)));
                    assertTrue(mentions(refusal, field), refusal::getMessage);
                }));
    }

    private static boolean mentions(MalformedPolicyException refusal, SpecField field) {
        return refusal.problems().stream()
                .anyMatch(problem -> problem.replaceAll("\\[\\d+]", "").startsWith(field.path() + ":"));
    }

    private static Stream<SpecField> fields() {
        return SpecField.ofSpec().stream().flatMap(SpecField::all);
    }

    private static Object sound(SpecField field) {
        return field.many() ? List.of(one(field)) : one(field);
    }

    private static Object one(SpecField field) {
        if (field.kind() == SpecField.Kind.CHOICE) {
            return field.choices().get(0);
        }
        if (field.kind() == SpecField.Kind.FLAG) {
            return true;
        }
        return field.meaning().examples().isEmpty()
                ? required(field.fields())
                : field.meaning().examples().get(0);
    }

    private static Map<String, Object> required(List<SpecField> fields) {
        var values = new LinkedHashMap<String, Object>();
        fields.stream()
                .filter(field -> field.meaning().required())
                .forEach(field -> values.put(field.name(), sound(field)));
        return values;
    }

    /** A spec that is sound but for this field. */
    private static Map<String, Object> with(SpecField field, Object value) {
        return around(required(SpecField.ofSpec()), SpecField.ofSpec(), field, value);
    }

    private static Map<String, Object> without(SpecField field) {
        return with(field, null);
    }

    private static Map<String, Object> around(
            Map<String, Object> sound, List<SpecField> fields, SpecField wanted, Object value) {
        var values = new LinkedHashMap<>(sound);
        for (var field : fields) {
            if (field.path().equals(wanted.path())) {
                values.put(field.name(), value);
            } else if (wanted.path().startsWith(field.path() + ".")) {
                var inner = new LinkedHashMap<>(required(field.fields()));
                inner.putAll(exampleWith(field, wanted));
                var changed = around(inner, field.fields(), wanted, value);
                values.put(field.name(), field.many() ? List.of(changed) : changed);
            }
        }
        return values;
    }

    /** Where fields hang together, one in which the wanted field may stand. */
    @SuppressWarnings("unchecked")
    private static Map<String, Object> exampleWith(SpecField field, SpecField wanted) {
        var next = wanted.path().substring(field.path().length() + 1).split("\\.")[0];
        var examples = field.meaning().examples().stream()
                .filter(Map.class::isInstance)
                .map(example -> (Map<String, Object>) example)
                .toList();
        return examples.stream()
                .filter(example -> example.containsKey(next))
                .findFirst()
                .or(() -> examples.stream().findFirst())
                .orElse(Map.of());
    }
}
