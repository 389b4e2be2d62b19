"""Messages that people send in the charger's name (gateway: proxy-message)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ocpplab_tui.base.errors import OperationRefused
from ocpplab_tui.base.timers import Timer
from ocpplab_tui.ocppj import schemas
from ocpplab_tui.protocol.ports import Cause, Payload

if TYPE_CHECKING:
    from ocpplab_tui.protocol.station import Station

PATIENCE_S = 60.0  # how long a message that is not of a transaction waits for the link


@dataclass(slots=True)
class Waiting:
    action: str
    payload: Payload
    check: bool
    cause: Cause | None
    timer: Timer


class Proxy:
    """Sends them now, stores those of a transaction while offline, lets the others wait a minute."""

    __slots__ = ("_station", "_waiting")

    def __init__(self, station: Station) -> None:
        self._station = station
        self._waiting: list[Waiting] = []

    def send(self, action: str, payload: Payload, *, check: bool) -> None:
        """Raises OperationRefused for an action that is not a charger's, or a payload that its schema forbids."""
        station = self._station
        if action not in schemas.actions(station.version, "CS"):
            raise OperationRefused(f"{action} is not a message that an OCPP {station.version} charger sends")
        if check and (verdict := schemas.verdict(station.version, action, "call", payload)):
            raise OperationRefused(
                f"{action} breaks its schema: {verdict}; set validate to false to send it all the same"
            )
        if station.speaking or (action == "BootNotification" and station.wire.online):
            station.proxy_now(action, payload, check=check)
        elif station.wire.online and station.registration != "":
            why = (
                f"the CSMS answered {station.registration} to its boot; only boot_notification goes out until Accepted"
            )
            raise OperationRefused(f"{station.identity}: {why}")
        elif self.is_stored(action):
            station.proxy_now(action, payload, check=check)
        else:
            self._wait(action, payload, check=check)

    def follows(self, action: str, payload: Payload) -> bool:
        """Whether the charger's state follows what it says: not if it breaks its schema, so that nobody knows."""
        return not schemas.verdict(self._station.version, action, "call", payload)

    def is_stored(self, action: str) -> bool:
        """Does a message of this kind wait in the outbox while offline?"""
        return action in ("StartTransaction", "StopTransaction", "TransactionEvent")

    def flush(self) -> None:
        """Online and accepted: send what waited, in order."""
        waiting, self._waiting = self._waiting, []
        for item in waiting:
            item.timer.cancel()
            with self._station.on_behalf_of(None):
                self._station.proxy_now(item.action, item.payload, check=item.check, cause=item.cause)

    def close(self) -> None:
        for item in self._waiting:
            item.timer.cancel()
        self._waiting.clear()

    def _wait(self, action: str, payload: Payload, *, check: bool) -> None:
        cause = self._station.cause
        if cause is not None:
            cause.begun()
            cause.deferred()
        timer = self._station.clock.call_later(PATIENCE_S, self._give_up)
        self._waiting.append(Waiting(action, payload, check, cause, timer))

    def _give_up(self) -> None:
        item = self._waiting.pop(0)  # the oldest waited longest
        if item.cause is not None:
            item.cause.expired()
