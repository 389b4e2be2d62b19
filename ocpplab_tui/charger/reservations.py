"""What is reserved at a charger, for whom, and what that leaves to others (OCPP 1.6 §3.13, 2.0.1 block H).

Pure: places and instants are told, nothing is looked up. A reservation names an EVSE (1.6: a connector), or leaves it
open which one (1.6: connector 0): then as many EVSEs are kept free as there are such reservations.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from enum import StrEnum
from math import inf
from typing import Any, NamedTuple

from ocpplab_tui.charger.authorization import same_group
from ocpplab_tui.charger.id_token import IdToken


class ReserveStatus(StrEnum):
    """What becomes of a request to reserve (ReserveNowStatus of both versions)."""

    ACCEPTED = "Accepted"
    FAULTED = "Faulted"
    OCCUPIED = "Occupied"
    REJECTED = "Rejected"
    UNAVAILABLE = "Unavailable"


class ReserveOutcome(NamedTuple):
    """`reason_code` is 2.0.1's (GEN-02), "" where the status says it all; `reason` is for people."""

    status: ReserveStatus
    reason_code: str = ""
    reason: str = ""


class ReservationEnd(StrEnum):
    """How a reservation ends that nobody used or cancelled (2.0.1 ReservationUpdateStatus)."""

    EXPIRED = "Expired"
    REMOVED = "Removed"


class Place(NamedTuple):
    """An EVSE that could serve a reservation now; `types`: its connectors in 2.0.1's words ("cCCS2")."""

    evse_id: int
    types: frozenset[str]


class Reservation(NamedTuple):
    """One reservation. `expires_at`: simulated seconds since the epoch. `evse_id` None: at any EVSE; `connector_type`:
    only where there is such a connector. `group_id`: any token of this parent or group may use it too."""

    id: int
    id_token: IdToken
    expires_at: float
    evse_id: int | None = None
    connector_type: str | None = None
    group_id: str | None = None

    def is_for(self, id_token: IdToken, group_id: str | None, *, unsure: bool = False) -> bool:
        """Whether this token may use it (H03). `unsure`: its group is not known yet and may turn out to be the one."""
        if self.id_token.same(id_token) or same_group(self.group_id, group_id):
            return True
        return unsure and bool(self.group_id)

    def fits(self, place: Place) -> bool:
        """Whether that EVSE could serve it."""
        return self.evse_id in (None, place.evse_id) and self.connector_type in (None, *place.types)


class Reservations:
    """All reservations of one charger, the oldest first (`charger.kept.Kept`). Without any it costs its two slots."""

    __slots__ = ("_items", "revision")

    def __init__(self) -> None:
        self._items: dict[int, Reservation] | None = None
        self.revision = 0

    def __len__(self) -> int:
        return len(self._items) if self._items else 0

    def __iter__(self) -> Iterator[Reservation]:
        return iter(tuple((self._items or {}).values()))

    def get(self, reservation_id: int) -> Reservation | None:
        return (self._items or {}).get(reservation_id)

    def add(self, reservation: Reservation) -> None:
        """The same id replaces (H01.FR.02)."""
        self._items = {each.id: each for each in self if each.id != reservation.id} | {reservation.id: reservation}
        self.revision += 1

    def remove(self, reservation_id: int) -> Reservation | None:
        """Forget one; None if there was none."""
        removed = (self._items or {}).pop(reservation_id, None)
        if removed is not None:
            self.revision += 1
        return removed

    def without(self, reservation_id: int) -> Reservations:
        """What would be left if that one were not there."""
        others = Reservations()
        others._items = {each.id: each for each in self if each.id != reservation_id}
        return others

    @property
    def next_expiry(self) -> float:
        """When the first of them expires; inf without any."""
        return min((each.expires_at for each in self), default=inf)

    # -- what they leave to others

    def at(self, evse_id: int) -> Reservation | None:
        """The reservation of this very EVSE."""
        return next((each for each in self if each.evse_id == evse_id), None)

    def anywhere(self) -> list[Reservation]:
        """Those that leave the EVSE open."""
        return [each for each in self if each.evse_id is None]

    def hold(self, evse_id: int, places: Sequence[Place]) -> bool:
        """Whether this EVSE is kept free: by name, or because those that leave it open need every one that is left
        (H01.FR.20, FR.24). `places`: the EVSEs that could serve them now."""
        if self.at(evse_id) is not None:
            return True
        open_ones = self.anywhere()
        if not open_ones or all(place.evse_id != evse_id for place in places):
            return False
        return not satisfiable(open_ones, _others(places, evse_id))

    def admit(
        self,
        place: Place,
        id_token: IdToken,
        group_id: str | None,
        places: Sequence[Place],
        *,
        unsure: bool = False,
    ) -> bool:
        """Whether this token may begin a use at `place`: nobody else's reservation stands against it."""
        named = self.at(place.evse_id)
        if named is not None:
            return named.is_for(id_token, group_id, unsure=unsure)
        own = self._own_open(place, id_token, group_id, unsure=unsure)
        rest = [each for each in self.anywhere() if each is not own]
        return satisfiable(rest, _others(places, place.evse_id))

    def used_by(self, place: Place, id_token: IdToken, group_id: str | None) -> Reservation | None:
        """The reservation that this token uses up by beginning at `place` (H03); None: none."""
        named = self.at(place.evse_id)
        if named is not None and named.is_for(id_token, group_id):
            return named
        return self._own_open(place, id_token, group_id)

    def _own_open(
        self, place: Place, id_token: IdToken, group_id: str | None, *, unsure: bool = False
    ) -> Reservation | None:
        fitting = (each for each in self.anywhere() if each.fits(place))
        return next((each for each in fitting if each.is_for(id_token, group_id, unsure=unsure)), None)

    # -- what survives a reboot and the program

    def state(self) -> list[Any] | None:
        """As plain data for the store; None without any."""
        return [[*each[:1], *each.id_token, *each[2:]] for each in self] or None

    def restore(self, state: Any, _now: float) -> None:
        """Become what `state()` told. What expired meanwhile ends as soon as the charger is powered."""
        self._items = {}
        for row in state or ():
            with contextlib.suppress(TypeError, ValueError):  # of another program
                number, value, kind, expires_at, evse_id, connector_type, group_id = row
                token = IdToken(value, kind)
                self._items[number] = Reservation(number, token, expires_at, evse_id, connector_type, group_id)


def _others(places: Sequence[Place], evse_id: int) -> list[Place]:
    return [place for place in places if place.evse_id != evse_id]


def satisfiable(wanted: Sequence[Reservation], places: Sequence[Place]) -> bool:
    """Whether each of them can have an EVSE of its own."""
    taken: dict[int, Reservation] = {}
    return all(_seated(each, places, taken, set()) for each in wanted)


def _seated(wanted: Reservation, places: Sequence[Place], taken: dict[int, Reservation], tried: set[int]) -> bool:
    """Give it a place; who has it already may move to another (augmenting paths)."""
    for place in places:
        if place.evse_id in tried or not wanted.fits(place):
            continue
        tried.add(place.evse_id)
        holder = taken.get(place.evse_id)
        if holder is None or _seated(holder, places, taken, tried):
            taken[place.evse_id] = wanted
            return True
    return False
