package io.dashclaw.policy;

import java.util.List;
import java.util.Locale;
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
 * @param approval the joined terms of the {@link #holdingRules()}; null when there are none
 * @param shadow what policies in shadow mode would have said; counts for nothing
 * @param grants that relieved
 * @param relief what spared an approval or a warning; null when nothing did
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
        List<PolicyRef> grants,
        Relieved relief) {

    /** Stands for the rule that calibration is. */
    public static final String CALIBRATION = "builtin:calibration";

    /** What spared an approval. */
    public enum Way {
        /** A policy says so: nothing is left, warnings included. */
        GRANT,
        /** People approved the very same a moment ago: nobody is asked again, once. */
        APPROVAL,
        /** An administrator lets everything through for a time. */
        PAUSE,
        /** What people let through so far is watched instead. */
        CALIBRATION;

        public String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** @param by the id of the grant, of the approved action, or of who paused */
    public record Relieved(Way way, String by) {}

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

    /** The rules that an approval has to answer; where nothing can be run contained, also those that ask for containment. */
    public List<PolicyRef> holdingRules() {
        return findings.stream()
                .filter(finding -> finding.verdict().mayWait())
                .map(Finding::by)
                .toList();
    }
}
