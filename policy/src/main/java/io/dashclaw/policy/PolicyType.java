package io.dashclaw.policy;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What a document's type may be, each with how its rules become a rule or a grant. */
enum PolicyType {
    RISK_THRESHOLD(PlainRules::riskThreshold),
    REQUIRE_APPROVAL(PlainRules.actionTypes(Verdict.REQUIRE_APPROVAL)),
    BLOCK_ACTION_TYPE(PlainRules.actionTypes(Verdict.BLOCK)),
    WARN_ACTION_TYPE(PlainRules.actionTypes(Verdict.WARN)),
    PROTECTED_PATH(PlainRules::protectedPath),
    AGENT_ALLOWLIST(PlainRules::agentAllowlist),
    RATE_LIMIT(PlainRules::rateLimit),
    ALLOW_GRANT(PlainRules::allowGrant),
    PERMISSION_ESCALATION(WorkRules::permissionEscalation),
    GREEN_CONTRACT(WorkRules::greenContract),
    BRANCH_FRESHNESS(WorkRules::branchFreshness),
    REQUIRE_EVIDENCE(WorkRules::requireEvidence),
    DELEGATION_CONSTRAINT(WorkRules::delegationConstraint),
    ROLE_CONSTRAINT(WorkRules::roleConstraint),
    DEVIATION_RESPONSE(WorkRules::deviationResponse),
    WEBHOOK_CHECK(OutsideRules::webhookCheck),
    NON_FABRICATION(OutsideRules::nonFabrication),
    SEMANTIC_CHECK(OutsideRules::semanticCheck),
    BEHAVIORAL_ANOMALY(OutsideRules::behavioralAnomaly),
    X402_SPEND_LIMIT(SpendRules::x402SpendLimit),
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
