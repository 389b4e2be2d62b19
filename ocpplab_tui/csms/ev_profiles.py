"""The charging profile that answers a vehicle's needs (OCPP 2.0.1 K15): one schedule with what the vehicle takes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ocpplab_tui.csms.backend import as_mapping, as_whole

LASTS_S = 86_400
PHASES = {"AC_single_phase": 1, "AC_two_phase": 2, "AC_three_phase": 3}
AC_A, DC_W = 32, 50_000
"""Limits for a vehicle that tells none of its own."""


def charging_profile(profile_id: int, transaction_id: str, needs: Mapping[str, Any]) -> dict[str, Any]:
    """A TxProfile for SetChargingProfile; `needs` is the ChargingNeedsType of the station."""
    unit, period = _direct(needs) if needs.get("requestedEnergyTransfer") == "DC" else _alternating(needs)
    schedule = {
        "id": 1,
        "duration": LASTS_S,
        "chargingRateUnit": unit,
        "chargingSchedulePeriod": [{"startPeriod": 0, **period}],
    }
    return {
        "id": profile_id,
        "stackLevel": 0,
        "chargingProfilePurpose": "TxProfile",
        "chargingProfileKind": "Relative",
        "chargingSchedule": [schedule],
        "transactionId": transaction_id,
    }


def _alternating(needs: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    told = as_mapping(needs.get("acChargingParameters"))
    phases = PHASES.get(str(needs.get("requestedEnergyTransfer")), 3)
    return "A", {"limit": float(as_whole(told.get("evMaxCurrent")) or AC_A), "numberPhases": phases}


def _direct(needs: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    told = as_mapping(needs.get("dcChargingParameters"))
    current_voltage = as_whole(told.get("evMaxCurrent")) * as_whole(told.get("evMaxVoltage"))
    return "W", {"limit": float(as_whole(told.get("evMaxPower")) or current_voltage or DC_W)}
