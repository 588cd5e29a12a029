package io.dashclaw.policy.document;

import static java.util.Map.entry;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the DashClaw policy types say, and what each of their rules means; the reference page is made from this. */
final class WireMeanings {
    private static final String ACTION = "What follows.";
    private static final String TYPES = "One of these, in any case.";

    /** By type. */
    static final Map<String, String> SAYS = inOrder(
            entry(
                    "risk_threshold",
                    "The action, from this risk on; with `only_evidence_flags`, only for acts that have one of these [flags](acts.md#flags); with `except_git_push`, not for an act that is a push and nothing else; between `contain_above` and the threshold `allow_contained` where the client announces it, else `require_approval`."),
            entry(
                    "require_approval",
                    "`require_approval`; `git_push` alone goes by what the act pushes, wherever in it."),
            entry("block_action_type", "`block`."),
            entry("warn_action_type", "`warn`."),
            entry("protected_path", "The action, when `target`, one of `write_paths` or what the act writes matches."),
            entry("agent_allowlist", "The action, for every other type."),
            entry(
                    "rate_limit",
                    "The action, once so many decisions were made; without an agent's name the key is counted."),
            entry(
                    "allow_grant",
                    "Spares a warning or an approval, below this risk; never a block, never an `ungrantable` rule."),
            entry(
                    "permission_escalation",
                    "The action, when `tool.required_permission` is more than the agent may do (`danger`, unless it is registered with another); not enforced, it is recorded only."),
            entry("green_contract", "The action, when `intel.green.observed_level` is less, or not said."),
            entry(
                    "branch_freshness",
                    "The action, when `intel.branch` is one of these and further behind; held when it does not say how far."),
            entry(
                    "require_evidence",
                    "The enforcement, when no act comes along, or one that does not bear out the declared type."),
            entry(
                    "delegation_constraint",
                    "The action, when an agent with a `:` in its id goes beyond one of the bounds; no parent is verified yet."),
            entry("role_constraint", "The action, when an agent in scope, or a child of it, goes beyond one of them."),
            entry("deviation_response", "Nothing yet: plans are not kept, so nothing deviates from one."),
            entry(
                    "webhook_check",
                    "What the endpoint says, where that is stricter; without an answer `on_timeout`, else it is held."),
            entry("semantic_check", "`block`, when a model finds the intent to be that; without an answer `fallback`."),
            entry("behavioral_anomaly", "The action, when nothing the agent did was as similar."),
            entry(
                    "non_fabrication",
                    "`on_violation`, when the text states what its source does not hold; without a readable source always `block`; the answer has a receipt in `non_fabrication`."),
            entry(
                    "x402_spend_limit",
                    "For `x402_purchase`: `block` beyond a limit, `require_approval` from a threshold on, and when `spend_usd`, the provider or, for the scope `agent`, the agent is not said; budgets count all reported spending."));

    /** By name, the same in every type that has it; {@code type.name} where a type means something else. */
    private static final Map<String, String> FIELDS = inOrder(
            entry("threshold", "From this risk on (0 to 100); 80 when left out."),
            entry("action", ACTION),
            entry("risk_threshold.action", ACTION + " `block` when left out."),
            entry("protected_path.action", ACTION + " `require_approval` when left out."),
            entry("agent_allowlist.action", ACTION + " `warn` when left out; never `allow`."),
            entry("rate_limit.action", ACTION + " `warn` when left out."),
            entry("permission_escalation.action", ACTION + " `block` when left out."),
            entry("green_contract.action", ACTION + " `block` when left out."),
            entry("branch_freshness.action", ACTION + " `block` when left out."),
            entry("except_git_push", "Not for a `git push`."),
            entry("only_evidence_flags", "Only for acts that have one of these [flags](acts.md#flags)."),
            entry(
                    "contain_above",
                    "From this risk on, below the threshold, it is enough that the client contains the act."),
            entry("action_types", TYPES),
            entry("target_prefix", "Only this target and what lies below; an unstated target is held."),
            entry("allow_grant.target_prefix", "This target and what lies below."),
            entry("git_push", "Pushes of Git: `force`, and globs of `branches`."),
            entry("action_type", "The type that it spares."),
            entry("expires_at", "An RFC 3339 time; 30 days after it was made when left out."),
            entry("max_risk", "Only below this risk (0 to 100); 70 when left out."),
            entry("paths", "Globs."),
            entry("allowed_action_types", "What is allowed, in any case."),
            entry("max_actions", "How many are free; 50 when left out."),
            entry("window_minutes", "Within so many minutes (1 to 10080); 60 when left out."),
            entry("enforce", "`false`: it is recorded only."),
            entry("required_level", "`targeted`, `package`, `workspace` or `merge_ready`."),
            entry("freshness", "`fresh`, `stale` or `diverged`; the last two when left out."),
            entry("max_commits_behind", "How many commits behind are free; 0 when left out."),
            entry("enforcement", "`warn`, `require_approval` or `block`; `warn` when left out."),
            entry("parent", "A glob of agent ids; every parent when left out."),
            entry("child_types", "Globs of what children are called; every child when left out."),
            entry("max_depth", "How deep agents may delegate (1 to 8)."),
            entry("max_risk_score", "The highest risk that is free (0 to 100)."),
            entry("blocked_action_types", "What is not allowed, in any case."),
            entry("blocked_path_globs", "Files that may not be touched."),
            entry("require_verified_parent", "The parent must have proven who it is."),
            entry("escalate_action", "`require_approval` or `block`; the first when left out."),
            entry("deviation_response.escalate_action", "What follows when deviations repeat."),
            entry("on_kind", "What follows by the kind of deviation."),
            entry("min_severity", "`info`, `low`, `medium` or `high`."),
            entry("url", "Of a public host, over HTTPS."),
            entry("timeout_ms", "How long it may take."),
            entry("on_timeout", "What stands when it does not answer in time."),
            entry("content_path", "Where the text is in the request."),
            entry("source_path", "Where its source is in the request."),
            entry("on_violation", "What follows when it states more."),
            entry("instruction", "What is not wanted, in words."),
            entry("model", "Which model is asked."),
            entry("fallback", "What stands when nobody answers."),
            entry("similarity_threshold", "From where on two texts count as alike."),
            entry("min_history", "How much history it takes."),
            entry("max_spend_usd", "More than this is blocked."),
            entry("approval_threshold", "From here on it waits for people."),
            entry("allowed_providers", "Only these are paid."),
            entry("blocked_providers", "These are not paid."),
            entry("budget_usd", "What may be spent within the window."),
            entry("budget_approval_threshold", "From here on within the window it waits for people."),
            entry("budget_window_days", "How many days the window has."),
            entry("budget_scope", "Whose spending is added up."),
            entry("on_failure", "What stands when the sum is not known."),
            entry("shape_exceptions", "Commands of these shapes, such as `git log`, are left alone."),
            entry("short_list", "Kept for clients; means nothing here."),
            entry("ungrantable", "No grant spares this."),
            entry("tests", "Must come out as they say."));

    private WireMeanings() {}

    /** Every word that is the name of a rule in some type. */
    static Iterable<String> names() {
        return FIELDS.keySet().stream().filter(name -> name.indexOf('.') < 0).toList();
    }

    static String of(String type, String name) {
        return FIELDS.getOrDefault(type + "." + name, FIELDS.get(name));
    }

    @SafeVarargs
    private static Map<String, String> inOrder(Map.Entry<String, String>... rows) {
        var map = new LinkedHashMap<String, String>();
        for (var row : rows) {
            map.put(row.getKey(), row.getValue());
        }
        return Collections.unmodifiableMap(map);
    }
}
