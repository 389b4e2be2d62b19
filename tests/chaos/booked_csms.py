"""A CSMS that may be killed: what it read and said stands in a file before anything follows from it.

`python -m tests.chaos.booked_csms BOOKS PORT` is one in a process of its own; the next one, in whatever process, goes
on where it ended. Every frame is one line of the file, written in one piece; nothing has to reach a disk, since only
the process dies.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from tests.support.recorder import Seen
from tests.support.replies import Payload
from tests.support.scripted_csms import ScriptedCsms
from tests.support.scripted_station import ScriptedStation

VIOLATION = "violation"


class BookedCsms(ScriptedCsms):
    """Frames go to the file in place of `frames`; `last` counts those of this process."""

    def __init__(self, books: Path, port: int = 0) -> None:
        super().__init__()
        self._port = port
        self._written = 0
        self._whole_lines_only(books)
        self._usual.resume(_numbers(books))
        self._file = os.open(books, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    @property
    def port(self) -> int:
        return self._port

    @property
    def last(self) -> int:
        return self._written

    async def stop(self) -> None:
        await super().stop()
        os.close(self._file)

    def record(
        self,
        identity: str,
        sender: str,
        kind: str,
        text: str,
        *,
        action: str = "",
        unique_id: str = "",
        payload: Payload | None = None,
        code: str = "",
        description: str = "",
    ) -> Seen:
        self._write(identity, sender, kind, action, unique_id, text)
        self.touch()
        return Seen(self._written, self.now(), identity, sender, kind, action, unique_id, payload or {}, text, code)

    def _violation(self, station: ScriptedStation, what: str, text: str) -> None:
        self._write(station.identity, "station", VIOLATION, "", "", f"{what}: {text}")

    def _write(self, *line: str) -> None:
        self._written += 1
        os.write(self._file, json.dumps([time.time(), *line]).encode() + b"\n")

    @staticmethod
    def _whole_lines_only(books: Path) -> None:
        """A kill may have cut the last line off: nothing has followed from it."""
        if books.exists():
            written = books.read_bytes()
            whole = written.rfind(b"\n") + 1
            if whole < len(written):
                os.truncate(books, whole)


class BooksReader:
    """All that the CSMS of every process read and said, in order; each line once. What it found wrong with a charger's
    messages is added to `violations`."""

    def __init__(self, books: Path) -> None:
        self._books = books
        self._read = self._order = 0
        self.violations: list[str] = []

    def __iter__(self) -> Iterator[Seen]:
        """The frames that are new since."""
        with self._books.open("rb") as lines:
            lines.seek(self._read)
            for line in lines:
                if not line.endswith(b"\n"):
                    return  # it is being written
                self._read += len(line)
                self._order += 1
                seen = _seen(self._order, line)
                if seen.kind == VIOLATION:
                    self.violations.append(f"{seen.identity}: {seen.text}")
                else:
                    yield seen


def _seen(order: int, line: bytes) -> Seen:
    at, identity, sender, kind, action, unique_id, text = json.loads(line)
    message = json.loads(text) if kind in ("call", "result", "error") else None
    payload = message[-1] if message and isinstance(message[-1], dict) else {}
    return Seen(order, at, identity, sender, kind, action, unique_id, payload, text)


def _numbers(books: Path) -> dict[tuple[str, str], int]:
    """1.6's transaction ids by (identity, unique id) of the StartTransaction."""
    if not books.exists():
        return {}
    with books.open("rb") as lines:
        starts = [_seen(0, line) for line in lines if b'"result", "StartTransaction"' in line]
    return {(seen.identity, seen.unique_id): seen["transactionId"] for seen in starts}


async def _main(books: Path, port: int) -> None:
    csms = BookedCsms(books, port)
    await csms.start()
    sys.stdout.write(f"{csms.port}\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.buffer.read)  # who started it is gone


if __name__ == "__main__":
    asyncio.run(_main(Path(sys.argv[1]), int(sys.argv[2])))
