"""OCPPCommCtrlr."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ocpplab_tui.charger.definitions.row import ComponentKey, DataType, Face, Row, ro, rw

if TYPE_CHECKING:
    from ocpplab_tui.config.catalog import Model

INTEGER, BOOLEAN, STRING = DataType.INTEGER, DataType.BOOLEAN, DataType.STRING
COMMUNICATION = ComponentKey("OCPPCommCtrlr")

SLOTS = ("1", "2", "3")
"""Slots of network connection profiles (B09); what the lab file says is in the first until the CSMS fills it."""

_ROWS = (
    Row(COMMUNICATION, "ActiveNetworkProfile", STRING, v201=ro("1")),
    Row(
        COMMUNICATION,
        "HeartbeatInterval",
        INTEGER,
        v16=rw(300, "HeartbeatInterval"),
        v201=rw(300),
        unit="s",
        minimum=1,
        limits=True,
    ),
    Row(
        COMMUNICATION,
        "MessageTimeout",
        INTEGER,
        instance="Default",
        v16=rw(30, "MessageTimeout"),
        v201=ro(30),
        unit="s",
        minimum=1,
    ),
    Row(
        COMMUNICATION,
        "MessageAttemptInterval",
        INTEGER,
        instance="TransactionEvent",
        v16=rw(60, "TransactionMessageRetryInterval"),
        v201=rw(10),
        unit="s",
        minimum=0,
    ),
    Row(
        COMMUNICATION,
        "MessageAttempts",
        INTEGER,
        instance="TransactionEvent",
        v16=rw(3, "TransactionMessageAttempts"),
        v201=rw(5),
        minimum=1,
    ),
    Row(
        COMMUNICATION,
        "NetworkConfigurationPriority",
        DataType.SEQUENCE_LIST,
        v201=rw("1", reboot=True),
        values=SLOTS,
        minimum=1,
    ),
    Row(COMMUNICATION, "NetworkProfileConnectionAttempts", INTEGER, v201=rw(3), minimum=1),
    Row(COMMUNICATION, "OfflineThreshold", INTEGER, v201=rw(60), unit="s", minimum=0),
    Row(COMMUNICATION, "QueueAllMessages", BOOLEAN, v201=rw("false")),
    # Our hardware restarts at the first try, or says before that it can't (fault ResetFailure): no retry is needed.
    Row(COMMUNICATION, "ResetRetries", INTEGER, v16=rw(3, "ResetRetries"), v201=rw(3), minimum=0),
    Row(COMMUNICATION, "RetryBackOffRandomRange", INTEGER, v201=rw(5), unit="s", minimum=0),
    Row(COMMUNICATION, "RetryBackOffRepeatTimes", INTEGER, v201=rw(5), minimum=0, maximum=16),
    Row(COMMUNICATION, "RetryBackOffWaitMinimum", INTEGER, v201=rw(1), unit="s", minimum=0),
    Row(
        COMMUNICATION,
        "WebSocketPingInterval",
        INTEGER,
        v16=rw(60, "WebSocketPingInterval"),
        v201=rw(60),
        unit="s",
        minimum=0,
    ),
)


def rows(model: Model) -> Iterator[Row]:
    yield from _ROWS
    sockets = any(spec.cable == "socket" for spec in model.connectors)
    yield Row(
        COMMUNICATION,
        "UnlockOnEVSideDisconnect",
        BOOLEAN,
        v16=_unlock(sockets, "UnlockConnectorOnEVSideDisconnect"),
        v201=_unlock(sockets),
    )


def _unlock(sockets: bool, key: str = "") -> Face:
    """A fixed cable is never unlocked: without a socket there is nothing to choose."""
    return rw("true", key) if sockets else ro("false", key)
