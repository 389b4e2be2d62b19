"""SecurityCtrlr and OCPPCommCtrlr."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ocpplab_tui.charger.definitions.row import ComponentKey, DataType, Face, Row, ro, rw, wo

if TYPE_CHECKING:
    from ocpplab_tui.config.catalog import Model

INTEGER, BOOLEAN, STRING = DataType.INTEGER, DataType.BOOLEAN, DataType.STRING
SECURITY = ComponentKey("SecurityCtrlr")
COMMUNICATION = ComponentKey("OCPPCommCtrlr")

SLOTS = ("1",)
"""Slots of network connection profiles: the one that the lab file fills."""

_ROWS = (
    Row(SECURITY, "BasicAuthPassword", STRING, v201=wo(), minimum=16, maximum=40),
    # No certificates are kept yet, so none can be stored.
    Row(SECURITY, "CertificateEntries", INTEGER, v201=ro(0), maximum=0),
    # What the link uses; the protocol puts it there.
    Row(SECURITY, "Identity", STRING, v201=ro(), maximum=48),
    # A name tag; certificate requests will carry it.
    Row(SECURITY, "OrganizationName", STRING, v201=rw("OCPPLAB"), maximum=64),
    Row(SECURITY, "SecurityProfile", INTEGER, v201=ro(0)),
    Row(COMMUNICATION, "ActiveNetworkProfile", STRING, v201=ro("1")),
    # Nothing is up- or downloaded yet.
    Row(COMMUNICATION, "FileTransferProtocols", DataType.MEMBER_LIST, v201=ro(), values=("HTTP", "HTTPS", "FTP")),
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
    # With one slot the attempts begin anew on the same slot, so any number is obeyed.
    Row(COMMUNICATION, "NetworkProfileConnectionAttempts", INTEGER, v201=rw(3), minimum=1),
    Row(COMMUNICATION, "OfflineThreshold", INTEGER, v201=rw(60), unit="s", minimum=0),
    # Our hardware restarts at the first try, so the retries are never needed.
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
