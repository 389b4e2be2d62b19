"""Power, restart, connection."""

from __future__ import annotations

from ocpplab_tui.base.errors import OperationRefused
from ocpplab_tui.charger.states import StopReason
from ocpplab_tui.lab.handlers.table import handles
from ocpplab_tui.operations.model import Command
from ocpplab_tui.operations.runtime import Connect, Disconnect, ResetCharger, StartCharger, StopCharger
from ocpplab_tui.protocol.station import Station


@handles(StartCharger)
def start_charger(station: Station, _operation: StartCharger, _command: Command) -> None:
    station.power_on()


@handles(StopCharger)
def stop_charger(station: Station, _operation: StopCharger, _command: Command) -> None:
    station.power_off()


@handles(ResetCharger)
def reset_charger(station: Station, _operation: ResetCharger, _command: Command) -> None:
    _check_power(station)
    station.restart("LocalReset", StopReason.REBOOT)


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


def _check_power(station: Station) -> None:
    if not station.powered:
        raise OperationRefused(f"{station.identity} is switched off; start it first")
