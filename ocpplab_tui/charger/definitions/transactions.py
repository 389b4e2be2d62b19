"""TxCtrlr."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ocpplab_tui.charger.definitions.row import ComponentKey, DataType, Row, rw

if TYPE_CHECKING:
    from ocpplab_tui.config.catalog import Model

TRANSACTIONS = ComponentKey("TxCtrlr")

STOP_POINTS = ("ParkingBayOccupancy", "EVConnected", "Authorized", "PowerPathClosed", "EnergyTransfer")
START_POINTS = (*STOP_POINTS, "DataSigned")
"""The first signed value starts a transaction, if SignReadings lets the meter sign; it can stop none (E01, errata)."""

_ROWS = (
    # Ours, in both versions: how many transaction messages fit into the charger's memory.
    Row(
        ComponentKey("OCPPCommCtrlr"),
        "TransactionQueueMaxLength",
        DataType.INTEGER,
        v16=rw(1000, "TransactionQueueMaxLength"),
        v201=rw(1000),
        minimum=4,
        maximum=100_000,
    ),
    Row(
        TRANSACTIONS,
        "EVConnectionTimeOut",
        DataType.INTEGER,
        v16=rw(60, "ConnectionTimeOut"),
        v201=rw(60),
        unit="s",
        minimum=0,
    ),
    Row(
        TRANSACTIONS,
        "MaxEnergyOnInvalidId",
        DataType.INTEGER,
        v16=rw(0, "MaxEnergyOnInvalidId"),
        v201=rw(0),
        unit="Wh",
        minimum=0,
    ),
    Row(
        TRANSACTIONS,
        "StopTxOnEVSideDisconnect",
        DataType.BOOLEAN,
        v16=rw("true", "StopTransactionOnEVSideDisconnect"),
        v201=rw("true"),
    ),
    Row(
        TRANSACTIONS,
        "StopTxOnInvalidId",
        DataType.BOOLEAN,
        v16=rw("true", "StopTransactionOnInvalidId"),
        v201=rw("true"),
    ),
    Row(TRANSACTIONS, "TxBeforeAcceptedEnabled", DataType.BOOLEAN, v201=rw("false")),
    # An empty list of start points is allowed and means no transactions at all; without a stop point none would end.
    Row(TRANSACTIONS, "TxStartPoint", DataType.MEMBER_LIST, v201=rw("PowerPathClosed"), values=START_POINTS),
    Row(
        TRANSACTIONS,
        "TxStopPoint",
        DataType.MEMBER_LIST,
        v201=rw("EVConnected,Authorized"),
        values=STOP_POINTS,
        minimum=1,
    ),
)


def rows(_model: Model) -> Iterator[Row]:
    yield from _ROWS
