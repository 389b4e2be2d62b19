"""The turns of a station's life: blocks follow them as they follow what the hardware tells (`Reactions`)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WentUp:
    """Power is there, the firmware starts. The link is not open yet; nothing may be said."""

    reason: str  # 2.0.1 BootReasonEnumType


@dataclass(frozen=True, slots=True)
class Booted:
    """The CSMS accepted the BootNotification: statuses and waiting messages have been handed to the wire."""

    reason: str


@dataclass(frozen=True, slots=True)
class Reconnected:
    """The link is open again without a boot; statuses and waiting messages have been handed to the wire."""

    offline_s: float


@dataclass(frozen=True, slots=True)
class Disconnected:
    """The link is lost or closed."""


@dataclass(frozen=True, slots=True)
class AttemptFailed:
    """The link could not be opened; it is tried again. `kind`: see `ocppj.failure.FailureKind`."""

    kind: str
    reason: str


@dataclass(frozen=True, slots=True)
class Configured:
    """Somebody set configuration; it is in force."""


@dataclass(frozen=True, slots=True)
class WentDown:
    """No power any more, or a restart: what real memory loses is lost, what is under way (transfers, timers) stops."""


@dataclass(frozen=True, slots=True)
class Closed:
    """The lab ends: no timer may fire, nothing may be told. What is kept stays as it is."""
