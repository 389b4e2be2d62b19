"""A real program with real children: what its users, and other users of the machine, can see of it."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from ocpplab_tui.base.process import child_environment
from tests.security.plants import files_below, leaks

SECRETS = {
    "CSMS_PASSWORD": "zqSixteenLetters01",
    "LAB_TOKEN": "zqGatewayToken",
    "OTHER_TOKEN": "zqInTheFile",
    "URL_PASSWORD": "zqUrlPassword",
    "WRONG_TOKEN": "zqNobodysToken",
    "GIVEN": "zqByCommand0123456",
}

LAB = f"""
[lab]
name = "planted"
[embedded_csms]
port = 0
password_env = "CSMS_PASSWORD"
[gateway]
port = 0
[[gateway.tokens]]
token_env = "LAB_TOKEN"
[[gateway.tokens]]
token = "{SECRETS["OTHER_TOKEN"]}"
scopes = ["read"]
[[charger_group]]
count = 101
identity = "CP-{{n:03}}"
brand = "ocpplab"
model = "sdk-dc-50"
ocpp_version = "1.6"
"""


@contextmanager
def lab(folder: Path) -> Iterator[tuple[subprocess.Popen[str], dict[str, Any]]]:
    """A lab with so many chargers that the CSMS is a child, and its ready line."""
    (folder / "lab.toml").write_text(LAB)
    command = [sys.executable, "-m", "ocpplab_tui", "run", str(folder / "lab.toml"), "--headless"]
    command += ["--log-level", "debug", "--state-dir", str(folder / "state")]
    environment = os.environ | {name: SECRETS[name] for name in ("CSMS_PASSWORD", "LAB_TOKEN")}
    with (
        (folder / "stderr").open("w") as errors,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True, env=environment) as process,  # noqa: S603
    ):
        try:
            assert process.stdout is not None
            yield process, json.loads(process.stdout.readline())
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=30) == 0
        finally:
            process.kill()


def children_of(number: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{number}/task/{number}/children").read_text().split()]


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="needs /proc")
def test_what_can_be_seen_of_a_running_lab(tmp_path: Path) -> None:
    places: dict[str, str | bytes] = {}
    with lab(tmp_path) as (process, ready):
        places["the ready line"] = json.dumps(ready)
        children = children_of(process.pid)
        assert children
        for number in (process.pid, *children):
            places[f"command line of {number}"] = Path(f"/proc/{number}/cmdline").read_bytes()
        for number in children:
            places[f"environment of {number}"] = Path(f"/proc/{number}/environ").read_bytes()
        gateway = tmp_path / "state" / "gateway.json"
        assert stat.S_IMODE(gateway.stat().st_mode) == 0o600
        assert SECRETS["LAB_TOKEN"] in gateway.read_text()  # for `ocpplab-tui do` of the same user
        headers = {"Authorization": f"Bearer {SECRETS['LAB_TOKEN']}"}
        with httpx.Client(base_url=ready["gateway"], headers=headers, timeout=30) as client:
            key = {"AuthorizationKey": SECRETS["GIVEN"].encode().hex()}
            body = {"target": {"charger_id": "CP-001"}, "event": {"configuration": key}}
            places["an answer"] = client.post("/ocpp/commands/configuration", json=body).text
            places["a wrong token"] = client.get(
                f"/ocpp/chargers?token={SECRETS['WRONG_TOKEN']}",
                headers={"Authorization": f"Bearer {SECRETS['WRONG_TOKEN']}"},
            ).text
            places["no JSON"] = client.post("/ocpp/commands/configuration", content=f"password={SECRETS['GIVEN']}").text
            places["no HTTP at all"] = client.get(f"/{SECRETS['WRONG_TOKEN']}/{SECRETS['LAB_TOKEN']}").text
            for path in ("/metrics", "/ocpp/commands", "/ocpp/chargers/CP-001/logs", "/ocpp/chargers/CP-001/state"):
                answer = client.get(path)
                assert answer.status_code == 200, answer.text
                places[path] = answer.text
    places["stderr"] = (tmp_path / "stderr").read_text()
    places["stdout"] = process.stdout.read() if process.stdout is not None and not process.stdout.closed else ""
    state = files_below(tmp_path / "state")
    assert "gateway.json" not in state
    places.update({name: data for name, data in state.items() if not name.startswith("memory.sqlite3")})
    assert leaks(places, SECRETS) == {}
    kept = {name: data for name, data in state.items() if name.startswith("memory.sqlite3")}
    assert leaks(kept, {name: secret for name, secret in SECRETS.items() if name != "GIVEN"}) == {}


def test_what_a_child_gets_of_the_environment() -> None:
    given = {
        "PATH": "/bin",
        "LC_ALL": "C",
        "PYTHONPATH": "x",
        "CSMS_PASSWORD": "s",
        "OCPPLAB_TOKEN": "t",
        "AWS_KEY": "k",
    }
    assert child_environment(given) == {"PATH": "/bin", "LC_ALL": "C", "PYTHONPATH": "x"}
