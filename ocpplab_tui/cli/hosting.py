"""A lab together with its gateway, where it has one: both start, both end."""

from __future__ import annotations

import asyncio
import importlib
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ocpplab_tui.gateway.server import Gateway
    from ocpplab_tui.lab.lab import Lab
    from ocpplab_tui.lab.shards.sharded_lab import ShardedLab


class Host:
    """`start` and `stop` are the lab's, with the gateway around what is open to others."""

    def __init__(self, lab: Lab | ShardedLab) -> None:
        self.lab = lab
        self._gateway: Gateway | None = None

    @property
    def url(self) -> str | None:
        """Where the gateway listens; None without one."""
        return None if self._gateway is None else self._gateway.url

    @property
    def generated_token(self) -> str | None:
        """The token that nobody chose, and somebody has to be told."""
        return None if self._gateway is None else self._gateway.generated

    async def start(self) -> None:
        """Raises StartError."""
        wanted = self.lab.lab_file.gateway
        if wanted is not None and wanted.enabled:
            await _import_gateway()
        await self.lab.start()
        if wanted is not None and wanted.enabled:
            from ocpplab_tui.gateway.server import Gateway
            from ocpplab_tui.gateway.tokens import Token

            tokens = [
                Token(each.name, each.secret, frozenset(each.scopes)) for each in self.lab.lab_file.gateway_tokens
            ]
            self._gateway = Gateway(self.lab, wanted, tokens, self.lab.state_directory.path)
            await self._gateway.start()

    async def stop(self) -> None:
        """Also after a failed start, and twice."""
        gateway, self._gateway = self._gateway, None
        if gateway is not None:
            await gateway.stop()
        await self.lab.stop()


async def _import_gateway() -> None:
    """Half a second of imports, on another thread: a dashboard that is up already goes on living."""
    if "ocpplab_tui.gateway.server" not in sys.modules:
        await asyncio.to_thread(importlib.import_module, "ocpplab_tui.gateway.server")
