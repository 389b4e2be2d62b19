"""Hardware values in OCPP 2.0.1's words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ocpplab_tui.charger.connector import Connector
from ocpplab_tui.charger.meter import MeterSample, SampledValue
from ocpplab_tui.charger.readings import ENERGY_REGISTER
from ocpplab_tui.charger.states import StopReason
from ocpplab_tui.protocol.ports import Payload
from ocpplab_tui.protocol.signed_values import signed_meter_value

if TYPE_CHECKING:
    from ocpplab_tui.charger.transaction import Transaction
    from ocpplab_tui.protocol.core import StationCore

STOPPED_REASONS: dict[StopReason, str] = {
    StopReason.HARD_RESET: "ImmediateReset",
    StopReason.SOFT_RESET: "ImmediateReset",
    StopReason.UNLOCK_COMMAND: "Other",
}
"""Reasons that ReasonEnumType calls otherwise."""


def stopped_reason(reason: StopReason) -> str:
    return STOPPED_REASONS.get(reason, reason.value)


def evse(connector: Connector) -> Payload:
    return {"id": connector.evse_id, "connectorId": connector.connector_id}


def sampled_value(value: SampledValue, context: str) -> Payload:
    """One SampledValueType (J-04): the value is a number; Wh is the unit that goes without saying."""
    digits = 2 if value.unit in ("A", "") else 1
    sampled: Payload = {"value": round(value.value, digits), "context": context, "measurand": value.measurand}
    if value.phase is not None:
        sampled["phase"] = value.phase
    if value.location is not None:
        sampled["location"] = value.location
    if value.unit and value.unit != "Wh":
        sampled["unitOfMeasure"] = {"unit": value.unit}
    return sampled


def meter_value(station: StationCore, sample: MeterSample, transaction: Transaction | None = None) -> Payload:
    """One MeterValueType: all measurands of one moment; a signed record stands with the total register."""
    values = [sampled_value(value, sample.context) for value in sample.values]
    if sample.signed is not None:
        register = next(item for item in values if item["measurand"] == ENERGY_REGISTER and "phase" not in item)
        register["signedMeterValue"] = signed_meter_value(station, sample.signed, transaction)
    return {"timestamp": station.stamp(sample.at), "sampledValue": values}


def meter_values(
    station: StationCore, samples: Iterable[MeterSample], transaction: Transaction | None = None
) -> list[Payload]:
    return [meter_value(station, sample, transaction) for sample in samples if sample.values]


def status_info(reason_code: str, additional_info: str = "") -> Payload:
    """StatusInfoType (GEN-02)."""
    info: Payload = {"reasonCode": reason_code[:20]}
    if additional_info:
        info["additionalInfo"] = additional_info[:512]
    return info


def rejected(reason_code: str, additional_info: str = "") -> Payload:
    return {"status": "Rejected", "statusInfo": status_info(reason_code, additional_info)}
