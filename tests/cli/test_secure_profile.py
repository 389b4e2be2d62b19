"""Security profile 3 as its sample says: certificates made, both chargers in, and a careless key file told."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ocpplab_tui.cli import run_command_line
from ocpplab_tui.config.shipped import samples

COMMAND = [sys.executable, "-m", "ocpplab_tui"]


@pytest.mark.skipif(os.name != "posix", reason="modes of files")
def test_the_sample_runs_and_tells_of_a_key_that_others_may_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "lab.toml"
    file.write_text(samples()["secure-profile3"].read_text(encoding="utf-8"), encoding="utf-8")
    folder = tmp_path / "certificates"
    assert run_command_line(["certificates", str(folder), "--identity", "CP-001", "--identity", "CP-002"]) == 0
    assert run_command_line(["check", str(file)]) == 0
    assert "others may read" not in capsys.readouterr().err
    (folder / "CP-002.key").chmod(0o644)
    assert run_command_line(["check", str(file)]) == 0
    assert "note: " in (told := capsys.readouterr().err)
    assert "charger[1].csms.key_file: others may read CP-002.key; chmod 600 CP-002.key" in told

    with subprocess.Popen(  # noqa: S603 - our own
        [*COMMAND, "run", str(file), "--json", "--state-dir", str(tmp_path / "state")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            booted: set[str] = set()
            for line in process.stdout:
                frame = json.loads(line)
                if frame.get("action") == "BootNotification" and frame.get("kind") == "result":
                    booted.add(frame["charger"].upper())
                if len(booted) == 2:
                    break
            process.send_signal(signal.SIGTERM)
            _, log = process.communicate(timeout=30)
        finally:
            process.kill()
    assert booted == {"CP-001", "CP-002"}
    assert "WARNING" in log
    assert "others may read CP-002.key" in log
