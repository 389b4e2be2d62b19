"""Where an operation is about to go: the chargers, the focused connector, and what of the operation that tells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ocpplab_tui.lab.port import ChargerView, ConnectorView, LabPort
from ocpplab_tui.operations.model import FieldKind, Operation
from ocpplab_tui.tui.fleet import Fleet
from ocpplab_tui.tui.glyphs import Glyphs


@dataclass(frozen=True, slots=True)
class Context:
    """The target of an operation. With marked chargers there are many views and no connector."""

    lab: LabPort
    views: tuple[ChargerView, ...]
    connector_number: int | None
    glyphs: Glyphs

    @property
    def view(self) -> ChargerView:
        return self.views[0]

    @property
    def many(self) -> bool:
        return len(self.views) > 1

    @property
    def connector(self) -> ConnectorView | None:
        """The focused connector of the one charger."""
        if self.many:
            return None
        return next((each for each in self.view.connectors if each.number == self.connector_number), None)

    @property
    def version(self) -> str:
        return self.view.version

    def name(self, operation: type[Operation] | None = None) -> str:
        """Whom it is for, in words: `CP-003 connector 1`, `12 chargers`. The connector is named only where the
        operation asks for one."""
        if self.many:
            return f"{len(self.views)} chargers"
        identity = self.glyphs.fit(self.view.identity, 30, keep_end=True)
        several = len(self.view.connectors) > 1 and self.connector_number is not None
        several = several and (operation is None or _knows_connectors(operation))
        return f"{identity} connector {self.connector_number}" if several else identity


def marked_context(lab: LabPort, fleet: Fleet, glyphs: Glyphs) -> Context | None:
    """The marked chargers as a target; the connector is told only where there is but one."""
    views = tuple(fleet.marked())
    if not views:
        return None
    alone = len(views) == 1 and len(views[0].connectors) == 1
    return Context(lab, views, 1 if alone else None, glyphs)


def _knows_connectors(operation: type[Operation]) -> bool:
    kinds = (FieldKind.CONNECTOR, FieldKind.TRANSACTION)
    return any(kind_of(operation, name) in kinds for name in operation.model_fields)


def kind_of(operation: type[Operation], field: str) -> FieldKind | None:
    """How a form asks for a field, as its model says."""
    extra = operation.model_fields[field].json_schema_extra
    kind = extra.get("kind") if isinstance(extra, dict) else None
    return FieldKind(str(kind)) if kind is not None else None


def told(operation: type[Operation], context: Context) -> dict[str, Any]:
    """The fields that the focus tells, so that nobody is asked: connector, transaction, version."""
    values: dict[str, Any] = {}
    connector = context.connector
    for name in operation.model_fields:
        kind = kind_of(operation, name)
        if name == "ocpp_version":
            values[name] = f"ocpp{context.version}"
        elif connector is None:
            continue
        elif kind is FieldKind.CONNECTOR and not _concerns_whole(operation, context, connector):
            values[name] = connector.number
        elif kind is FieldKind.TRANSACTION and connector.transaction_id:
            values[name] = connector.transaction_id
    return values


def _concerns_whole(operation: type[Operation], context: Context, connector: ConnectorView) -> bool:
    """A fault of the whole charger is cleared, and a card shown to its reader, without naming a connector."""
    if operation.name == "authorize-id-tag":
        return True
    if operation.name != "clear-fault":
        return False
    return connector.error_code in ("", "NoError") and bool(context.view.faults)


def missing(operation: type[Operation], known: dict[str, Any]) -> list[str]:
    """Required fields that are not told yet."""
    return [name for name, field in operation.model_fields.items() if field.is_required() and name not in known]


def optional(operation: type[Operation], known: dict[str, Any]) -> list[str]:
    """Fields that have nothing in them unless somebody says something; which connector it is they need not."""
    empty = [name for name, field in operation.model_fields.items() if field.default is None and name not in known]
    return [name for name in empty if name not in ("connector_id", "evse_id")]
