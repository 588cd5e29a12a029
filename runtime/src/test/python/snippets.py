"""Programs that call without an SDK, in the parameter styles that published snippets mix."""

from ring import ADMIN_KEY, case, equal, goal, http, run


@case
def camel():
    """camelCase names are read like snake_case ones"""
    status, answer = http(
        "POST",
        "/api/guard",
        {"actionType": "review", "declaredGoal": goal("Read"), "agentId": "camel-bot", "agentName": "Camel", "riskScore": 42, "systemsTouched": ["docs"]},
    )
    equal((status, answer["decision"], answer["agent_id"], answer["agent_name"]), (200, "allow", "camel-bot", "Camel"))
    equal((answer["risk_score"], answer["agent_risk_score"]), (42, 42))


@case
def alias():
    """action is an alias of action_type, and what nobody knows is dropped"""
    status, answer = http("POST", "/api/guard", {"action": "ring-hold", "resource": "prod", "agentId": "alias-bot"})
    equal((status, answer["decision"]), (200, "require_approval"))
    status, answer = http("POST", "/api/guard", {"action": "ring-block", "intent": goal("Drop"), "riskScore": 90})
    equal((status, answer["decision"]), (200, "block"))


@case
def snake_wins():
    """where both styles are there, snake_case wins, unless it is null"""
    equal(http("POST", "/api/guard", {"action_type": "review", "actionType": "ring-block"})[1]["decision"], "allow")
    equal(http("POST", "/api/guard", {"action_type": None, "actionType": "ring-block"})[1]["decision"], "block")


@case
def loop():
    """the loop of older clients: guard, create, approve, patch the outcome"""
    intent = {"actionType": "ring-hold", "declaredGoal": goal("Ship"), "agentId": "loop-bot"}
    equal(http("POST", "/api/guard", intent)[1]["decision"], "require_approval")
    status, created = http("POST", "/api/actions", intent)
    equal((status, created["action"]["status"]), (202, "pending_approval"))
    action = "/api/actions/" + created["action_id"]
    equal(http("POST", action + "/approve", {"decision": "allow"}, ADMIN_KEY)[0], 200)
    equal(http("GET", action)[1]["action"]["status"], "running")
    status, closed = http("PATCH", action, {"status": "completed", "outputSummary": "shipped"})
    equal((status, closed["action"]["status"], closed["action"]["output_summary"]), (200, "completed", "shipped"))


@case
def create():
    """create answers 201 when allowed, 403 with the decision when blocked"""
    equal(http("POST", "/api/actions", {"actionType": "review", "declaredGoal": goal("Read"), "agentId": "plain-bot"})[0], 201)
    status, refused = http("POST", "/api/actions", {"actionType": "ring-block", "declaredGoal": goal("Drop"), "agentId": "plain-bot"})
    equal((status, refused["decision"]["decision"], refused["action"]["status"]), (403, "block", "blocked"))
    assert refused["error"] and refused["decision"]["reasons"], refused


@case
def folded():
    """guard with record and the folded claim: one call until the work starts"""
    attempt = "0123456789abcdef-folded"
    body = {"action": "review", "intent": goal("Read"), "agentId": "fold-bot", "claimExecution": True, "attemptId": attempt}
    status, answer = http("POST", "/api/guard?record=true", body)
    equal((status, answer["recorded"], answer.get("claimed"), answer.get("attempt_id")), (200, True, True, attempt))
    status, outcome = http("POST", f"/api/actions/{answer['action_id']}/outcome", {"status": "completed"})
    equal((status, outcome["outcome"]["status"]), (200, "completed"))


run()
