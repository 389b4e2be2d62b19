"""Block F: RequestStartTransaction, RequestStopTransaction, UnlockConnector (F01–F05)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ocpplab_tui.base.errors import OperationRefused
from ocpplab_tui.charger.connector import Connector
from ocpplab_tui.charger.id_token import IdToken
from ocpplab_tui.charger.states import ConnectorStatus, StopReason, Trigger
from ocpplab_tui.protocol.ports import Payload
from ocpplab_tui.protocol.requests import Requests
from ocpplab_tui.protocol.v201 import smart_charging
from ocpplab_tui.protocol.v201.authorization import token
from ocpplab_tui.protocol.v201.payloads import rejected, status_info

if TYPE_CHECKING:
    from ocpplab_tui.protocol.v201.station import Station201

requests: Requests[Station201] = Requests()

OUT_OF_ORDER = (ConnectorStatus.FAULTED, ConnectorStatus.UNAVAILABLE)


@requests("RequestStartTransaction")
def request_start_transaction(station: Station201, request: Payload) -> Payload:
    """F01, F02. A charging profile holds from the start of the transaction (K05)."""
    if station.registration != "Accepted":
        return rejected("CSNotAccepted")
    id_token, remote_start_id = token(request["idToken"]), request["remoteStartId"]
    group_id = request.get("groupIdToken", {}).get("idToken") or station.swipes.known_group(id_token)
    place = _place(station, request.get("evseId"), id_token, group_id)
    if isinstance(place, dict):
        return place
    how: dict[str, Any] = {"trigger": Trigger.REMOTE_START, "remote_start_id": remote_start_id}
    if "chargingProfile" in request:
        profile = smart_charging.profile_of_start(station, request["chargingProfile"], place.evse_id)
        if isinstance(profile, dict):
            return profile
        how["charging_profile"] = profile
    answer: Payload = {"status": "Accepted"}
    if place.transaction is not None:
        answer["transactionId"] = place.transaction.id
    if station.charger.settings.authorize_remote_start:
        station.swipes.start(id_token, place, group_id=group_id, **how)
    else:
        try:
            station.charger.authorized(station.now(), place, id_token, group_id, **how)
        except OperationRefused as refusal:  # it is to become Unavailable
            return rejected("Unspecified", str(refusal))
    return answer


def _place(station: Station201, evse_id: int | None, id_token: IdToken, group_id: str | None) -> Connector | Payload:
    """The connector to start on, or the answer that refuses (F01.FR.07, FR.20–24)."""
    if station.charger.status in OUT_OF_ORDER:
        return rejected("Unspecified", f"the station is {station.charger.status}")
    candidates = station.charger.connectors if evse_id is None else station.connectors_of(evse_id)
    if not candidates:
        return rejected("UnknownEvse")
    usable = [item for item in candidates if station.startable(item) and item.authorization is None]
    if evse_id is not None and any(item.transaction is not None and item.transaction.authorized for item in candidates):
        return rejected("TxInProgress")
    if not usable:
        return rejected("Unspecified", "no connector is free")
    usable = [item for item in usable if station.swipes.may_begin(item, id_token, group_id, final=True)]
    if not usable:
        return rejected("InvalidIdToken", "it is reserved for another token")
    reserved = station.charger.own_place(id_token, group_id)
    if reserved in usable:
        return reserved
    return next((item for item in usable if item.plugged), usable[0])


@requests("RequestStopTransaction")
def request_stop_transaction(station: Station201, request: Payload) -> Payload:
    """F03."""
    if station.registration != "Accepted":
        return rejected("CSNotAccepted")
    for transaction in station.charger.running():
        if transaction.id == request["transactionId"]:
            station.charger.stop_authorized(
                station.now(), transaction, reason=StopReason.REMOTE, trigger=Trigger.REMOTE_STOP
            )
            return {"status": "Accepted"}
    return rejected("UnknownTxId")


@requests("UnlockConnector")
def unlock_connector(station: Station201, request: Payload) -> Payload:
    """F05: never in an authorized transaction; tried even without a cable."""
    connectors = station.connectors_of(request["evseId"], request["connectorId"])
    if not connectors:
        return {"status": "UnknownConnector", "statusInfo": status_info("UnknownConnectorId")}
    status = unlock(station, connectors[0])
    if status == "NotSupported":  # 2.0.1 has no such word: a fixed cable has no latch that could stay shut
        return {"status": "UnlockFailed", "statusInfo": status_info("FixedCable")}
    return {"status": status}


def unlock(station: Station201, connector: Connector) -> str:
    if connector.transaction is not None and connector.transaction.authorized:
        return "OngoingAuthorizedTransaction"
    return str(station.charger.unlock(station.now(), connector))
