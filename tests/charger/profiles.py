"""Charging profiles for tests, in OCPP 2.0.1's form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ocpplab_tui.base.timestamps import to_text
from ocpplab_tui.charger.charger import Charger
from ocpplab_tui.charger.charging_profile import TX_DEFAULT, ChargingProfile
from ocpplab_tui.charger.charging_reading import profile_of
from ocpplab_tui.charger.connector import Connector

Steps = Sequence[tuple[int, float]]


def payload(
    profile_id: int,
    steps: Steps,
    *,
    purpose: str = TX_DEFAULT,
    level: int = 0,
    unit: str = "A",
    starts_at: float | None = None,
    duration: int | None = None,
    kind: str = "",
    **more: Any,
) -> dict[str, Any]:
    """A profile with these (start, limit) periods: absolute where it has a start, else relative."""
    schedule: dict[str, Any] = {
        "id": profile_id,
        "chargingRateUnit": unit,
        "chargingSchedulePeriod": [{"startPeriod": start, "limit": limit} for start, limit in steps],
    }
    if starts_at is not None:
        schedule["startSchedule"] = to_text(starts_at)
    if duration is not None:
        schedule["duration"] = duration
    return {
        "id": profile_id,
        "stackLevel": level,
        "chargingProfilePurpose": purpose,
        "chargingProfileKind": kind or ("Relative" if starts_at is None else "Absolute"),
        "chargingSchedule": [schedule],
        **more,
    }


def profile(now: float, evse: int, profile_id: int, steps: Steps, **how: Any) -> ChargingProfile:
    return profile_of(payload(profile_id, steps, **how), evse, now)


def install(charger: Charger, now: float, evse: int, profile_id: int, steps: Steps, **how: Any) -> ChargingProfile:
    """Install what the charger would accept."""
    made = profile(now, evse, profile_id, steps, **how)
    charger.require_profile(made)
    charger.install_profile(now, made)
    return made


def composite(charger: Charger, now: float, duration: int, *, connector: int = 1, unit: Any = "A") -> list[Any]:
    """[(start, limit)] of a connector's EVSE, or (0) of the whole."""
    place = charger.connectors[connector - 1] if connector else None
    return [(period.start_s, period.limit) for period in charger.composite(now, place, duration, unit).periods]


def limit(charger: Charger, now: float, connector: Connector | None, watts: float | None) -> None:
    """What an energy manager allows a connector's EVSE or (None) the whole charger; None: anything."""
    evse = 0 if connector is None else connector.evse_id
    if watts is None:
        charger.clear_external_limit(now, evse)
    else:
        charger.set_external_limit(now, evse, watts, "W", "EMS")
