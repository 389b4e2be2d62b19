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
from types import TracebackType

from benchmarks.measure import ROOT, BenchmarkError

COLUMNS, ROWS = 120, 36
CONTROL = re.compile(rb"\x1b\[[0-9;:?<>=]*[ -/]*[@-~]")
_SYNC_ASKED, _SYNC_ANSWER = b"\x1b[?2026$p", b"\x1b[?2026;2$y"
_FRAME_END = b"\x1b[?2026l"


class Terminal:
    """A program on a pseudo terminal that knows where frames end (synchronized output). `stdout` may be a pipe."""

    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str],
        *,
        columns: int = COLUMNS,
        rows: int = ROWS,
        stdout: int | None = None,
    ) -> None:
        self._ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        size = {} if stdout is None else {"COLUMNS": str(columns), "LINES": str(rows)}  # else asked of stdout
        self.began = time.perf_counter()
        self.process = subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            env={**environment, **size, "TERM": "xterm-256color", "COLORTERM": "truecolor"},
            stdin=theirs,
            stdout=theirs if stdout is None else stdout,
            stderr=theirs,
            start_new_session=True,
        )
        os.close(theirs)
        self._frame = b""
        self.bytes = 0

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ask it to end, and read on meanwhile, since a program that cannot write does not end."""
        self.process.terminate()
        end = time.perf_counter() + 10
        while self.process.poll() is None and time.perf_counter() < end:
            try:
                self.read(0.05)
            except OSError:  # the program closed its side
                break
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        os.close(self._ours)

    @property
    def cpu_s(self) -> float:
        """CPU time of the program so far. (Linux has a clock for each process; its number is made of the process's.)"""
        return time.clock_gettime(~self.process.pid << 3 | 2)

    def press(self, keys: bytes) -> None:
        os.write(self._ours, keys)

    def read(self, limit_s: float) -> bytes:
        """What was drawn, waited for at most so long; b"" when nothing was."""
        ready, _, _ = select.select([self._ours], [], [], max(0.0, limit_s))
        data = os.read(self._ours, 1 << 16) if ready else b""
        self.bytes += len(data)
        if _SYNC_ASKED in data:
            self.press(_SYNC_ANSWER)
        return data

    def frames(self, limit_s: float) -> list[str]:
        """The texts of the frames that ended within what is read next, without their control sequences."""
        whole = (self._frame + self.read(limit_s)).split(_FRAME_END)
        self._frame = whole.pop()
        return [CONTROL.sub(b"", each).decode("utf-8", "replace") for each in whole]


def seconds_until(*texts: str, environment: Mapping[str, str], limit_s: float = 20.0) -> list[float]:
    """Start the program in a fresh home; after how long each text is on the screen, in this order."""
    with tempfile.TemporaryDirectory() as home:
        own = {"HOME": home, "XDG_STATE_HOME": str(Path(home) / "state")}
        with Terminal(["-m", "ocpplab_tui"], {**environment, **own}) as terminal:
            return _watch(terminal, texts, limit_s)


def _watch(terminal: Terminal, texts: Sequence[str], limit_s: float) -> list[float]:
    seen, times = b"", []
    waiting = [text.encode() for text in texts]
    while waiting:
        if time.perf_counter() - terminal.began > limit_s:
            raise BenchmarkError(f"{waiting[0].decode()!r} is not on the screen after {limit_s:.0f} s")
        seen += terminal.read(0.05)
        if waiting[0] in CONTROL.sub(b"", seen):
            times.append(time.perf_counter() - terminal.began)
            waiting.pop(0)
            seen = b""
    return times
