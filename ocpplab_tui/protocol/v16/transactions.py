"""StartTransaction, MeterValues, StopTransaction (OCPP 1.6 §4.8, §4.7, §4.10)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from ocpplab_tui.charger.events import ClockSampled, TransactionEnded, TransactionStarted, TransactionUpdated
from ocpplab_tui.charger.transaction import IdToken, Transaction
from ocpplab_tui.protocol.ports import Payload
from ocpplab_tui.protocol.reactions import Reactions
from ocpplab_tui.protocol.v16.authorize import token, token_info
from ocpplab_tui.protocol.v16.payloads import meter_value, meter_values, stop_reason

if TYPE_CHECKING:
    from ocpplab_tui.protocol.outbox import StoredMessage
    from ocpplab_tui.protocol.v16.station import Station16

reactions: Reactions[Station16] = Reactions()


@reactions(TransactionStarted)
def started(station: Station16, event: TransactionStarted) -> None:
    """All start conditions hold: tell when and at which register value."""
    transaction = event.transaction
    connector = transaction.connector
    if connector is None:  # 1.6 starts with the power path closed: a cable is in
        return
    if connector in station.adopting:
        transaction.number = station.adopting.pop(connector)
        return
    payload: Payload = {
        "connectorId": connector.number,
        "idTag": "" if transaction.id_token is None else transaction.id_token.value,
        "meterStart": int(transaction.meter_start_wh),
        "timestamp": station.stamp(event.at),
    }
    if transaction.reservation_id is not None:
        payload["reservationId"] = transaction.reservation_id
    station.store("StartTransaction", payload, transaction, partial(confirmed, station, transaction))


def follow_up(station: Station16, message: StoredMessage) -> Callable[[Payload], None] | None:
    """What the answer to a message means that was stored by an earlier run of the program."""
    if message.action == "StartTransaction" and message.transaction is not None:
        return partial(confirmed, station, message.transaction)
    if message.action == "StopTransaction" and "idTag" in message.payload:
        return partial(stopped, station, token(message.payload["idTag"]))
    return None


def confirmed(station: Station16, transaction: Transaction, answer: Payload) -> None:
    """StartTransaction.conf: keep the id, learn about the token, obey a refusal (I-01)."""
    transaction.number = answer["transactionId"]
    station.charger.touched += 1
    info = token_info(answer["idTagInfo"])
    if transaction.id_token is not None:
        station.charger.authorization.remember(transaction.id_token, info, station.now())
    if info.group_id:
        transaction.group_id = info.group_id
    if info.status != "Accepted" and transaction.ended_at is None:
        station.charger.deauthorized(station.now(), transaction)


@reactions(TransactionUpdated)
def updated(station: Station16, event: TransactionUpdated) -> None:
    """1.6 tells samples only; what else happened in a transaction shows in StatusNotification."""
    connector = event.transaction.connector
    if not event.samples or connector is None:
        return
    payload: Payload = {
        "connectorId": connector.number,
        "transactionId": -1,  # completed when it is sent
        "meterValue": meter_values(station, event.samples, event.transaction),
    }
    station.store("MeterValues", payload, event.transaction)


@reactions(ClockSampled)
def clock_sampled(station: Station16, event: ClockSampled) -> None:
    """Clock-aligned values; kept while offline where they belong to a transaction (M-02, O-01)."""
    values = [meter_value(station, event.sample, event.transaction)]
    number = 0 if event.connector is None else event.connector.number
    payload: Payload = {"connectorId": number, "meterValue": values}
    if event.transaction is not None:
        station.store("MeterValues", {**payload, "transactionId": -1}, event.transaction)  # completed when it is sent
    elif station.speaking:
        station.call("MeterValues", payload)


@reactions(TransactionEnded)
def ended(station: Station16, event: TransactionEnded) -> None:
    """StopTransaction.req; idTag only if a token stopped it, transactionData as configured (M-03)."""
    transaction = event.transaction
    if transaction.number in station.told_ended:
        station.told_ended.discard(transaction.number)
        station.outbox.refresh(transaction)
        return
    payload: Payload = {
        "meterStop": int(
            transaction.meter_start_wh if transaction.meter_stop_wh is None else transaction.meter_stop_wh
        ),
        "timestamp": station.stamp(event.at),
        "transactionId": -1,  # completed when it is sent
        "reason": stop_reason(event.reason),
    }
    if event.id_token is not None:
        payload["idTag"] = event.id_token.value
    if data := meter_values(station, event.samples, transaction):
        payload["transactionData"] = data
    on_result = None if event.id_token is None else partial(stopped, station, event.id_token)
    station.store("StopTransaction", payload, transaction, on_result)


def stopped(station: Station16, id_token: IdToken, answer: Payload) -> None:
    """StopTransaction.conf can't refuse the stop; it only tells about the token (I-06)."""
    if "idTagInfo" in answer:
        station.charger.authorization.remember(id_token, token_info(answer["idTagInfo"]), station.now())
