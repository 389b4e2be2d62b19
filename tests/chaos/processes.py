"""The lab and the CSMS, each a process that may be killed at any moment and started again on its files."""

from __future__ import annotations

import asyncio
import signal
import sys
from asyncio.subprocess import PIPE, Process
from contextlib import suppress
from pathlib import Path

from tests.chaos.booked_csms import BookedCsms

PATIENCE_S = 60.0


class Killable:
    """One program, started again and again with `arguments`; it tells that it is ready by a line on stdout. What it
    logs is added to `log`."""

    def __init__(self, log: Path, *arguments: str) -> None:
        self.log = log
        self.arguments = arguments
        self._process: Process | None = None

    async def spawn(self) -> None:
        """It has just begun to start."""
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", *self.arguments, stdin=PIPE, stdout=PIPE, stderr=log
            )

    async def start(self) -> str:
        """It is ready; what it said then."""
        await self.spawn()
        assert self._process is not None
        assert self._process.stdout is not None
        line = await asyncio.wait_for(self._process.stdout.readline(), PATIENCE_S)
        assert line, self.log.read_text(encoding="utf-8")[-4_000:]
        return line.decode()

    async def kill(self) -> None:
        """SIGKILL: no destructor, no farewell."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> None:
        """A clean end."""
        await self._end(signal.SIGTERM)

    async def _end(self, number: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is not None:
            with suppress(ProcessLookupError):
                process.send_signal(number)
            await asyncio.wait_for(process.communicate(), PATIENCE_S)


class CsmsProcess(Killable):
    """The CSMS whose books stand in a file. The port stays the same."""

    def __init__(self, directory: Path) -> None:
        super().__init__(directory / "csms.log")
        self.books = directory / "books.jsonl"
        self.port = 0

    async def start(self) -> str:
        self.arguments = ("tests.chaos.booked_csms", str(self.books), str(self.port))
        self.port = int(await super().start())
        return str(self.port)

    async def take_over(self) -> BookedCsms:
        """Go on in this process."""
        await self.kill()
        csms = BookedCsms(self.books, self.port)
        await csms.start()
        return csms


class LabProcess(Killable):
    """A lab without a screen, on a lab file that may be another one each time."""

    def __init__(self, directory: Path) -> None:
        self._file = directory / "chaos.toml"
        state = str(directory / "state")
        super().__init__(
            directory / "lab.log", "ocpplab_tui", "run", str(self._file), "--headless", "--state-dir", state
        )

    def describe(self, text: str) -> None:
        """What the next start is told."""
        self._file.write_text(text, encoding="utf-8")

    def errors(self) -> list[str]:
        """What was logged at ERROR."""
        lines = self.log.read_text(encoding="utf-8").splitlines() if self.log.exists() else []
        return [line for line in lines if " ERROR " in line or "Traceback" in line]
