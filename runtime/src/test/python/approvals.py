import time

from dashclaw import ApprovalDeniedError, DashClawError

from ring import Answering, admin, agent, case, equal, goal, raises, run


def held(**fields):
    return agent().create_action("ring-hold", goal("Ship"), **fields)["action_id"]


@case
def pending():
    """get_pending_approvals shows what waits, to those who may answer"""
    action_id = held()
    listed = admin().get_pending_approvals(limit=200)
    row = next(action for action in listed["actions"] if action["action_id"] == action_id)
    equal((row["status"], row["action_type"]), ("pending_approval", "ring-hold"))
    assert listed["total"] >= 1, listed["total"]


@case
def allowed():
    """approve_action allows; the action runs and says who let it"""
    action_id = held()
    answer = admin().approve_action(action_id, "allow", "looks right")
    equal((answer["success"], answer["action"]["status"], answer["action"]["approved_by"]), (True, "running", "operator"))
    equal(agent().wait_for_approval(action_id)["action"]["approved_by"], "operator")


@case
def denied():
    """approve_action denies; whoever waits learns why"""
    action_id = held()
    answer = admin().approve_action(action_id, "deny", "not today")
    equal((answer["action"]["status"], answer["action"]["approved_by"]), ("failed", None))
    error = raises(ApprovalDeniedError, lambda: agent().wait_for_approval(action_id))
    equal((error.decision, "not today" in str(error)), ("failed", True))


@case
def waited():
    """wait_for_approval is released while it waits"""
    declared = goal("Ship")
    action_id = agent().create_action("ring-hold", declared)["action_id"]
    with Answering(declared, "allow"):
        equal(agent().wait_for_approval(action_id, timeout=30, interval=1)["action"]["status"], "running")


@case
def not_held():
    """wait_for_approval returns at once for what is not held, and gives up when its time is over"""
    running = agent().create_action("review", goal("Read"))["action_id"]
    equal(agent().wait_for_approval(running)["action"]["status"], "running")
    raises(TimeoutError, lambda: agent().wait_for_approval(held(), timeout=1, interval=0.2))


@case
def once():
    """an answer is final"""
    action_id = held()
    admin().approve_action(action_id, "allow")
    assert raises(DashClawError, lambda: admin().approve_action(action_id, "deny")).status in (400, 409)


@case
def agents_do_not_approve():
    """an agent's key cannot approve"""
    raises(DashClawError, lambda: agent().approve_action(held(), "allow"), 403)


@case
def nobody_approves_their_own():
    """whoever asks cannot approve, the operator included"""
    action_id = admin().create_action("ring-hold", goal("Ship"))["action_id"]
    raises(DashClawError, lambda: admin().approve_action(action_id, "allow"), 403)


@case
def late():
    """a late approval is a 410, and the action stays expired"""
    action_id = held(approval_wait_seconds=5)
    time.sleep(5.5)
    raises(DashClawError, lambda: admin().approve_action(action_id, "allow"), 410)
    equal(agent().get_action(action_id)["action"]["status"], "expired")


@case
def unknown():
    """an approval of an unknown action is a 404"""
    raises(DashClawError, lambda: admin().approve_action("act_00000000-0000-7000-8000-000000000000", "allow"), 404)


run()
