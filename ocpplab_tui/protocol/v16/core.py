"""The Core profile's requests of the central system (OCPP 1.6 §5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocpplab_tui.base.errors import CallError
from ocpplab_tui.charger.connector import Connector
from ocpplab_tui.charger.events import ConnectorChanged
from ocpplab_tui.charger.states import ConnectorStatus, StopReason, Trigger
from ocpplab_tui.protocol.ports import Payload
from ocpplab_tui.protocol.reactions import Reactions
from ocpplab_tui.protocol.requests import Requests
from ocpplab_tui.protocol.v16.authorize import token

if TYPE_CHECKING:
    from ocpplab_tui.protocol.v16.station import Station16

requests: Requests[Station16] = Requests()
reactions: Reactions[Station16] = Reactions()

ACCEPTED: Payload = {"status": "Accepted"}
REJECTED: Payload = {"status": "Rejected"}
OUT_OF_ORDER = (ConnectorStatus.FAULTED, ConnectorStatus.UNAVAILABLE)


@reactions(ConnectorChanged)
def connector_changed(station: Station16, event: ConnectorChanged) -> None:
    """§4.9."""
    station.reports.changed(event)


@requests("RemoteStartTransaction")
def remote_start_transaction(station: Station16, request: Payload) -> Payload:
    """§5.11. A charging profile is ignored: smart charging is not among the supported profiles."""
    connector = _place_for_remote_start(station, request.get("connectorId"))
    if connector is None or station.registration != "Accepted":
        return REJECTED
    id_token = token(request["idTag"])
    if station.charger.settings.authorize_remote_start:
        station.swipes.start(id_token, connector, trigger=Trigger.REMOTE_START)
    else:
        station.charger.authorized(station.now(), connector, id_token, trigger=Trigger.REMOTE_START)
    return ACCEPTED


def _place_for_remote_start(station: Station16, number: int | None) -> Connector | None:
    """The connector asked for if it is free; without one: where a cable waits, else the first free one."""
    if station.charger.status in OUT_OF_ORDER:
        return None
    if number is not None:
        connector = station.connector_of(number)
        return connector if connector is not None and station.startable(connector) else None
    waiting = [item for item in station.waiting_for_card() if item.authorization is None]
    return next(iter((*waiting, *station.charger.free_connectors())), None)


@requests("RemoteStopTransaction")
def remote_stop_transaction(station: Station16, request: Payload) -> Payload:
    """§5.12."""
    for transaction in station.charger.running():
        if transaction.number == request["transactionId"] and station.registration == "Accepted":
            station.charger.stop_authorized(
                station.now(), transaction, reason=StopReason.REMOTE, trigger=Trigger.REMOTE_STOP
            )
            return ACCEPTED
    return REJECTED


@requests("UnlockConnector")
def unlock_connector(station: Station16, request: Payload) -> Payload:
    """§5.18; an unknown connector is NotSupported (TC_031)."""
    connector = station.connector_of(request["connectorId"])
    return {"status": "NotSupported" if connector is None else unlock(station, connector)}


def unlock(station: Station16, connector: Connector) -> str:
    """A running transaction is stopped first (reason UnlockCommand), unless there is nothing to unlock (TC_018_2)."""
    if connector.spec.cable == "fixed":
        return "NotSupported"
    if connector.transaction is not None:
        station.charger.end_transaction(
            station.now(), connector.transaction, StopReason.UNLOCK_COMMAND, Trigger.UNLOCK_COMMAND
        )
    return str(station.charger.unlock(station.now(), connector))


@requests("ChangeAvailability")
def change_availability(station: Station16, request: Payload) -> Payload:
    """§5.2; connectorId 0 is the whole charge point."""
    number = request["connectorId"]
    connector = station.connector_of(number)
    if connector is None and number != 0:
        return REJECTED
    operative = request["type"] == "Operative"
    return {"status": str(station.charger.change_availability(station.now(), connector, operative))}


@requests("GetConfiguration")
def get_configuration(station: Station16, request: Payload) -> Payload:
    """§5.8; an empty list asks for all keys, as no list does."""
    names = request.get("key") or []
    model = station.charger.device_model
    most = model.get_key("GetConfigurationMaxKeys")
    if most is not None and most.value and len(names) > int(most.value):
        raise CallError("OccurrenceConstraintViolation", f"at most {most.value} keys at once")
    views = [model.get_key(name) for name in names] if names else list(model.keys())
    answer: Payload = {}
    if known := [view for view in views if view is not None]:
        answer["configurationKey"] = [
            {"key": view.name, "readonly": view.readonly} | ({} if view.value is None else {"value": view.value})
            for view in known
        ]
    if unknown := [name for name, view in zip(names, views, strict=False) if view is None]:
        answer["unknownKey"] = unknown
    return answer


@requests("ChangeConfiguration")
def change_configuration(station: Station16, request: Payload) -> Payload:
    """§5.3: in force at once."""
    outcome = station.charger.device_model.set_key(request["key"], request["value"])
    station.configuration_changed()
    return {"status": str(outcome.status)}


@requests("ClearCache")
def clear_cache(station: Station16, _request: Payload) -> Payload:
    """§5.4."""
    if not station.charger.settings.cache_enabled:
        return REJECTED
    station.clear_cache()
    return ACCEPTED


@requests("Reset")
def reset(station: Station16, request: Payload) -> Payload:
    """§5.14: transactions end and are told, then the charge point restarts."""
    hard = request["type"] == "Hard"
    station.restart("RemoteReset", StopReason.HARD_RESET if hard else StopReason.SOFT_RESET)
    return ACCEPTED


@requests("DataTransfer")
def data_transfer(_station: Station16, _request: Payload) -> Payload:
    """§5.6: no vendor's extension is known here."""
    return {"status": "UnknownVendorId"}
