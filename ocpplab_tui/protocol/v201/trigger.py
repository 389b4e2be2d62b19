"""Block F: TriggerMessage (F06): the answer first, then the message."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ocpplab_tui.charger.connector import Connector
from ocpplab_tui.charger.events import TransactionUpdated
from ocpplab_tui.charger.states import Trigger
from ocpplab_tui.protocol.ports import Payload
from ocpplab_tui.protocol.requests import Requests
from ocpplab_tui.protocol.v201 import certificates, firmware, logs, transactions
from ocpplab_tui.protocol.v201.payloads import meter_value, rejected

if TYPE_CHECKING:
    from ocpplab_tui.protocol.v201.station import Station201

requests: Requests[Station201] = Requests()


@requests("TriggerMessage")
def trigger_message(station: Station201, request: Payload) -> Payload:
    """What is not built in is NotImplemented (TC_F_27)."""
    message = request["requestedMessage"]
    send = MESSAGES.get(message)
    if send is None:
        return {"status": "NotImplemented"}
    place = request.get("evse")
    connectors = station.charger.connectors if place is None else _connectors(station, place)
    if not connectors:
        unknown_evse = place is None or not station.connectors_of(place["id"])
        return rejected("UnknownEvse" if unknown_evse else "UnknownConnectorId")
    return send(station, connectors, place) or {"status": "Accepted"}


def _connectors(station: Station201, place: Payload) -> list[Connector]:
    if place["id"] == 0:
        return station.charger.connectors
    return station.connectors_of(place["id"], place.get("connectorId"))


def _boot(station: Station201, _connectors: list[Connector], _place: Payload | None) -> Payload | None:
    if station.registration == "Accepted":  # F06.FR.17
        return rejected("Unspecified", "the last boot was accepted")
    station.registration_state.boot(station.boot_payload("Triggered"))
    return None


def _heartbeat(station: Station201, _connectors: list[Connector], _place: Payload | None) -> Payload | None:
    station.registration_state.heartbeat()
    return None


def _status(station: Station201, connectors: list[Connector], _place: Payload | None) -> Payload | None:
    for connector in connectors:
        station.send_status(connector, station.now(), station.status_of(connector))
    return None


def _meter_values(station: Station201, connectors: list[Connector], place: Payload | None) -> Payload | None:
    """AlignedData measurands, context Trigger, one message an EVSE."""
    charger = station.charger
    evses: dict[int, Connector | None] = {0: None} if place is not None and place["id"] == 0 else {}
    for connector in () if evses else connectors:
        known = evses.setdefault(connector.evse_id, connector)
        if known is not None and known.transaction is None and connector.transaction is not None:
            evses[connector.evse_id] = connector
    measurands = charger.settings.clock_measurands
    samples = {
        evse_id: charger.sample(station.now(), chosen, measurands, "Trigger") for evse_id, chosen in evses.items()
    }
    measured = {evse_id: sample for evse_id, sample in samples.items() if sample.values}
    if not measured:
        return rejected("Unspecified", "AlignedDataCtrlr.Measurands names nothing that is measured here")
    for evse_id, sample in measured.items():
        station.call("MeterValues", {"evseId": evse_id, "meterValue": [meter_value(station, sample)]})
    return None


def _transaction_event(station: Station201, connectors: list[Connector], _place: Payload | None) -> Payload | None:
    """One Updated for each running transaction, with the TxUpdated measurands (F06.FR.07)."""
    charger, now = station.charger, station.now()
    for connector in connectors:
        transaction = connector.transaction
        if transaction is not None:
            sample = charger.sample(now, connector, charger.settings.sampled_measurands, "Trigger")
            news = TransactionUpdated(now, transaction, Trigger.TRIGGER, transaction.charging_state, (sample,))
            transactions.updated(station, news)
    return None


Send = Callable[["Station201", list[Connector], Payload | None], Payload | None]
"""Sends a message, given the connectors that `evse` names (all, without it) and `evse` itself. Returns the answer if it
refuses."""

MESSAGES: dict[str, Send] = {
    "BootNotification": _boot,
    "Heartbeat": _heartbeat,
    "StatusNotification": _status,
    "MeterValues": _meter_values,
    "TransactionEvent": _transaction_event,
    "FirmwareStatusNotification": firmware.trigger,
    "LogStatusNotification": logs.trigger,
    "SignChargingStationCertificate": certificates.sign_own,
    "SignCombinedCertificate": certificates.sign_combined,
    "SignV2GCertificate": certificates.sign_v2g,
}
"""What TriggerMessage can ask for: a line each."""
