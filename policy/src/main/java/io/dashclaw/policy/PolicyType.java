package io.dashclaw.policy;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What a document's type may be, each with how its rules become a rule or a grant. */
enum PolicyType {
    RISK_THRESHOLD(WireRules::riskThreshold),
    REQUIRE_APPROVAL(rules -> rules.actionTypes(Verdict.REQUIRE_APPROVAL)),
    BLOCK_ACTION_TYPE(rules -> rules.actionTypes(Verdict.BLOCK)),
    WARN_ACTION_TYPE(rules -> rules.actionTypes(Verdict.WARN)),
    PROTECTED_PATH(WireRules::protectedPath),
    AGENT_ALLOWLIST(WireRules::agentAllowlist),
    RATE_LIMIT(WireRules::rateLimit),
    ALLOW_GRANT(WireRules::allowGrant),
    /** The one rule form itself. */
    RULE(null);

    private static final Map<String, PolicyType> BY_NAME =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(PolicyType::wire, Function.identity()));

    private final Function<WireRules, Compiled> reader;

    PolicyType(Function<WireRules, Compiled> reader) {
        this.reader = reader;
    }

    String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<PolicyType> named(String type) {
        return Optional.ofNullable(type).map(BY_NAME::get);
    }

    /** @throws MalformedPolicyException names every place that is wrong */
    Compiled compile(PolicyDocument document) {
        return this == RULE ? SpecRules.compile(document) : WireRules.compile(document, reader);
    }
}
