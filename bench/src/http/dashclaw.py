"""Our own runtime: the packaged jar by plain `java -jar`, on a fresh database."""

import json
import re
import secrets
import shutil
import subprocess
import tempfile
from pathlib import Path

from processes import Failed, Server, ask, free_port

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
JAR = ROOT / "runtime/target/quarkus-app/quarkus-run.jar"
CLASSES = ROOT / "bench/target/classes"
# Fields of a guard call that are columns of the action instead of parts of its payload.
COLUMNS = {
    "confidence": "confidence",
    "reversible": "reversible",
    "swarm_id": "swarm_id",
    "session_id": "session_id",
    "enforcement_mode": "enforcement",
}


def build():
    """Packages what is to be measured, unless the jar is newer than every source."""
    built = [JAR, CLASSES / "io/dashclaw/bench/Load.class"]
    sources = [
        path
        for module in ("policy", "runtime", "bench")
        for path in [ROOT / module / "pom.xml", *(ROOT / module / "src/main").rglob("*")]
        if path.is_file()
    ]
    newest = max(path.stat().st_mtime for path in sources)
    if all(path.exists() and path.stat().st_mtime > newest for path in built):
        return
    done = subprocess.run(["./mvnw", "-B", "-q", "-DskipTests", "package"], cwd=ROOT, capture_output=True, text=True)
    if done.returncode != 0:
        raise Failed("the build failed; ./mvnw -B -q -DskipTests package says why")
    for path in built:
        path.touch()


class Dashclaw:
    """Answers when the decision is durable."""

    title = "DashClaw"

    def __init__(self, work, data):
        port = free_port()
        # PostgreSQL runs as another user when we are root, so the folder that holds it must not lie below a private one.
        self.home = Path(tempfile.mkdtemp(prefix="dashclaw-bench-", dir=data))
        self.admin = {"x-api-key": "oc_live_" + secrets.token_hex(16)}
        self.headers = {}
        self.server = Server(
            "DashClaw",
            ["java", "-jar", JAR],
            port,
            "/q/health/ready",
            work / "dashclaw.log",
            {
                "DASHCLAW_HOME": str(self.home),
                "QUARKUS_HTTP_PORT": str(port),
                "DASHCLAW_API_KEY": self.admin["x-api-key"],
            },
        )

    def start(self):
        self.server.start()
        key = self.call("POST", "/api/keys", {"label": "bench", "role": "member"}, 201)["key"]
        self.headers = {"x-api-key": key["raw_key"]}
        self.policies = json.loads((HERE / "policies/dashclaw.json").read_text())
        self.publish(self.policies)

    def publish(self, policies):
        """These and no others."""
        self.withdraw([policy["id"] for policy in self.call("GET", "/api/policies")["policies"]])
        self.add(policies)

    def add(self, policies):
        return [self.call("POST", "/api/policies?impact=false", {"active": True, **policy}, 201)["policy_id"] for policy in policies]

    def withdraw(self, ids):
        for start in range(0, len(ids), 100):
            self.call("DELETE", "/api/policies?ids=" + ",".join(ids[start : start + 100]))

    def call(self, method, path, body=None, wanted=200):
        text = None if body is None else json.dumps(body)
        status, answer = ask(self.server.port, method, path, text, self.admin)
        if status != wanted:
            raise Failed(f"DashClaw answers {status} to {method} {path}: {answer.decode(errors='replace')}")
        return json.loads(answer)

    def request(self, body):
        return "POST", "/api/guard?record=true", body

    def verdict(self, answer):
        return answer["decision"] if answer["recorded"] else "not recorded: " + answer["recorded_error"]

    def query(self, sql):
        """First column of each row, asked of the database itself."""
        driver = next((ROOT / "runtime/target/quarkus-app/lib").rglob("org.postgresql.postgresql-*.jar"))
        done = subprocess.run(
            ["java", "-cp", f"{CLASSES}:{driver}", "io.dashclaw.bench.Query", self.home / "database.url", sql],
            capture_output=True,
            text=True,
        )
        if done.returncode != 0:
            raise Failed("the database could not be asked: " + done.stderr.strip().splitlines()[0])
        return done.stdout.splitlines()

    def counts(self):
        """What is on record: entries by kind, rows by table, and numbers that the ledger misses."""
        return json.loads(
            self.query(
                """SELECT json_build_object(
                     'entries', (SELECT json_object_agg(kind, n) FROM (SELECT kind, count(*) n FROM ledger GROUP BY kind) k),
                     'decision', (SELECT count(*) FROM decision),
                     'action', (SELECT count(*) FROM action),
                     'claimed', (SELECT count(*) FROM action WHERE claimed_at IS NOT NULL),
                     'completed', (SELECT count(*) FROM action WHERE outcome = 'completed'),
                     'payload', (SELECT count(*) FROM ledger WHERE kind = 'decision' AND body IS NOT NULL),
                     'keyed', (SELECT count(*) FROM idempotency),
                     'gaps', (SELECT max(seq) - min(seq) + 1 - count(*) FROM ledger))"""
            )[0]
        )

    def unstored(self, bodies):
        """Fields that were sent and cannot be read back. @param bodies by decision id"""
        ids = ",".join(f"'{decision}'" for decision in bodies)
        rows = self.query(
            f"""SELECT json_build_object('id', d.id, 'intent', l.body::json -> 'intent', 'row', row_to_json(a))
                FROM decision d JOIN ledger l ON l.org = d.org AND l.seq = d.seq JOIN action a ON a.org = d.org AND a.id = d.action_id
                WHERE d.id IN ({ids})"""
        )
        missing = set() if len(rows) == len(bodies) else {"a whole row"}
        for stored in map(json.loads, rows):
            for field, sent in bodies[stored["id"]].items():
                kept = stored["row"][COLUMNS[field]] if field in COLUMNS else stored["intent"].get(field)
                if kept != sent:
                    missing.add(field)
        return sorted(missing)

    def used_heap(self):
        """Megabytes that are in use when everything that can be collected has been."""
        pid = str(self.server.process.pid)
        for _ in range(2):
            subprocess.run(["jcmd", pid, "GC.run"], check=True, capture_output=True)
        told = subprocess.run(["jcmd", pid, "GC.heap_info"], check=True, capture_output=True, text=True).stdout
        return sum(int(used) for used in re.findall(r"(?:heap|generation|Gen)\s+total \d+K, used (\d+)K", told)) / 1024

    def stop(self):
        self.server.stop()

    def remove(self):
        shutil.rmtree(self.home, ignore_errors=True)
