"""Proxied messages, and what becomes true when the central system accepts them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from ocpplab_tui.base.errors import OperationRefused
from ocpplab_tui.protocol.ports import Cause, Payload
from ocpplab_tui.protocol.v16.authorize import token, token_info

if TYPE_CHECKING:
    from ocpplab_tui.protocol.outbox import StoredMessage
    from ocpplab_tui.protocol.v16.station import Station16


def send(station: Station16, action: str, payload: Payload, *, check: bool, cause: Cause | None = None) -> None:
    """Send one message as it is."""
    if action == "BootNotification":
        station.registration_state.boot(payload)
    elif action in STORED:
        station.store(action, payload, None, _follow(station, action, payload), check=check)
    else:
        station.call(action, payload, _follow(station, action, payload), check=check, cause=cause)


def follow_up(station: Station16, message: StoredMessage) -> Callable[[Payload], None] | None:
    """What the answer to a stored message of somebody else's makes true."""
    return _follow(station, message.action, message.payload)


def _follow(station: Station16, action: str, payload: Payload) -> Callable[[Payload], None] | None:
    follow = STORED.get(action) or FOLLOWED.get(action)
    return partial(follow, station, payload) if follow and station.proxied.follows(action, payload) else None


def _started(station: Station16, payload: Payload, answer: Payload) -> None:
    """An accepted StartTransaction is a transaction here too: one that can be stopped."""
    connector = station.connector_of(payload.get("connectorId", 0))
    if connector is None or answer["idTagInfo"]["status"] != "Accepted" or not station.startable(connector):
        return
    id_token, group_id = token(str(payload.get("idTag", ""))), token_info(answer["idTagInfo"]).group_id
    if not station.swipes.may_begin(connector, id_token, group_id, final=True):
        return
    charger, now = station.charger, station.now()
    if not connector.plugged:
        charger.plug(now, connector)
        station.process()
    station.adopting[connector] = answer["transactionId"]
    if connector.authorization is None:
        with suppress(OperationRefused):  # the hardware may not want what the CSMS takes for begun
            charger.authorized(now, connector, id_token, group_id)
    station.process()
    station.adopting.pop(connector, None)


def _stopped(station: Station16, payload: Payload, _answer: Payload) -> None:
    for transaction in station.charger.running():
        if transaction.number is not None and transaction.number == payload.get("transactionId"):
            station.told_ended.add(transaction.number)
            station.charger.stop_authorized(station.now(), transaction)


def _authorized(station: Station16, payload: Payload, answer: Payload) -> None:
    id_token = token(str(payload.get("idTag", "")))
    station.charger.authorization.remember(id_token, token_info(answer["idTagInfo"]), station.now())


def _heartbeat(station: Station16, _payload: Payload, answer: Payload) -> None:
    station.registration_state.follow_clock(answer["currentTime"])


def _status(station: Station16, payload: Payload, _answer: Payload) -> None:
    """The central system believes this now; the next real change, or the next boot, tells it better."""
    number = payload.get("connectorId")
    if number == 0 or (isinstance(number, int) and station.connector_of(number) is not None):
        told = (str(payload.get("status")), str(payload.get("errorCode")), str(payload.get("info", "")))
        station.reports.assume_told(station.connector_of(number), told)


Follow = Callable[["Station16", Payload, Payload], None]
STORED: dict[str, Follow] = {"StartTransaction": _started, "StopTransaction": _stopped}
FOLLOWED: dict[str, Follow] = {"Authorize": _authorized, "Heartbeat": _heartbeat, "StatusNotification": _status}
