"""The SmartCharging profile (OCPP 1.6 §5.5, §5.7, §5.16; ocpp16.md §6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocpplab_tui.base.errors import CallError
from ocpplab_tui.charger.charging_profile import STATION_MAX, TX, ChargingProfile
from ocpplab_tui.charger.charging_profiles import Criteria
from ocpplab_tui.charger.charging_reading import ProfileMistake, profile_of
from ocpplab_tui.protocol.charging import composite, periods_of, profile_for_start
from ocpplab_tui.protocol.life import WentUp
from ocpplab_tui.protocol.ports import Payload
from ocpplab_tui.protocol.reactions import Reactions
from ocpplab_tui.protocol.requests import Requests

if TYPE_CHECKING:
    from ocpplab_tui.protocol.v16.station import Station16

requests: Requests[Station16] = Requests()
reactions: Reactions[Station16] = Reactions()

ACCEPTED: Payload = {"status": "Accepted"}
REJECTED: Payload = {"status": "Rejected"}

PURPOSES = {"ChargePointMaxProfile": STATION_MAX}
"""Purposes that 2.0.1 calls otherwise."""


@reactions(WentUp)
def went_up(station: Station16, _event: WentUp) -> None:
    """B-09: what is kept is in force again; transactions that are gone take their profiles with them."""
    station.charger.forget_lost_transactions()


@requests("SetChargingProfile")
def set_charging_profile(station: Station16, request: Payload) -> Payload:
    """§5.16 (C-02): refused whole, or installed and in force at once."""
    number = request["connectorId"]
    if number != 0 and station.connector_of(number) is None:
        raise CallError("PropertyConstraintViolation", "there is no such connector")
    try:
        profile = _read(station, request["csChargingProfiles"], number)
        station.charger.require_profile(profile)
    except ProfileMistake:
        return REJECTED  # 1.6 has no place for the reason
    station.charger.install_profile(station.now(), profile)
    return ACCEPTED


def _read(station: Station16, payload: Payload, number: int) -> ChargingProfile:
    form = _as_201(payload)
    if form["chargingProfilePurpose"] == TX:
        form["transactionId"] = _running(station, number, payload.get("transactionId"))
    return profile_of(form, number, station.now() + station.clock_offset_s)


def _running(station: Station16, number: int, wanted: int | None) -> str:
    """The transaction that a TxProfile is for: it must run at the connector, and be the one that is named."""
    connector = station.connector_of(number)
    transaction = connector.transaction if connector is not None else None
    if transaction is None or wanted not in (None, transaction.number):
        raise ProfileMistake("TxNotFound", "no such transaction runs at this connector")
    return transaction.id


def _as_201(payload: Payload) -> Payload:
    """A ChargingProfile of 1.6 in 2.0.1's form, without its transaction: numbers of 1.6 are no ids there."""
    form = {name: value for name, value in payload.items() if name not in ("chargingProfileId", "transactionId")}
    purpose = payload["chargingProfilePurpose"]
    return form | {
        "id": payload["chargingProfileId"],
        "chargingProfilePurpose": PURPOSES.get(purpose, purpose),
        "chargingSchedule": [{"id": payload["chargingProfileId"]} | payload["chargingSchedule"]],
    }


def profile_of_start(station: Station16, payload: Payload, number: int) -> ChargingProfile | None:
    """The profile of RemoteStartTransaction (§5.11); None where it is none that may go with it (TC_060)."""
    if "transactionId" in payload:
        return None
    try:
        return profile_for_start(station, _as_201(payload), number)
    except ProfileMistake:
        return None


@requests("ClearChargingProfile")
def clear_charging_profile(station: Station16, request: Payload) -> Payload:
    """§5.5: by id, else all that fits what is given; nothing given means all."""
    if "id" in request:
        criteria = Criteria(ids=(request["id"],))
    else:
        purpose = request.get("chargingProfilePurpose")
        purpose = None if purpose is None else PURPOSES.get(purpose, purpose)
        criteria = Criteria(None, request.get("connectorId"), purpose, request.get("stackLevel"))
    cleared = station.charger.clear_profiles(station.now(), criteria)
    return ACCEPTED if cleared else {"status": "Unknown"}


@requests("GetCompositeSchedule")
def get_composite_schedule(station: Station16, request: Payload) -> Payload:
    """§5.7. The start is told once, as scheduleStart: the errata wants no chargingSchedule.startSchedule (C-09)."""
    number = request["connectorId"]
    connector = station.connector_of(number)
    if connector is None and number != 0:
        return REJECTED
    schedule = composite(station, connector, request["duration"], request.get("chargingRateUnit"))
    if isinstance(schedule, ProfileMistake):
        return REJECTED
    return {
        "status": "Accepted",
        "connectorId": number,
        "scheduleStart": station.stamp(schedule.starts_at),
        "chargingSchedule": {
            "duration": schedule.duration_s,
            "chargingRateUnit": schedule.unit,
            "chargingSchedulePeriod": periods_of(schedule),
        },
    }
