"""The child's side of `child.ChildCsms`."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

import orjson

from ocpplab_tui.base import process
from ocpplab_tui.base.errors import LabError, OperationRefused, UnknownName
from ocpplab_tui.base.garbage import tune_garbage_collector
from ocpplab_tui.base.logs import RedactingFormatter
from ocpplab_tui.base.tasks import Tasks
from ocpplab_tui.csms import answers
from ocpplab_tui.csms.embedded import EmbeddedCsms
from ocpplab_tui.csms.settings import CsmsSettings

STDIN = 0
OPTIONS = ("slow_s", "call_timeout_s", "boot_retry_s")


def main() -> int:
    """Serve until stdin is closed; the exit code."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(RedactingFormatter("%(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # ctrl+c in a terminal reaches the child too: the parent decides
    lines = read_lines(STDIN)
    first = next(lines, None)
    if first is None:
        return 0
    return process.run(_serve(first, lines))


def read_lines(descriptor: int) -> Iterator[dict[str, Any]]:
    """JSON lines until the end of the stream. Reads the descriptor itself: a thread that is blocked in a buffered
    reader would keep the interpreter from ending."""
    rest = b""
    while chunk := os.read(descriptor, 1 << 16):
        *whole, rest = (rest + chunk).split(b"\n")
        yield from (orjson.loads(line) for line in whole if line)


class ScaledTime:
    """Simulated time as the parent told it last."""

    def __init__(self, now: float, speed: float) -> None:
        self.set(now, speed)

    def set(self, now: float, speed: float) -> None:
        self._now, self._speed, self._since = now, speed, time.monotonic()

    def now(self) -> float:
        """Seconds since the epoch."""
        return self._now + (time.monotonic() - self._since) * self._speed


async def _serve(first: dict[str, Any], lines: Iterator[dict[str, Any]]) -> int:
    clock = ScaledTime(first["now"], first["speed"])
    options = {name: first[name] for name in OPTIONS}
    csms = EmbeddedCsms(CsmsSettings.from_json(first["config"]), now=clock.now, **options)
    try:
        await csms.start()
    except LabError as error:
        _write({"error": str(error)})
        return 1
    over = asyncio.Event()
    requests = Requests(csms, clock)
    loop = asyncio.get_running_loop()
    with contextlib.suppress(NotImplementedError):  # Windows
        loop.add_signal_handler(signal.SIGTERM, over.set)
    threading.Thread(target=_pump, args=(lines, loop, requests.take, over.set), daemon=True, name="stdin").start()
    _write({"url": csms.url})
    tune_garbage_collector()
    await over.wait()
    await requests.tasks.close()
    await csms.stop()
    return 0


def _pump(
    lines: Iterator[dict[str, Any]],
    loop: asyncio.AbstractEventLoop,
    take: Callable[[dict[str, Any]], None],
    end: Callable[[], None],
) -> None:
    """A thread: blocks on stdin (which no event loop can watch on every system) and hands over what comes."""
    with contextlib.suppress(RuntimeError):  # the loop is closed: SIGTERM came first
        for line in lines:
            loop.call_soon_threadsafe(take, line)
        loop.call_soon_threadsafe(end)


class Requests:
    """What the parent asks for, each as a task of its own: a call to a station may take its time."""

    def __init__(self, csms: EmbeddedCsms, clock: ScaledTime) -> None:
        self._csms = csms
        self._clock = clock
        self.tasks = Tasks("requests")
        self._methods: dict[str, Callable[..., Coroutine[Any, Any, Any]]] = {
            "call": self._call,
            "set_policy": csms.set_policy,
            "disconnect": csms.disconnect,
            "snapshot": self._snapshot,
            "set_time": self._set_time,
        }

    def take(self, line: dict[str, Any]) -> None:
        """One line of the parent."""
        self.tasks.spawn(self._answer(line), name=line["method"])

    async def _answer(self, line: dict[str, Any]) -> None:
        try:
            result = await self._methods[line["method"]](**line["arguments"])
        except OperationRefused as error:
            _write({"id": line["id"], "refused": str(error), "unknown": isinstance(error, UnknownName)})
        else:
            _write({"id": line["id"], "result": result or {}})

    async def _call(self, **arguments: Any) -> dict[str, Any]:
        return answers.to_json(await self._csms.call(**arguments))

    async def _snapshot(self, transactions: int) -> dict[str, Any]:
        return (await self._csms.snapshot(transactions)).to_json()

    async def _set_time(self, now: float, speed: float) -> None:
        self._clock.set(now, speed)


def _write(line: dict[str, Any]) -> None:
    sys.stdout.buffer.write(orjson.dumps(line) + b"\n")
    sys.stdout.buffer.flush()
