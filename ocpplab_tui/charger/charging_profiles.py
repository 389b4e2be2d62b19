"""The charging profiles that are installed at one charger: who replaces whom, who is meant, what is kept."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from math import inf
from typing import Any, NamedTuple

from ocpplab_tui.charger.charging_profile import (
    EXTERNAL,
    TX,
    TX_DEFAULT,
    ChargingProfile,
    Segment,
    stacked,
)
from ocpplab_tui.charger.charging_reading import ProfileMistake, profile_of


class Criteria(NamedTuple):
    """Which profiles are meant: those that fit all that is given."""

    ids: Collection[int] | None = None
    evse: int | None = None
    purpose: str | None = None
    stack_level: int | None = None
    sources: Collection[str] | None = None

    def fits(self, profile: ChargingProfile) -> bool:
        return (
            (self.ids is None or profile.id in self.ids)
            and self.evse in (None, profile.evse)
            and self.purpose in (None, profile.purpose)
            and self.stack_level in (None, profile.stack_level)
            and (self.sources is None or profile.source in self.sources)
        )


class ChargingProfiles:
    """Installed profiles in the order in which they came. `revision` rises with each change."""

    __slots__ = ("_installed", "revision")

    def __init__(self) -> None:
        self._installed: list[ChargingProfile] = []
        self.revision = 0

    def __len__(self) -> int:
        return len(self._installed)

    def __iter__(self) -> Iterator[ChargingProfile]:
        return iter(self._installed)

    def find(self, profile_id: int) -> ChargingProfile | None:
        return next((profile for profile in self._installed if profile.id == profile_id), None)

    def fitting(self, criteria: Criteria) -> list[ChargingProfile]:
        return [profile for profile in self._installed if criteria.fits(profile)]

    def rivals(self, profile: ChargingProfile) -> list[ChargingProfile]:
        """Others with the same purpose, stack level and place: at most one of them can be in force (C-03, K01.FR.39).
        Of a TxProfile the transaction is the place."""
        return [other for other in self._installed if other.id != profile.id and _same_place(other, profile)]

    def install(self, profile: ChargingProfile, *, displaces: bool) -> None:
        """Add it; one with the same id goes, and with `displaces` (1.6) its rivals too."""
        gone = {profile.id, *(rival.id for rival in (self.rivals(profile) if displaces else ()))}
        self._installed = [other for other in self._installed if other.id not in gone]
        self._installed.append(profile)
        self.revision += 1

    def remove(self, profiles: Collection[ChargingProfile]) -> None:
        ids = {profile.id for profile in profiles}
        if ids:
            self._installed = [profile for profile in self._installed if profile.id not in ids]
            self.revision += 1

    def choose(self, profile: ChargingProfile, index: int) -> None:
        """Another of its schedules is in force (ISO 15118: the vehicle chose)."""
        self._installed = [replace(item, chosen=index) if item is profile else item for item in self._installed]
        self.revision += 1

    def forget_transactions(self, running: Collection[str]) -> None:
        """Drop the profiles of transactions that do not run any more (K01.FR.04)."""
        self.remove([each for each in self._installed if each.purpose == TX and each.transaction_id not in running])

    # -- what holds

    def at_station(self, purpose: str, clock: float) -> Segment:
        """Of the whole station, at this instant of the charger's clock."""
        return stacked((each for each in self._installed if each.purpose == purpose and not each.evse), clock, clock)

    def at_evse(self, evse: int, clock: float) -> Segment:
        """What others than the CSMS allow this EVSE."""
        mine = (each for each in self._installed if each.purpose == EXTERNAL and each.evse == evse)
        return stacked(mine, clock, clock)

    def of_session(
        self, evse: int, transaction_id: str | None, pending: ChargingProfile | None, clock: float, since: float
    ) -> Segment:
        """TxProfile where it has a period, else TxDefaultProfile (C-04, K02.FR.08). `pending`: a TxProfile whose
        transaction has not begun."""
        own = [each for each in self._installed if each.purpose == TX and each.transaction_id == transaction_id]
        if transaction_id is None:
            own = [] if pending is None else [pending]
        defaults = [each for each in self._installed if each.purpose == TX_DEFAULT and each.evse in (0, evse)]
        until = inf
        for group in (own, defaults):
            segment = stacked(group, clock, since)
            until = min(until, segment.until)
            if segment.rate is not None:
                return Segment(segment.rate, until, segment.profile)
        return Segment(None, until)

    # -- what is kept

    def state(self) -> Any:
        """[[evse, source, installed at, chosen schedule, payload]]; None without profiles."""
        return [[p.evse, p.source, p.installed_at, p.chosen, p.payload] for p in self._installed] or None

    def restore(self, state: Any) -> None:
        """What is no profile is left out."""
        for evse, source, installed_at, chosen, payload in state or ():
            try:
                profile = profile_of(payload, evse, installed_at, source)
                self._installed.append(replace(profile, chosen=min(chosen, len(profile.schedules) - 1)))
            except (ProfileMistake, KeyError, TypeError):
                continue
        self.revision += 1


def _same_place(one: ChargingProfile, other: ChargingProfile) -> bool:
    places = ((p.purpose, p.stack_level, p.evse, p.transaction_id) for p in (one, other))
    return next(places) == next(places)
