"""Block E: TransactionEvent in every shape, GetTransactionStatus (ocpp201.md §4)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from ocpplab_tui.charger.events import TransactionEnded, TransactionStarted, TransactionUpdated
from ocpplab_tui.charger.states import ChargingState
from ocpplab_tui.charger.transaction import IdToken, Transaction
from ocpplab_tui.protocol.ports import Payload
from ocpplab_tui.protocol.reactions import Reactions
from ocpplab_tui.protocol.requests import Requests
from ocpplab_tui.protocol.v201 import tariff
from ocpplab_tui.protocol.v201.authorization import token, token_info, token_payload
from ocpplab_tui.protocol.v201.payloads import evse, meter_values, stopped_reason

if TYPE_CHECKING:
    from ocpplab_tui.protocol.outbox import StoredMessage
    from ocpplab_tui.protocol.v201.station import Station201

requests: Requests[Station201] = Requests()
reactions: Reactions[Station201] = Reactions()

ONCE = frozenset({"evse", "remoteStartId", "reservationId"})

TransactionNews = TransactionStarted | TransactionUpdated | TransactionEnded


@reactions(TransactionStarted)
def started(station: Station201, event: TransactionStarted) -> None:
    connector = event.transaction.connector
    if connector is not None and (told := station.adopting.pop(connector, None)) is not None:
        event.transaction.id = told["transactionInfo"]["transactionId"]
        event.transaction.sequence = told["seqNo"] + 1
        event.transaction.told |= {"evse", "idToken"}
        return
    _tell(station, "Started", event)


@reactions(TransactionUpdated)
def updated(station: Station201, event: TransactionUpdated) -> None:
    _tell(station, "Updated", event)


@reactions(TransactionEnded)
def ended(station: Station201, event: TransactionEnded) -> None:
    if event.transaction.id in station.told_ended:
        station.told_ended.discard(event.transaction.id)
        station.outbox.refresh(event.transaction)
        return
    _tell(station, "Ended", event, stopped_reason(event.reason))


def _tell(station: Station201, event_type: str, event: TransactionNews, reason: str | None = None) -> None:
    """Store one TransactionEventRequest; numbered in the order of what happened (TX-01)."""
    transaction = event.transaction
    info: Payload = {"transactionId": transaction.id}
    if event.charging_state is not None:
        info["chargingState"] = event.charging_state.value
    if event_type != "Started" and (seconds := transaction.charged_for(event.at)):
        info["timeSpentCharging"] = int(seconds)
    if reason is not None:
        info["stoppedReason"] = reason
    payload: Payload = {
        "eventType": event_type,
        "timestamp": station.stamp(event.at),
        "triggerReason": event.trigger.value,
        "seqNo": transaction.sequence,
        "transactionInfo": info,
    }
    transaction.sequence += 1
    if not station.wire.online:
        payload["offline"] = True
    _tell_once(transaction, payload, info)
    if event.charging_state is ChargingState.CHARGING:
        _tell_phases(transaction, payload)
    if event.id_token is not None:
        payload["idToken"] = token_payload(event.id_token)
    if event.samples and (values := meter_values(station, event.samples, transaction)):
        payload["meterValue"] = values
    station.store("TransactionEvent", payload, transaction, partial(_answered, station, transaction, payload))


def follow_up(station: Station201, message: StoredMessage) -> Callable[[Payload], None] | None:
    """What the answer to a message means that was stored by an earlier run of the program."""
    return None if message.transaction is None else partial(_answered, station, message.transaction, message.payload)


def _tell_phases(transaction: Transaction, payload: Payload) -> None:
    """How many phases the energy takes, when it begins to flow and when that changed (TX-06); nothing on DC."""
    phases = transaction.connector.phases if transaction.connector is not None else 0
    if phases and f"phases {phases}" not in transaction.told:
        transaction.told = {name for name in transaction.told if not name.startswith("phases")} | {f"phases {phases}"}
        payload["numberOfPhasesUsed"] = phases


def _answered(station: Station201, transaction: Transaction, payload: Payload, answer: Payload) -> None:
    """TransactionEventResponse (TX-10): cost and tariff for the driver to read, and what the token is worth."""
    tariff.event_answered(station, transaction, payload["eventType"], answer)
    if "idToken" in payload:
        _token_judged(station, transaction, token(payload["idToken"]), answer)


def _tell_once(transaction: Transaction, payload: Payload, info: Payload) -> None:
    """What stands in one message of a transaction only: EVSE, remote start, reservation (TX-03, TX-04)."""
    if transaction.told >= ONCE:
        return
    connector = transaction.connector
    if connector is not None and "evse" not in transaction.told:
        payload["evse"] = evse(connector)
        transaction.told.add("evse")
    if transaction.remote_start_id is not None and "remoteStartId" not in transaction.told:
        info["remoteStartId"] = transaction.remote_start_id
        transaction.told.add("remoteStartId")
    if transaction.reservation_id is not None and "reservationId" not in transaction.told:
        payload["reservationId"] = transaction.reservation_id
        transaction.told.add("reservationId")


def _token_judged(station: Station201, transaction: Transaction, id_token: IdToken, answer: Payload) -> None:
    """What the CSMS thinks of the token now (TX-10, TX-12)."""
    if "idTokenInfo" not in answer:
        return
    info = token_info(answer["idTokenInfo"])
    station.charger.authorization.remember(id_token, info, station.now())
    if info.group_id and transaction.id_token is not None and transaction.id_token.same(id_token):
        transaction.group_id = info.group_id
    if info.status != "Accepted" and transaction.ended_at is None and transaction.authorized:
        station.charger.deauthorized(station.now(), transaction)


@requests("GetTransactionStatus")
def get_transaction_status(station: Station201, request: Payload) -> Payload:
    """E14."""
    transaction_id = request.get("transactionId")
    if transaction_id is None:
        return {"messagesInQueue": station.outbox.holds(None)}
    waiting = [item.transaction for item in station.outbox.messages() if item.transaction is not None]
    running = station.charger.running()
    return {
        "ongoingIndicator": any(item.id == transaction_id for item in running),
        "messagesInQueue": any(item.id == transaction_id for item in waiting),
    }
