"""Views of chargers in other processes: fetched when somebody looks, several ahead when somebody walks along them.

A face that filters or sorts thousands of chargers looks at one after the other. Asking for each would be a question a
charger, so as with files of an operating system: who looks at the next one again and again is given more at once, from
all workers at the same time.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence

from ocpplab_tui.base.errors import OutOfReach, UnknownName
from ocpplab_tui.lab.port import ChargerView
from ocpplab_tui.lab.shards.shard import Shard

AHEAD_MOST = 256
FRESH_S = 0.25
"""What was fetched ahead is given out for so long, once, and not when anything happened to the charger meanwhile."""


class Looking:
    """`shard_of` finds a charger's worker; `absent` makes the view of one whose worker doesn't run."""

    def __init__(self, shard_of: Callable[[str], Shard], absent: Callable[[str, str], ChargerView]) -> None:
        self._shard_of = shard_of
        self._absent = absent
        self._order: Sequence[str] = ()
        self._places: Mapping[str, int] = {}
        self._ahead: dict[str, ChargerView] = {}
        self._fetched_at = 0.0
        self._expected = range(0)
        self._window = 1

    def know(self, charger_ids: Sequence[str]) -> None:
        """The chargers that there are now, in their order."""
        self._order = charger_ids
        self._places = {charger_id: place for place, charger_id in enumerate(charger_ids)}
        self._ahead.clear()

    def changed(self, charger_id: str) -> None:
        """What is known of it may not be so any more."""
        self._ahead.pop(charger_id, None)

    def forget(self) -> None:
        """Anything may have changed."""
        self._ahead.clear()

    def view(self, charger_id: str) -> ChargerView:
        """The charger as it is now. Raises UnknownName when it was removed this very moment."""
        found = self._ahead.pop(charger_id, None)
        if found is not None and time.monotonic() - self._fetched_at < FRESH_S:
            return found
        place = self._places[charger_id]
        self._window = min(self._window * 2, AHEAD_MOST) if place in self._expected else 1
        self._expected = range(place + 1, place + self._window + 2)
        self._fetch(self._order[place : place + self._window])
        found = self._ahead.pop(charger_id, None)
        if found is None:
            raise UnknownName(f"The charger {charger_id!r} is being removed.")
        return found

    def _fetch(self, charger_ids: Iterable[str]) -> None:
        """All workers are asked before the first is waited for."""
        by_shard: dict[Shard, list[str]] = {}
        for charger_id in charger_ids:
            by_shard.setdefault(self._shard_of(charger_id), []).append(charger_id)
        self._ahead.clear()
        asked: list[tuple[Shard, list[str], int]] = []
        for shard, ids in by_shard.items():
            try:
                asked.append((shard, ids, shard.line.send("views", ids)))
            except OutOfReach:
                self._give_up(shard, ids)
        for shard, ids, number in asked:
            try:
                views: list[ChargerView] = shard.line.receive(number)
            except OutOfReach as error:
                self._give_up(shard, ids, str(error))
            else:
                self._ahead.update((view.charger_id, view) for view in views)
        self._fetched_at = time.monotonic()

    def _give_up(self, shard: Shard, charger_ids: Iterable[str], why: str = "") -> None:
        reason = shard.trouble or why or f"{shard.who} does not answer"
        self._ahead.update((each, self._absent(each, reason)) for each in charger_ids)
