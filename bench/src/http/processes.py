"""Starting, watching and ending the servers that are measured."""

import http.client
import os
import re
import signal
import socket
import subprocess
import time
from collections import Counter

TICKS = os.sysconf("SC_CLK_TCK")


class Failed(Exception):
    """Something did not run; the text is the one line that says what."""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def ask(port, method, path, body=None, headers=None):
    """One request; (status, bytes)."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request(method, path, body, {"Content-Type": "application/json", **(headers or {})})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


class Server:
    """A process that answers on a port, and what it writes, kept in a file."""

    def __init__(self, name, command, port, health, log, environment=None):
        self.name = name
        self.command = [str(part) for part in command]
        self.port = port
        self.health = health
        self.log = log
        self.environment = environment or {}
        self.process = None

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def start(self, within=90):
        """Returns the seconds from the start of the process to its first healthy answer."""
        began = time.monotonic()
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env={**os.environ, **self.environment},
                start_new_session=True,
            )
        while not self.is_healthy():
            if self.process.poll() is not None:
                raise Failed(f"{self.name} ended at once: {self.last_line()} (all of it: {self.log})")
            if time.monotonic() - began > within:
                raise Failed(f"{self.name} did not answer within {within} s (see {self.log})")
            time.sleep(0.02)
        return time.monotonic() - began

    def is_healthy(self):
        try:
            return ask(self.port, "GET", self.health)[0] == 200
        except OSError:
            return False

    def last_line(self):
        lines = self.log.read_text(errors="replace").strip().splitlines()
        return lines[-1] if lines else "without a word"

    def stop(self):
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def cpu(self):
        """Seconds of CPU that the process and its living descendants have used: (its own, theirs)."""
        used = cpu_by_process()
        family = {self.process.pid}
        grown = True
        while grown:
            young = {pid for pid, (parent, _) in used.items() if parent in family} - family
            grown = bool(young)
            family |= young
        own = used.get(self.process.pid, (0, 0.0))[1]
        return own, sum(used[pid][1] for pid in family if pid in used) - own

    def settle(self, within=15):
        """Waits until it has nothing left to do, so that it does not disturb whoever is measured next."""
        deadline = time.monotonic() + within
        before = sum(self.cpu())
        while time.monotonic() < deadline:
            time.sleep(0.5)
            now = sum(self.cpu())
            if now - before < 0.05:
                return
            before = now


def cpu_by_process():
    """pid: (parent, seconds)."""
    used = {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/stat") as file:
                fields = file.read().rpartition(")")[2].split()
        except OSError:
            continue
        used[int(name)] = (int(fields[1]), (int(fields[11]) + int(fields[12])) / TICKS)
    return used


def cpu_by_thread(pid):
    """Ticks by kind of thread: numbers in names are left out, except those of the compilers."""
    used = Counter()
    for task in os.scandir(f"/proc/{pid}/task"):
        try:
            with open(f"{task.path}/stat") as file:
                name, _, fields = file.read().partition("(")[2].rpartition(")")
        except OSError:
            continue
        fields = fields.split()
        used[re.sub(r"[ #-]*\d+$", "", name)] += int(fields[11]) + int(fields[12])
    return used


def compiling(threads):
    """Share of the ticks that went into compiling."""
    return sum(ticks for name, ticks in threads.items() if "Compiler" in name) / max(1, threads.total())
