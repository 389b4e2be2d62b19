"""Charging profiles: what they say, and which of their periods is in force at an instant (2.0.1 block K; 1.6 §3.13)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from math import floor, inf
from typing import Any, Literal, NamedTuple

RateUnit = Literal["A", "W"]

STATION_MAX, EXTERNAL, TX_DEFAULT, TX = (
    "ChargingStationMaxProfile",
    "ChargingStationExternalConstraints",
    "TxDefaultProfile",
    "TxProfile",
)
"""Purposes in 2.0.1's words; 1.6 calls the first ChargePointMaxProfile and knows no external constraints."""
STATION_PURPOSES = (STATION_MAX, EXTERNAL)

ABSOLUTE, RECURRING, RELATIVE = "Absolute", "Recurring", "Relative"
RECURRENCE_S = {"Daily": 86_400, "Weekly": 604_800}
CSO = "CSO"
"""chargingLimitSource of what the CSMS installed."""

GRAIN_S = 1e-4
"""Instants closer than this are one: timestamps have milliseconds, sums of floats a little less."""


class Period(NamedTuple):
    """From `start_s` after the schedule's start: at most `limit`. In amperes that is of each phase, in watts the sum.
    `phases` None: as many as there are, at most 3. `phase_to_use`: which, where it is one of several."""

    start_s: int
    limit: float
    phases: int | None = None
    phase_to_use: int | None = None


@dataclass(frozen=True, slots=True)
class ChargingSchedule:
    """`starts_at` (charger's clock) None: it counts from the start of charging."""

    id: int
    unit: RateUnit
    periods: tuple[Period, ...]
    starts_at: float | None = None
    duration_s: int | None = None


class Rate(NamedTuple):
    """A limit as its profile writes it."""

    limit: float
    unit: RateUnit
    phases: int | None


class Segment(NamedTuple):
    """What holds now (`rate` None: nothing), and until when. Of several profiles: whose rate it is."""

    rate: Rate | None
    until: float
    profile: ChargingProfile | None = None


@dataclass(frozen=True, slots=True)
class ChargingProfile:
    """One installed profile. `evse` 0: the whole station, or (TxDefaultProfile) each EVSE.

    Times are those of the charger's clock, seconds since the epoch. `installed_at` is where an absolute schedule
    without a start begins that no charging gives one (1.6 ChargePointMaxProfile). `chosen` is the schedule in force:
    only with ISO 15118 there is more than one. `payload` is the profile as it was given, for reports and the store.
    """

    id: int
    evse: int
    purpose: str
    stack_level: int
    kind: str
    schedules: tuple[ChargingSchedule, ...]
    source: str = CSO
    recurrence: str | None = None
    valid_from: float | None = None
    valid_to: float | None = None
    transaction_id: str | None = None
    installed_at: float = 0.0
    chosen: int = 0
    payload: dict[str, Any] = field(default_factory=dict, compare=False)

    @property
    def schedule(self) -> ChargingSchedule:
        return self.schedules[self.chosen]

    def overlaps(self, other: ChargingProfile) -> bool:
        """Whether both may be valid at one instant."""
        starts = max(self.valid_from or -inf, other.valid_from or -inf)
        ends = min(inf if p.valid_to is None else p.valid_to for p in (self, other))
        return starts < ends

    def at(self, instant: float, charging_since: float) -> Segment:
        """What holds at this instant of the charger's clock; relative schedules count from `charging_since`."""
        if self.valid_from is not None and instant < self.valid_from - GRAIN_S:
            return Segment(None, self.valid_from)
        ends = inf if self.valid_to is None else self.valid_to
        if instant >= ends - GRAIN_S:
            return Segment(None, inf)
        segment = self._segment(instant, charging_since)
        return segment if segment.until <= ends else Segment(segment.rate, ends)

    def _segment(self, instant: float, charging_since: float) -> Segment:
        """Periods of a recurring schedule are cut where it starts again; before its first start nothing holds."""
        start = self._start(charging_since)
        if instant < start - GRAIN_S:
            return Segment(None, start)
        ends_in = inf if self.schedule.duration_s is None else float(self.schedule.duration_s)
        cycle_s = RECURRENCE_S[self.recurrence] if self.kind == RECURRING and self.recurrence else None
        again = inf
        if cycle_s is not None:
            start += floor((instant - start + GRAIN_S) / cycle_s) * cycle_s
            again, ends_in = start + cycle_s, min(ends_in, cycle_s)
        elapsed = instant - start + GRAIN_S
        if elapsed >= ends_in:
            return Segment(None, again)
        return self._period(start, elapsed, ends_in)

    def _period(self, start: float, elapsed: float, ends_in: float) -> Segment:
        schedule = self.schedule
        index = bisect_right(schedule.periods, elapsed, key=_start_of) - 1
        following = schedule.periods[index + 1].start_s if index + 1 < len(schedule.periods) else inf
        period = schedule.periods[index]
        return Segment(Rate(period.limit, schedule.unit, period.phases), start + min(following, ends_in))

    def _start(self, charging_since: float) -> float:
        if self.schedule.starts_at is not None:
            return self.schedule.starts_at
        return self.installed_at if self.purpose in STATION_PURPOSES else charging_since


def _start_of(period: Period) -> int:
    return period.start_s


def stacked(profiles: Iterable[ChargingProfile], instant: float, charging_since: float) -> Segment:
    """The highest stack level that has a period at this instant (K01.FR.17). Of two at one level the EVSE's own goes
    before the station's (1.6: a default of connector 0 is replaced for that connector)."""
    until = inf
    for profile in sorted(profiles, key=_rank, reverse=True):
        segment = profile.at(instant, charging_since)
        until = min(until, segment.until)
        if segment.rate is not None:
            return Segment(segment.rate, until, profile)
    return Segment(None, until)


def _rank(profile: ChargingProfile) -> tuple[int, bool, float]:
    return profile.stack_level, profile.evse > 0, -profile.installed_at
