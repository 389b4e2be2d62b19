"""Charging profiles as OCPP 2.0.1 writes them (ChargingProfileType). 1.6's are brought into this form first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ocpplab_tui.base.timestamps import from_text, strict
from ocpplab_tui.charger.charging_profile import CSO, ChargingProfile, ChargingSchedule, Period


class ProfileMistake(ValueError):
    """Why a profile is refused: a reason code of 2.0.1 and a sentence for people."""

    def __init__(self, reason_code: str, info: str) -> None:
        self.reason_code = reason_code
        super().__init__(info)


def profile_of(payload: Mapping[str, Any], evse: int, clock: float, source: str = CSO) -> ChargingProfile:
    """Read a profile, valid by its schema, that is installed at `clock`. ProfileMistake for a time that is none."""
    return ChargingProfile(
        id=payload["id"],
        evse=evse,
        purpose=payload["chargingProfilePurpose"],
        stack_level=payload["stackLevel"],
        kind=payload["chargingProfileKind"],
        schedules=tuple(schedule_of(each) for each in payload["chargingSchedule"]),
        source=source,
        recurrence=payload.get("recurrencyKind"),
        valid_from=_instant(payload, "validFrom"),
        valid_to=_instant(payload, "validTo"),
        transaction_id=payload.get("transactionId"),
        installed_at=round(clock, 3),
        payload=_sayable(payload),
    )


def _sayable(payload: Mapping[str, Any]) -> dict[str, Any]:
    """The profile as it will be reported: a time that was tolerated, though it lacks its zone, has one then."""
    schedules = [_with_strict(each, "startSchedule") for each in payload["chargingSchedule"]]
    return _with_strict(payload, "validFrom", "validTo") | {"chargingSchedule": schedules}


def _with_strict(payload: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return dict(payload) | {name: strict(payload[name]) for name in names if name in payload}


def schedule_of(payload: Mapping[str, Any]) -> ChargingSchedule:
    periods = (
        Period(each["startPeriod"], float(each["limit"]), each.get("numberPhases"), each.get("phaseToUse"))
        for each in payload["chargingSchedulePeriod"]
    )
    return ChargingSchedule(
        payload["id"],
        payload["chargingRateUnit"],
        tuple(periods),
        _instant(payload, "startSchedule"),
        payload.get("duration"),
    )


def _instant(payload: Mapping[str, Any], name: str) -> float | None:
    """Whole milliseconds: finer ones would make borders that no clock shows."""
    if name not in payload:
        return None
    try:
        return round(from_text(payload[name]), 3)
    except (ValueError, OverflowError):
        raise ProfileMistake("InvalidValue", f"{name} is no date and time as in RFC 3339") from None
