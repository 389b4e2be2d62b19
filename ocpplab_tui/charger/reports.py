"""What GetBaseReport and GetReport tell (OCPP 2.0.1 B07, B08)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from ocpplab_tui.charger.definitions import ComponentKey, DataType, Variable, VariableKey

if TYPE_CHECKING:
    from ocpplab_tui.charger.device_model import DeviceModel

CRITERIA = ("Active", "Available", "Enabled", "Problem")
"""ComponentCriterionEnumType."""


class AttributeView(NamedTuple):
    """`value` None: it must not be told (write-only)."""

    type: str
    value: str | None
    mutability: str
    persistent: bool
    constant: bool


class VariableView(NamedTuple):
    """One variable as a report tells it. `min_limit`, `max_limit`: of a number, or the length of a string."""

    component: ComponentKey
    variable: VariableKey
    attributes: tuple[AttributeView, ...]
    data_type: str
    unit: str
    min_limit: float | None
    max_limit: float | None
    values: tuple[str, ...]
    supports_monitoring: bool


class Wanted(NamedTuple):
    """One ComponentVariable of a request; None = all (B08.FR.20–25)."""

    component: ComponentKey
    variable: VariableKey | None = None


def base_report(model: DeviceModel, base: str) -> Iterator[VariableView]:
    """Full: all. Configuration: what the operator can set. Summary: availability and problems (B-09)."""
    chosen = _BASES[base.removesuffix("Inventory")]
    return (_view(model, variable) for variable in model.definition.variables if chosen(variable))


def custom_report(model: DeviceModel, criteria: Collection[str], wanted: Sequence[Wanted]) -> Iterator[VariableView]:
    """Components that meet one of the criteria (none given: all), and of these what is wanted (none given: all)."""
    met = _components_meeting(model, criteria) if criteria else None
    for variable in model.definition.variables:
        if met is not None and variable.component not in met:
            continue
        if not wanted or any(matches(item, variable) for item in wanted):
            yield _view(model, variable)


def _summary(variable: Variable) -> bool:
    return variable.row.name in ("AvailabilityState", "Problem")


_BASES = {"Full": lambda _variable: True, "Configuration": lambda variable: variable.writable, "Summary": _summary}


def _components_meeting(model: DeviceModel, criteria: Collection[str]) -> set[ComponentKey]:
    components = {variable.component for variable in model.definition.variables}
    return {component for component in components if any(_meets(model, component, name) for name in criteria)}


def _meets(model: DeviceModel, component: ComponentKey, criterion: str) -> bool:
    """A component without the variable is active, available and enabled, and has no problem (B08.FR.07–10)."""
    variable = model.definition.find(component, VariableKey(criterion))
    return criterion != "Problem" if variable is None else model.text(variable.number) == "true"


def matches(wanted: Wanted, variable: Variable) -> bool:
    """Whether a ComponentVariable of a request means this variable."""
    component, key = wanted.component, wanted.variable
    own = variable.component
    same_place = (component.evse or own.evse) == own.evse and (component.connector or own.connector) == own.connector
    if not same_place or not _same(component.name, own.name) or not _allows(component.instance, own.instance):
        return False
    return key is None or (_same(key.name, variable.key.name) and _allows(key.instance, variable.key.instance))


def _same(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()


def _allows(wanted: str | None, own: str | None) -> bool:
    return wanted is None or (own is not None and _same(wanted, own))


def _view(model: DeviceModel, variable: Variable) -> VariableView:
    row = variable.row
    limited = row.type in (DataType.INTEGER, DataType.DECIMAL, DataType.STRING)
    return VariableView(
        variable.component,
        variable.key,
        tuple(_attribute(model, variable, name) for name in variable.attributes),
        str(row.type),
        row.unit,
        row.minimum if limited else None,
        row.maximum if limited else None,
        variable.values,
        variable.monitored,
    )


def _attribute(model: DeviceModel, variable: Variable, name: str) -> AttributeView:
    value = model.attribute_text(variable, name) if variable.readable else None
    return AttributeView(name, value, str(variable.face.mutability), variable.persistent, variable.row.constant)
