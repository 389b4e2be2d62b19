"""How fast the program starts: its version, its imports, the demo's first picture and its twelve chargers."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence

from benchmarks.measure import ROOT
from benchmarks.terminal import seconds_until

ROUNDS = 5
COMMANDS = (
    ("-m", "ocpplab_tui", "--version"),
    ("-c", "import ocpplab_tui.config.lab_file, ocpplab_tui.lab.lab"),
    ("-c", "import ocpplab_tui.tui.app"),
)
FIRST_PICTURE, ALL_ONLINE = "Chargers", "12/12 online"


def startup_rows() -> list[Sequence[str]]:
    """The best of some rounds: the first one also compiles, as the installer does."""
    with tempfile.TemporaryDirectory() as bytecode:
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": bytecode}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        demo = [seconds_until(FIRST_PICTURE, ALL_ONLINE, environment=environment) for _ in range(ROUNDS)]
        version, lab, dashboard = (_best(environment, *arguments) for arguments in COMMANDS)
    first_picture, online = (min(times) for times in zip(*demo, strict=True))
    return [
        ("`ocpplab-tui --version`", f"{version:.2f}", "≤ 0.2"),
        ("importing the lab", f"{lab:.2f}", ""),
        ("importing the dashboard", f"{dashboard:.2f}", ""),
        ("`ocpplab-tui`: first picture", f"{first_picture:.2f}", "≤ 1"),
        ("`ocpplab-tui`: twelve chargers online", f"{online:.2f}", "≤ 3"),
    ]


def _best(environment: Mapping[str, str], *arguments: str) -> float:
    return min(_once(environment, arguments) for _ in range(ROUNDS))


def _once(environment: Mapping[str, str], arguments: Sequence[str]) -> float:
    began = time.perf_counter()
    command = [sys.executable, *arguments]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL, timeout=60)
    return time.perf_counter() - began
