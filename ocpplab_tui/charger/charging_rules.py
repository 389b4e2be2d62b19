"""Which charging profiles are refused, and why (OCPP 2.0.1 K-01; 1.6 C-02, C-03)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from ocpplab_tui.charger.charging_profile import (
    ABSOLUTE,
    EXTERNAL,
    RECURRING,
    RELATIVE,
    STATION_MAX,
    TX,
    TX_DEFAULT,
    ChargingProfile,
    ChargingSchedule,
)
from ocpplab_tui.charger.charging_profiles import ChargingProfiles
from ocpplab_tui.charger.charging_reading import ProfileMistake
from ocpplab_tui.charger.definitions.smart_charging import PERIODS_MAX, PROFILES_MAX, STACK_LEVEL_MAX, rate_units

if TYPE_CHECKING:
    from ocpplab_tui.config.catalog import ConnectorSpec, Model

PROFILE, SCHEDULE = "InvalidProfile", "InvalidSchedule"


def require_sound(profile: ChargingProfile, model: Model, version: str, *, schedules_max: int = 1) -> None:
    """Raise ProfileMistake for the first thing that is wrong in the profile itself, wherever it is to be installed.

    1.6 leaves more open: an absolute schedule without a start counts from the start of charging, and numberPhases only
    tells how to count. `schedules_max`: how many the vehicle takes to choose from (ISO 15118).
    """
    strict = version != "1.6"
    _require_common(profile)
    if strict:
        _require_strict(profile)
    if len(profile.schedules) > schedules_max:
        raise ProfileMistake(SCHEDULE, f"at most {schedules_max} schedules here")
    specs = [spec for spec in model.connectors if profile.evse in (0, spec.evse)]
    for schedule in profile.schedules:
        _require_sound_schedule(schedule, profile.kind, model, specs if strict else ())


def _require_common(profile: ChargingProfile) -> None:
    if profile.purpose == EXTERNAL:
        raise ProfileMistake(PROFILE, "external constraints are not set by the CSMS")
    if profile.purpose == STATION_MAX and profile.evse:
        raise ProfileMistake(PROFILE, f"{STATION_MAX} is for the whole station")
    if not 0 <= profile.stack_level <= STACK_LEVEL_MAX:
        raise ProfileMistake("InvalidStackLevel", f"stack levels are 0 to {STACK_LEVEL_MAX}")
    if profile.valid_from is not None and profile.valid_to is not None and profile.valid_to <= profile.valid_from:
        raise ProfileMistake(PROFILE, "validTo must be after validFrom")
    if profile.kind == RECURRING and profile.recurrence is None:
        raise ProfileMistake(PROFILE, "a recurring profile needs recurrencyKind")


def _require_strict(profile: ChargingProfile) -> None:
    if profile.purpose == STATION_MAX and profile.kind == RELATIVE:
        raise ProfileMistake(PROFILE, f"{STATION_MAX} may not be relative")
    if profile.purpose != TX and profile.transaction_id is not None:
        raise ProfileMistake(PROFILE, "only a TxProfile has a transactionId")


def _require_sound_schedule(
    schedule: ChargingSchedule, kind: str, model: Model, specs: Sequence[ConnectorSpec]
) -> None:
    units = rate_units(model)
    if schedule.unit not in units:
        raise ProfileMistake("UnsupportedRateUnit", f"limits are given in {' or '.join(units)} here")
    if len(schedule.periods) > PERIODS_MAX:
        raise ProfileMistake("TooManyElements", f"at most {PERIODS_MAX} periods")
    for problem in _problems(schedule, kind, specs):
        raise ProfileMistake(SCHEDULE, problem)


def _problems(schedule: ChargingSchedule, kind: str, specs: Sequence[ConnectorSpec]) -> Iterator[str]:
    """`specs`: the outlets whose phases count; none: 1.6, whose rules are fewer."""
    periods = schedule.periods
    if not periods or periods[0].start_s != 0:
        yield "the first startPeriod must be 0"
    if any(later.start_s <= earlier.start_s for earlier, later in pairwise(periods)):
        yield "startPeriods must rise"
    if any(period.limit < 0 for period in periods):
        yield "a limit is negative: this station does not discharge vehicles"
    if schedule.duration_s is not None and schedule.duration_s <= 0:
        yield "duration must be positive"
    if any(period.phases is not None and not 1 <= period.phases <= 3 for period in periods):
        yield "numberPhases is 1 to 3"
    if specs and kind in (ABSOLUTE, RECURRING) and schedule.starts_at is None:
        yield f"an {kind.lower()} schedule needs startSchedule".replace("an rec", "a rec")
    if specs and kind == RELATIVE and schedule.starts_at is not None:
        yield "a relative schedule has no startSchedule"
    lines = max((spec.phases for spec in specs if spec.current == "AC"), default=0)
    if any(period.phases is not None and period.phases < lines for period in periods):
        yield f"all {lines} phases carry current here, and none can be switched off"
    if specs and any(period.phase_to_use is not None for period in periods):
        yield "the phase in use cannot be switched (K01.FR.48)"


def require_place(profile: ChargingProfile, profiles: ChargingProfiles, version: str) -> None:
    """Raise ProfileMistake where it would stand against one that is installed, or nothing more can be kept.

    In 2.0.1 two profiles of one purpose, stack level and EVSE may not be valid at once (K01.FR.39), nor may a default
    of one EVSE stand beside one of all at the same level (K01.FR.52, FR.53); in 1.6 the new one replaces the old one.
    """
    known = profiles.find(profile.id)
    if known is not None and known.purpose == EXTERNAL:
        raise ProfileMistake("DuplicateProfile", "an external constraint has that id")
    if version == "1.6":
        gone = {item.id for item in profiles.rivals(profile)} | {profile.id}
    else:
        gone = {profile.id}
        _require_no_rival(profile, profiles)
    if sum(item.id not in gone for item in profiles) >= PROFILES_MAX:
        raise ProfileMistake("TooManyElements", f"at most {PROFILES_MAX} profiles can be installed")


def _require_no_rival(profile: ChargingProfile, profiles: ChargingProfiles) -> None:
    if any(rival.overlaps(profile) for rival in profiles.rivals(profile)):
        raise ProfileMistake("DuplicateProfile", "another profile has this purpose, stack level and place")
    for other in profiles if profile.purpose == TX_DEFAULT else ():
        beside = other.purpose == TX_DEFAULT and other.id != profile.id and bool(other.evse) != bool(profile.evse)
        if beside and other.stack_level == profile.stack_level:
            raise ProfileMistake(
                "DuplicateProfile", "a default of all EVSEs and one of a single EVSE exclude each other"
            )
