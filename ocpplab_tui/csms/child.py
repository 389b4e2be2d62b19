"""The embedded CSMS in a process of its own, so that a large fleet does not share the dashboard's event loop.

The parent writes JSON lines to the child's stdin: first the settings (secrets never stand on a command line), then
requests with an `id`; the child answers on stdout, first with `{"url": …}` or `{"error": …}`. It ends when its stdin is
closed, so it cannot outlive its parent.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable, Mapping
from typing import Any

import orjson

from ocpplab_tui.base.errors import OperationRefused, StartError, UnknownName
from ocpplab_tui.base.process import child_environment
from ocpplab_tui.base.tasks import Tasks
from ocpplab_tui.csms import answers
from ocpplab_tui.csms.answers import StationAnswer
from ocpplab_tui.csms.settings import CsmsSettings, EmbeddedCsmsConfig
from ocpplab_tui.csms.snapshot import Snapshot

logger = logging.getLogger(__name__)

READY_S = 30.0
STOP_S = 5.0
MAX_LINE = 64 << 20


class ChildCsms:
    """The parent's side: the same small interface as `embedded.EmbeddedCsms`, without its books.

    `now` is simulated time, which runs `speed` times as fast as real time: the child keeps it by itself; tell it with
    `set_speed()` when that changes. `on_exit` is told when the child ends without having been stopped.
    """

    def __init__(
        self,
        config: EmbeddedCsmsConfig,
        *,
        now: Callable[[], float],
        speed: float = 1.0,
        slow_s: float = 5.0,
        call_timeout_s: float = 30.0,
        boot_retry_s: int = 30,
        on_exit: Callable[[str], None] | None = None,
    ) -> None:
        self._settings = CsmsSettings.of(config)
        self._options = {"slow_s": slow_s, "call_timeout_s": call_timeout_s, "boot_retry_s": boot_retry_s}
        self._now = now
        self._speed = speed
        self._on_exit = on_exit
        self._url = ""
        self._process: Process | None = None
        self._tasks = Tasks("csms child")
        self._numbers = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[dict[str, Any]]] = {}

    @property
    def url(self) -> str:
        """The endpoint without an identity. Empty before `start()`."""
        return self._url

    @property
    def process_id(self) -> int | None:
        """The child's process id while it runs."""
        return None if self._process is None else self._process.pid

    async def start(self) -> None:
        """Start the child and wait until it listens. Raises StartError."""
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "ocpplab_tui.csms.child"),
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
            limit=MAX_LINE,
            env=child_environment(),
        )
        self._tasks.spawn(self._read_errors(self._process), name="stderr")
        self._write({"config": self._settings.to_json(), **self._options, **self._time()})
        try:
            async with asyncio.timeout(READY_S):
                first = await self._read_line(self._process)
        except TimeoutError:
            first = {"error": f"the embedded CSMS did not start within {READY_S:g} s"}
        if "url" not in first:
            await self.stop()
            raise StartError(first.get("error", "the embedded CSMS ended before it listened; its log says why"))
        self._url = first["url"]
        self._tasks.spawn(self._read_answers(self._process), name="stdout")

    async def stop(self) -> None:
        """Close the child's stdin and wait until it has ended."""
        process, self._process = self._process, None
        if process is None:
            return
        if process.stdin is not None:
            process.stdin.close()
        try:
            async with asyncio.timeout(STOP_S):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()
        await self._tasks.close()
        self._fail_waiting()

    async def call(
        self,
        identity: str,
        action: str,
        payload: Mapping[str, Any] | None = None,
        *,
        check: bool = True,
        timeout_s: float | None = None,
    ) -> StationAnswer:
        """Send any request to a station and wait for its end; raises as `EmbeddedCsms.call`."""
        answer = await self._ask(
            "call",
            identity=identity,
            action=action,
            payload=dict(payload or {}),
            check=check,
            timeout_s=timeout_s,
        )
        return answers.from_json(answer)

    async def set_policy(self, action: str, word: str) -> None:
        """Change how an action is treated from now on. Raises OperationRefused."""
        await self._ask("set_policy", action=action, word=word)

    async def disconnect(self, identity: str) -> None:
        """Break a station's connection. Raises UnknownName, OperationRefused."""
        await self._ask("disconnect", identity=identity)

    async def snapshot(self, transactions: int = 200) -> Snapshot:
        """The stations, and the newest transactions."""
        return Snapshot.from_json(await self._ask("snapshot", transactions=transactions))

    async def set_speed(self, speed: float) -> None:
        """Simulated time runs so fast from now on; call it after the parent's clock has changed."""
        self._speed = speed
        await self._ask("set_time", **self._time())

    def _time(self) -> dict[str, float]:
        return {"now": self._now(), "speed": self._speed}

    async def _ask(self, method: str, **arguments: Any) -> dict[str, Any]:
        number = next(self._numbers)
        future: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._waiting[number] = future
        try:
            self._write({"id": number, "method": method, "arguments": arguments})
            line = await future
        finally:
            self._waiting.pop(number, None)
        if "refused" in line:
            raise (UnknownName if line["unknown"] else OperationRefused)(line["refused"])
        result: dict[str, Any] = line["result"]
        return result

    def _write(self, line: dict[str, Any]) -> None:
        if self._process is None or self._process.stdin is None or self._process.returncode is not None:
            raise OperationRefused("the embedded CSMS is not running")
        self._process.stdin.write(orjson.dumps(line) + b"\n")

    async def _read_line(self, process: Process) -> dict[str, Any]:
        """The child's next line; empty when there is none any more."""
        line = await process.stdout.readline() if process.stdout is not None else b""
        data: dict[str, Any] = orjson.loads(line) if line else {}
        return data

    async def _read_answers(self, process: Process) -> None:
        while line := await self._read_line(process):
            future = self._waiting.get(line["id"])
            if future is not None and not future.done():
                future.set_result(line)
        self._fail_waiting()
        code = await process.wait()
        if self._process is process and self._on_exit is not None:
            self._on_exit(f"the embedded CSMS has ended (exit code {code})")

    async def _read_errors(self, process: Process) -> None:
        while process.stderr is not None and (line := await process.stderr.readline()):
            logger.warning("embedded CSMS: %s", line.decode("utf-8", "replace").rstrip())

    def _fail_waiting(self) -> None:
        for future in self._waiting.values():
            if not future.done():
                future.set_result({"refused": "the embedded CSMS has ended", "unknown": False})


if __name__ == "__main__":
    from ocpplab_tui.csms.child_main import main

    sys.exit(main())
