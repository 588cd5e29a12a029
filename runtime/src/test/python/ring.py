"""What the scripts of the SDK ring share. Each script is a list of cases; each case prints one JSON line: name, ok, detail."""

import json
import os
import sys
import threading
import time
import traceback
import urllib.error
import urllib.request
import uuid

from dashclaw import DashClaw

URL = os.environ["RING_URL"]
AGENT_KEY = os.environ["RING_AGENT_KEY"]
OTHER_AGENT_KEY = os.environ["RING_OTHER_AGENT_KEY"]
ADMIN_KEY = os.environ["RING_ADMIN_KEY"]
AGENT = "ring-bot"
ACT = {"kind": "shell", "command": "make release"}

_cases = []


def case(function):
    """The function's docstring is the fact that it proves."""
    _cases.append(function)
    return function


def run():
    results, sys.stdout = sys.stdout, sys.stderr  # the SDK prints to stdout
    for function in _cases:
        result = {"name": function.__doc__, "ok": True, "detail": ""}
        try:
            function()
        except BaseException:
            result.update(ok=False, detail=traceback.format_exc())
        print(json.dumps(result), file=results, flush=True)
    print(json.dumps({"cases": len(_cases)}), file=results, flush=True)


def agent(agent_id=AGENT, key=AGENT_KEY, **options):
    return DashClaw(URL, key, agent_id, **options)


def admin():
    return DashClaw(URL, ADMIN_KEY, "people")


def goal(text):
    """A goal that no other case has: clients derive their idempotency keys from it."""
    return f"{text} {uuid.uuid4().hex[:8]}"


def equal(actual, expected):
    assert actual == expected, f"expected {expected!r}, got {actual!r}"


def raises(kind, call, status=None):
    """Returns the exception, which is of exactly this class."""
    try:
        value = call()
    except Exception as error:
        assert type(error) is kind, f"expected {kind.__name__}, got {type(error).__name__}: {error}"
        if status is not None:
            equal(error.status, status)
        assert str(error).strip(), "an error says what is wrong"
        return error
    raise AssertionError(f"expected {kind.__name__}, got the answer {value!r}")


class Answering(threading.Thread):
    """A person who waits for one goal to show up among the pending approvals, and answers it."""

    def __init__(self, declared_goal, decision, reasoning=None):
        super().__init__(daemon=True)
        self.goal, self.decision, self.reasoning = declared_goal, decision, reasoning
        self.failure = "nobody asked"

    def run(self):
        people, until = admin(), time.time() + 60
        while time.time() < until:
            for action in people.get_pending_approvals(limit=200)["actions"]:
                if action["declared_goal"] == self.goal:
                    try:
                        people.approve_action(action["action_id"], self.decision, self.reasoning)
                        self.failure = None
                    except Exception as error:
                        self.failure = str(error)
                    return
            time.sleep(0.05)

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, kind, value, trace):
        if kind is None:
            self.join(timeout=60)
            equal(self.failure, None)


def http(method, path, body=None, key=AGENT_KEY):
    """As a program without an SDK calls: the status and the JSON body."""
    request = urllib.request.Request(
        URL + path,
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={"x-api-key": key, "Content-Type": "application/json"},
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)
