"""The stream of intents that every server is asked: each field that a guard call may carry is filled."""

import copy
import itertools
import json
import re
from pathlib import Path

HERE = Path(__file__).parent
ORDER = ["allow", "warn", "require_approval", "block"]
# As long as what load.lua puts in its place.
UNIQUE = "@UNIQUE-KEY-32-CHARACTERS-LONG-@"
# In every act of intents.json stands one of these.
NAMES = re.compile("payments|settlement|errors|queue|replica")


class Intent:
    def __init__(self, body, expect):
        self.body = body
        self.expect = expect

    def having(self, **fields):
        return {**self.body, **fields}


def read():
    """Every scenario by every agent, in an order in which neighbours differ."""
    told = json.loads((HERE / "intents.json").read_text())
    return [
        intent(told["common"], scenario, agent, number)
        for number, (agent, scenario) in enumerate(
            (agent, scenario) for scenario in told["scenarios"] for agent in told["agents"]
        )
    ]


def intent(common, scenario, agent, number):
    fields = copy.deepcopy(scenario)
    expect = fields.pop("expect")
    if "listed" in agent and fields["action_type"] not in agent["listed"]:
        expect = max(expect, "require_approval", key=ORDER.index)
    body = {
        "agent_id": agent["id"],
        "agent_name": agent["name"],
        **fields,
        **copy.deepcopy(common),
    }
    body["declared_goal"] += f", ticket PAY-{4000 + number}"
    body["swarm_id"] += f"-{number}"
    return Intent(body, expect)


def differing(stream, count):
    """As many intents, no two of which have the same act: what is known of one says nothing of another."""
    return [
        Intent(told.having(act=renamed(told.body["act"], number)), told.expect)
        for number, told in zip(range(count), itertools.cycle(stream))
    ]


def renamed(act, number):
    """Names in it get a number, and nothing else changes."""
    return json.loads(NAMES.sub(rf"\g<0>_{number}", json.dumps(act)))


def line(method, path, body):
    """One request as load.lua and Load read it."""
    return f"{method} {path} {json.dumps(body, separators=(',', ':'))}\n"
