"""Putting load on a server: wrk for as much as it takes, Load where the rate or the number of requests is given."""

import json
import secrets
import subprocess
from pathlib import Path

from processes import Failed
from dashclaw import CLASSES

HERE = Path(__file__).parent


class Run:
    """What one run of a load generator saw. Times are milliseconds."""

    def __init__(self, told, cpu=(0.0, 0.0), abandoned=0):
        self.answers = told["answers"] - told["refused"]
        self.bad = told["refused"] + told["broken"]
        self.rate = (told.get("measured", told["answers"]) - told["refused"]) / told["seconds"]
        self.p50, self.p90, self.p99, self.p999 = (told[name] for name in ("p50", "p90", "p99", "p999"))
        self.longest = told["max"]
        self.cpu = tuple(1e6 * seconds / max(1, self.answers) for seconds in cpu)
        # Requests that were under way when it ended: they may be on record, and nobody read the answer.
        self.abandoned = abandoned


def full(contender, requests, seconds, connections):
    """As much as the server takes, for that long."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "--timeout", "30s", "-s", HERE / "load.lua"]
    for name, value in contender.headers.items():
        command += ["-H", f"{name}: {value}"]
    command += [contender.server.url, "--", requests, secrets.token_hex(8)]
    return watched(contender, command, connections)


def given(contender, requests, count, connections, rate=0, warmup=0, answers=None, find=None):
    """That many requests, each of them answered; with a rate, at that rate."""
    command = ["java", "-cp", CLASSES, "io.dashclaw.bench.Load", contender.server.url, requests]
    command += [f"connections={connections}", f"count={count}", f"rate={rate}", f"warmup={warmup}"]
    command += [f"header={name}: {value}" for name, value in contender.headers.items()]
    if answers:
        command += [f"answers={answers}", f"find={find}"]
    return watched(contender, command, 0)


def watched(contender, command, abandoned):
    before = contender.server.cpu()
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    after = contender.server.cpu()
    lines = done.stdout.strip().splitlines()
    if done.returncode != 0 or not lines or not lines[-1].startswith("{"):
        said = (done.stderr.strip() or done.stdout.strip()).splitlines()
        raise Failed(f"the load on {contender.title} broke off: {said[0] if said else 'without a word'}")
    run = Run(json.loads(lines[-1]), tuple(b - a for a, b in zip(before, after)), abandoned)
    if run.answers == 0:
        raise Failed(f"{contender.title} answered nothing but errors: {done.stderr.strip()[:300]}")
    return run
