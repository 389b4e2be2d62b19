"""Block B: Reset of the station or one EVSE (B11, B12)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ocpplab_tui.charger.events import BecameIdle, ConnectorChanged, TransactionEnded
from ocpplab_tui.charger.states import StopReason, Trigger
from ocpplab_tui.protocol.life import WentDown
from ocpplab_tui.protocol.ports import Payload
from ocpplab_tui.protocol.reactions import Reactions
from ocpplab_tui.protocol.requests import Requests
from ocpplab_tui.protocol.v201.payloads import rejected

if TYPE_CHECKING:
    from ocpplab_tui.protocol.v201.station import Station201

requests: Requests[Station201] = Requests()
reactions: Reactions[Station201] = Reactions()


@dataclass(slots=True)
class WhenIdle:
    """Resets that wait for transactions to end: of the station, of EVSEs."""

    station: bool = False
    evses: set[int] = field(default_factory=set)


@requests("Reset")
def reset(station: Station201, request: Payload) -> Payload:
    """B11, B12; without an EVSE, or with EVSE 0, the whole station."""
    evse_id = request.get("evseId") or None
    if evse_id is not None and not station.connectors_of(evse_id):
        return rejected("UnknownEvse")
    if station.firmware.installing:
        return rejected("FwUpdateInProgress")
    if station.cannot_restart:
        return rejected("InternalError", station.cannot_restart)
    busy = _busy(station, evse_id)
    if request["type"] == "OnIdle" and busy:
        if evse_id is None:
            station.reset_when_idle.station = True
        else:
            station.reset_when_idle.evses.add(evse_id)
        return {"status": "Scheduled"}
    _reset(station, evse_id, "RemoteReset" if request["type"] == "Immediate" else "ScheduledReset")
    return {"status": "Accepted"}


@reactions(BecameIdle)
def became_idle(station: Station201, _event: BecameIdle) -> None:
    """The last use ended: a reset of the station that waited for it goes on (B12.FR.03), unless it is just that one or
    another that ended it."""
    if station.reset_when_idle.station and station.powered:
        station.reset_when_idle = WhenIdle()
        _reset(station, None, "ScheduledReset")


@reactions(TransactionEnded)
def transaction_ended(station: Station201, _event: TransactionEnded) -> None:
    _look_at_evses(station)


@reactions(ConnectorChanged)
def connector_changed(station: Station201, _event: ConnectorChanged) -> None:
    """Also where a card was shown and no cable came."""
    _look_at_evses(station)


def _look_at_evses(station: Station201) -> None:
    """One EVSE may become idle while others charge."""
    waiting = station.reset_when_idle.evses
    for evse_id in [item for item in waiting if not _busy(station, item)]:
        waiting.discard(evse_id)
        _reset(station, evse_id, "ScheduledReset")


@reactions(WentDown)
def went_down(station: Station201, _event: WentDown) -> None:
    """Any restart does what was scheduled."""
    station.reset_when_idle = WhenIdle()


def _busy(station: Station201, evse_id: int | None) -> bool:
    if evse_id is None:
        return station.charger.busy
    return any(
        connector.transaction is not None or connector.authorization is not None
        for connector in station.connectors_of(evse_id)
    )


def _reset(station: Station201, evse_id: int | None, boot_reason: str) -> None:
    if evse_id is None:
        station.restart(boot_reason, StopReason.HARD_RESET)
        return
    for connector in station.connectors_of(evse_id):  # no BootNotification for an EVSE (B11.FR.08)
        if connector.transaction is not None:
            station.charger.end_transaction(
                station.now(), connector.transaction, StopReason.HARD_RESET, Trigger.RESET_COMMAND
            )
        elif connector.authorization is not None:
            station.charger.cancel_authorization(station.now(), connector)
