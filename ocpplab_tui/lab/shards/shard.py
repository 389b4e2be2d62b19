"""The parent's hold on one worker: started, asked, heard, restarted when it dies, stopped."""

from __future__ import annotations

import asyncio
import itertools
import logging
import signal
import socket
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Callable
from typing import Any

from ocpplab_tui.base.errors import LabError, OutOfReach, StartError
from ocpplab_tui.base.process import child_environment
from ocpplab_tui.base.tasks import Tasks
from ocpplab_tui.lab.shards.line import Line
from ocpplab_tui.lab.shards.messages import LENGTH, Answer, Ask, Batch, Failed, Message, Ready, Setup, packed, unpacked

logger = logging.getLogger(__name__)

MODULE = "ocpplab_tui.lab.shards.worker"
STOP_S = 20.0
RESTART_S, RESTART_MOST_S = 1.0, 30.0
"""The first wait before a worker that died is started again; each wait is double the one before."""

STABLE_S = 60.0
"""A worker that lived so long is started again soon."""


class Shard:
    """Worker `number` (from 0) of `count`.

    `setup` says which part of the lab it is to be now. `on_batch` hears what happens in it; `on_turn` hears that it
    came, with the next id of its journal, or went (None).
    """

    def __init__(
        self,
        number: int,
        count: int,
        setup: Callable[[], Setup],
        on_batch: Callable[[Shard, Batch], None],
        on_turn: Callable[[Shard, int | None], None],
    ) -> None:
        self.number = number
        self.who = f"worker {number + 1} of {count}"
        self.trouble = f"{self.who} is starting"
        """Why its chargers can't be reached, for people; "" while it runs."""
        self.process_id: int | None = None
        self.starts = 0
        """How often it was started."""
        self._setup = setup
        self._on_batch = on_batch
        self._on_turn = on_turn
        self._tasks = Tasks(self.who)
        self._process: Process | None = None
        self._reading: asyncio.Task[None] | None = None
        self._line: Line | None = None
        self._writer: asyncio.StreamWriter | None = None
        self._numbers = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[Answer]] = {}
        self._ready: asyncio.Future[Ready | Failed | None] | None = None
        self._stopping = self._died = False
        self._wait_s = RESTART_S

    @property
    def running(self) -> bool:
        return not self.trouble

    @property
    def died(self) -> bool:
        """It ended by itself, and does not run yet."""
        return self._died and not self.running

    async def start(self) -> None:
        """Returns when its chargers have begun to connect. Raises StartError."""
        self.starts += 1
        self._ready = asyncio.get_running_loop().create_future()
        try:
            await self._launch()
            said = await self._ready
        except OSError as error:
            raise StartError(f"{self.who} cannot be started: {error.strerror or error}.") from error
        if isinstance(said, Failed):
            raise StartError(said.text)
        if said is None:
            raise StartError(f"{self.who} ended before its chargers ran; the log says why.")
        self.trouble = ""
        self._on_turn(self, said.next_id)

    async def stop(self) -> None:
        """Let it end cleanly, and wait. Also after a failed start."""
        self._stopping = True
        self.trouble = self.trouble or f"{self.who} is ending"
        if self._process is not None:
            self._send(Ask(0, "stop", ()))
            await self._ended(self._process)
        await self._tasks.close()
        self._let_go()

    async def _ended(self, process: Process) -> None:
        """Hear it out to its last word."""
        try:
            async with asyncio.timeout(STOP_S):
                await process.wait()
                if self._reading is not None:
                    await asyncio.wait((self._reading,))
        except TimeoutError:
            logger.warning("%s did not end within %g s and is killed", self.who, STOP_S)
            process.kill()
            await process.wait()

    # -- asking

    def ask(self, method: str, *arguments: Any) -> Any:
        """On the line: blocks. Raises what the worker raised, and OutOfReach."""
        return self.line.ask(method, *arguments)

    @property
    def line(self) -> Line:
        """Raises OutOfReach."""
        if self._line is None or self.trouble:
            raise OutOfReach(f"{self.trouble or self.who}: its chargers can't be reached now.")
        return self._line

    async def request(self, method: str, *arguments: Any) -> Any:
        """On the stream: for what takes its time. Raises what the worker raised, and OutOfReach."""
        if self._writer is None or self.trouble:
            raise OutOfReach(f"{self.trouble or self.who}: its chargers can't be reached now.")
        number = next(self._numbers)
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting[number] = future
        try:
            self._send(Ask(number, method, arguments))
            answer = await future
        finally:
            self._waiting.pop(number, None)
        if answer.error is not None:
            raise answer.error
        return answer.value

    def _send(self, message: Message) -> None:
        if self._writer is not None and not self._writer.is_closing():
            self._writer.write(packed(message))

    # -- its life

    async def _launch(self) -> None:
        stream, its_stream = socket.socketpair()
        line, its_line = socket.socketpair()
        theirs = (its_stream.fileno(), its_line.fileno())
        try:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", MODULE, *map(str, theirs)),
                stdin=DEVNULL,
                stdout=DEVNULL,
                stderr=PIPE,
                pass_fds=theirs,
                env=child_environment(),
            )
        except BaseException:
            stream.close()
            line.close()
            raise
        finally:
            its_stream.close()
            its_line.close()
        self.process_id = self._process.pid
        reader, self._writer = await asyncio.open_connection(sock=stream)
        self._line = Line(line, self.who)
        self._send(self._setup())
        self._tasks.spawn(self._read_log(self._process), name="log")
        self._reading = self._tasks.spawn(self._read(reader, self._process), name="stream")

    async def _read(self, reader: asyncio.StreamReader, process: Process) -> None:
        try:
            while True:
                (size,) = LENGTH.unpack(await reader.readexactly(LENGTH.size))
                self._hear(unpacked(await reader.readexactly(size)))
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        self._gone(await process.wait())

    def _hear(self, message: Any) -> None:
        if isinstance(message, Batch):
            self._on_batch(self, message)
        elif isinstance(message, Answer):
            future = self._waiting.get(message.number)
            if future is not None and not future.done():
                future.set_result(message)
        elif self._ready is not None and not self._ready.done():
            self._ready.set_result(message)

    def _gone(self, code: int) -> None:
        was_running = self.running
        how = f"was killed by {_signal(-code)}" if code < 0 else f"has ended with code {code}"
        self._let_go()
        if self._ready is not None and not self._ready.done():
            self._ready.set_result(None)
        elif was_running and not self._stopping:
            logger.error("%s %s; its chargers are offline until it runs again", self.who, how)
            self._tasks.spawn(self._restart(f"{self.who} {how}"), name="restart")

    async def _restart(self, what: str) -> None:
        """Until it runs again, with growing waits."""
        self._died = True
        while True:
            self.trouble = f"{what}; it starts again in {self._wait_s:g} s"
            self._on_turn(self, None)
            await asyncio.sleep(self._wait_s)
            self._wait_s = min(self._wait_s * 2, RESTART_MOST_S)
            try:
                await self.start()
            except LabError as error:
                logger.error("%s did not start again: %s", self.who, error)
                continue
            logger.warning("%s runs again", self.who)
            asyncio.get_running_loop().call_later(STABLE_S, self._settle, self._process)
            return

    def _settle(self, process: Process | None) -> None:
        if self._process is process and self.running:
            self._wait_s = RESTART_S

    def _let_go(self) -> None:
        """Close what is ours of a process that has ended."""
        if self._writer is not None:
            self._writer.close()
        if self._line is not None:
            self._line.close()
        self._process = self._writer = self._line = self.process_id = None
        for future in self._waiting.values():
            if not future.done():
                future.set_result(Answer(0, error=OutOfReach(f"{self.who} has ended; its chargers come back with it.")))

    async def _read_log(self, process: Process) -> None:
        while process.stderr is not None and (line := await process.stderr.readline()):
            level, _, text = line.decode("utf-8", "replace").rstrip().partition(" ")
            known = logging.getLevelNamesMapping().get(level)
            logger.log(known or logging.WARNING, "%s: %s", self.who, text if known else f"{level} {text}".rstrip())


def _signal(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
