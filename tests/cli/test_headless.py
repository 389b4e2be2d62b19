"""`run --headless` as another program starts it, and the dashboard on a terminal of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

COMMAND = [sys.executable, "-m", "ocpplab_tui"]
PATIENCE_S = 30


@contextmanager
def started(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    """The program, which is gone afterwards whatever happens."""
    pipe = subprocess.PIPE
    with subprocess.Popen([*COMMAND, *arguments], stdout=pipe, stderr=pipe, text=True) as process:  # noqa: S603
        try:
            yield process
        finally:
            process.kill()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ready_line_then_a_clean_end(number: signal.Signals, home: Path) -> None:
    with started("run", "one-charger", "--headless", "--state-dir", str(home / "lab")) as process:
        assert process.stdout is not None
        ready = json.loads(process.stdout.readline())
        assert ready.pop("csms").startswith("ws://127.0.0.1:")
        assert ready == {"ready": True, "gateway": None, "chargers": 1, "dropped": 0}

        if number is signal.SIGTERM:
            second = subprocess.run(  # noqa: S603
                [*COMMAND, "run", "demo", "--headless", "--state-dir", str(home / "lab")],
                capture_output=True,
                text=True,
                check=False,
                timeout=PATIENCE_S,
            )
            assert second.returncode == 1
            assert second.stdout == ""
            assert f"The lab cannot start: The state directory {home / 'lab'} is in use" in second.stderr
            assert "Traceback" not in second.stderr

        process.send_signal(number)
        rest, log = process.communicate(timeout=PATIENCE_S)
        assert (process.returncode, rest) == (0, ""), log
        assert "Traceback" not in log
        assert "ERROR" not in log
    assert (home / "lab").is_dir()
    assert not (home / "state").exists()


def test_a_csms_of_others_is_not_ours(home: Path) -> None:
    with started("run", "one-charger", "--headless", "--csms", "ws://127.0.0.1:9/ocpp") as process:
        assert process.stdout is not None
        ready = json.loads(process.stdout.readline())
        assert ready["csms"] is None
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=PATIENCE_S)
        assert process.returncode == 0
    assert (home / "state" / "ocpplab-tui" / "one-charger").is_dir()


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_without_arguments_the_demo_appears_on_the_terminal(home: Path) -> None:
    import fcntl
    import pty
    import struct
    import termios

    child, terminal = pty.fork()
    if child == 0:
        os.environ["TERM"] = "xterm-256color"
        os.execv(sys.executable, COMMAND)  # noqa: S606 - our own program, on the terminal just made
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 36, 120, 0, 0))
    seen = b""
    over_at = time.monotonic() + PATIENCE_S
    while b"CP-001" not in seen and time.monotonic() < over_at:
        seen += os.read(terminal, 65536)
    os.kill(child, signal.SIGTERM)
    while True:
        try:
            more = os.read(terminal, 65536)
        except OSError:  # Linux: the other end is closed
            break
        if not more:
            break
        seen += more
    _, status = os.waitpid(child, 0)
    assert b"CP-001" in seen
    assert os.waitstatus_to_exitcode(status) == 0
    assert seen.rstrip().endswith(b"\x1b[?1049l") or b"\x1b[?1049l" in seen  # the terminal is given back
    assert b"Traceback" not in seen
    assert (home / "state" / "ocpplab-tui" / "demo" / "lab.log").is_file()


@pytest.mark.skipif(sys.platform == "win32", reason="workers need sockets that a process inherits")
def test_workers_count_as_one_lab_and_end_with_it(home: Path) -> None:
    arguments = ("run", "demo", "--headless", "--workers", "2", "--state-dir", str(home / "lab"))
    with started(*arguments) as process:
        assert process.stdout is not None
        ready = json.loads(process.stdout.readline())
        assert ready.pop("csms").startswith("ws://127.0.0.1:")
        assert ready == {"ready": True, "gateway": None, "chargers": 12, "dropped": 0}
        process.send_signal(signal.SIGTERM)
        rest, log = process.communicate(timeout=PATIENCE_S)
        assert (process.returncode, rest) == (0, ""), log
        assert "ERROR" not in log
        assert "Traceback" not in log

    with started(*arguments) as process:
        assert process.stdout is not None
        assert json.loads(process.stdout.readline())["chargers"] == 12
        workers = [int((home / "lab" / name / "lab.lock").read_text()) for name in ("shard-0", "shard-1")]
        process.kill()
        process.wait(PATIENCE_S)
        over_at = time.monotonic() + PATIENCE_S
        while any(map(is_alive, workers)):  # they notice that their parent is gone
            assert time.monotonic() < over_at
            time.sleep(0.02)


def is_alive(process_id: int) -> bool:
    """One that nobody has buried yet is not."""
    try:
        os.kill(process_id, 0)
        status = Path(f"/proc/{process_id}/stat")
        return not status.exists() or status.read_text().rpartition(")")[2].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False
