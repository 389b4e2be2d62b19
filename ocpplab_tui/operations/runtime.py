"""The charger as a machine: power, restart, its connection to the CSMS."""

from __future__ import annotations

from typing import ClassVar

from ocpplab_tui.operations.model import Operation


class StartCharger(Operation):
    """Switch it on: it connects and boots."""

    name: ClassVar[str] = "start-charger"
    title: ClassVar[str] = "Start charger"
    summary: ClassVar[str] = "Switch the charger on; it connects and sends BootNotification."
    group: ClassVar[str] = "Charger"


class StopCharger(Operation):
    """Switch it off, as if its power failed: what it had to say is told after the next boot."""

    name: ClassVar[str] = "stop-charger"
    title: ClassVar[str] = "Stop charger"
    summary: ClassVar[str] = "Cut the charger's power; a transaction that runs ends, and is told after the next start."
    group: ClassVar[str] = "Charger"
    destructive: ClassVar[bool] = True


class ResetCharger(Operation):
    """Restart it: running transactions end and are told first."""

    name: ClassVar[str] = "reset-charger"
    title: ClassVar[str] = "Reboot charger"
    summary: ClassVar[str] = "Restart the charger; a transaction that runs ends with reason Reboot."
    group: ClassVar[str] = "Charger"
    key: ClassVar[str | None] = "B"
    destructive: ClassVar[bool] = True


class Disconnect(Operation):
    """Close the websocket and stay away; the charger goes on working offline."""

    name: ClassVar[str] = "disconnect"
    title: ClassVar[str] = "Disconnect from the CSMS"
    summary: ClassVar[str] = "Close the charger's websocket until it is connected again; it goes on working offline."
    group: ClassVar[str] = "Charger"
    key: ClassVar[str | None] = "d"
    opposite: ClassVar[str | None] = "connect"


class Connect(Operation):
    """Open the websocket again, and keep it open."""

    name: ClassVar[str] = "connect"
    title: ClassVar[str] = "Connect to the CSMS"
    summary: ClassVar[str] = "Open the charger's websocket again; what waited offline is sent."
    group: ClassVar[str] = "Charger"
    key: ClassVar[str | None] = "D"
    opposite: ClassVar[str | None] = "disconnect"
