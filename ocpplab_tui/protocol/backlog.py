"""Messages outside of transactions that must arrive: they wait while nobody listens (2.0.1 A04.FR.02, N07.FR.04)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ocpplab_tui.ocppj.answers import Answer, Lost
from ocpplab_tui.protocol.ports import Payload

if TYPE_CHECKING:
    from ocpplab_tui.protocol.core import StationCore

CAPACITY = 1000
"""Messages; beyond that the oldest is dropped and counted."""


@dataclass(slots=True)
class Late:
    """A message that waits."""

    action: str
    payload: Payload
    on_result: Callable[[Payload], None] | None = None
    note: str = ""


class Backlog:
    """Sends at once where the CSMS listens, else when it does again. A CALLERROR or time-out ends a message; only a
    lost connection lets it wait again. What waits is kept over a reboot and the end of the program (`Kept`)."""

    __slots__ = ("_station", "_waiting", "dropped", "revision")

    def __init__(self, station: StationCore) -> None:
        self._station = station
        self._waiting: list[Late] = []
        self.revision = 0
        self.dropped = 0

    def __len__(self) -> int:
        return len(self._waiting)

    def messages(self) -> list[Late]:
        return list(self._waiting)

    def send(
        self, action: str, payload: Payload, on_result: Callable[[Payload], None] | None = None, *, note: str = ""
    ) -> None:
        """Tell the CSMS, now or as soon as it listens. `note`: for the journal."""
        message = Late(action, payload, on_result, note)
        if self._station.speaking:
            self._send(message)
        else:
            self._keep(message)

    def flush(self) -> None:
        """Online and accepted: send what waited, in order."""
        if self._waiting:
            waiting, self._waiting = self._waiting, []
            self.revision += 1
            with self._station.on_behalf_of(None):  # whoever made the charger boot did not ask for them
                for message in waiting:
                    self._send(message)

    def _send(self, message: Late) -> None:
        def failed(answer: Answer) -> None:
            if isinstance(answer, Lost):
                self._keep(message)

        self._station.call(message.action, message.payload, message.on_result, on_failure=failed, note=message.note)

    def _keep(self, message: Late) -> None:
        self._waiting.append(message)
        self.revision += 1
        if len(self._waiting) > CAPACITY:
            del self._waiting[0]
            self.dropped += 1

    def state(self) -> Any:
        """[[action, payload, note]], for the store."""
        return [[message.action, message.payload, message.note] for message in self._waiting]

    def restore(self, state: Any, _now: float) -> None:
        self._waiting = [Late(action, payload, note=note) for action, payload, note in state]
