"""Proxied messages, and what becomes true when the CSMS accepts them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from ocpplab_tui.charger.transaction import IdToken
from ocpplab_tui.protocol.ports import Cause, Payload
from ocpplab_tui.protocol.v201.authorization import token, token_info

if TYPE_CHECKING:
    from ocpplab_tui.protocol.outbox import StoredMessage
    from ocpplab_tui.protocol.v201.station import Station201


def send(station: Station201, action: str, payload: Payload, *, check: bool, cause: Cause | None = None) -> None:
    """Send one message as it is."""
    if action == "BootNotification":
        station.registration_state.boot(payload)
    elif action == "TransactionEvent":
        follow = partial(_transaction_told, station, payload) if station.proxied.follows(action, payload) else None
        station.store(action, payload, None, follow, check=check)
    elif not station.proxied.follows(action, payload):
        station.call(action, payload, check=check, cause=cause)
    elif action == "Authorize":
        station.call(action, payload, partial(_authorized, station, payload), check=check, cause=cause)
    elif action == "Heartbeat":
        station.call(action, payload, partial(_heartbeat, station), check=check, cause=cause)
    elif action == "StatusNotification":
        station.call(action, payload, partial(_status, station, payload), check=check, cause=cause)
    else:
        station.call(action, payload, check=check, cause=cause)


def follow_up(station: Station201, message: StoredMessage) -> Callable[[Payload], None] | None:
    """What the answer to a stored message of somebody else's makes true."""
    if not station.proxied.follows(message.action, message.payload):
        return None
    return partial(_transaction_told, station, message.payload)


def _transaction_told(station: Station201, payload: Payload, answer: Payload) -> None:
    """A Started that the CSMS takes is a transaction here too; an Ended ends it."""
    info = answer.get("idTokenInfo", {})
    if payload.get("eventType") == "Started" and info.get("status", "Accepted") == "Accepted":
        _adopt(station, payload)
    elif payload.get("eventType") == "Ended":
        _end(station, payload)
    else:
        _follow_sequence(station, payload)


def _adopt(station: Station201, payload: Payload) -> None:
    """The hardware catches up: the cable is in, the token is authorized."""
    place = payload.get("evse") or {}
    connectors = station.connectors_of(place.get("id", 1), place.get("connectorId"))
    usable = [item for item in connectors if station.startable(item) and item.transaction is None]
    if not usable or "transactionId" not in payload.get("transactionInfo", {}):
        return
    connector, charger, now = usable[0], station.charger, station.now()
    id_token = token(payload["idToken"]) if "idToken" in payload else IdToken.of_nobody()
    if not station.swipes.may_begin(connector, id_token, final=True):
        return
    station.adopting[connector] = payload
    if not connector.plugged:
        charger.plug(now, connector)
        station.process()
    if connector.transaction is None or not connector.transaction.authorized:
        charger.authorized(now, connector, id_token)
    station.process()
    station.adopting.pop(connector, None)


def _end(station: Station201, payload: Payload) -> None:
    transaction_id = payload.get("transactionInfo", {}).get("transactionId")
    for transaction in station.charger.running():
        if transaction.id == transaction_id:
            station.told_ended.add(transaction.id)
            station.charger.stop_authorized(station.now(), transaction)


def _follow_sequence(station: Station201, payload: Payload) -> None:
    """The next event of that transaction is numbered after the proxied one (TX-01)."""
    transaction_id = payload.get("transactionInfo", {}).get("transactionId")
    for transaction in station.charger.running():
        if transaction.id == transaction_id and isinstance(payload.get("seqNo"), int):
            transaction.sequence = max(transaction.sequence, payload["seqNo"] + 1)


def _authorized(station: Station201, payload: Payload, answer: Payload) -> None:
    station.charger.authorization.remember(token(payload["idToken"]), token_info(answer["idTokenInfo"]), station.now())


def _heartbeat(station: Station201, answer: Payload) -> None:
    station.registration_state.follow_clock(answer["currentTime"])


def _status(station: Station201, payload: Payload, _answer: Payload) -> None:
    """The CSMS believes this now; the next real change, or the next boot, tells it better."""
    for connector in station.connectors_of(payload.get("evseId", 0), payload.get("connectorId")):
        station.reports.assume_told(connector, (str(payload.get("connectorStatus")), "", ""))
