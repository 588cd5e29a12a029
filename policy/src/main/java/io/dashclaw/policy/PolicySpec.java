package io.dashclaw.policy;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.dashclaw.policy.act.Flag;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The one rule form: whom it concerns, what must hold, what follows. It is the spec of the custom resource, the YAML and the API.
 *
 * @param description for people; nullable
 * @param agents null: every agent
 * @param match every condition that is present must hold; none at all matches every intent
 * @param verdict from {@code WARN} to {@code BLOCK}; {@code ALLOW_CONTAINED} asks for approval until containment stands
 * @param approval terms for the people who are asked; null: the plain ones
 * @param ungrantable no grant spares the approval
 * @param tests cases that must come out as they say before the policy may go live
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PolicySpec(
        String description,
        Mode mode,
        Agents agents,
        Match match,
        Verdict verdict,
        ApprovalTerms approval,
        boolean ungrantable,
        List<TestCase> tests) {

    public PolicySpec {
        Objects.requireNonNull(verdict, "verdict");
        mode = mode == null ? Mode.ENFORCE : mode;
        tests = tests == null ? List.of() : List.copyOf(tests);
    }

    /**
     * Reads strictly: unknown fields, wrong types, malformed globs and durations, and fields whose time has not come are refused.
     *
     * @throws MalformedPolicyException names every place that is wrong, not only the first
     */
    public static PolicySpec read(Map<String, Object> document) {
        return SpecReader.read(document);
    }

    /** Whether the policy bites. */
    public enum Mode {
        @JsonProperty("Enforce")
        ENFORCE,

        /** Evaluated and recorded, counts for nothing. */
        @JsonProperty("Shadow")
        SHADOW
    }

    /** @param names agent ids; each stands for its children ({@code a} for {@code a:b}) too */
    public record Agents(List<String> names) {
        public Agents {
            names = List.copyOf(names);
        }
    }

    /**
     * What must hold; a null condition is absent.
     *
     * @param actionTypes one of them, without case
     * @param targets a glob ({@code prod/**}), or a plain prefix that ends at a boundary: a host with its subdomains, a path with what lies below
     * @param paths globs against the target and every path that is written or deleted, by the agent's word or by its act
     * @param hosts globs against the hosts that the act speaks to
     * @param whenActMissing an intent without an act is held by the conditions that look at acts; null: it is not
     * @param whenActUnknown what is not known of an act is held by the conditions that look for it; null: it is
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Match(
            List<String> actionTypes,
            List<String> targets,
            List<String> paths,
            List<String> hosts,
            RiskMatch risk,
            RateMatch rate,
            Boolean whenActMissing,
            Boolean whenActUnknown) {
        public Match {
            actionTypes = actionTypes == null ? null : List.copyOf(actionTypes);
            targets = targets == null ? null : List.copyOf(targets);
            paths = paths == null ? null : List.copyOf(paths);
            hosts = hosts == null ? null : List.copyOf(hosts);
        }
    }

    /**
     * All that are there must hold; a null one is absent.
     *
     * @param atLeast of the final score (0 to 100)
     * @param evidenceAtLeast of what the act itself weighs (0 to 100), whatever was declared
     * @param flags what the act was found to be: one of these
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record RiskMatch(Integer atLeast, Integer evidenceAtLeast, List<Flag> flags) {
        public RiskMatch {
            flags = flags == null ? null : List.copyOf(flags);
        }
    }

    /**
     * @param moreThan how many are free (0 to 1,000,000); the next one matches
     * @param per a GEP-2257 duration of whole minutes, 1m to 168h
     * @param of what is counted
     */
    public record RateMatch(int moreThan, String per, Counted of) {}

    /** What a rate counts. */
    public enum Counted {
        @JsonProperty("Decisions")
        DECISIONS
    }

    /**
     * @param expiresAfter a GEP-2257 duration, 5s to 168h; null: the runtime's own limit
     * @param separation null: {@code Agent}
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record ApprovalTerms(String expiresAfter, Separation separation) {}

    /**
     * @param intent agentId, actionType, declaredGoal, claimedRisk, systemsTouched, reversible, target, writePaths; as they were written
     * @param expect what this policy alone says
     * @param decisions how many the agent already had within any window; null: unknown
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record TestCase(String name, Map<String, Object> intent, Verdict expect, Long decisions) {
        public TestCase {
            Objects.requireNonNull(expect, "expect");
            intent = Collections.unmodifiableMap(new LinkedHashMap<>(intent));
        }
    }
}
