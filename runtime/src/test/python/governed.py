import time

from dashclaw import (
    ApprovalDeniedError,
    ApprovalPendingError,
    DashClawError,
    ExecutionClaimError,
    GuardBlockedError,
)

from ring import ACT, AGENT, Answering, OTHER_AGENT_KEY, admin, agent, case, equal, goal, raises, run


class Work:
    """Counts how often it was done."""

    def __init__(self, failure=None):
        self.times, self.failure = 0, failure

    def __call__(self):
        self.times += 1
        if self.failure:
            raise self.failure
        return "done"


def last(declared, client=None):
    actions = (client or agent()).get_actions(limit=200)["actions"]
    return next(action for action in actions if action["declared_goal"] == declared)


@case
def allowed():
    """run_governed: allowed, claimed once, done, completed"""
    declared, work = goal("Read the changelog"), Work()
    equal(agent().run_governed(ACT, {"action_type": "review", "declared_goal": declared}, work), "done")
    equal(work.times, 1)
    action = last(declared)
    equal((action["status"], action["outcome_status"]), ("completed", "completed"))
    assert action["execution_claimed_at"] and action["execution_attempt_id"], action


@case
def warned():
    """run_governed: warned, and done all the same"""
    work = Work()
    agent().run_governed(ACT, {"action_type": "ring-warn", "declared_goal": goal("Post")}, work)
    equal(work.times, 1)


@case
def again():
    """run_governed: the same work twice within the hour runs twice, as two actions"""
    intent, work = {"action_type": "review", "declared_goal": goal("Read")}, Work()
    agent().run_governed(ACT, intent, work)
    agent().run_governed(ACT, intent, work)
    equal(work.times, 2)


@case
def failing():
    """run_governed: work that fails is raised, and is an outcome"""
    declared = goal("Read")
    raises(KeyError, lambda: agent().run_governed(ACT, {"action_type": "review", "declared_goal": declared}, Work(KeyError("gone"))))
    action = last(declared)
    equal((action["status"], action["outcome_status"]), ("failed", "failed"))
    assert "gone" in action["error_message"], action


@case
def blocked():
    """run_governed: blocked, never done"""
    declared, work = goal("Drop the table"), Work()
    error = raises(GuardBlockedError, lambda: agent().run_governed(ACT, {"action_type": "ring-block", "declared_goal": declared}, work))
    assert error.reasons and error.matched_policies, vars(error)
    equal((work.times, last(declared)["status"]), (0, "blocked"))


@case
def approved():
    """run_governed: held, approved by somebody, done"""
    declared, work = goal("Ship v2"), Work()
    with Answering(declared, "allow", "checked with the release team"):
        equal(agent().run_governed(ACT, {"action_type": "ring-hold", "declared_goal": declared}, work), "done")
    action = last(declared)
    equal((work.times, action["status"]), (1, "completed"))
    equal((action["approved_by"], bool(action["approved_at"])), ("operator", True))


@case
def denied():
    """run_governed: held, denied with a reason, never done"""
    declared, work = goal("Ship v2"), Work()
    with Answering(declared, "deny", "not on a Friday"):
        error = raises(ApprovalDeniedError, lambda: agent().run_governed(ACT, {"action_type": "ring-hold", "declared_goal": declared}, work))
    assert "not on a Friday" in str(error), str(error)
    equal((work.times, last(declared)["status"]), (0, "failed"))


@case
def expired():
    """run_governed: held, nobody answers, expired, never done"""
    declared, work = goal("Ship v2"), Work()
    intent = {"action_type": "ring-hold", "declared_goal": declared, "approval_wait_seconds": 5}
    started = time.time()
    error = raises(ApprovalDeniedError, lambda: agent().run_governed(ACT, intent, work))
    assert 4 < time.time() - started < 30, "the approval ends when the client's wait does"
    equal((error.decision, work.times, last(declared)["status"]), ("expired", 0, "expired"))


@case
def not_waiting():
    """run_governed with wait=False: pending, never done; later the approval releases the same action"""
    declared, work = goal("Ship v2"), Work()
    intent = {"action_type": "ring-hold", "declared_goal": declared}
    error = raises(ApprovalPendingError, lambda: agent().run_governed(ACT, {**intent, "wait": False}, work))
    equal((error.status, work.times), (202, 0))
    admin().approve_action(error.action_id, "allow")
    equal(agent().claim_execution(error.action_id, ACT)["claimed"], True)


@case
def run_again_after_approval():
    """run_governed again after the approval: the same action, released and done once"""
    declared, work = goal("Ship v2"), Work()
    intent = {"action_type": "ring-hold", "declared_goal": declared}
    pending = raises(ApprovalPendingError, lambda: agent().run_governed(ACT, {**intent, "wait": False}, work))
    admin().approve_action(pending.action_id, "allow")
    agent().run_governed(ACT, {**intent, "wait": True}, work)
    equal((work.times, last(declared)["action_id"]), (1, pending.action_id))


@case
def two_calls():
    """run_governed with a field beyond the guard's (two calls): allowed and done"""
    declared, work = goal("Read"), Work()
    intent = {"action_type": "review", "declared_goal": declared, "session_id": "s-1", "reasoning": "asked for"}
    equal(agent().run_governed(ACT, intent, work), "done")
    action = last(declared)
    equal((work.times, action["status"], action["reasoning"]), (1, "completed", "asked for"))


@case
def two_calls_held():
    """run_governed with a field beyond the guard's (two calls): held, approved, done"""
    declared, work = goal("Ship v2"), Work()
    with Answering(declared, "allow"):
        agent().run_governed(ACT, {"action_type": "ring-hold", "declared_goal": declared, "reasoning": "asked for"}, work)
    equal((work.times, last(declared)["status"]), (1, "completed"))


@case
def two_calls_blocked():
    """run_governed with a field beyond the guard's (two calls): blocked, never done"""
    work = Work()
    intent = {"action_type": "ring-block", "declared_goal": goal("Drop"), "reasoning": "asked for"}
    raises(GuardBlockedError, lambda: agent().run_governed(ACT, intent, work))
    equal(work.times, 0)


@case
def modes():
    """run_governed with guard_mode=enforce and hitl_mode=wait: held, approved, done"""
    declared, work = goal("Ship v2"), Work()
    client = agent(guard_mode="enforce", hitl_mode="wait")
    with Answering(declared, "allow"):
        client.run_governed(ACT, {"action_type": "ring-hold", "declared_goal": declared}, work)
    equal(work.times, 1)


@case
def every_kind_of_act():
    """run_governed: shell, http, sql and file acts, secrets scrubbed by the client"""
    for act in (
        {"kind": "shell", "command": "curl -H 'Authorization: Bearer abc.def' https://example.com", "script": {"path": "x.sh"}},
        {"kind": "http", "request": {"method": "POST", "url": "https://example.com/é", "headers": {"X-Api-Key": "k"}, "body_excerpt": "password=hunter2"}},
        {"kind": "sql", "statement": "select 1"},
        {"kind": "file", "file": {"path": "notes.txt", "content_excerpt": "ünïcödé \u2028", "bytes": 12}},
    ):
        work = Work()
        agent().run_governed(act, {"action_type": "review", "declared_goal": goal("Do " + act["kind"])}, work)
        equal(work.times, 1)


@case
def claim_once():
    """a second claim is refused, whoever makes it"""
    answer = agent().guard({"action_type": "review", "declared_goal": goal("Read"), "act": ACT}, record=True)
    agent().claim_execution(answer["action_id"], ACT)
    error = raises(ExecutionClaimError, lambda: agent().claim_execution(answer["action_id"], ACT))
    equal(error.__cause__.status, 409)


@case
def claim_what_was_judged():
    """a claim with another act is refused; the right one is still granted afterwards"""
    answer = agent().guard({"action_type": "review", "declared_goal": goal("Read"), "act": ACT}, record=True)
    error = raises(ExecutionClaimError, lambda: agent().claim_execution(answer["action_id"], {**ACT, "command": "rm -rf /"}))
    equal(error.__cause__.status, 409)
    equal(agent().claim_execution(answer["action_id"], ACT)["claimed"], True)


@case
def claim_ones_own():
    """a claim with another key, or for another agent, is refused"""
    answer = agent().guard({"action_type": "review", "declared_goal": goal("Read"), "act": ACT}, record=True)
    for stranger in (agent(key=OTHER_AGENT_KEY), agent("another-bot")):
        error = raises(ExecutionClaimError, lambda: stranger.claim_execution(answer["action_id"], ACT))
        assert error.__cause__.status in (404, 409), error.__cause__.status


@case
def claim_before_approval():
    """a held action cannot be claimed before its approval, nor a blocked one ever"""
    held = agent().guard({"action_type": "ring-hold", "declared_goal": goal("Ship"), "act": ACT}, record=True)
    blocked = agent().guard({"action_type": "ring-block", "declared_goal": goal("Drop"), "act": ACT}, record=True)
    for answer in (held, blocked):
        error = raises(ExecutionClaimError, lambda: agent().claim_execution(answer["action_id"], ACT))
        equal(error.__cause__.status, 409)


@case
def claim_of_nothing():
    """a claim of an unknown action is refused with 404"""
    error = raises(ExecutionClaimError, lambda: agent().claim_execution("act_00000000-0000-7000-8000-000000000000", ACT))
    equal((type(error.__cause__), error.__cause__.status), (DashClawError, 404))


run()
