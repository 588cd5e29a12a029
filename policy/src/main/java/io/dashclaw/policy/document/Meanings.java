package io.dashclaw.policy.document;

import static java.util.Map.entry;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The one place where the fields of {@link io.dashclaw.policy.PolicySpec} are explained. A field that is missing here fails the build; the schema and the
 * reference page are made from this.
 */
final class Meanings {
    private static final long MOST_ITEMS = 256;
    private static final long LONGEST_WORD = 256;
    private static final long MOST_COUNTED = 1_000_000;
    private static final long MOST_TOKENS = 1_000_000_000_000L;

    /** The intent of a test; an act is what clients send as one. */
    static final Map<String, Meaning> INTENT = inOrder(
            entry("agentId", Meaning.of("Who acts.").such("ci-bot", "ci-bot:child")),
            entry("actionType", Meaning.of("The kind of action.").needed().such("deploy", "api")),
            entry("declaredGoal", Meaning.of("What for, in the agent's words.").such("ship it")),
            entry(
                    "claimedRisk",
                    Meaning.of("The agent's own estimate.").from(0, 100).such(40L)),
            entry(
                    "systemsTouched",
                    Meaning.of("Names of systems.").atMost(MOST_ITEMS).such(List.of("database"))),
            entry("reversible", Meaning.of("Whether it can be undone.").such(false)),
            entry("target", Meaning.of("What it acts on.").such("prod/auth", "https://api.example.com/v1")),
            entry(
                    "writePaths",
                    Meaning.of("Files that it writes.").atMost(MOST_ITEMS).such(List.of("secrets/key"))),
            entry(
                    "act",
                    Meaning.of("The concrete act, as clients send it.").such(Map.of("kind", "shell", "command", "ls"))),
            entry("spendUsd", Meaning.of("What it says that it will spend.").such("4.20")),
            entry(
                    "tokens",
                    Meaning.of("What it says that it will use.")
                            .from(0, MOST_TOKENS)
                            .such(1_000L)),
            entry(
                    "capability",
                    Meaning.of("The client's own name for this kind of action.").such("mail.send")),
            entry("requiredPermission", Meaning.of("What its tool asks for.").such("danger")),
            entry("branch", Meaning.of("The state of the branch it works on.").such("stale")),
            entry(
                    "commitsBehind",
                    Meaning.of("How far that branch is behind.")
                            .from(0, MOST_COUNTED)
                            .such(3L)),
            entry("green", Meaning.of("How far tests were run and passed.").such("merge_ready")),
            entry("containable", Meaning.of("Whether it can run contained.").such(true)),
            entry("provider", Meaning.of("Whom it will pay.").such("example")));

    /** By the path of the field; the items of a list stand below the list. */
    static final Map<String, Meaning> BY_PATH = inOrder(
            entry("description", Meaning.of("For people.").atMost(1024).such("Deploys to production wait.")),
            entry(
                    "mode",
                    Meaning.of("Whether it bites. `Shadow` is evaluated and recorded, and counts for nothing.")
                            .absent("Enforce")),
            entry(
                    "agents",
                    Meaning.of(
                                    "Whom it concerns: all that is there must hold. An intent that names no agent escapes nothing.")
                            .absent("every agent")
                            .such(Map.of("names", List.of("ci-bot")))),
            entry(
                    "agents.names",
                    Meaning.of("Ids of agents, or globs over them; each stands for its children (`a:b` of `a`) too.")
                            .atMost(MOST_ITEMS)
                            .such("ci-bot", "ci-*")),
            entry(
                    "agents.selector",
                    Meaning.of(
                                    "Labels of the registered agent, as Kubernetes selects; an agent that nobody registered matches none.")
                            .such(Map.of("matchLabels", Map.of("team", "payments")))),
            entry(
                    "agents.selector.matchLabels",
                    Meaning.of("Each label must have this value.").such(Map.of("team", "payments"))),
            entry(
                    "agents.selector.matchExpressions",
                    Meaning.of("Each must hold.")
                            .atMost(MOST_ITEMS)
                            .such(Map.of("key", "env", "operator", "In", "values", List.of("prod")))),
            entry(
                    "agents.selector.matchExpressions.key",
                    Meaning.of("The label.").needed().such("env")),
            entry(
                    "agents.selector.matchExpressions.operator",
                    Meaning.of("`NotIn` and `DoesNotExist` hold where the label is not there at all.")
                            .needed()),
            entry(
                    "agents.selector.matchExpressions.values",
                    Meaning.of("Of `In` and `NotIn`.").atMost(MOST_ITEMS).such("prod")),
            entry(
                    "agents.namespaces",
                    Meaning.of("Namespaces of registered agents: one of them, by its exact name.")
                            .atMost(MOST_ITEMS)
                            .such("payments")),
            entry(
                    "match",
                    Meaning.of("What must hold: every condition that is there.").absent("every intent matches")),
            entry(
                    "match.actionTypes",
                    Meaning.of(
                                    "One of them, in any case; the type of the act counts too, where it weighs more than the declared one.")
                            .atMost(MOST_ITEMS)
                            .such("deploy", "migrate")),
            entry(
                    "match.targets",
                    Meaning.of(
                                    "One of them: a glob (`prod/**`), or a prefix that ends at a boundary: a host with its subdomains, a path with what lies below."
                                            + " Against `target`, and what the act speaks to and changes.")
                            .atMost(MOST_ITEMS)
                            .such("prod/**", "api.example.com")),
            entry(
                    "match.paths",
                    Meaning.of(
                                    "Globs against `target`, every declared path, and every path that the act writes or deletes.")
                            .atMost(MOST_ITEMS)
                            .such("secrets/**", "*.pem")),
            entry(
                    "match.hosts",
                    Meaning.of(
                                    "Globs against the hosts that the act speaks to, and that of a `target` which is a URL, in any spelling. A host that"
                                            + " only looks like one of them is held by at most `RequireApproval`.")
                            .atMost(MOST_ITEMS)
                            .such("*.example.com")),
            entry(
                    "match.systems",
                    Meaning.of(
                                    "Globs against the systems that the intent touches, in any case. Where the rule names action types, an intent that names"
                                            + " no system is held.")
                            .atMost(MOST_ITEMS)
                            .such("prod-*")),
            entry(
                    "match.risk",
                    Meaning.of("How much is at stake: all that is there must hold.")
                            .such(Map.of("atLeast", 70L), Map.of("flags", List.of("destructive")))),
            entry(
                    "match.risk.atLeast",
                    Meaning.of("Of the final risk.").from(0, 100).such(70L)),
            entry(
                    "match.risk.evidenceAtLeast",
                    Meaning.of("Of what the act itself weighs, whatever was declared.")
                            .from(0, 100)
                            .such(80L)),
            entry(
                    "match.risk.flags",
                    Meaning.of(
                                    "The act was found to be one of these. Names of other classifiers are understood: `remote_exec`, `secret_exposure`,"
                                            + " `sensitive_path`, `protected_target`, `vcs_dangerous`, `whereless`.")
                            .atMost(MOST_ITEMS)),
            entry(
                    "match.rate",
                    Meaning.of(
                                    "How often the agent came within a window, by the rule's action types where it names some. What is not known counts as reached.")
                            .such(Map.of("moreThan", 50L, "per", "1h"))),
            entry(
                    "match.rate.moreThan",
                    Meaning.of("How many are free; the next one matches.")
                            .needed()
                            .from(0, MOST_COUNTED)
                            .such(50L)),
            entry(
                    "match.rate.per",
                    Meaning.of("The window: whole minutes, `1m` to `168h`.")
                            .needed()
                            .such("1h", "90m")),
            entry("match.rate.of", Meaning.of("What is counted.").absent("Decisions")),
            entry(
                    "match.spend",
                    Meaning.of(
                                    "Matches what would take the money over the limit: what was spent, and what this intent says that it spends (nothing said: nothing).")
                            .such(Map.of("moreThanUsd", "25.00", "per", "24h"))),
            entry(
                    "match.spend.moreThanUsd",
                    Meaning.of("What may be spent: decimal text, with at most six decimals.")
                            .needed()
                            .such("25.00")),
            entry(
                    "match.spend.per",
                    Meaning.of("The window: whole minutes, `1m` to `8760h`.")
                            .needed()
                            .such("24h")),
            entry("match.spend.by", Meaning.of("Whose spending is added up.").absent("Agent")),
            entry(
                    "match.tokens",
                    Meaning.of("As `spend`, for tokens of language models.")
                            .such(Map.of("moreThan", 2_000_000L, "per", "24h"))),
            entry(
                    "match.tokens.moreThan",
                    Meaning.of("How many may be used.")
                            .needed()
                            .from(0, MOST_TOKENS)
                            .such(2_000_000L)),
            entry(
                    "match.tokens.per",
                    Meaning.of("The window: whole minutes, `1m` to `8760h`.")
                            .needed()
                            .such("24h")),
            entry("match.tokens.by", Meaning.of("Whose tokens are added up.").absent("Agent")),
            entry(
                    "match.schedule",
                    Meaning.of(
                                    "The time of the decision, by the clock on the wall. Windows are `Mon-Fri 09:00-17:00`, `Sat,Sun 10:00-14:00`"
                                            + " or `22:00-06:00`; the beginning counts, the end does not; a window over midnight belongs to the day on which it begins.")
                            .such(Map.of("timeZone", "Europe/Berlin", "outside", List.of("Mon-Fri 09:00-17:00")))),
            entry(
                    "match.schedule.timeZone",
                    Meaning.of("A name of the IANA time zone database.")
                            .needed()
                            .such("Europe/Berlin")),
            entry(
                    "match.schedule.inside",
                    Meaning.of("Within one of these windows.")
                            .atMost(MOST_ITEMS)
                            .such("22:00-06:00")),
            entry(
                    "match.schedule.outside",
                    Meaning.of("Within none of these windows.")
                            .atMost(MOST_ITEMS)
                            .such("Mon-Fri 09:00-17:00")),
            entry(
                    "match.schedule.holidays",
                    Meaning.of("Local dates on which no window begins, and into which none lasts.")
                            .atMost(MOST_ITEMS)
                            .such("2026-12-25")),
            entry(
                    "match.when",
                    Meaning.of(
                                    "An expression in CEL over `intent`, `act`, `agent`, `session`, `risk` and `now`, which must be true.")
                            .such("intent.reversible == false")),
            entry(
                    "match.session",
                    Meaning.of(
                                    "What this session did before, by the server's own record. Each is `true` or absent, and all that are there must hold.")
                            .such(Map.of("readSecret", true))),
            entry("match.session.wrote", Meaning.of("The act runs or deletes a file that the session wrote.")),
            entry("match.session.readSecret", Meaning.of("The session read something that holds credentials.")),
            entry(
                    "match.session.sawUntrusted",
                    Meaning.of("The session took in content from outside, or content with orders to it.")),
            entry(
                    "match.check",
                    Meaning.of("Asks somebody else, who can only tighten; only the settings of its own type are there.")
                            .such(
                                    Map.of(
                                            "type",
                                            "Webhook",
                                            "webhook",
                                            Map.of("url", "https://checks.example.com/v1")),
                                    Map.of(
                                            "type",
                                            "Semantic",
                                            "semantic",
                                            Map.of("instruction", "No advice on medicine")),
                                    Map.of(
                                            "type",
                                            "NonFabrication",
                                            "nonFabrication",
                                            Map.of("contentPath", "mail.body")))),
            entry("match.check.type", Meaning.of("Who is asked.").needed()),
            entry(
                    "match.check.webhook",
                    Meaning.of("An HTTPS endpoint.").such(Map.of("url", "https://checks.example.com/v1"))),
            entry(
                    "match.check.webhook.url",
                    Meaning.of("`https`, without user name and fragment.")
                            .needed()
                            .atMost(2048)
                            .such("https://checks.example.com/v1")),
            entry(
                    "match.check.webhook.timeout",
                    Meaning.of("`1s` to `10s`.").absent("5s").such("3s")),
            entry(
                    "match.check.webhook.onTimeout",
                    Meaning.of("What stands when it does not answer in time, or not sensibly.")
                            .absent("the rule's verdict, and at least `RequireApproval`")
                            .such("Warn", "AllowContained", "RequireApproval", "Block")),
            entry(
                    "match.check.semantic",
                    Meaning.of(
                                    "A model that compares the intent with what is not wanted, or with what the agent did before.")
                            .such(Map.of("instruction", "No advice on medicine"))),
            entry(
                    "match.check.semantic.instruction",
                    Meaning.of("What is not wanted, in words.")
                            .absent("compare with the agent's own history")
                            .atMost(2000)
                            .such("No advice on medicine")),
            entry(
                    "match.check.semantic.similarity",
                    Meaning.of("From where on two texts count as alike.")
                            .absent("the runtime's own measure")
                            .from(0, 100)
                            .such(80L)),
            entry(
                    "match.check.semantic.minHistory",
                    Meaning.of("How many acts of the agent it takes before they say anything.")
                            .absent("the runtime's own")
                            .from(1, 50)
                            .such(5L)),
            entry(
                    "match.check.nonFabrication",
                    Meaning.of("The outbound text may state nothing that its source of truth does not hold.")
                            .such(Map.of("contentPath", "mail.body", "sourcePath", "mail.facts"))),
            entry(
                    "match.check.nonFabrication.contentPath",
                    Meaning.of("Where the text is in the request.")
                            .absent("content")
                            .such("mail.body")),
            entry(
                    "match.check.nonFabrication.sourcePath",
                    Meaning.of("Where its source is in the request.")
                            .absent("source_of_truth")
                            .such("mail.facts")),
            entry(
                    "match.check.nonFabrication.onViolation",
                    Meaning.of("What follows when it states more.")
                            .absent("the rule's verdict")
                            .such("RequireApproval", "Block")),
            entry(
                    "match.whenActMissing",
                    Meaning.of("An intent without an act is held by the conditions on acts.")
                            .absent("false")),
            entry(
                    "match.whenActUnknown",
                    Meaning.of(
                                    "What is not known of an act is held by the conditions that look for it: an unresolved path may be any path.")
                            .absent("true")),
            entry(
                    "verdict",
                    Meaning.of(
                                    "What follows. `AllowContained` asks for approval where the client does not say that it can run contained.")
                            .needed()
                            .such("Warn", "AllowContained", "RequireApproval", "Block")),
            entry(
                    "approval",
                    Meaning.of("Terms for the people who are asked; the terms of all holding rules are joined.")
                            .absent("one person is enough")),
            entry(
                    "approval.quorum",
                    Meaning.of("Who is heard: each group so many times, and nobody twice.")
                            .absent("one person")
                            .such(Map.of("group", "sre", "count", 1L))),
            entry(
                    "approval.quorum.group",
                    Meaning.of("Of people.").absent("anyone who may approve").such("sre")),
            entry(
                    "approval.quorum.count",
                    Meaning.of("How many of them.").absent("1").from(1, 10).such(1L)),
            entry(
                    "approval.expiresAfter",
                    Meaning.of("`5s` to `168h`; the earliest of all holding rules counts.")
                            .absent("the client's wait and a grace")
                            .such("30m")),
            entry(
                    "approval.escalateAfter",
                    Meaning.of("When more people are told: `5s` to `168h`, and before it expires.")
                            .absent("nobody else is told")
                            .such("10m")),
            entry(
                    "approval.separation",
                    Meaning.of("Who may not approve: the agent, or its owner and whoever made its key too.")
                            .absent("Agent")),
            entry("ungrantable", Meaning.of("No grant spares this.").absent("false; of a ClusterGuardPolicy true")),
            entry(
                    "tests",
                    Meaning.of(
                                    "Cases that must come out as they say before the policy may go live. What a case does not give is unknown.")
                            .atMost(MOST_ITEMS)),
            entry(
                    "tests.name",
                    Meaning.of("What it proves.").atMost(LONGEST_WORD).such("a deploy waits")),
            entry(
                    "tests.intent",
                    Meaning.of("What an agent wants to do.")
                            .needed()
                            .such(Map.of("actionType", "deploy"))
                            .with(INTENT)),
            entry("tests.expect", Meaning.of("What this policy alone says.").needed()),
            entry(
                    "tests.now",
                    Meaning.of("An RFC 3339 time; needed where the policy has a schedule.")
                            .such("2026-01-15T09:00:00Z")),
            entry(
                    "tests.decisions",
                    Meaning.of("How many the agent already had within any window.")
                            .from(0, MOST_COUNTED)
                            .such(60L)),
            entry(
                    "tests.claims",
                    Meaning.of("As `decisions`, of what was claimed.")
                            .from(0, MOST_COUNTED)
                            .such(3L)),
            entry(
                    "tests.spentUsd",
                    Meaning.of("What was spent before, by whomever a budget looks at: decimal text.")
                            .such("20.01")),
            entry(
                    "tests.tokensUsed",
                    Meaning.of("As `spentUsd`, for tokens.")
                            .from(0, MOST_TOKENS)
                            .such(1_500_000L)),
            entry("tests.session", Meaning.of("What the session did before.").such(Map.of("readSecret", true))),
            entry(
                    "tests.session.wrote",
                    Meaning.of("Absolute paths.").atMost(MOST_ITEMS).such("/w/x.sh")),
            entry(
                    "tests.session.readSecret",
                    Meaning.of("It read something that holds credentials.").absent("false")),
            entry(
                    "tests.session.sawUntrusted",
                    Meaning.of("It took in content from outside.").absent("false")),
            entry(
                    "tests.agent",
                    Meaning.of("The agent, as it is registered.")
                            .absent("not known")
                            .such(Map.of("owner", "ana"))),
            entry("tests.agent.owner", Meaning.of("Who answers for it.").such("ana")),
            entry("tests.agent.labels", Meaning.of("Its labels.").such(Map.of("team", "payments"))),
            entry("tests.agent.permission", Meaning.of("What it may do at the most.")),
            entry("tests.agent.namespace", Meaning.of("Where it lives.").such("payments")),
            entry("tests.opinion", Meaning.of("What a check answers.")));

    private Meanings() {}

    @SafeVarargs
    private static Map<String, Meaning> inOrder(Map.Entry<String, Meaning>... rows) {
        var map = new LinkedHashMap<String, Meaning>();
        for (var row : rows) {
            map.put(row.getKey(), row.getValue());
        }
        return Collections.unmodifiableMap(map);
    }
}
