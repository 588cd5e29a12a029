package io.dashclaw.runtime.policy;

import io.dashclaw.policy.PolicyDocument;
import io.dashclaw.policy.document.Format;
import io.dashclaw.policy.document.MalformedTextException;
import io.dashclaw.policy.document.PolicyText;
import io.dashclaw.policy.document.PolicyWriter;
import io.dashclaw.policy.document.WrittenPolicy;
import io.dashclaw.runtime.http.Failure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Policies as text, in and out: what is written can be read back as the same policies. */
final class PolicyFile {
    static final int MOST_POLICIES = 500;

    private PolicyFile() {}

    /** Documents of YAML, or JSON. @throws Failure 400 with line and column of every problem */
    static List<PolicyContent> read(String text) {
        List<PolicyText> written;
        try {
            written = PolicyText.read(text, isJson(text) ? Format.JSON : Format.YAML);
        } catch (MalformedTextException e) {
            throw Failure.invalid(e.problems().stream()
                    .map(problem -> problem.in("yaml"))
                    .limit(50)
                    .toList());
        }
        if (written.isEmpty() || written.size() > MOST_POLICIES) {
            throw Failure.invalid("yaml", "must hold 1 to " + MOST_POLICIES + " policies");
        }
        List<String> problems = problems(written);
        if (!problems.isEmpty()) {
            throw Failure.invalid(problems);
        }
        return written.stream().map(PolicyText::policy).map(PolicyFile::content).toList();
    }

    private static boolean isJson(String text) {
        String start = text.stripLeading();
        return start.startsWith("{") || start.startsWith("[");
    }

    private static List<String> problems(List<PolicyText> written) {
        List<String> problems = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (PolicyText each : written) {
            if (!names.add(each.policy().name())) {
                problems.add(each.tree().problem("name: is there twice").in("yaml"));
            }
            if (each.policy() instanceof WrittenPolicy.Resource resource
                    && resource.metadata().namespace() != null) {
                problems.add(each.tree()
                        .problem("metadata.namespace: belongs to policies that a cluster publishes; leave it out here")
                        .in("yaml"));
            }
        }
        return problems;
    }

    private static PolicyContent content(WrittenPolicy policy) {
        PolicyDocument draft = policy.draft(Instant.EPOCH);
        return new PolicyContent(
                draft.name(),
                draft.type(),
                PolicyPatch.write(draft.rules()),
                draft.active(),
                draft.agentIds() == null || draft.agentIds().isEmpty() ? null : PolicyPatch.write(draft.agentIds()));
    }

    /** By name, the same policies as the same text. What the database says and nobody published is left out. */
    static String write(StoredPolicies policies, Format format) {
        return PolicyWriter.write(
                policies.all().stream()
                        .map(StoredPolicy::published)
                        .filter(content -> content != null && content.readRules() != null)
                        .sorted(Comparator.comparing(PolicyContent::name))
                        .map(content -> new WrittenPolicy.Wire(
                                content.name(), content.type(), content.readRules(), content.active(), content.scope()))
                        .toList(),
                format);
    }
}
