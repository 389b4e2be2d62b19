"""What stands between the command and the first picture: nothing is imported that the first frame doesn't show."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

NOT_YET = (
    "fastapi", "starlette", "uvicorn", "httpx", "ocpp", "ocpp.v16", "ocpp.v201", "jsonschema",
    "ocpplab_tui.gateway.server", "ocpplab_tui.csms.embedded", "ocpplab_tui.tui.asking", "ocpplab_tui.tui.csms_desk",
    "ocpplab_tui.tui.screens.charger", "ocpplab_tui.tui.screens.csms", "ocpplab_tui.tui.screens.traffic",
    "ocpplab_tui.tui.screens.help", "ocpplab_tui.tui.screens.form", "ocpplab_tui.tui.screens.export",
    "ocpplab_tui.tui.screens.operations", "ocpplab_tui.tui.exports.report", "ocpplab_tui.tui.forms.form",
)  # fmt: skip
"""Loaded when somebody asks for it, or once the first frame stands."""
SCRIPT = """
import asyncio, json, sys
from pathlib import Path
from ocpplab_tui.cli import run_command_line
from ocpplab_tui.config.lab_file import load
from ocpplab_tui.cli.hosting import Host
from ocpplab_tui.lab.lab import Lab
from ocpplab_tui.tui.app import Dashboard

async def first_frame():
    loaded = []
    async def start():  # after the first frame
        loaded.extend(sys.modules)
    app = Dashboard(Host(Lab(load("demo", environment={}), state_dir=Path(sys.argv[1]))).lab, start=start)
    async with app.run_test(size=(120, 36)) as pilot:
        while not loaded:
            await pilot.pause(0.01)
    return loaded

print(json.dumps(asyncio.run(first_frame())))
"""


def test_the_first_frame_needs_none_of_what_comes_later(tmp_path: Path) -> None:
    command = [sys.executable, "-c", SCRIPT, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)  # noqa: S603 - this Python
    loaded = set(json.loads(done.stdout))
    assert "ocpplab_tui.tui.screens.dashboard" in loaded
    assert loaded & set(NOT_YET) == set()


def test_the_version_needs_almost_nothing() -> None:
    script = "import sys; sys.argv = ['ocpplab-tui', '--version']; from ocpplab_tui.__main__ import main; main(); "
    command = [sys.executable, "-c", script + "print(*sys.modules, sep='\\n')"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)  # noqa: S603 - this Python
    assert not {"typer", "textual", "pydantic", "asyncio"} & set(done.stdout.split())
