"""The charger as a machine: power, restart, its connection to the CSMS."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Literal

from pydantic import Field

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

    boot_reason: Literal["LocalReset", "ApplicationReset", "Watchdog", "Unknown"] = Field(
        default="LocalReset",
        title="Boot reason",
        description=(
            "The reason that an OCPP 2.0.1 charger gives when it boots. "
            "Watchdog and Unknown: it crashed, so what ended is told after the boot only."
        ),
    )


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


class CutPower(Operation):
    """The mains fail, as they do: without a word."""

    name: ClassVar[str] = "cut-power"
    title: ClassVar[str] = "Cut power"
    summary: ClassVar[str] = "Let the mains fail, until they are restored or for some time; the charger boots after it."
    group: ClassVar[str] = "Charger"
    destructive: ClassVar[bool] = True

    duration_s: int | None = Field(
        default=None,
        title="Duration",
        gt=0,
        le=31_536_000,
        description="After this many simulated seconds the power comes back by itself; none: until restore-power.",
    )
    transactions: Literal["end", "resume", "tell-first"] = Field(
        default="end",
        title="Transactions",
        description=(
            "end: those that run end with PowerLoss, told after the next boot; resume: they go on after it; "
            "tell-first: a battery keeps the charger up until it has told that they ended."
        ),
    )


class RestorePower(Operation):
    """The mains are back."""

    name: ClassVar[str] = "restore-power"
    title: ClassVar[str] = "Restore power"
    summary: ClassVar[str] = "Give the charger its mains power back after cut-power; it boots if it ran before."
    group: ClassVar[str] = "Charger"


class SetClock(Operation):
    """Set the charger's own clock: wrong, or right again. The CSMS's next answer corrects it, where it is followed."""

    name: ClassVar[str] = "set-clock"
    title: ClassVar[str] = "Set clock"
    summary: ClassVar[str] = "Set the charger's own clock to a time, or shift it; simulated time itself goes on."
    group: ClassVar[str] = "Charger"

    time: datetime | None = Field(
        default=None, title="Time", description="What the clock shows then; without a zone it counts as UTC."
    )
    shift_s: float | None = Field(
        default=None,
        title="Shift",
        ge=-3_153_600_000,
        le=3_153_600_000,
        description="Seconds that it is put forward, or back; instead of a time.",
    )
