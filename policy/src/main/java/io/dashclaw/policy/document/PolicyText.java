package io.dashclaw.policy.document;

import io.dashclaw.policy.Fields;
import io.dashclaw.policy.MalformedPolicyException;
import io.dashclaw.policy.PolicySet;
import io.dashclaw.policy.PolicySpec;
import io.dashclaw.policy.PolicyTypes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One policy of a text, with the way back to where it stands.
 *
 * @param policy read, so its rules are sound; whether its own tests pass is another question
 */
public record PolicyText(WrittenPolicy policy, Tree tree) {
    private static final int LONGEST_NAME = 256;
    private static final int MOST_AGENTS = 256;
    private static final Map<String, WrittenPolicy.Kind> KINDS = Stream.of(WrittenPolicy.Kind.values())
            .collect(Collectors.toUnmodifiableMap(SpecText::word, Function.identity()));
    private static final List<String> VOCABULARY = List.of(
            "apiVersion",
            "kind",
            "metadata",
            "metadata.name",
            "metadata.namespace",
            "metadata.labels",
            "metadata.annotations",
            "spec",
            "name",
            "policy_type",
            "rules",
            "active",
            "agent_ids");

    /**
     * Every policy of a text, in either form.
     *
     * @throws MalformedTextException with every problem of every document
     */
    public static List<PolicyText> read(String text, Format format) {
        var policies = new ArrayList<PolicyText>();
        var problems = new ArrayList<Problem>();
        for (var tree : Tree.read(text, format)) {
            try {
                policies.add(read(tree));
            } catch (MalformedTextException e) {
                problems.addAll(e.problems());
            }
        }
        if (!problems.isEmpty()) {
            throw new MalformedTextException(problems);
        }
        return policies;
    }

    /**
     * The policy of one document.
     *
     * @throws MalformedTextException with every problem of it
     */
    public static PolicyText read(Tree tree) {
        var problems = new ArrayList<String>();
        var policy = read(tree, problems);
        if (!problems.isEmpty()) {
            throw new MalformedTextException(
                    problems.stream().map(tree::problem).toList());
        }
        return new PolicyText(policy.orElseThrow(), tree);
    }

    /** The place of something that is wrong with the policy, once it was read: {@code tests[0] "a deploy waits": expected Block, was Allow}. */
    public Problem problem(String said) {
        return tree.problem(policy instanceof WrittenPolicy.Resource ? "spec." + said : belowRules(said));
    }

    private static Optional<? extends WrittenPolicy> read(Tree tree, List<String> problems) {
        var members = tree.members();
        if (members.isEmpty()) {
            problems.add("must be an object");
            return Optional.empty();
        }
        var fields = new Fields("", members.get(), problems, VOCABULARY);
        if (fields.has("policy_type")) {
            return wire(fields, problems);
        }
        if (!fields.has("kind") && !fields.has("apiVersion")) {
            problems.add("is no policy: it has neither apiVersion and kind, nor policy_type");
            return Optional.empty();
        }
        return resource(fields, problems);
    }

    private static Optional<WrittenPolicy.Resource> resource(Fields fields, List<String> problems) {
        List.of("apiVersion", "kind", "metadata", "spec").forEach(fields::required);
        fields.choice(
                "apiVersion", Map.of(WrittenPolicy.Resource.API_VERSION, true), WrittenPolicy.Resource.API_VERSION);
        var kind = fields.choice("kind", KINDS, "GuardPolicy or ClusterGuardPolicy");
        var metadata = fields.object("metadata").flatMap(Metadata::read);
        if (kind.equals(Optional.of(WrittenPolicy.Kind.CLUSTER))
                && metadata.map(Metadata::namespace).isPresent()) {
            problems.add("metadata.namespace: a ClusterGuardPolicy has none");
        }
        var spec = fields.object("spec").flatMap(given -> spec(given, kind, problems));
        fields.nothingElse();
        return kind.flatMap(k -> metadata.flatMap(m -> spec.map(s -> new WrittenPolicy.Resource(k, m, s))));
    }

    private static Optional<PolicySpec> spec(Fields given, Optional<WrittenPolicy.Kind> kind, List<String> problems) {
        var values = new LinkedHashMap<String, Object>();
        given.values().forEach((key, value) -> values.put((String) key, value));
        if (kind.equals(Optional.of(WrittenPolicy.Kind.CLUSTER)) && values.get("ungrantable") == null) {
            values.put("ungrantable", true);
        }
        try {
            return Optional.of(PolicySpec.read(values));
        } catch (MalformedPolicyException e) {
            e.problems().forEach(problem -> problems.add("spec." + problem));
            return Optional.empty();
        }
    }

    private static Optional<WrittenPolicy.Wire> wire(Fields fields, List<String> problems) {
        List.of("name", "rules").forEach(fields::required);
        var name = fields.word("name", LONGEST_NAME);
        var type = fields.word("policy_type", LONGEST_NAME);
        var rules = fields.object("rules").map(Fields::values);
        var active = fields.flag("active");
        var agents = fields.words("agent_ids", MOST_AGENTS, id -> Optional.empty());
        fields.nothingElse();
        var wire = name.flatMap(n -> type.flatMap(t ->
                rules.map(r -> new WrittenPolicy.Wire(n, t, strings(r), active.orElse(true), agents.orElse(null)))));
        wire.ifPresent(policy -> check(policy, problems));
        return wire;
    }

    private static void check(WrittenPolicy.Wire policy, List<String> problems) {
        if (!PolicyTypes.types().contains(policy.type())) {
            problems.add("policy_type: unknown; it may be "
                    + String.join(", ", PolicyTypes.types().stream().sorted().toList()));
            return;
        }
        var active = new WrittenPolicy.Wire(policy.name(), policy.type(), policy.rules(), true, policy.agentIds());
        PolicySet.compile(List.of(active.draft(Instant.EPOCH)))
                .problems()
                .forEach(problem -> problems.add(belowRules(problem.message())));
    }

    /** The rule form names its fields without saying below what they stand. */
    private static String belowRules(String said) {
        return said.startsWith("rules.") || said.startsWith("rules:") ? said : "rules." + said;
    }

    private static Map<String, Object> strings(Map<?, ?> values) {
        var strings = new LinkedHashMap<String, Object>();
        values.forEach((key, value) -> strings.put((String) key, value));
        return strings;
    }
}
