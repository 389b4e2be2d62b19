"""How many chargers may be opening their websocket at once, so that thousands boot, or come back, without a storm."""

from __future__ import annotations

from collections.abc import Callable

WINDOW = 100


class ConnectThrottle:
    """A window of connections under way for each place (a CSMS); the others wait in line. A place that answers nobody
    holds up none of another. Keyed by charger, since each has one websocket.

    Who comes when is not decided here: chargers that lost their connection at the same moment ask after waits that they
    draw at random.
    """

    __slots__ = ("_lanes", "_of", "_window")

    def __init__(self, window: int = WINDOW) -> None:
        self._window = window
        self._lanes: dict[str, _Lane] = {}
        self._of: dict[str, _Lane] = {}

    def __len__(self) -> int:
        """How many wait for their turn."""
        return sum(len(lane.waiting) for lane in self._lanes.values())

    def ask(self, charger_id: str, place: str, open_link: Callable[[], object]) -> None:
        """Open this charger's link as soon as there is room; at once where it has its turn already. What returns False
        did not open it, and needs no room."""
        lane = self._lanes.get(place)
        if lane is None:
            lane = self._lanes[place] = _Lane(self._window)
        before = self._of.get(charger_id)
        if before is not None and before is not lane:
            before.leave(charger_id)
        self._of[charger_id] = lane
        lane.ask(charger_id, open_link)

    def done(self, charger_id: str) -> None:
        """The link is open, or could not be opened: its own back-off goes on from here."""
        lane = self._of.get(charger_id)
        if lane is not None:
            lane.done(charger_id)

    def forget(self, charger_id: str) -> None:
        """The link is no longer wanted."""
        lane = self._of.pop(charger_id, None)
        if lane is not None:
            lane.leave(charger_id)


class _Lane:
    """Those of one place."""

    __slots__ = ("_opening", "_window", "waiting")

    def __init__(self, window: int) -> None:
        self._window = window
        self._opening: set[str] = set()
        self.waiting: dict[str, Callable[[], object]] = {}

    def ask(self, charger_id: str, open_link: Callable[[], object]) -> None:
        if charger_id in self._opening:
            open_link()
        else:
            self.waiting[charger_id] = open_link
            self._admit()

    def done(self, charger_id: str) -> None:
        if charger_id in self._opening:
            self._opening.discard(charger_id)
            self._admit()

    def leave(self, charger_id: str) -> None:
        self.waiting.pop(charger_id, None)
        self.done(charger_id)

    def _admit(self) -> None:
        while self.waiting and len(self._opening) < self._window:
            charger_id = next(iter(self.waiting))
            open_link = self.waiting.pop(charger_id)
            self._opening.add(charger_id)
            if open_link() is False:
                self._opening.discard(charger_id)
