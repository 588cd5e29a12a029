"""Policies as the SDK reads, tests and imports them."""

from dashclaw import DashClawError

from ring import admin, agent, case, equal, goal, raises, run

YAML = """
apiVersion: dashclaw.io/v1alpha1
kind: GuardPolicy
metadata: { name: ring-imported }
spec:
  match: { actionTypes: [ring-imported] }
  verdict: Block
  tests:
  - { name: it is blocked, intent: { actionType: ring-imported }, expect: Block }
"""


@case
def test():
    """test_policies runs the tests of all active policies"""
    results = admin().test_policies()["results"]
    equal((results["failed"], results["success"]), (0, True))
    assert results["total_policies"] > 0, results


@case
def proof():
    """get_proof_report says what is live"""
    report = admin().get_proof_report()
    assert report, report


@case
def imported():
    """import_policies takes YAML, and what it says is live at once"""
    admin().import_policies(yaml=YAML)
    answer = agent().guard({"action_type": "ring-imported", "declared_goal": goal("Do it")})
    equal(answer["decision"], "block")


@case
def twice():
    """import_policies of a pack again changes nothing"""
    admin().import_policies(pack="ci-release-bot")
    before = admin().get_proof_report()
    admin().import_policies(pack="ci-release-bot")
    equal(len(admin().get_proof_report()["policies"]), len(before["policies"]))


@case
def refused():
    """import_policies is for admins, and a broken file is refused with its place"""
    raises(DashClawError, lambda: agent().import_policies(pack="ci-release-bot"), 403)
    raises(DashClawError, lambda: admin().import_policies(yaml="kind: GuardPolicy\nspec: { verdict: Perhaps }\n"), 400)
    raises(DashClawError, lambda: admin().import_policies(pack="no-such-pack"))


run()
