"""The cable: plug, unplug, unlock."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from ocpplab_tui.operations.fields import ConnectorOperation


class PlugConnector(ConnectorOperation):
    """A vehicle's cable goes in. Without a connector: the only free one."""

    name: ClassVar[str] = "plug-connector"
    title: ClassVar[str] = "Plug connector"
    summary: ClassVar[str] = "Plug a vehicle into the connector: Preparing in OCPP 1.6, Occupied in 2.0.1."
    group: ClassVar[str] = "Cable"
    key: ClassVar[str | None] = "p"
    opposite: ClassVar[str | None] = "unplug-connector"


class UnplugConnector(ConnectorOperation):
    """The cable comes out; a running transaction ends with EVDisconnected."""

    name: ClassVar[str] = "unplug-connector"
    title: ClassVar[str] = "Unplug connector"
    summary: ClassVar[str] = "Take the cable out of the connector; a transaction that still runs ends."
    group: ClassVar[str] = "Cable"
    key: ClassVar[str | None] = "P"
    opposite: ClassVar[str | None] = "plug-connector"


class UnlockConnector(ConnectorOperation):
    """Release the latch that holds the cable."""

    name: ClassVar[str] = "unlock-connector"
    title: ClassVar[str] = "Unlock connector"
    summary: ClassVar[str] = "Release the latch that holds the cable in the connector."
    group: ClassVar[str] = "Cable"
    key: ClassVar[str | None] = "u"


class UnplugEvSide(ConnectorOperation):
    """The cable comes out of the vehicle and stays in the charger; a fixed cable hangs back on its holder."""

    name: ClassVar[str] = "unplug-ev-side"
    title: ClassVar[str] = "Unplug at the vehicle"
    summary: ClassVar[str] = (
        "Pull the cable out of the vehicle; whether the transaction ends and the cable is freed is configured."
    )
    group: ClassVar[str] = "Cable"


class ReplugEvSide(ConnectorOperation):
    """The cable goes back into the same vehicle."""

    name: ClassVar[str] = "replug-ev-side"
    title: ClassVar[str] = "Plug in at the vehicle again"
    summary: ClassVar[str] = "Put the cable back into the vehicle; a transaction that waits for it goes on."
    group: ClassVar[str] = "Cable"


class JamConnectorLock(ConnectorOperation):
    """The latch is bent: nobody knows before it is to close."""

    name: ClassVar[str] = "jam-connector-lock"
    title: ClassVar[str] = "Jam connector lock"
    summary: ClassVar[str] = (
        "Let the latch fail when it next has to close: ConnectorLockFailure, and nothing starts, until it is cleared."
    )
    group: ClassVar[str] = "Faults"


class SetBayOccupancy(ConnectorOperation):
    """What the detector of the parking bay sees. Plugging in shows it a vehicle by itself; only this drives it away."""

    name: ClassVar[str] = "set-bay-occupancy"
    title: ClassVar[str] = "Set bay occupancy"
    summary: ClassVar[str] = "Let a vehicle drive into the parking bay of an EVSE, or out of it."
    group: ClassVar[str] = "Cable"
    versions: ClassVar[frozenset[str]] = frozenset({"2.0.1"})

    occupied: bool = Field(title="Occupied", description="Whether a vehicle stands in the bay now.")
