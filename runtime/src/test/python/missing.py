"""What later versions will bring: until then a call says so, with 404 and a sentence."""

import ring
from dashclaw import DashClawError

ACTION = ring.agent().create_action("review", ring.goal("Read"))["action_id"]
CALLS = {
    "record_assumption": lambda client: client.record_assumption({"action_id": ACTION, "assumption": "a"}),
    "register_assumption": lambda client: client.register_assumption(ACTION, "a"),
    "get_assumption": lambda client: client.get_assumption("asm_1"),
    "validate_assumption": lambda client: client.validate_assumption("asm_1", True),
    "get_signals": lambda client: client.get_signals(),
    "scan_prompt_injection": lambda client: client.scan_prompt_injection("text", "test"),
    "resolve_containment": lambda client: client.resolve_containment(ACTION, "promote"),
    "get_webhooks": lambda client: client.get_webhooks(),
    "create_webhook": lambda client: client.create_webhook("https://example.com/hook", ["all"]),
    "delete_webhook": lambda client: client.delete_webhook("wh_1"),
    "test_webhook": lambda client: client.test_webhook("wh_1"),
    "get_webhook_deliveries": lambda client: client.get_webhook_deliveries("wh_1"),
    "create_pairing": lambda client: client.create_pairing("-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----"),
    "get_pairing": lambda client: client.get_pairing("pair_1"),
    "register_identity": lambda client: client.register_identity("a", "key"),
    "get_identities": lambda client: client.get_identities(),
    "get_org": lambda client: client.get_org(),
    "create_org": lambda client: client.create_org("name", "slug"),
    "get_org_by_id": lambda client: client.get_org_by_id("org_1"),
    "update_org": lambda client: client.update_org("org_1", name="name"),
    "get_org_keys": lambda client: client.get_org_keys("org_1"),
    "get_activity_logs": lambda client: client.get_activity_logs(limit=1),
    "create_session": lambda client: client.create_session("workspace", "branch"),
    "get_session": lambda client: client.get_session("s_1"),
    "update_session": lambda client: client.update_session("s_1", status="closed"),
    "list_sessions": lambda client: client.list_sessions(),
    "get_session_events": lambda client: client.get_session_events("s_1"),
    "submit_plan": lambda client: client.submit_plan("goal", [{"action_type": "review", "declared_goal": "Read"}]),
    "get_plan": lambda client: client.get_plan("plan_1"),
    "attest_plan": lambda client: client.attest_plan("plan_1", "hash"),
    "list_plans": lambda client: client.list_plans(),
    "resolve_plan": lambda client: client.resolve_plan("plan_1", "approve"),
}


def not_yet(name, call, who, client):
    def check():
        error = ring.raises(DashClawError, lambda: call(client), 404)
        assert "HTTP Error" not in str(error), f"the server says nothing itself: {error}"

    check.__doc__ = f"{name}, {who}: 404 with a sentence"
    return check


for name, call in CALLS.items():
    ring.case(not_yet(name, call, "an agent", ring.agent()))
    ring.case(not_yet(name, call, "an admin", ring.admin()))


def messages():
    """/api/messages: 404 with a sentence"""
    status, body = ring.http("GET", "/api/messages")
    ring.equal(status, 404)
    assert body["error"], body


ring.case(messages)
ring.run()
