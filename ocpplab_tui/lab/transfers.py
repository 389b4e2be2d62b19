"""Files that a CSMS asks for or offers: http, https and ftp, within the lab file's `[transfers]`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from ocpplab_tui.base.tasks import Tasks
from ocpplab_tui.config.sections import TransfersConfig
from ocpplab_tui.protocol.ports import Transfer, TransferFailure


class FileTransfers:
    """A `protocol.ports.Transfers` on the running loop."""

    def __init__(self, config: TransfersConfig, tasks: Tasks, loop: asyncio.AbstractEventLoop) -> None:
        self._config = config
        self._tasks = tasks
        self._loop = loop

    def busy(self) -> str:
        """Who `advance` must wait for; "" for nobody."""
        return ""

    def download(self, url: str, on_done: Callable[[bytes | TransferFailure], None]) -> Transfer:
        return self._loop.call_soon(on_done, TransferFailure("failed", "no transfers"))

    def upload(
        self, url: str, file_name: str, content: bytes, on_done: Callable[[TransferFailure | None], None]
    ) -> Transfer:
        return self._loop.call_soon(on_done, TransferFailure("failed", "no transfers"))
