"""Block I: tariff and cost, for the driver to read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocpplab_tui.charger.events import TransactionEnded, TransactionStarted, TransactionUpdated
from ocpplab_tui.charger.states import Trigger
from ocpplab_tui.charger.transaction import IdToken, Transaction
from ocpplab_tui.protocol.ports import Payload
from ocpplab_tui.protocol.reactions import Reactions
from ocpplab_tui.protocol.requests import Requests
from ocpplab_tui.protocol.v201.screen import redraw

if TYPE_CHECKING:
    from ocpplab_tui.protocol.v201.station import Station201

requests: Requests[Station201] = Requests()
reactions: Reactions[Station201] = Reactions()

STOPS = (Trigger.STOP_AUTHORIZED, Trigger.REMOTE_STOP, Trigger.DEAUTHORIZED)


@requests("CostUpdated")
def cost_updated(station: Station201, request: Payload) -> Payload:
    """I02: the answer is empty whatever the station knows of that transaction."""
    transaction_id = request["transactionId"]
    if any(transaction.id == transaction_id for transaction in station.charger.running()):
        _tell_cost(station, transaction_id, request["totalCost"])
    return {}


def greet(station: Station201, id_token: IdToken, info: Payload) -> None:
    """I01: what the CSMS says of the card (IdTokenInfoType) is shown, whether it may charge or not."""
    personal = info.get("personalMessage", {}).get("content", "")
    languages = tuple(info[name] for name in ("language1", "language2") if info.get(name))
    if personal or languages:
        text = personal if station.charger.settings.tariff_shown else ""
        station.charger.driver_texts.greet(id_token, text, languages, station.now())
        redraw(station)


@reactions(TransactionStarted)
def started(station: Station201, event: TransactionStarted) -> None:
    _authorized(station, event.transaction, event.id_token)


@reactions(TransactionUpdated)
def updated(station: Station201, event: TransactionUpdated) -> None:
    if event.id_token is not None and event.trigger not in STOPS:
        _authorized(station, event.transaction, event.id_token)


def _authorized(station: Station201, transaction: Transaction, id_token: IdToken | None) -> None:
    """The driver is known: what the CSMS told, or the fallback (I04)."""
    if id_token is not None:
        settings = station.charger.settings
        fallback = settings.tariff_fallback if settings.tariff_shown else ""
        station.charger.driver_texts.begin(transaction.id, id_token, fallback)
        redraw(station)


@reactions(TransactionEnded)
def ended(station: Station201, event: TransactionEnded) -> None:
    """Until the CSMS tells the total, and for good where it can't (I05)."""
    settings = station.charger.settings
    fallback = settings.total_cost_fallback if settings.cost_shown and not station.speaking else ""
    station.charger.driver_texts.end(event.transaction.id, fallback, station.now())
    redraw(station)


def event_answered(station: Station201, transaction: Transaction, event_type: str, answer: Payload) -> None:
    """TransactionEventResponse: updatedPersonalMessage (I06), totalCost (I02, I03)."""
    settings = station.charger.settings
    if not answer and event_type != "Ended":
        return
    message = answer.get("updatedPersonalMessage") or answer.get("idTokenInfo", {}).get("personalMessage") or {}
    personal = message.get("content", "")
    if personal and settings.tariff_shown and transaction.running:
        station.charger.driver_texts.tell(transaction.id, personal=personal)
        redraw(station)
    if event_type == "Ended":
        _tell_total(station, transaction.id, answer.get("totalCost"))
    elif "totalCost" in answer and transaction.running:
        _tell_cost(station, transaction.id, answer["totalCost"])


def _tell_cost(station: Station201, transaction_id: str, cost: float) -> None:
    settings = station.charger.settings
    if settings.cost_shown:
        station.charger.driver_texts.tell(transaction_id, cost=f"Cost so far: {cost:.2f} {settings.currency}")
        redraw(station)


def _tell_total(station: Station201, transaction_id: str, cost: float | None) -> None:
    settings = station.charger.settings
    if not settings.cost_shown:
        return
    text = settings.total_cost_fallback if cost is None else f"Total cost: {cost:.2f} {settings.currency}"
    station.charger.driver_texts.end(transaction_id, text, station.now())
    redraw(station)
