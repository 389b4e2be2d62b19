"""The order of the chargers: by location, and inside of it as the lab file has them or by a column."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from ocpplab_tui.lab.port import ChargerView, Outline
from ocpplab_tui.tui.glyphs import is_live

SEVERITY = ("Faulted", "Charging", "SuspendedEVSE", "SuspendedEV", "Preparing", "Finishing", "Reserved", "Unavailable")
"""Connector states, the one that matters most first."""


def urgency(status: str) -> int:
    """How soon a state should be seen: 0 first."""
    return SEVERITY.index(status) if status in SEVERITY else len(SEVERITY)


NOWHERE = "no location"
"""What stands for the location of chargers that have none."""


class Sorting(NamedTuple):
    """One way to sort: by what, which way it goes by nature, and the key of a charger."""

    name: str
    falling: bool
    key: Callable[[ChargerView], Any]


def _natural(view: ChargerView) -> list[tuple[int, int, str]]:
    parts = re.findall(r"[0-9]{1,18}|[^0-9]+|[0-9]+", view.identity.casefold())
    return [(0, int(part), "") if part.isdecimal() and part.isascii() else (1, 0, part) for part in parts]


def _state(view: ChargerView) -> int:
    if not is_live(view):
        return len(SEVERITY) + 1
    return min((urgency(each.status) for each in view.connectors), default=len(SEVERITY))


def _soc(view: ChargerView) -> float:
    return max((each.soc for each in view.connectors if each.soc is not None and each.plugged), default=-1.0)


SORTINGS: Mapping[str, Sorting] = {
    each.name: each
    for each in (
        Sorting("charger", False, _natural),
        Sorting("OCPP", False, lambda view: view.version),
        Sorting("state", False, _state),
        Sorting("power", True, lambda view: sum(each.power_w for each in view.connectors)),
        Sorting("energy", True, lambda view: sum(each.session_wh or 0.0 for each in view.connectors)),
        Sorting("SoC", True, _soc),
        Sorting("queue", True, lambda view: view.queued),
        Sorting("link", False, lambda view: (is_live(view), view.online, view.link)),
    )
}


class Order:
    """Sorts, and remembers what it sorts by until that changes."""

    def __init__(self) -> None:
        self.sorting: Sorting | None = None
        self.reversed = False
        self.groups: list[tuple[str, int]] = []  # (location id, how many) of what is shown; one without id: no groups
        self._outlines: dict[str, Outline] = {}
        self._locations: dict[str | None, int] = {}
        self._keys: dict[str, Any] = {}

    @property
    def falling(self) -> bool:
        return self.sorting is not None and self.sorting.falling != self.reversed

    def know(self, outlines: Iterable[Outline]) -> None:
        """The chargers that there are now."""
        self._outlines = {each.charger_id: each for each in outlines}
        self._locations = {}
        for each in self._outlines.values():
            self._locations.setdefault(each.location_id, len(self._locations))
        self._keys.clear()

    def locations(self) -> list[str]:
        """Ids of those that chargers have."""
        return [each for each in self._locations if each]

    def connectors(self, charger_id: str) -> int:
        found = self._outlines.get(charger_id)
        return found.connectors if found is not None else 0

    def forget(self, charger_ids: Iterable[str]) -> None:
        """These changed."""
        if self._keys:
            for charger_id in charger_ids:
                self._keys.pop(charger_id, None)

    def use(self, name: str | None, *, backwards: bool = False) -> None:
        """Sort by this; None: the order of the lab file."""
        self.sorting = SORTINGS[name] if name else None
        self.reversed = backwards
        self._keys.clear()

    def shown_groups(self) -> list[tuple[str, int]]:
        """The groups that have chargers to show."""
        return [group for group in self.groups if group[1]]

    def arrange(self, charger_ids: list[str], view: Callable[[str], ChargerView | None]) -> list[str]:
        """The chargers in order; `groups` says which of them stand together."""
        if self.sorting is not None:
            charger_ids = sorted(charger_ids, key=lambda each: self._key(each, view), reverse=self.falling)
        if len(self._locations) < 2:
            self.groups = [("", len(charger_ids))]
            return charger_ids
        by_location: list[list[str]] = [[] for _ in self._locations]
        for each in charger_ids:
            by_location[self._locations[self._location(each)]].append(each)
        names = [name or NOWHERE for name in self._locations]
        self.groups = [(name, len(ids)) for name, ids in zip(names, by_location, strict=True)]
        return [each for ids in by_location for each in ids]

    def _location(self, charger_id: str) -> str | None:
        found = self._outlines.get(charger_id)
        return found.location_id if found is not None else next(iter(self._locations))

    def _key(self, charger_id: str, view: Callable[[str], ChargerView | None]) -> Any:
        if charger_id not in self._keys:
            seen = view(charger_id)
            assert self.sorting is not None and seen is not None  # noqa: S101, PT018 - known chargers, and a sorting
            self._keys[charger_id] = self.sorting.key(seen)
        return self._keys[charger_id]
