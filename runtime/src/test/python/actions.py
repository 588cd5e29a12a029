from dashclaw import ApprovalDeniedError, DashClawError, GuardBlockedError
from dashclaw.integrations.crewai import DashClawCrewIntegration

from ring import AGENT, Answering, agent, case, equal, goal, raises, run


@case
def created():
    """create_action: allowed, running"""
    answer = agent(agent_name="unused").create_action(
        "review", goal("Read"), systems_touched=["docs"], reversible=True, reasoning="asked for", input_summary="a page", confidence=80
    )
    action = answer["action"]
    equal((action["action_id"], action["status"], action["agent_id"]), (answer["action_id"], "running", AGENT))
    equal((action["systems_touched"], action["reversible"], action["confidence"]), ('["docs"]', 1, 80))
    equal(answer["decision"]["decision"], "allow")
    equal(answer["security"], {"clean": True, "findings_count": 0, "critical_count": 0, "categories": []})


@case
def retried():
    """create_action, sent again after a lost answer, is the same action"""
    declared = goal("Read")
    first, again = agent().create_action("review", declared), agent().create_action("review", declared)
    equal((again["action_id"], again["idempotent_replay"]), (first["action_id"], True))


@case
def held():
    """create_action: held"""
    answer = agent().create_action("ring-hold", goal("Ship"))
    equal((answer["action"]["status"], answer["decision"]["decision"]), ("pending_approval", "require_approval"))
    assert answer["action"]["approval_expires_at"], answer["action"]


@case
def blocked():
    """create_action: a block raises GuardBlockedError, the second time too"""
    declared = goal("Drop")
    for _ in range(2):
        error = raises(GuardBlockedError, lambda: agent().create_action("ring-block", declared))
        assert error.reasons and error.matched_policies and error.risk_score is not None, vars(error)


@case
def masked():
    """create_action: a secret in the text is masked before anything is stored"""
    answer = agent().create_action("review", goal("Use ghp_" + "a1B2" * 9))
    equal((answer["security"]["clean"], answer["security"]["findings_count"]), (False, 1))
    assert "ghp_" not in agent().get_action(answer["action_id"])["action"]["declared_goal"]


@case
def waited_for():
    """create_action with hitl_mode=wait returns once somebody approved, and raises once somebody denied"""
    client, declared = agent(hitl_mode="wait"), goal("Ship")
    with Answering(declared, "allow"):
        equal(client.create_action("ring-hold", declared)["action"]["action"]["approved_by"], "operator")
    declared = goal("Ship")
    with Answering(declared, "deny"):
        raises(ApprovalDeniedError, lambda: client.create_action("ring-hold", declared))


@case
def tracked():
    """track closes the action as completed"""
    with agent().track("review", goal("Read")) as tracked:
        pass
    action = agent().get_action(tracked["action_id"])["action"]
    equal((action["status"], action["outcome_status"]), ("completed", "completed"))
    assert action["duration_ms"] is not None and action["timestamp_end"], action


@case
def tracked_failure():
    """track closes the action as failed, and raises"""
    seen = {}

    def work():
        with agent().track("review", goal("Read")) as tracked:
            seen.update(tracked)
            raise KeyError("gone")

    raises(KeyError, work)
    action = agent().get_action(seen["action_id"])["action"]
    equal(action["status"], "failed")
    assert "gone" in action["error_message"], action


@case
def updated():
    """update_outcome closes once; what comes later is a 409"""
    action_id = agent().create_action("review", goal("Read"))["action_id"]
    closed = agent().update_outcome(
        action_id, "completed", output_summary="read", tokens_in=10, tokens_out=20, cost_estimate=0.5, model="m", side_effects=["none"], artifacts_created=["a.txt"]
    )
    action = closed["action"]
    equal((action["status"], action["output_summary"], action["tokens_in"], action["cost_estimate"]), ("completed", "read", 10, 0.5))
    equal((action["side_effects"], action["artifacts_created"]), ('["none"]', '["a.txt"]'))
    raises(DashClawError, lambda: agent().update_outcome(action_id, "failed"), 409)
    equal(agent().get_action(action_id)["action"]["status"], "completed")


@case
def context():
    """action_context closes its action"""
    action_id = agent().create_action("review", goal("Read"))["action_id"]
    with agent().action_context(action_id) as ctx:
        equal(ctx.update_outcome(status="completed")["action"]["status"], "completed")


@case
def reported():
    """report_action_success, _failure and _partial; get_action_outcome before and after"""
    for report, status in (
        (lambda client, id: client.report_action_success(id, "read"), "completed"),
        (lambda client, id: client.report_action_failure(id, "no such page", "tried"), "failed"),
        (lambda client, id: client.report_action_partial(id, {"pages": 3}, "half"), "partial"),
    ):
        action_id = agent().create_action("review", goal("Read"))["action_id"]
        equal(agent().get_action_outcome(action_id)["status"], "pending")
        outcome = report(agent(), action_id)["outcome"]
        equal((outcome["action_id"], outcome["status"]), (action_id, status))
        kept = agent().get_action_outcome(action_id)
        equal({name: kept[name] for name in outcome if name != "elapsed_ms"}, {name: outcome[name] for name in outcome if name != "elapsed_ms"})
        raises(DashClawError, lambda: report(agent(), action_id), 409)


@case
def refused_reports():
    """an outcome of a blocked or held action, or without its error, is refused"""
    held = agent().create_action("ring-hold", goal("Ship"))["action_id"]
    raises(DashClawError, lambda: agent().report_action_success(held), 409)
    running = agent().create_action("review", goal("Read"))["action_id"]
    raises(DashClawError, lambda: agent().report_action_outcome(running, "failed"), 400)
    raises(DashClawError, lambda: agent().report_action_outcome(running, "wonderful"), 400)


@case
def listed():
    """get_actions filters and pages"""
    lister = agent("ring-actions-lister")
    ids = [lister.create_action("review", goal("Read"))["action_id"] for _ in range(3)]
    lister.update_outcome(ids[0], "completed")
    listed = lister.get_actions(agent_id="ring-actions-lister")
    equal([action["action_id"] for action in listed["actions"]], ids[::-1])
    stats = listed["stats"]
    equal((listed["total"], int(stats["completed"]), int(stats["running"])), (3, 1, 2))
    equal(lister.get_actions(agent_id="ring-actions-lister", status="completed")["actions"][0]["action_id"], ids[0])
    equal(lister.get_actions(agent_id="ring-actions-lister", limit=1, offset=1)["actions"][0]["action_id"], ids[1])
    equal(lister.get_actions(agent_id="nobody")["total"], 0)


@case
def found():
    """get_action brings the action with its decision"""
    action_id = agent().create_action("ring-warn", goal("Post"))["action_id"]
    found = agent().get_action(action_id)
    equal((found["action"]["action_id"], found["guard_decision"]["decision"], found["assumptions"]), (action_id, "warn", []))
    raises(DashClawError, lambda: agent().get_action("act_00000000-0000-7000-8000-000000000000"), 404)


@case
def related():
    """get_action_graph and get_action_trace show parents and children"""
    parent = agent().create_action("review", goal("Plan"))["action_id"]
    child = agent().create_action("review", goal("Read"), parent_action_id=parent)["action_id"]
    graph = agent().get_action_graph(child)
    equal(graph["rootActionId"], child)
    assert {f"action:{parent}", f"action:{child}"} <= {node["id"] for node in graph["nodes"]}, graph
    assert any(edge["type"] == "parent_child" for edge in graph["edges"]), graph
    trace = agent().get_action_trace(child)
    equal((trace["action"]["action_id"], [row["action_id"] for row in trace["trace"]["parent_chain"]]), (child, [parent]))
    equal([row["action_id"] for row in agent().get_action_trace(parent)["trace"]["sub_actions"]], [child])


@case
def crew():
    """the SDK's CrewAI callback records a finished task"""
    client = agent("ring-crew")
    DashClawCrewIntegration(client).task_callback("a report")
    equal([action["status"] for action in client.get_actions(agent_id="ring-crew")["actions"]], ["completed"])


run()
