package io.dashclaw.policy;

import java.util.List;
import java.util.Optional;

/** What became of one document. A document that only ever allows becomes nothing. */
record Compiled(Optional<Rule> rule, Optional<Grant> grant, List<String> problems) {

    static Compiled of(Rule rule) {
        return new Compiled(Optional.of(rule), Optional.empty(), List.of());
    }

    static Compiled of(Grant grant) {
        return new Compiled(Optional.empty(), Optional.of(grant), List.of());
    }

    static Compiled nothing() {
        return new Compiled(Optional.empty(), Optional.empty(), List.of());
    }

    /** Never throws: what cannot be understood holds, or, where it is a grant, does nothing. */
    static Compiled from(PolicyDocument document) {
        try {
            var type = PolicyType.named(document.type());
            if (type.isEmpty()) {
                return broken(document, "unknown type", List.of("unknown policy_type: " + document.type()));
            }
            if (document.rules() == null) {
                return broken(document, "rules", List.of("rules: could not be parsed"));
            }
            return document.scopeBroken()
                    ? broken(document, "scope", List.of("agent_ids: could not be parsed"))
                    : type.get().compile(document);
        } catch (MalformedPolicyException e) {
            return broken(document, "rules", e.problems());
        } catch (RuntimeException e) {
            return broken(document, "rules", List.of("rules: could not be read"));
        }
    }

    private static Compiled broken(PolicyDocument document, String what, List<String> problems) {
        if (PolicyType.named(document.type())
                .filter(PolicyType.ALLOW_GRANT::equals)
                .isPresent()) {
            return new Compiled(Optional.empty(), Optional.empty(), problems);
        }
        boolean readable = document.rules() != null && document.type().equals(PolicyType.RULE.wire());
        var agents = WireRules.scope(document);
        if (agents == null && readable && !document.scopeBroken()) {
            agents = SpecReader.readableAgents(document.rules()).orElse(null);
        }
        boolean shadow = readable && SpecReader.isReadablyShadow(document.rules());
        return new Compiled(
                Optional.of(Rule.holding(document.ref(), what, agents, shadow)), Optional.empty(), problems);
    }
}
