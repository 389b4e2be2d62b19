"""The RemoteTrigger profile (OCPP 1.6 §5.17): the answer first, then the message."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ocpplab_tui.charger.connector import Connector
from ocpplab_tui.protocol.ports import Payload
from ocpplab_tui.protocol.requests import Requests
from ocpplab_tui.protocol.v16.core import ACCEPTED, REJECTED
from ocpplab_tui.protocol.v16.payloads import meter_value

if TYPE_CHECKING:
    from ocpplab_tui.protocol.v16.station import Station16

requests: Requests[Station16] = Requests()


@requests("TriggerMessage")
def trigger_message(station: Station16, request: Payload) -> Payload:
    message = request["requestedMessage"]
    number = request.get("connectorId")
    if number not in (None, 0) and station.connector_of(number) is None:
        return REJECTED  # TC_055
    if message == "BootNotification":
        return _boot(station)
    if message == "Heartbeat":
        station.registration_state.heartbeat()
    elif message == "MeterValues":
        _meter_values(station, number)
    elif message == "StatusNotification":
        for item in (*station.whole(), *station.charger.connectors) if number is None else (_place(station, number),):
            station.send_status(item, station.now(), station.status_of(item))
    else:
        return {"status": "NotImplemented"}
    return ACCEPTED


def _boot(station: Station16) -> Payload:
    """Shortens the wait of a charger that isn't accepted; an accepted one refuses (B-07)."""
    if station.registration == "Accepted":
        return REJECTED
    station.registration_state.boot()
    return ACCEPTED


def _place(station: Station16, number: int) -> Connector | None:
    return station.connector_of(number)


def _meter_values(station: Station16, number: int | None) -> None:
    """The latest values of MeterValuesSampledData, context Trigger."""
    charger = station.charger
    places: Sequence[Connector | None] = charger.connectors if number is None else (_place(station, number),)
    for connector in places:
        sample = charger.sample(station.now(), connector, charger.settings.sampled_measurands, "Trigger")
        payload: Payload = {
            "connectorId": 0 if connector is None else connector.number,
            "meterValue": [meter_value(station, sample)],
        }
        if connector is not None and connector.transaction is not None:
            payload["transactionId"] = -1 if connector.transaction.number is None else connector.transaction.number
        station.call("MeterValues", payload)
