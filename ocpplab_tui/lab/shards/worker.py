"""A worker process: `python -m ocpplab_tui.lab.shards.worker STREAM LINE`, the numbers of two open sockets.

It ends when its parent says so or is gone, and never waits for it.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import math
import signal
import socket
import sys
import time

from ocpplab_tui.base import process
from ocpplab_tui.base.errors import LabError
from ocpplab_tui.base.garbage import tune_garbage_collector
from ocpplab_tui.base.tasks import Tasks
from ocpplab_tui.lab.shards.messages import (
    LENGTH,
    Ask,
    Batch,
    CommandState,
    Failed,
    FrameRow,
    Message,
    Ready,
    Setup,
    packed,
    unpacked,
)
from ocpplab_tui.lab.shards.service import Service
from ocpplab_tui.lab.shards.shard_lab import ShardLab

BATCH_EVERY_S = 0.05
"""All workers tell at the same moments, and of what was before them, so that the parent can put frames in order."""

CLOGGED_BYTES = 64_000_000
"""So much may wait for the parent; then frames wait in the journal's memory."""


def main() -> int:
    """Serve until the parent is gone; the exit code."""
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger("ocpplab_tui").setLevel(logging.INFO)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):  # whole groups get them: the parent decides
        signal.signal(number, signal.SIG_IGN)
    stream, line = (socket.socket(fileno=int(text)) for text in sys.argv[1:3])
    return process.run(_serve(stream, line))


async def _serve(stream: socket.socket, line: socket.socket) -> int:
    stream_reader, stream_writer = await asyncio.open_connection(sock=stream)
    line_reader, line_writer = await asyncio.open_connection(sock=line)
    setup = await _next(stream_reader)
    if not isinstance(setup, Setup):
        return 1
    worker = Worker(setup, Sender(stream_writer), Sender(line_writer))
    code = await worker.run(stream_reader, line_reader)
    for writer in (stream_writer, line_writer):
        with contextlib.suppress(OSError):
            writer.close()
            await writer.wait_closed()
    return code


class Worker:
    """One lab, its two channels, and the rhythm in which it tells."""

    def __init__(self, setup: Setup, tell: Sender, answer: Sender) -> None:
        self._tell = tell
        self._answer = answer
        self._tasks = Tasks("worker")
        self._lab = ShardLab(setup)
        self._news = self._lab.subscribe()
        self._told = 0
        self._service = Service(self._lab, self.send_batch)
        self._over = asyncio.Event()

    async def run(self, stream: asyncio.StreamReader, line: asyncio.StreamReader) -> int:
        """Until the parent asks for the end, or is gone."""
        self._tasks.spawn(self._work(stream), name="stream")
        starting = self._tasks.spawn(self._start(), name="start")
        ending = self._tasks.spawn(self._over.wait(), name="end")
        try:
            await asyncio.wait((starting, ending), return_when=asyncio.FIRST_COMPLETED)
            if starting.done() and not starting.result():
                return 1
            if starting.done():
                tune_garbage_collector()
                self._tasks.spawn(self._serve_line(line), name="line")
                self._tasks.spawn(self._tell_regularly(), name="tell")
                await ending
            return 0
        finally:
            await self._tasks.close()
            await self._lab.stop()
            self.send_batch()

    async def _start(self) -> bool:
        try:
            await self._lab.start()
        except LabError as error:
            self._tell(Failed(str(error)))
            return False
        self._tell(Ready(self._lab.journal_base + 1))
        return True

    # -- telling

    async def _tell_regularly(self) -> None:
        while True:
            await asyncio.sleep(BATCH_EVERY_S - time.monotonic() % BATCH_EVERY_S)
            late_s = time.monotonic() % BATCH_EVERY_S
            self.send_batch(self._lab.now() - late_s * self._lab.times.speed)

    def send_batch(self, until: float = math.inf) -> None:
        """What happened since the last one, if anything did, and if the parent still listens. `until`: frames from
        after this simulated time wait."""
        if self._tell.clogged:
            return
        changes = self._news.take()
        first, rows = self._rows(until)
        if not (rows or changes.chargers or changes.commands):
            return
        heard = {row[1] for row in rows}
        commands = [CommandState.of(command) for command in changes.commands]
        changed = [each for each in changes.chargers if each not in heard]
        self._tell(Batch(self._lab.journal_base + first, rows, changed, commands, self._lab.summary()))

    def _rows(self, until: float) -> tuple[int, list[FrameRow]]:
        """Frames that were not told, and the sequence of the first; what left the memory meanwhile is only on disk."""
        journal = self._lab.journal
        first = max(self._told + 1, journal.first)
        rows: list[FrameRow] = [tuple(frame) for _, frame in journal.frames(first - 1, journal.last - first + 1)]
        while rows and rows[-1][0] > until:
            rows.pop()
        self._told = first + len(rows) - 1
        return first, rows

    # -- hearing

    async def _work(self, reader: asyncio.StreamReader) -> None:
        while (message := await _next(reader)) is not None:
            if isinstance(message, Ask) and message.method == "stop":
                break
            if isinstance(message, Ask):
                self._tasks.spawn(self._do(message), name=message.method)
        self._over.set()

    async def _do(self, ask: Ask) -> None:
        self._tell(await self._service.work(ask))

    async def _serve_line(self, reader: asyncio.StreamReader) -> None:
        while (message := await _next(reader)) is not None:
            if isinstance(message, Ask):
                self._answer(self._service.answer(message))


async def _next(reader: asyncio.StreamReader) -> object:
    """The next message; None when the other end is gone."""
    try:
        (size,) = LENGTH.unpack(await reader.readexactly(LENGTH.size))
        return unpacked(await reader.readexactly(size))
    except (asyncio.IncompleteReadError, ConnectionError):
        return None


class Sender:
    """One way to the parent. What can't be sent any more is nobody's."""

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self._writer = writer

    @property
    def clogged(self) -> bool:
        """The parent has not read for long."""
        return self._writer.transport.get_write_buffer_size() > CLOGGED_BYTES

    def __call__(self, message: Message) -> None:
        if not self._writer.is_closing():
            self._writer.write(packed(message))


if __name__ == "__main__":
    sys.exit(main())
