"""Policies as a large organisation has them: a few hundred that could never match the stream, some that look at it, some with an expression."""

TEAMS = ["payments", "search", "media", "billing", "ads", "mobile", "data", "identity", "logistics", "support"]
TYPES = [
    "deploy", "migrate", "publish_app", "rotate_key", "resize_cluster", "export_report", "create_ticket", "merge_request", "close_account",
    "grant_role", "update_dns", "send_campaign", "reindex", "archive", "provision_vm", "apply_discount", "retrain_model", "sync_crm",
]


def policies(count):
    return [policy(number) for number in range(count)]


def policy(number):
    team, kind = TEAMS[number % len(TEAMS)], TYPES[number % len(TYPES)]
    name = f"{team} {kind} {number}"
    if number % 20 == 0:
        match = {"actionTypes": [kind], "when": f"intent.reversible == false && risk.final >= {60 + number % 40}"}
        return rule(name, team, number, match)
    if number % 5 == 1:
        return {"name": name, "policy_type": "protected_path", "rules": {"paths": [f"{team}/{number}/secrets/**"]}}
    if number % 5 == 2:
        return {"name": name, "policy_type": "require_approval", "rules": {"action_types": [kind], "target_prefix": f"{team}/{number}"}}
    if number % 5 == 3:
        allowed = {"allowed_action_types": TYPES[: 1 + number % 7], "action": "require_approval"}
        return {"name": name, "policy_type": "agent_allowlist", "agent_ids": [f"{team}-bot-{number}"], "rules": allowed}
    return rule(name, team, number, {"actionTypes": [kind], "targets": [f"{team}/{number}/**"], "risk": {"atLeast": 50 + number % 50}})


def rule(name, team, number, match):
    agents = {"names": [f"{team}-bot-{number % 37}"]}
    return {"name": name, "policy_type": "rule", "rules": {"agents": agents, "match": match, "verdict": "RequireApproval"}}
