"""Where the runtime spends its time, by its own flight recorder."""

import re
import subprocess
from collections import Counter

from processes import cpu_by_thread

OURS = "io.dashclaw."
FRAME = re.compile(r"^\s+([\w.$<>]+)\(.*line:", re.MULTILINE)


class Recording:
    """Of what goes on between `begin` and `end`. Starting the recorder makes the JVM compile anew, so drive it in between `warm` and `begin` too."""

    def __init__(self, pid, file):
        self.pid = str(pid)
        self.file = file

    def warm(self):
        self.jcmd("JFR.start", "name=warm", "settings=profile")

    def begin(self):
        self.jcmd("JFR.start", "name=bench", "settings=profile")
        self.threads = cpu_by_thread(self.pid)

    def end(self):
        self.threads = cpu_by_thread(self.pid) - self.threads
        self.jcmd("JFR.stop", "name=bench", f"filename={self.file}")
        self.jcmd("JFR.stop", "name=warm")

    def jcmd(self, *words):
        subprocess.run(["jcmd", self.pid, *words], check=True, capture_output=True)

    def stacks(self):
        """One list of methods a sample, the innermost first."""
        command = ["jfr", "print", "--events", "jdk.ExecutionSample", "--stack-depth", "64", self.file]
        told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        return [stack for stack in map(FRAME.findall, told.split("jdk.ExecutionSample {")) if stack]

    def tables(self, most=20):
        """(title, rows of share and name): who ran, which methods ran themselves, and our own methods with all that they call."""
        stacks = self.stacks()
        running = Counter(stack[0] for stack in stacks)
        within = Counter(method for stack in stacks for method in set(stack) if method.startswith(OURS))
        return [
            ("thread (the recorder sees no compilers and collectors; this does)", shares(self.threads, self.threads.total(), most)),
            ("method that ran", shares(running, len(stacks), most)),
            ("our method, with all that it calls", shares(within, len(stacks), most)),
        ]


def shares(counts, total, most):
    return [(f"{100 * n / total:.1f} %", short(name)) for name, n in counts.most_common(most) if n]


def short(name):
    """Package names by their initials."""
    parts = name.split(".")
    return ".".join([part[0] for part in parts[:-2]] + parts[-2:])
