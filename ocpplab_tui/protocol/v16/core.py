"""The Core profile's requests of the central system (OCPP 1.6 §5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ocpplab_tui.base.errors import CallError, OperationRefused
from ocpplab_tui.charger.connector import Connector
from ocpplab_tui.charger.events import ConnectorChanged
from ocpplab_tui.charger.id_token import IdToken
from ocpplab_tui.charger.states import ConnectorStatus, StopReason, Trigger
from ocpplab_tui.protocol import vendor
from ocpplab_tui.protocol.ports import Payload
from ocpplab_tui.protocol.reactions import Reactions
from ocpplab_tui.protocol.requests import Requests
from ocpplab_tui.protocol.v16 import smart_charging
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
    """§5.11. A charging profile holds from the start of the transaction; one that may not come this way refuses all."""
    id_token = token(request["idTag"])
    connector = _place_for_remote_start(station, request.get("connectorId"), id_token)
    if connector is None or station.registration != "Accepted":
        return REJECTED
    profile = None
    if "chargingProfile" in request:
        profile = smart_charging.profile_of_start(station, request["chargingProfile"], connector.number)
        if profile is None:
            return REJECTED
    how: dict[str, Any] = {"trigger": Trigger.REMOTE_START, "charging_profile": profile}
    if station.charger.settings.authorize_remote_start:
        station.swipes.start(id_token, connector, **how)
        return ACCEPTED
    group_id = station.swipes.known_group(id_token)
    try:
        station.charger.authorized(station.now(), connector, id_token, group_id, **how)
    except OperationRefused:  # it is to become Unavailable
        return REJECTED
    return ACCEPTED


def _place_for_remote_start(station: Station16, number: int | None, id_token: IdToken) -> Connector | None:
    """The connector asked for if it is free and not reserved for another; without one: where this idTag has reserved,
    where a cable waits, else the first free one."""
    if station.charger.status in OUT_OF_ORDER:
        return None
    if number is not None:
        connector = station.connector_of(number)
        places = [connector] if connector is not None and station.startable(connector) else []
    else:
        reserved = station.charger.own_place(id_token, station.swipes.known_group(id_token))
        waiting = [item for item in station.waiting_for_card() if item.authorization is None]
        places = [*([reserved] if reserved else ()), *waiting, *station.charger.free_connectors()]
    final = not station.charger.settings.authorize_remote_start
    return next((item for item in places if station.swipes.may_begin(item, id_token, final=final)), None)


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
    if station.cannot_restart or station.firmware.installing:
        return REJECTED
    hard = request["type"] == "Hard"
    station.restart("RemoteReset", StopReason.HARD_RESET if hard else StopReason.SOFT_RESET)
    return ACCEPTED


@requests("DataTransfer")
def data_transfer(_station: Station16, request: Payload) -> Payload:
    """§5.6."""
    reply = vendor.received(request["vendorId"], request.get("messageId"), request.get("data"), enabled=True)
    return {"status": reply.status} | ({} if reply.data is None else {"data": reply.data})
