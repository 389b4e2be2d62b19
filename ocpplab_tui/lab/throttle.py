"""How many chargers may be opening their websocket at once, so that thousands boot fast without a storm."""

from __future__ import annotations

from collections.abc import Callable

WINDOW = 100


class ConnectThrottle:
    """A window of connections under way; the others wait in line. Keyed by charger, since each has one websocket."""

    __slots__ = ("_opening", "_waiting", "_window")

    def __init__(self, window: int = WINDOW) -> None:
        self._window = window
        self._opening: set[str] = set()
        self._waiting: dict[str, Callable[[], None]] = {}

    def __len__(self) -> int:
        """How many wait for their turn."""
        return len(self._waiting)

    def ask(self, charger_id: str, open_link: Callable[[], None]) -> None:
        """Open this charger's link as soon as there is room."""
        self._waiting[charger_id] = open_link
        self._admit()

    def done(self, charger_id: str) -> None:
        """The link is open, or could not be opened: its own back-off goes on from here."""
        if charger_id in self._opening:
            self._opening.discard(charger_id)
            self._admit()

    def forget(self, charger_id: str) -> None:
        """The link is no longer wanted."""
        self._waiting.pop(charger_id, None)
        self.done(charger_id)

    def _admit(self) -> None:
        while self._waiting and len(self._opening) < self._window:
            charger_id = next(iter(self._waiting))
            open_link = self._waiting.pop(charger_id)
            self._opening.add(charger_id)
            open_link()
