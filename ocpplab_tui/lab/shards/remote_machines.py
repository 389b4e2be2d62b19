"""The machines of all workers, as the inventory commands them (`lab.machines.Machines`)."""

from __future__ import annotations

import logging
from collections.abc import Callable

from ocpplab_tui.base.errors import OutOfReach
from ocpplab_tui.config.lab_model import ChargerConfig
from ocpplab_tui.lab.shards.shard import Shard

logger = logging.getLogger(__name__)


class RemoteMachines:
    """A worker that doesn't run now learns of all this when it comes back: it gets its chargers from the inventory."""

    def __init__(self, shard_of: Callable[[str], Shard], on_change: Callable[[], None]) -> None:
        self._shard_of = shard_of
        self._on_change = on_change

    def make_room(self, charger_id: str) -> None:
        """Raises StartError from its worker; OutOfReach while that doesn't run."""
        self._shard_of(charger_id).ask("make_room")

    def build(self, config: ChargerConfig) -> None:
        self._on_change()
        self._shard_of(config.id).ask("build", config)

    def rename(self, config: ChargerConfig) -> None:
        try:
            self._shard_of(config.id).ask("rename", config)
        except OutOfReach as error:
            logger.info("%s is changed when its worker is back: %s", config.identity, error)

    async def rebuild(self, config: ChargerConfig) -> None:
        await self._request(config.id, config.identity, "rebuild", config)

    async def move(self, config: ChargerConfig) -> None:
        await self._request(config.id, config.identity, "relocate", config)

    async def retire(self, charger_id: str) -> None:
        self._on_change()
        await self._request(charger_id, charger_id, "retire", charger_id)

    def close(self) -> None:
        """Each worker cuts off its own."""

    async def _request(self, charger_id: str, name: str, method: str, argument: object) -> None:
        try:
            await self._shard_of(charger_id).request(method, argument)
        except OutOfReach as error:
            logger.info("%s: %s is done when its worker is back: %s", name, method, error)
