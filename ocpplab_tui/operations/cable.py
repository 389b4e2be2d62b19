"""The cable: plug, unplug, unlock."""

from __future__ import annotations

from typing import ClassVar

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
