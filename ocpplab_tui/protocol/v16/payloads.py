"""Hardware values in OCPP 1.6's words."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING

from ocpplab_tui.charger.meter import MeterSample, SampledValue
from ocpplab_tui.charger.readings import ENERGY_REGISTER
from ocpplab_tui.charger.states import StopReason
from ocpplab_tui.protocol.ports import Payload
from ocpplab_tui.protocol.signed_values import signed_meter_value

if TYPE_CHECKING:
    from ocpplab_tui.charger.transaction import Transaction
    from ocpplab_tui.protocol.core import StationCore

STOP_REASONS: dict[StopReason, str] = {
    StopReason.LOCAL: "Local",
    StopReason.REMOTE: "Remote",
    StopReason.EV_DISCONNECTED: "EVDisconnected",
    StopReason.DEAUTHORIZED: "DeAuthorized",
    StopReason.EMERGENCY_STOP: "EmergencyStop",
    StopReason.POWER_LOSS: "PowerLoss",
    StopReason.REBOOT: "Reboot",
    StopReason.HARD_RESET: "HardReset",
    StopReason.SOFT_RESET: "SoftReset",
    StopReason.UNLOCK_COMMAND: "UnlockCommand",
    # limits that the driver chose for the session end it as the driver would
    StopReason.TIME_LIMIT_REACHED: "Local",
    StopReason.ENERGY_LIMIT_REACHED: "Local",
    StopReason.SOC_LIMIT_REACHED: "Local",
}
"""ReasonEnum of 1.6 (I-02); what has no word there (faults, time-outs) is Other."""

ENERGIES = ("Wh", "varh")
UNITS_ON_THE_WIRE = frozenset({"Wh", "kWh", "varh", "W", "kW", "VA", "var", "A", "V", "K", "Celsius", "Percent"})


def stop_reason(reason: StopReason) -> str:
    return STOP_REASONS.get(reason, "Other")


def sampled_value(value: SampledValue, context: str) -> Payload:
    """One SampledValue (OCPP 1.6 §7.43): the value is a string, energies are whole Wh."""
    number, measurand, unit, phase, location = value
    text = str(int(number)) if unit in ENERGIES else f"{number:.2f}" if unit in ("A", "") else f"{number:.1f}"
    sampled: Payload = {"value": text, "context": context, "measurand": measurand}
    if phase is not None:
        sampled["phase"] = phase
    if location is not None:
        sampled["location"] = location
    if unit in UNITS_ON_THE_WIRE:  # Hertz is no unit of 1.6 (M-07)
        sampled["unit"] = unit
    return sampled


def meter_value(station: StationCore, sample: MeterSample, transaction: Transaction | None = None) -> Payload:
    """One MeterValue: all measurands of one moment (M-06); a signed record follows as a value of its own."""
    values = [sampled_value(value, sample.context) for value in sample.values]
    if sample.signed is not None:
        signed = signed_meter_value(station, sample.signed, transaction)
        values.append(
            {
                "value": json.dumps(signed, separators=(",", ":")),
                "context": sample.context,
                "format": "SignedData",
                "measurand": ENERGY_REGISTER,
                "unit": "Wh",
            }
        )
    return {"timestamp": station.stamp(sample.at), "sampledValue": values}


def meter_values(
    station: StationCore, samples: Iterable[MeterSample], transaction: Transaction | None = None
) -> list[Payload]:
    return [meter_value(station, sample, transaction) for sample in samples if sample.values]
