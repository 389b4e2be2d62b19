"""Transactions, raw, and whole sessions."""

from __future__ import annotations

from ocpplab_tui.charger.connector import Connector
from ocpplab_tui.lab.connectors import chosen
from ocpplab_tui.lab.handlers.table import handles
from ocpplab_tui.lab.handlers.tokens import id_token
from ocpplab_tui.operations.model import Command
from ocpplab_tui.operations.sessions import StartSession, StartTransaction, StopSession, StopTransaction
from ocpplab_tui.protocol.station import Station


@handles(StartTransaction)
def start_transaction(station: Station, operation: StartTransaction, _command: Command) -> None:
    waiting = station.waiting_for_card()
    token = id_token(station, operation.id_tag)

    def own(connector: Connector) -> bool:
        transaction = connector.transaction
        return transaction is not None and transaction.id_token is not None and transaction.id_token.same(token)

    tests = [own, lambda connector: connector in waiting]
    missing = "no connector has a cable plugged in and no transaction; plug first"
    station.start_transaction(chosen(station, operation.evse_id, operation.connector_id, tests, missing), token)


@handles(StopTransaction)
def stop_transaction(station: Station, operation: StopTransaction, _command: Command) -> None:
    station.stop_transaction(operation.transaction_id)


@handles(StartSession)
def start_session(station: Station, operation: StartSession, _command: Command) -> None:
    waiting, free = station.waiting_for_card(), station.charger.free_connectors()
    tests = [lambda connector: connector in waiting, lambda connector: connector in free]
    kilowatt_hours = operation.target_energy_kwh
    station.start_session(
        chosen(station, None, operation.connector_id, tests, "no connector is free"),
        id_token(station, operation.id_tag),
        duration_s=operation.duration_seconds,
        energy_wh=None if kilowatt_hours is None else kilowatt_hours * 1000,
    )


@handles(StopSession)
def stop_session(station: Station, operation: StopSession, _command: Command) -> None:
    tests = [lambda connector: connector.transaction is not None, lambda connector: connector.plugged]
    station.stop_session(chosen(station, None, operation.connector_id, tests, "no session runs"))
