package io.dashclaw.policy;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A verdict with everything that led to it.
 *
 * @param verdict the join of the findings; {@code ALLOW} when there are none
 * @param findings what still stands after relief, strictest first, then by policy id
 * @param relieved what grants took away, in the same order
 * @param warningsOfRelief sentences about relief given, and about a grant that would have matched but for the risk
 * @param policySetDigest of the set that decided
 * @param approval the joined terms of the holding rules; null when no finding holds
 * @param shadow what policies in shadow mode would have said; counts for nothing
 * @param grants that relieved
 */
public record Decision(
        Verdict verdict,
        List<Finding> findings,
        List<Finding> relieved,
        List<String> warningsOfRelief,
        Risk risk,
        String policySetDigest,
        Approval approval,
        List<Finding> shadow,
        List<PolicyRef> grants) {

    public Decision {
        Objects.requireNonNull(verdict, "verdict");
        Objects.requireNonNull(risk, "risk");
        Objects.requireNonNull(policySetDigest, "policySetDigest");
        findings = List.copyOf(findings);
        relieved = List.copyOf(relieved);
        warningsOfRelief = List.copyOf(warningsOfRelief);
        shadow = List.copyOf(shadow);
        grants = List.copyOf(grants);
    }

    /** Texts of what is stricter than a warning; never null. */
    public List<String> reasons() {
        return findings.stream()
                .filter(finding -> finding.verdict().compareTo(Verdict.WARN) > 0)
                .map(Finding::text)
                .toList();
    }

    /** Texts of the warnings, then the notes about relief; never null. */
    public List<String> warnings() {
        var texts = findings.stream()
                .filter(finding -> finding.verdict() == Verdict.WARN)
                .map(Finding::text);
        return Stream.concat(texts, warningsOfRelief.stream()).toList();
    }

    /** Ids of the policies that had a say, each once: those that stand, those that were relieved, the grants that relieved them. */
    public List<String> matchedPolicies() {
        var spoke = Stream.concat(findings.stream(), relieved.stream()).map(Finding::by);
        return Stream.concat(spoke, grants.stream())
                .map(PolicyRef::id)
                .distinct()
                .toList();
    }

    /** The rules that an approval has to answer. */
    public List<PolicyRef> holdingRules() {
        return findings.stream()
                .filter(finding -> finding.verdict() == Verdict.REQUIRE_APPROVAL)
                .map(Finding::by)
                .toList();
    }
}
