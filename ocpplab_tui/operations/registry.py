"""The one registry of operations: routes, forms, palette, CLI verbs and the docs' table are made from it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from ocpplab_tui.base.errors import UnknownName
from ocpplab_tui.config.nearest import suggestion
from ocpplab_tui.operations import (
    authorization,
    cable,
    certificates,
    configuration,
    energy,
    faults,
    messages,
    network,
    runtime,
    sensors,
    sessions,
    smart_charging,
)
from ocpplab_tui.operations.model import Operation

_CLASSES: tuple[type[Operation], ...] = (
    messages.ProxyMessage,
    configuration.SetConfiguration,
    authorization.ResetAuthorizationCache,
    authorization.SendLocalAuthorizationList,
    authorization.ClearLocalAuthorizationList,
    faults.InjectFault,
    faults.ClearFault,
    cable.PlugConnector,
    cable.UnplugConnector,
    cable.UnlockConnector,
    sessions.StartTransaction,
    sessions.StopTransaction,
    sessions.StartSession,
    sessions.StopSession,
    authorization.AuthorizeIdTag,
    energy.EvRequestsEnergy,
    energy.EvStopsEnergy,
    energy.PowerUpdate,
    cable.UnplugEvSide,
    cable.ReplugEvSide,
    cable.SetBayOccupancy,
    cable.JamConnectorLock,
    energy.SuspendEvse,
    energy.ResumeEvse,
    energy.EvEndsSession,
    energy.LoseEvCommunication,
    energy.RestoreEvCommunication,
    energy.SetStateOfCharge,
    energy.SetMeter,
    energy.SendMeterValues,
    smart_charging.SetExternalLimit,
    smart_charging.SetEvChargingNeeds,
    sensors.SetSensor,
    runtime.StartCharger,
    runtime.StopCharger,
    runtime.ResetCharger,
    runtime.CutPower,
    runtime.RestorePower,
    runtime.SetClock,
    runtime.Disconnect,
    runtime.Connect,
    authorization.PressStartButton,
    authorization.AuthorizeContract,
    certificates.RequestEvCertificate,
    messages.DataTransfer,
    network.SetNetworkFault,
    network.ClearNetworkFaults,
)

OPERATIONS: Mapping[str, type[Operation]] = MappingProxyType({each.name: each for each in _CLASSES})
"""Name → class: the vendor's in the order of its pages, then ours."""

GROUPS: tuple[str, ...] = (
    "Cable",
    "Session",
    "Energy",
    "Authorization",
    "Faults",
    "Configuration",
    "Messages",
    "Network",
    "Charger",
)
"""The order in which menus show the groups."""


class Row(NamedTuple):
    """One operation in the docs' table."""

    name: str
    title: str
    key: str  # "" without one
    fields: tuple[str, ...]  # optional ones end with "?"
    target: str
    versions: str
    path: str
    summary: str


def find(name: str) -> type[Operation]:
    """The operation with this name; snake_case is understood. Raises UnknownName with the nearest right one."""
    wanted = name.strip().lower().replace("_", "-")
    if (found := OPERATIONS.get(wanted)) is not None:
        return found
    raise UnknownName(f"There is no operation {name!r}; {suggestion(wanted, OPERATIONS, what='there are')}")


def in_group(group: str) -> tuple[type[Operation], ...]:
    """The operations of one group, in the registry's order."""
    return tuple(each for each in _CLASSES if each.group == group)


def table() -> tuple[Row, ...]:
    """What docs and `ocpplab-tui operations` print."""
    return tuple(_row(each) for each in _CLASSES)


def _row(operation: type[Operation]) -> Row:
    return Row(
        name=operation.name,
        title=operation.title,
        key=operation.key or "",
        fields=tuple(
            (field.alias or name) + ("" if field.is_required() else "?")
            for name, field in operation.model_fields.items()
        ),
        target=operation.target.value,
        versions=", ".join(sorted(operation.versions)),
        path=operation.http_path(),
        summary=operation.summary,
    )
