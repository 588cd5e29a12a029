package io.dashclaw.policy.document;

import io.dashclaw.policy.PolicyTypes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The shortest policies of the suites that show something, each with a case in which it bites and one in which it does not, as a suite of their own. */
final class Examples {
    private static final Path SUITES = Path.of("src/test/resources/suites");
    private static final List<String> SHOWN = List.of(
            "name",
            "intent",
            "now",
            "decisions",
            "claims",
            "spentUsd",
            "tokensUsed",
            "session",
            "agent",
            "opinion",
            "expect",
            "shadow");

    private record Suite(String now, List<Map<String, Object>> policies, List<Map<String, Object>> cases) {}

    private record Found(
            Suite suite, List<Map<String, Object>> policies, List<Map<String, Object>> cases, int length) {}

    private final List<Suite> suites;

    private Examples(List<Suite> suites) {
        this.suites = suites;
    }

    static Examples ofSuites() throws IOException {
        try (var files = Files.walk(SUITES)) {
            return new Examples(files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .map(Examples::suite)
                    .flatMap(Optional::stream)
                    .toList());
        }
    }

    private static Optional<Suite> suite(Path file) {
        try {
            var members = Tree.read(Files.readString(file), Format.YAML)
                    .get(0)
                    .members()
                    .orElseThrow();
            return members.containsKey("cases")
                    ? Optional.of(new Suite(
                            (String) members.get("now"),
                            objects(members.get("policies")),
                            objects(members.get("cases"))))
                    : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(file.toString(), e);
        }
    }

    /** Types with the names of the rules that policies of them have. */
    Stream<Map.Entry<String, String>> usedRules() {
        return suites.stream()
                .flatMap(suite -> suite.policies.stream())
                .filter(policy -> isSound(policy) && policy.get("type") instanceof String)
                .flatMap(policy -> ((Map<?, ?>) policy.get("rules"))
                        .keySet().stream().map(name -> Map.entry((String) policy.get("type"), (String) name)))
                .filter(rule -> !rule.getValue().startsWith("_"))
                .distinct();
    }

    /** What the intents of all cases say. */
    Set<String> intentFields() {
        return suites.stream()
                .flatMap(suite -> suite.cases.stream())
                .flatMap(each -> members(each.get("intent")).keySet().stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Empty when no case is about such a policy. */
    Optional<String> of(Predicate<Map<String, Object>> wanted) {
        return suites.stream()
                .flatMap(suite -> suite.policies.stream()
                        .filter(policy -> wanted.test(policy) && isSound(policy))
                        .flatMap(policy -> found(suite, policy).stream()))
                .min(Comparator.comparingInt(Found::length))
                .map(Examples::text);
    }

    private static boolean isSound(Map<String, Object> policy) {
        return policy.get("rules") instanceof Map
                && policy.get("inactive") == null
                && policy.get("scopeBroken") == null
                && policy.get("createdAt") == null
                && PolicyTypes.check((String) policy.get("type"), members(policy.get("rules")))
                        .isEmpty();
    }

    private static Optional<Found> found(Suite suite, Map<String, Object> policy) {
        var about = suite.cases.stream()
                .filter(each -> isAbout(each, policy.get("id")))
                .toList();
        boolean grants = policy.get("type").equals("allow_grant");
        return about.stream()
                .min(Comparator.comparing((Map<String, Object> each) -> isAllowed(each) != grants)
                        .thenComparing(each -> each.toString().length()))
                .flatMap(biting -> {
                    var cases = new ArrayList<>(List.of(biting));
                    about.stream()
                            .filter(each -> isAllowed(each) != isAllowed(biting)
                                    && each.get("only").equals(biting.get("only")))
                            .min(Comparator.comparingInt(each -> each.toString().length()))
                            .ifPresent(cases::add);
                    var policies = suite.policies.stream()
                            .filter(each -> ((List<?>) biting.get("only")).contains(each.get("id")))
                            .toList();
                    boolean sound = policies.stream().allMatch(Examples::isSound) && !biting.containsKey("problems");
                    int length = policies.toString().length() - 200 * cases.size();
                    return sound ? Optional.of(new Found(suite, policies, cases, length)) : Optional.empty();
                });
    }

    private static boolean isAbout(Map<String, Object> each, Object id) {
        return each.get("only") instanceof List<?> only
                && only.contains(id)
                && only.size() <= 2
                && only.get(0).equals(id);
    }

    private static boolean isAllowed(Map<String, Object> each) {
        return "Allow".equals(each.get("expect"));
    }

    private static String text(Found found) {
        var suite = new LinkedHashMap<String, Object>();
        suite.put("now", found.suite.now);
        suite.put("policies", found.policies.stream().map(Examples::policy).toList());
        suite.put("cases", found.cases.stream().map(Examples::shown).toList());
        return TextWriter.yaml(suite);
    }

    /** As people write it: the rule form as a resource. */
    private static Map<String, Object> policy(Map<String, Object> stored) {
        var policy = new LinkedHashMap<String, Object>();
        if (stored.get("type").equals("rule") && stored.get("agents") == null) {
            policy.put("apiVersion", WrittenPolicy.Resource.API_VERSION);
            policy.put("kind", "GuardPolicy");
            policy.put("metadata", Map.of("name", stored.get("id")));
            policy.put("spec", stored.get("rules"));
            return policy;
        }
        policy.put("name", stored.getOrDefault("name", stored.get("id")));
        policy.put("policy_type", stored.get("type"));
        policy.put("rules", stored.get("rules"));
        if (stored.get("agents") != null) {
            policy.put("agent_ids", stored.get("agents"));
        }
        return policy;
    }

    private static Map<String, Object> shown(Map<String, Object> each) {
        var shown = new LinkedHashMap<String, Object>();
        SHOWN.stream().filter(each::containsKey).forEach(key -> shown.put(key, each.get(key)));
        return shown;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> members(Object rules) {
        return (Map<String, Object>) rules;
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> objects(Object list) {
        return list == null
                ? List.of()
                : ((List<Object>) list)
                        .stream().map(item -> (Map<String, Object>) item).toList();
    }

    /** What stands at a path of the rules, if anything. */
    static Stream<Object> at(Map<String, Object> policy, String path) {
        Object value = policy.get("rules");
        for (var step : path.split("\\.")) {
            value = value instanceof Map<?, ?> members ? members.get(step) : null;
        }
        return Stream.ofNullable(value);
    }
}
