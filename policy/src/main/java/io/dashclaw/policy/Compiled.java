package io.dashclaw.policy;

import java.util.List;
import java.util.Optional;

/** What became of one document. A document that only ever allows becomes nothing. */
record Compiled(List<Rule> rules, Optional<Grant> grant, List<String> problems) {
    Compiled {
        rules = List.copyOf(rules);
    }

    static Compiled of(Rule rule) {
        return of(List.of(rule));
    }

    static Compiled of(List<Rule> rules) {
        return new Compiled(rules, Optional.empty(), List.of());
    }

    static Compiled of(Grant grant) {
        return new Compiled(List.of(), Optional.of(grant), List.of());
    }

    static Compiled nothing() {
        return of(List.of());
    }

    /** Never throws: what cannot be understood holds, or, where it is a grant, does nothing. */
    static Compiled from(PolicyDocument document) {
        try {
            var type = PolicyType.named(document.type());
            if (type.isEmpty()) {
                return broken(document, FailClosed.UNKNOWN_TYPE, List.of("unknown policy_type: " + document.type()));
            }
            if (document.rules() == null) {
                return broken(document, FailClosed.RULES_UNREADABLE, List.of("rules: could not be parsed"));
            }
            return document.scopeBroken()
                    ? broken(document, FailClosed.SCOPE_UNREADABLE, List.of("agent_ids: could not be parsed"))
                    : type.get().compile(document);
        } catch (MalformedPolicyException e) {
            return broken(document, FailClosed.RULES_UNREADABLE, e.problems());
        } catch (RuntimeException e) {
            return broken(document, FailClosed.RULES_UNREADABLE, List.of("rules: could not be read"));
        }
    }

    /** A grant that is broken is {@link FailClosed#GRANT_UNREADABLE}. */
    private static Compiled broken(PolicyDocument document, FailClosed what, List<String> problems) {
        if (PolicyType.named(document.type())
                .filter(PolicyType.ALLOW_GRANT::equals)
                .isPresent()) {
            return new Compiled(List.of(), Optional.empty(), problems);
        }
        boolean readable = document.rules() != null && document.type().equals(PolicyType.RULE.wire());
        var scope = Scope.of(WireRules.scope(document), null);
        if (readable && !document.scopeBroken()) {
            scope = Scope.of(
                    WireRules.scope(document),
                    SpecReader.readableAgents(document.rules()).orElse(null));
        }
        boolean shadow = readable && SpecReader.isReadablyShadow(document.rules());
        return new Compiled(
                List.of(Rule.holding(document.ref(), what.text(), scope, shadow)), Optional.empty(), problems);
    }
}
