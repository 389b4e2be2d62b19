"""The program in a terminal of its own (a pseudo terminal), and what it draws there."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.measure import ROOT, BenchmarkError

COLUMNS, ROWS = 120, 36
CONTROL = re.compile(rb"\x1b\[[0-9;:?<>=]*[ -/]*[@-~]")


def seconds_until(*texts: str, environment: Mapping[str, str], limit_s: float = 20.0) -> list[float]:
    """Start the program in a fresh home; after how long each text is on the screen, in this order."""
    with tempfile.TemporaryDirectory() as home:
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        terminal = {"TERM": "xterm-256color", "HOME": home, "XDG_STATE_HOME": str(Path(home) / "state")}
        began = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "-m", "ocpplab_tui"],
            cwd=ROOT,
            env={**environment, **terminal},
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        )
        os.close(theirs)
        try:
            return _watch(ours, texts, began, limit_s)
        finally:
            _end(process, ours)


def _watch(terminal: int, texts: Sequence[str], began: float, limit_s: float) -> list[float]:
    seen, times = b"", []
    waiting = [text.encode() for text in texts]
    while waiting:
        if time.perf_counter() - began > limit_s:
            raise BenchmarkError(f"{waiting[0].decode()!r} is not on the screen after {limit_s:.0f} s")
        seen += _read(terminal)
        if waiting[0] in CONTROL.sub(b"", seen):
            times.append(time.perf_counter() - began)
            waiting.pop(0)
            seen = b""
    return times


def _read(terminal: int) -> bytes:
    ready, _, _ = select.select([terminal], [], [], 0.05)
    return os.read(terminal, 1 << 16) if ready else b""


def _end(process: subprocess.Popen[bytes], terminal: int) -> None:
    """Ask it to end, and read on meanwhile, since a program that cannot write does not end."""
    process.terminate()
    end = time.perf_counter() + 10
    while process.poll() is None and time.perf_counter() < end:
        try:
            _read(terminal)
        except OSError:  # the program closed its side
            break
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    os.close(terminal)
