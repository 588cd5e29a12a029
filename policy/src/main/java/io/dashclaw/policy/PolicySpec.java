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
 * @param verdict from {@code WARN} to {@code BLOCK}; {@code ALLOW_CONTAINED} asks for approval where the client does not say that it can run contained
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

    /**
     * All that are there must hold; a null one is absent. An intent that names no agent escapes none of them; an agent that nobody registered matches no
     * selector and no namespace.
     *
     * @param names agent ids, or globs ({@code ci-*}); each stands for its children ({@code a} for {@code a:b}) too
     * @param selector the labels of the registered agent
     * @param namespaces one of them, exactly
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Agents(List<String> names, Selector selector, List<String> namespaces) {
        public Agents {
            names = names == null ? null : List.copyOf(names);
            namespaces = namespaces == null ? null : List.copyOf(namespaces);
        }
    }

    /** As Kubernetes selects by labels: everything that is listed must hold. Null: nothing is. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Selector(Map<String, String> matchLabels, List<Requirement> matchExpressions) {
        public Selector {
            matchLabels = matchLabels == null ? null : Collections.unmodifiableMap(new LinkedHashMap<>(matchLabels));
            matchExpressions = matchExpressions == null ? null : List.copyOf(matchExpressions);
        }

        /** @param values of {@code In} and {@code NotIn}; null for the others */
        @JsonInclude(JsonInclude.Include.NON_NULL)
        public record Requirement(String key, Operator operator, List<String> values) {
            public Requirement {
                values = values == null ? null : List.copyOf(values);
            }
        }

        /** {@code NotIn} and {@code DoesNotExist} hold where the label is not there at all. */
        public enum Operator {
            @JsonProperty("In")
            IN,
            @JsonProperty("NotIn")
            NOT_IN,
            @JsonProperty("Exists")
            EXISTS,
            @JsonProperty("DoesNotExist")
            DOES_NOT_EXIST
        }
    }

    /**
     * What must hold; a null condition is absent.
     *
     * @param actionTypes one of them, without case
     * @param targets a glob ({@code prod/**}), or a plain prefix that ends at a boundary: a host with its subdomains, a path with what lies below
     * @param paths globs against the target and every path that is written or deleted, by the agent's word or by its act
     * @param hosts globs against the hosts that the act speaks to, in any spelling; a host that only looks like one of them is held
     * @param systems globs against the names of the systems that the intent touches, without case
     * @param when a CEL expression over {@code intent act agent session risk now}
     * @param whenActMissing an intent without an act is held by the conditions that look at acts; null: it is not
     * @param whenActUnknown what is not known of an act is held by the conditions that look for it; null: it is
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Match(
            List<String> actionTypes,
            List<String> targets,
            List<String> paths,
            List<String> hosts,
            List<String> systems,
            RiskMatch risk,
            RateMatch rate,
            SpendMatch spend,
            TokensMatch tokens,
            ScheduleMatch schedule,
            String when,
            SessionMatch session,
            CheckMatch check,
            Boolean whenActMissing,
            Boolean whenActUnknown) {
        public Match {
            actionTypes = actionTypes == null ? null : List.copyOf(actionTypes);
            targets = targets == null ? null : List.copyOf(targets);
            paths = paths == null ? null : List.copyOf(paths);
            hosts = hosts == null ? null : List.copyOf(hosts);
            systems = systems == null ? null : List.copyOf(systems);
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
     * Counted for the base agent, and for the rule's action types where it names some.
     *
     * @param moreThan how many are free (0 to 1,000,000); the next one matches
     * @param per a GEP-2257 duration of whole minutes, 1m to 168h
     * @param of what is counted; null: {@code Decisions}
     */
    public record RateMatch(int moreThan, String per, Question.Counted of) {
        public RateMatch {
            of = of == null ? Question.Counted.DECISIONS : of;
        }
    }

    /**
     * Matches what would take the sum over the limit: what was spent before, and what this intent says that it spends (nothing said: nothing).
     *
     * @param moreThanUsd a decimal string, 0 to 1,000,000,000 with at most six decimals: what may be spent
     * @param per a GEP-2257 duration of whole minutes, 1m to 8760h (365 days)
     * @param by whose spending is added up; null: {@code Agent}
     */
    public record SpendMatch(String moreThanUsd, String per, Question.Owner by) {
        public SpendMatch {
            by = by == null ? Question.Owner.AGENT : by;
        }
    }

    /**
     * As {@link SpendMatch}, for tokens of language models.
     *
     * @param moreThan 0 to 1,000,000,000,000
     */
    public record TokensMatch(long moreThan, String per, Question.Owner by) {
        public TokensMatch {
            by = by == null ? Question.Owner.AGENT : by;
        }
    }

    /**
     * The time of the decision, by the clock on the wall in a time zone. Windows are {@code Mon-Fri 09:00-17:00}, {@code Sat,Sun 10:00-14:00} or
     * {@code 22:00-06:00}: no days are all days, {@code Fri-Mon} goes over the weekend, and the beginning counts while the end does not. A window over
     * midnight belongs to the day on which it begins; {@code 00:00-24:00} is a whole day. When the clock is put forward, the hour that does not exist never
     * comes; when it is put back, the hour that comes twice counts twice.
     *
     * @param timeZone a name of the IANA time zone database, such as {@code Europe/Berlin}
     * @param inside matches within one of these windows; null: anywhere
     * @param outside matches where none of these windows is; null: anywhere. One of the two is there
     * @param holidays local dates ({@code 2026-12-25}) on which no window begins, and into which none lasts
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record ScheduleMatch(String timeZone, List<String> inside, List<String> outside, List<String> holidays) {
        public ScheduleMatch {
            inside = inside == null ? null : List.copyOf(inside);
            outside = outside == null ? null : List.copyOf(outside);
            holidays = holidays == null ? null : List.copyOf(holidays);
        }
    }

    /**
     * What this session did before, by the server's own record. Each is true or absent, and all that are there must hold.
     *
     * @param wrote the act runs or deletes a file that the session wrote
     * @param readSecret the session read something that holds credentials
     * @param sawUntrusted the session took in content from outside, or content with orders to it
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record SessionMatch(Boolean wrote, Boolean readSecret, Boolean sawUntrusted) {}

    /** Asks somebody else; only the settings of its own type are there, and those of {@code NonFabrication} may be left out. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record CheckMatch(
            Type type, Check.Webhook webhook, Check.Semantic semantic, Check.NonFabrication nonFabrication) {
        /** Who is asked. */
        public enum Type {
            @JsonProperty("Webhook")
            WEBHOOK,
            @JsonProperty("Semantic")
            SEMANTIC,
            @JsonProperty("NonFabrication")
            NON_FABRICATION
        }

        Check settings() {
            return switch (type) {
                case WEBHOOK -> webhook;
                case SEMANTIC -> semantic;
                case NON_FABRICATION ->
                    nonFabrication == null ? new Check.NonFabrication(null, null, null) : nonFabrication;
            };
        }
    }

    /**
     * Somebody else who is asked, and who can only tighten: an opinion that is not {@code ALLOW} makes the rule match, with the stricter of its own verdict and
     * of the opinion's.
     */
    public sealed interface Check {

        /**
         * An HTTPS endpoint.
         *
         * @param url of a public host
         * @param timeout a GEP-2257 duration, 1s to 10s; null: 5s
         * @param onTimeout what stands when it does not answer in time, or not sensibly, in place of the rule's verdict; null: at least {@code REQUIRE_APPROVAL}
         */
        @JsonInclude(JsonInclude.Include.NON_NULL)
        record Webhook(String url, String timeout, Verdict onTimeout) implements Check {}

        /**
         * A model that compares the intent with what the rule describes, or with what the agent did before.
         *
         * @param instruction what is not wanted, in words; null: compare with the agent's own history
         * @param similarity 0 to 100: from where on two texts count as alike; null: the runtime's own measure
         * @param minHistory 1 to 50: an agent that did less before is compared with nothing; null: 5
         */
        @JsonInclude(JsonInclude.Include.NON_NULL)
        record Semantic(String instruction, Integer similarity, Integer minHistory) implements Check {
            public Semantic(String instruction, Integer similarity) {
                this(instruction, similarity, null);
            }
        }

        /**
         * The outbound text may state nothing that its source of truth does not hold.
         *
         * @param contentPath where the text is in the request; null: {@code content}
         * @param sourcePath where its source is; null: {@code source_of_truth}
         * @param onViolation {@code REQUIRE_APPROVAL} or {@code BLOCK}; null: the rule's verdict
         */
        @JsonInclude(JsonInclude.Include.NON_NULL)
        record NonFabrication(String contentPath, String sourcePath, Verdict onViolation) implements Check {}
    }

    /**
     * @param quorum who is heard: each group so many times, and nobody twice; null: one person is enough
     * @param expiresAfter a GEP-2257 duration, 5s to 168h; null: the runtime's own limit
     * @param escalateAfter a GEP-2257 duration, 5s to 168h and shorter than {@code expiresAfter}; null: nobody else is told
     * @param separation null: {@code Agent}
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record ApprovalTerms(List<Seat> quorum, String expiresAfter, String escalateAfter, Separation separation) {
        public ApprovalTerms {
            quorum = quorum == null ? null : List.copyOf(quorum);
        }

        /**
         * @param group of people; null: anyone who may approve
         * @param count 1 to 10; null: 1
         */
        @JsonInclude(JsonInclude.Include.NON_NULL)
        public record Seat(String group, Integer count) {}
    }

    /**
     * An intent, what is known when it is judged, and what this policy alone says then. What is not given is unknown.
     *
     * @param intent agentId, actionType, declaredGoal, claimedRisk, systemsTouched, reversible, target, writePaths, act, spendUsd, tokens, capability,
     *     requiredPermission, branch, commitsBehind, green, containable, provider; as they were written
     * @param now an RFC 3339 time; needed where the policy has a schedule
     * @param decisions how many the agent already had within any window, of whatever types
     * @param claims as decisions
     * @param spentUsd a decimal string: what was spent before, by whomever a budget looks at
     * @param tokensUsed as spentUsd
     * @param session what the session did before
     * @param agent as it is registered
     * @param opinion what a check answers
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record TestCase(
            String name,
            Map<String, Object> intent,
            Verdict expect,
            String now,
            Long decisions,
            Long claims,
            String spentUsd,
            Long tokensUsed,
            Past session,
            Registration agent,
            Verdict opinion) {
        public TestCase {
            Objects.requireNonNull(expect, "expect");
            intent = Collections.unmodifiableMap(new LinkedHashMap<>(intent));
        }

        /**
         * @param wrote absolute paths
         * @param readSecret false: it did not
         */
        @JsonInclude(JsonInclude.Include.NON_NULL)
        public record Past(List<String> wrote, boolean readSecret, boolean sawUntrusted) {
            public Past {
                wrote = wrote == null ? List.of() : List.copyOf(wrote);
            }
        }

        /** @param namespace null: it lives in none @param permission null: {@code danger} */
        @JsonInclude(JsonInclude.Include.NON_NULL)
        public record Registration(String owner, Map<String, String> labels, String namespace, Permission permission) {
            public Registration {
                permission = permission == null ? Permission.DANGER : permission;
                labels = labels == null ? Map.of() : Map.copyOf(labels);
            }
        }
    }
}
