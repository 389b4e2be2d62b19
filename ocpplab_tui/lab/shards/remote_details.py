"""A charger's depths, asked of its worker a part at a time (`lab.details.Details`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from ocpplab_tui.base.errors import OutOfReach
from ocpplab_tui.lab.details import (
    AuthorizationDetails,
    MonitorsDetails,
    ProfilesDetails,
    QueueDetails,
    SessionDetails,
    SettingRow,
)

if TYPE_CHECKING:
    from ocpplab_tui.lab.shards.shard import Shard

NO_MONITORS = MonitorsDetails((), ())
Found = TypeVar("Found")


class RemoteDetails:
    """While the worker doesn't run there is nothing to see in its chargers; their views say why."""

    def __init__(self, shard: Shard, charger_id: str, version: str, now: float) -> None:
        self._shard = shard
        self._charger_id = charger_id
        self._version = version
        self._now = now

    def configuration(self) -> tuple[SettingRow, ...]:
        return self._ask("configuration", ())

    def authorization(self) -> AuthorizationDetails:
        nothing = AuthorizationDetails(list_enabled=False, list_version=0, local_list=(), cache_enabled=False, cache=())
        return self._ask("authorization", nothing)

    def profiles(self, hours: float = 6.0) -> ProfilesDetails:
        return self._ask("profiles", ProfilesDetails(self._now, (), ()), hours)

    def monitors(self) -> MonitorsDetails:
        if self._version == "1.6":  # it has none: nobody need be asked
            return NO_MONITORS
        return self._ask("monitors", NO_MONITORS)

    def queue(self) -> QueueDetails:
        return self._ask("queue", QueueDetails((), speaking=False))

    def session(self, connector: int, slots: int = 120, last_s: float | None = None) -> SessionDetails | None:
        return self._ask("session", None, connector, slots, last_s)

    def _ask(self, part: str, nothing: Found, *arguments: Any) -> Found:
        try:
            found: Found = self._shard.ask("details", self._charger_id, part, *arguments)
        except OutOfReach:
            return nothing
        return found
