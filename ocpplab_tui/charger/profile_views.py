"""What people see of charging profiles: plain values."""

from __future__ import annotations

from typing import NamedTuple

from ocpplab_tui.charger.charging_profile import ChargingProfile, ChargingSchedule, RateUnit


class InstalledProfile(NamedTuple):
    """One installed profile. `evse` 0: the whole station (TxDefaultProfile: every EVSE); in 1.6 it is the connector.

    `purpose` in the words of the charger's version. `first_limit` in `unit`, of the schedule's first period; `periods`
    is how many there are. `source`: CSO (from the CSMS), EMS, SO or Other. `valid_from`, `valid_to`, `starts_at`:
    seconds since the epoch by the charger's clock; None: open, or from the start of charging. These are of the schedule
    in force, `schedules[chosen]`; there are more only where a vehicle chose one (ISO 15118).
    """

    evse: int
    purpose: str
    stack_level: int
    kind: str
    unit: RateUnit
    first_limit: float
    periods: int
    id: int
    source: str
    valid_from: float | None
    valid_to: float | None
    starts_at: float | None
    duration_s: int | None
    transaction_id: str | None
    recurrence: str | None  # Daily, Weekly
    schedules: tuple[ChargingSchedule, ...]
    chosen: int


class CompositePeriod(NamedTuple):
    """From `start_s` seconds after the composite's start: at most `limit`. `phases`: that carry it; 0: DC."""

    start_s: int
    limit: float
    phases: int


class Composite(NamedTuple):
    """What the charger will allow from `starts_at` (simulated seconds since the epoch) on, for `duration_s` seconds.
    There is always a first period at 0; without profiles it is what the hardware can give."""

    starts_at: float
    duration_s: int
    unit: RateUnit
    periods: tuple[CompositePeriod, ...]


class Ruling(NamedTuple):
    """Which profile limits now, to how many watts, and until when (simulated time; None: for good)."""

    limit_w: float
    profile: ChargingProfile
    until: float | None
