"""TxCtrlr. TxBeforeAcceptedEnabled is absent: nothing is charged before the CSMS accepted the boot."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ocpplab_tui.charger.definitions.row import ComponentKey, DataType, Row, rw

if TYPE_CHECKING:
    from ocpplab_tui.config.catalog import Model

TRANSACTIONS = ComponentKey("TxCtrlr")

POINTS = ("EVConnected", "Authorized", "PowerPathClosed", "EnergyTransfer")
"""Start and stop points that the hardware can see: it has no bay detector and signs no meter values."""

_ROWS = (
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
    # An empty list of start points is allowed and means no transactions at all; without a stop point none would end.
    Row(TRANSACTIONS, "TxStartPoint", DataType.MEMBER_LIST, v201=rw("PowerPathClosed"), values=POINTS),
    Row(TRANSACTIONS, "TxStopPoint", DataType.MEMBER_LIST, v201=rw("EVConnected,Authorized"), values=POINTS, minimum=1),
)


def rows(_model: Model) -> Iterator[Row]:
    yield from _ROWS
