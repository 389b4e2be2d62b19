"""Files that a CSMS asks for or offers: http, https and ftp, within the lab file's `[transfers]`."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from types import ModuleType
from typing import Any, Generic, TypeVar

from ocpplab_tui.base.tasks import Tasks
from ocpplab_tui.config.sections import TransfersConfig
from ocpplab_tui.lab import transfers_http
from ocpplab_tui.lab.transfers_places import Place, TransferError, place_of
from ocpplab_tui.protocol.ports import TransferFailure

logger = logging.getLogger(__name__)

AT_ONCE = 8
"""Transfers that move at the same time: each may hold `max_bytes` in memory. The others wait for their turn."""

T = TypeVar("T")


class FileTransfers:
    """A `protocol.ports.Transfers` on the running loop: a task each, which ends with the owner's tasks.

    The time limit is real time, from the first look at the host's name to the last byte. Which addresses may be
    connected to is judged after the name was resolved, and anew after each redirection.
    """

    def __init__(self, config: TransfersConfig, tasks: Tasks, loop: asyncio.AbstractEventLoop) -> None:
        self._config = config
        self._tasks = tasks
        self._loop = loop
        self._moving = asyncio.Semaphore(AT_ONCE)
        self._running: dict[asyncio.Task[None], str] = {}

    @property
    def schemes(self) -> tuple[str, ...]:
        """Those that may be followed."""
        return self._config.schemes

    def busy(self) -> str:
        """Who `advance` must wait for; "" for nobody."""
        return next(iter(self._running.values()), "")

    def download(self, url: str, on_done: Callable[[bytes | TransferFailure], None]) -> FileTransfer[bytes]:
        return self._start(f"download {self._name(url)}", self._download(url), on_done)

    def upload(
        self, url: str, file_name: str, content: bytes, on_done: Callable[[TransferFailure | None], None]
    ) -> FileTransfer[None]:
        """`url` is a directory or a whole path: see `transfers_http.upload` and `transfers_ftp.upload`."""
        return self._start(f"upload {self._name(url)}", self._upload(url, file_name, content), on_done)

    async def _download(self, url: str) -> bytes:
        place = place_of(url, self._config)
        way = _ftp().download if place.scheme == "ftp" else transfers_http.download
        return await self._in_time(place, way(place, self._config))

    async def _upload(self, url: str, file_name: str, content: bytes) -> None:
        place = place_of(url, self._config)
        if len(content) > self._config.max_bytes:
            raise TransferError("too-large", f"the file has more than {self._config.max_bytes} bytes")
        way = _ftp().upload if place.scheme == "ftp" else transfers_http.upload
        await self._in_time(place, way(place, self._config, file_name, content))

    async def _in_time(self, place: Place, work: Coroutine[Any, Any, T]) -> T:
        try:
            async with asyncio.timeout(self._config.timeout_s):
                return await work
        except TimeoutError:
            raise TransferError("timeout", f"{place.name} took more than {self._config.timeout_s:g} s") from None

    def _start(
        self, name: str, work: Coroutine[Any, Any, T], on_done: Callable[[T | TransferFailure], None]
    ) -> FileTransfer[T]:
        transfer: FileTransfer[T] = FileTransfer(on_done)
        task = self._tasks.spawn(self._run(work, transfer), name=name)
        transfer.task = task
        self._running[task] = name
        task.add_done_callback(lambda ended: self._ended(ended, work))
        return transfer

    async def _run(self, work: Coroutine[Any, Any, T], transfer: FileTransfer[T]) -> None:
        try:
            async with self._moving:
                result: T | TransferFailure = await work
        except TransferError as error:
            result = error.failure
        except Exception as error:  # whatever a URL or a server is up to: the station must hear of the end
            logger.warning("a transfer failed in a way that nobody thought of: %s", type(error).__name__)
            result = TransferFailure("failed", "the transfer failed")
        transfer.done(result)

    def _ended(self, task: asyncio.Task[None], work: Coroutine[Any, Any, Any]) -> None:
        del self._running[task]
        work.close()  # one that was cancelled before its turn has never been awaited

    def _name(self, url: str) -> str:
        """For people and logs."""
        try:
            return place_of(url, self._config).name
        except TransferError:
            return "of a URL that may not be followed"


def _ftp() -> ModuleType:
    """Imported by the first transfer: most labs never move a file over FTP."""
    from ocpplab_tui.lab import transfers_ftp

    return transfers_ftp


class FileTransfer(Generic[T]):
    """A `protocol.ports.Transfer`."""

    __slots__ = ("_on_done", "task")

    def __init__(self, on_done: Callable[[T | TransferFailure], None]) -> None:
        self._on_done: Callable[[T | TransferFailure], None] | None = on_done
        self.task: asyncio.Task[None] | None = None

    def cancel(self) -> None:
        """Stop it; its `on_done` is not called any more."""
        self._on_done = None
        if self.task is not None:
            self.task.cancel()

    def done(self, result: T | TransferFailure) -> None:
        """Tell it, once."""
        on_done, self._on_done = self._on_done, None
        if on_done is not None:
            on_done(result)
