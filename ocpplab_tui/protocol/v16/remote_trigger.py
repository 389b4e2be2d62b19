"""The RemoteTrigger profile (OCPP 1.6 §5.17) and the whitepaper's ExtendedTriggerMessage: answer, then message."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from ocpplab_tui.charger.connector import Connector
from ocpplab_tui.protocol.ports import Payload
from ocpplab_tui.protocol.requests import Requests
from ocpplab_tui.protocol.v16 import certificates, firmware, logs
from ocpplab_tui.protocol.v16.core import ACCEPTED, REJECTED
from ocpplab_tui.protocol.v16.payloads import meter_value

if TYPE_CHECKING:
    from ocpplab_tui.protocol.v16.station import Station16

requests: Requests[Station16] = Requests()


@requests("TriggerMessage")
def trigger_message(station: Station16, request: Payload) -> Payload:
    return _trigger(station, request, MESSAGES)


@requests("ExtendedTriggerMessage")
def extended_trigger_message(station: Station16, request: Payload) -> Payload:
    return _trigger(station, request, EXTENDED_MESSAGES)


def _trigger(station: Station16, request: Payload, messages: Mapping[str, Send]) -> Payload:
    """What is not built in is NotImplemented; an unknown connector is refused (TC_055)."""
    send = messages.get(request["requestedMessage"])
    if send is None:
        return {"status": "NotImplemented"}
    number = request.get("connectorId")
    if number not in (None, 0) and station.connector_of(number) is None:
        return REJECTED
    return send(station, number) or ACCEPTED


def _boot(station: Station16, _number: int | None) -> Payload | None:
    """Shortens the wait of a charger that isn't accepted; an accepted one refuses (B-07)."""
    if station.registration == "Accepted":
        return REJECTED
    station.registration_state.boot()
    return None


def _heartbeat(station: Station16, _number: int | None) -> None:
    station.registration_state.heartbeat()


def _status(station: Station16, number: int | None) -> None:
    places = (*station.whole(), *station.charger.connectors) if number is None else (station.connector_of(number),)
    for place in places:
        station.send_status(place, station.now(), station.status_of(place))


def _meter_values(station: Station16, number: int | None) -> Payload | None:
    """The latest values of MeterValuesSampledData, context Trigger, of every connector where something is measured."""
    charger = station.charger
    places: Sequence[Connector | None] = charger.connectors if number is None else (station.connector_of(number),)
    measurands = charger.settings.sampled_measurands
    samples = [(place, charger.sample(station.now(), place, measurands, "Trigger")) for place in places]
    measured = [(place, sample) for place, sample in samples if sample.values]
    for connector, sample in measured:
        payload: Payload = {
            "connectorId": 0 if connector is None else connector.number,
            "meterValue": [meter_value(station, sample)],
        }
        if connector is not None and connector.transaction is not None:
            payload["transactionId"] = -1 if connector.transaction.number is None else connector.transaction.number
        station.call("MeterValues", payload)
    return None if measured else REJECTED


Send = Callable[["Station16", int | None], Payload | None]
"""Sends a message, given the connectorId asked for (None: not said; 0: the whole). Returns the answer if it refuses."""

MESSAGES: dict[str, Send] = {
    "BootNotification": _boot,
    "DiagnosticsStatusNotification": logs.trigger_diagnostics,
    "FirmwareStatusNotification": firmware.trigger,
    "Heartbeat": _heartbeat,
    "MeterValues": _meter_values,
    "StatusNotification": _status,
}
"""What TriggerMessage can ask for: a line each."""

EXTENDED_MESSAGES: dict[str, Send] = {
    "BootNotification": _boot,
    "FirmwareStatusNotification": firmware.trigger_signed,
    "Heartbeat": _heartbeat,
    "LogStatusNotification": logs.trigger,
    "MeterValues": _meter_values,
    "SignChargePointCertificate": certificates.sign,
    "StatusNotification": _status,
}
"""What ExtendedTriggerMessage can ask for; there FirmwareStatusNotification is SignedFirmwareStatusNotification."""
