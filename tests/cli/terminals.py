"""The real program in a real terminal: tmux, or a pseudo terminal whose raw output is kept."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path

ROOT = Path(__file__).parents[2]
PATIENCE_S = 60.0  # of a machine that has much else to do
COLUMNS, ROWS = 100, 30
LEFT_BEHIND = {
    "the alternate screen": re.compile(rb"\x1b\[\?1049([hl])"),
    "the mouse": re.compile(rb"\x1b\[\?1000([hl])"),
    "every move of the mouse": re.compile(rb"\x1b\[\?1003([hl])"),
    "the mouse's long coordinates": re.compile(rb"\x1b\[\?1006([hl])"),
    "bracketed paste": re.compile(rb"\x1b\[\?2004([hl])"),
    "focus reports": re.compile(rb"\x1b\[\?1004([hl])"),
}
"""What a program switches on (h) and must switch off (l)."""


def environment(home: Path) -> dict[str, str]:
    """A fresh home and nothing of ours."""
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "HOME": str(home),
        "XDG_STATE_HOME": str(home / "state"),
        "XDG_CONFIG_HOME": str(home / "config"),
        "TERM": "xterm-256color",
        "LANG": "C.UTF-8",
    }


class Terminal:
    """A pseudo terminal with a program in it. `output`: all that it wrote, raw."""

    def __init__(self, command: list[str], env: Mapping[str, str]) -> None:
        self._ours, self._theirs = pty.openpty()  # the other side stays open, to ask how it was left
        fcntl.ioctl(self._theirs, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        self.before = termios.tcgetattr(self._theirs)
        self.output = b""
        self.process = subprocess.Popen(  # noqa: S603 - this very Python
            command, env=dict(env), cwd=ROOT, stdin=self._theirs, stdout=self._theirs, stderr=self._theirs,
            start_new_session=True, preexec_fn=partial(_own_terminal, self._theirs),
        )  # fmt: skip

    def until(self, text: str) -> None:
        """Read until this is written."""
        end = time.monotonic() + PATIENCE_S
        plain = re.compile(rb"\x1b\[[0-9;:?<>=]*[ -/]*[@-~]")
        while text.encode() not in plain.sub(b"", self.output):
            assert time.monotonic() < end, f"{text!r} was not written: {self.output[-2000:]!r}"
            self._read(0.1)

    def press(self, keys: bytes) -> None:
        os.write(self._ours, keys)

    def send(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def code(self) -> int:
        """Read on until the program has ended; its exit code."""
        end = time.monotonic() + PATIENCE_S
        while self.process.poll() is None:
            assert time.monotonic() < end, "it does not end"
            self._read(0.05)
        while self._read(0.05):
            pass
        return self.process.returncode

    def hang_up(self) -> None:
        """The terminal goes away."""
        os.close(self._ours)
        os.close(self._theirs)
        self._ours = self._theirs = -1

    def assert_clean(self) -> None:
        """As it was before: modes of the line, screen, mouse, cursor."""
        assert termios.tcgetattr(self._theirs) == self.before
        for name, pattern in LEFT_BEHIND.items():
            states = pattern.findall(self.output)
            assert not states or states[-1] == b"l", f"{name} is still on"
        assert LEFT_BEHIND["the alternate screen"].findall(self.output)[0] == b"h"  # it was there at all
        assert re.findall(rb"\x1b\[\?25([hl])", self.output)[-1] == b"h", "the cursor is hidden"

    def _read(self, seconds: float) -> bool:
        ready, _, _ = select.select([self._ours], [], [], seconds)
        if not ready:
            return False
        self.output += os.read(self._ours, 1 << 16)
        return True

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for each in (self._ours, self._theirs):
            if each >= 0:
                os.close(each)


def _own_terminal(terminal: int) -> None:
    """In the child: so that it is told when the terminal goes away."""
    fcntl.ioctl(terminal, termios.TIOCSCTTY, 0)


@contextmanager
def terminal(*arguments: str) -> Iterator[Terminal]:
    """Python with these arguments, in a pseudo terminal, in a fresh home."""
    with tempfile.TemporaryDirectory() as home:
        opened = Terminal([sys.executable, *arguments], environment(Path(home)))
        try:
            yield opened
        finally:
            opened.close()


class Tmux:
    """A tmux server of our own with one shell in it."""

    def __init__(self, socket: Path, home: Path) -> None:
        self._command = [shutil.which("tmux") or "tmux", "-S", str(socket), "-f", "/dev/null"]
        self._env = environment(home)
        size = ["-x", str(COLUMNS), "-y", str(ROWS)]
        self.run("new-session", "-d", *size, "env", "PS1=ready$ ", "sh")

    def run(self, *arguments: str) -> str:
        done = subprocess.run(  # noqa: S603 - tmux
            [*self._command, *arguments], env=self._env, check=True, capture_output=True, timeout=PATIENCE_S
        )
        return done.stdout.decode()

    def press(self, *keys: str) -> None:
        self.run("send-keys", *keys)

    def screen(self) -> str:
        return self.run("capture-pane", "-p")

    def mode(self) -> str:
        """(alternate screen, mouse, cursor) of the pane."""
        return self.run("display-message", "-p", "#{alternate_on} #{mouse_any_flag} #{cursor_flag}").strip()

    def until(self, *texts: str) -> str:
        """Look until one of these is on the screen, which comes back."""
        end = time.monotonic() + PATIENCE_S
        while not any(text in (shown := self.screen()) for text in texts):
            assert time.monotonic() < end, f"{texts} are not on the screen:\n{shown}"
            time.sleep(0.1)
        return shown

    def until_gone(self, text: str) -> None:
        """Look until this is no longer on the screen. A key that comes at once after Escape would be read with it."""
        end = time.monotonic() + PATIENCE_S
        while text in self.screen():
            assert time.monotonic() < end, f"{text!r} stays on the screen"
            time.sleep(0.1)


@contextmanager
def tmux() -> Iterator[Tmux]:
    with tempfile.TemporaryDirectory() as folder:
        opened = Tmux(Path(folder) / "tmux", Path(folder))
        try:
            yield opened
        finally:
            opened.run("kill-server")
