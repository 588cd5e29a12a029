package io.dashclaw.policy.document;

import io.dashclaw.policy.PolicyTypes;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** What the page of policies says about fields, conditions and types; each part stands between comments that name it. */
final class PoliciesPage {
    private static final Set<String> PARENTS = Set.of("", "match", "agents", "approval");
    private static final Set<String> CHOICES = Set.of("mode", "verdict", "match.check.type");
    private static final Set<String> NOT_SHOWN = Set.of("description", "agents", "match", "approval", "tests");

    private final Examples examples;

    PoliciesPage() throws IOException {
        examples = Examples.ofSuites();
    }

    /** By name of the part. */
    Map<String, String> parts() {
        var parts = new LinkedHashMap<String, String>();
        parts.put("fields", table());
        parts.put("examples", shown(fieldExamples()));
        parts.put("types", types());
        return parts;
    }

    private static String table() {
        return "| field | | |\n|---|---|---|\n"
                + SpecField.ofSpec().stream()
                        .flatMap(SpecField::all)
                        .map(PoliciesPage::row)
                        .collect(Collectors.joining());
    }

    private static String row(SpecField field) {
        var absent = field.meaning().absent();
        return "| `%s` | %s | %s%s%s |%n"
                .formatted(
                        field.path(),
                        value(field),
                        field.meaning().required() ? "Required. " : "",
                        field.meaning().says(),
                        absent == null ? "" : " Left out: " + absent + ".");
    }

    private static String value(SpecField field) {
        var one = one(field);
        if (!field.many()) {
            return one;
        }
        var most = field.meaning().most();
        return "list of " + one + (most == null ? "" : ", at most " + most);
    }

    private static String one(SpecField field) {
        var most = field.meaning().most();
        return switch (field.kind()) {
            case FLAG -> "`true`, `false`";
            case NUMBER ->
                most == null ? "number" : "%d to %d".formatted(field.meaning().least(), most);
            case CHOICE ->
                field.name().equals("flags")
                        ? "[flags](acts.md#flags)"
                        : field.choices().stream().map("`%s`"::formatted).collect(Collectors.joining(", "));
            case LABELS -> "texts by name";
            case OBJECT ->
                field.meaning().members().isEmpty()
                        ? "object"
                        : "object of "
                                + field.meaning().members().keySet().stream()
                                        .sorted()
                                        .map("`%s`"::formatted)
                                        .collect(Collectors.joining(", "));
            case TEXT -> most == null || field.many() ? "text" : "text of at most " + most + " characters";
        };
    }

    /** By what they show; a text that is null is missing. */
    Map<String, String> fieldExamples() {
        var shown = new LinkedHashMap<String, String>();
        SpecField.ofSpec().stream().flatMap(SpecField::all).forEach(field -> {
            var parent = field.path().contains(".")
                    ? field.path().substring(0, field.path().lastIndexOf('.'))
                    : "";
            if (CHOICES.contains(field.path())) {
                field.choices()
                        .forEach(word -> shown.put(
                                "`" + field.path() + ": " + word + "`",
                                rule(policy -> says(policy, field.path(), word))));
            } else if (PARENTS.contains(parent) && !NOT_SHOWN.contains(field.path())) {
                shown.put("`" + field.path() + "`", rule(policy -> Examples.at(policy, field.path())
                        .findAny()
                        .isPresent()));
            }
        });
        return shown;
    }

    private static boolean says(Map<String, Object> policy, String path, String word) {
        return Stream.concat(Examples.at(policy, path), path.equals("mode") ? Stream.of("Enforce") : Stream.empty())
                .findFirst()
                .filter(word::equals)
                .isPresent();
    }

    private String rule(Predicate<Map<String, Object>> wanted) {
        return examples.of(policy -> "rule".equals(policy.get("type")) && wanted.test(policy))
                .orElse(null);
    }

    private static String shown(Map<String, String> examples) {
        return examples.entrySet().stream()
                .map(example -> "### %s%n%n```yaml%n%s```%n".formatted(example.getKey(), example.getValue()))
                .collect(Collectors.joining("\n"));
    }

    private String types() {
        return typeExamples().entrySet().stream()
                .map(type -> "### `%s`%n%n%s%n%n%s%n```yaml%n%s```%n"
                        .formatted(
                                type.getKey(),
                                WireMeanings.SAYS.get(type.getKey()),
                                rules(type.getKey()),
                                type.getValue()))
                .collect(Collectors.joining("\n"));
    }

    /** By type; a text that is null is missing. */
    Map<String, String> typeExamples() {
        var shown = new LinkedHashMap<String, String>();
        wireTypes()
                .forEach(type -> shown.put(
                        type,
                        examples.of(policy -> type.equals(policy.get("type"))).orElse(null)));
        return shown;
    }

    /** In the order in which they are explained; one that nobody explains comes last. */
    static List<String> wireTypes() {
        var explained = List.copyOf(WireMeanings.SAYS.keySet());
        return PolicyTypes.types().stream()
                .filter(type -> !type.equals("rule"))
                .sorted((one, other) -> place(explained, one) - place(explained, other))
                .toList();
    }

    private static int place(List<String> explained, String type) {
        int place = explained.indexOf(type);
        return place < 0 ? explained.size() : place;
    }

    private static String rules(String type) {
        return "| rule | |\n|---|---|\n"
                + accepted(type).stream()
                        .map(name -> "| `%s` | %s |%n".formatted(name, WireMeanings.of(type, name)))
                        .collect(Collectors.joining());
    }

    /** What the type's own reader does not call unknown. */
    private static List<String> accepted(String type) {
        return StreamSupport.stream(WireMeanings.names().spliterator(), false)
                .filter(name -> PolicyTypes.check(type, Map.of(name, List.of(List.of()))).stream()
                        .noneMatch(problem -> problem.startsWith("rules." + name + ": unknown")))
                .toList();
    }

    /** The page with its parts as they are now. */
    String in(String page) {
        var text = page;
        for (var part : parts().entrySet()) {
            var start = "<!-- made from the code: " + part.getKey() + " -->\n";
            int from = text.indexOf(start);
            int to = text.indexOf("<!-- until here -->", from);
            if (from < 0 || to < 0) {
                throw new IllegalStateException("the page has no place for " + part.getKey());
            }
            text = text.substring(0, from) + start + "\n" + part.getValue() + "\n" + text.substring(to);
        }
        return text;
    }
}
