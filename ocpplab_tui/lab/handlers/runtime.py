"""Power, restart, connection."""

from __future__ import annotations

from datetime import UTC, datetime

from ocpplab_tui.base.errors import OperationRefused
from ocpplab_tui.base.timestamps import CLOCK_MAX, CLOCK_MIN
from ocpplab_tui.charger.states import StopReason
from ocpplab_tui.lab.handlers.table import handles
from ocpplab_tui.operations.model import Command
from ocpplab_tui.operations.runtime import (
    Connect,
    CutPower,
    Disconnect,
    ResetCharger,
    RestorePower,
    SetClock,
    StartCharger,
    StopCharger,
)
from ocpplab_tui.protocol.station import Station

CRASHES = ("Watchdog", "Unknown")
"""After these the charger had no time to tell anything."""


@handles(StartCharger)
def start_charger(station: Station, _operation: StartCharger, _command: Command) -> None:
    station.power_on()


@handles(StopCharger)
def stop_charger(station: Station, _operation: StopCharger, _command: Command) -> None:
    station.power_off()


@handles(ResetCharger)
def reset_charger(station: Station, operation: ResetCharger, _command: Command) -> None:
    _check_power(station)
    if station.cannot_restart:
        raise OperationRefused(f"{station.identity}: {station.cannot_restart}; clear the fault first")
    if operation.boot_reason in CRASHES:
        station.crash(operation.boot_reason)
    else:
        station.restart(operation.boot_reason, StopReason.REBOOT)


@handles(CutPower)
def cut_power(station: Station, operation: CutPower, _command: Command) -> None:
    station.cut_power(operation.duration_s, operation.transactions)


@handles(RestorePower)
def restore_power(station: Station, _operation: RestorePower, _command: Command) -> None:
    station.restore_power()


@handles(SetClock)
def set_clock(station: Station, operation: SetClock, command: Command) -> None:
    if (operation.time is None) == (operation.shift_s is None):
        raise OperationRefused(f"{station.identity}: give either a time or a shift_s")
    shown = _time_in(operation) if operation.time is not None else station.own_time() + (operation.shift_s or 0.0)
    if not CLOCK_MIN <= shown < CLOCK_MAX:
        raise OperationRefused(f"{station.identity}: its clock shows times from 1970 to 9998")
    station.clock_offset_s = shown - station.now()
    station.process()
    command.detail = f"{station.identity}: the clock shows {station.stamp()}"


@handles(Disconnect)
def disconnect(station: Station, _operation: Disconnect, _command: Command) -> None:
    _check_power(station)
    station.wire.disconnect("disconnected on request")


@handles(Connect)
def connect(station: Station, _operation: Connect, _command: Command) -> None:
    _check_power(station)
    if station.wire.online:
        raise OperationRefused(f"{station.identity} is connected already")
    station.wire.reconnect()


def _time_in(operation: SetClock) -> float:
    """Without a zone it counts as UTC."""
    time = operation.time or datetime.now(UTC)
    return (time if time.tzinfo is not None else time.replace(tzinfo=UTC)).timestamp()


def _check_power(station: Station) -> None:
    if not station.powered:
        raise OperationRefused(f"{station.identity} is switched off; start it first")
