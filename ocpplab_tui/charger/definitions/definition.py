"""One immutable definition per model and version, shared by all its chargers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from weakref import WeakValueDictionary

from ocpplab_tui.charger.definitions import (
    authorization,
    charge_point,
    communication,
    device_data,
    display,
    hardware,
    iso15118,
    meter_values,
    monitoring,
    reservation,
    security,
    sensors,
    smart_charging,
    transactions,
    transfers,
)
from ocpplab_tui.charger.definitions.key_order import KEY_ORDER
from ocpplab_tui.charger.definitions.row import ComponentKey, Face, Row, Variable, VariableKey

if TYPE_CHECKING:
    from ocpplab_tui.config.catalog import Model

ALIASES = {"metervaluessampledinterval": "MeterValueSampleInterval"}
"""Never shown, only understood."""

FAMILIES = (
    security,
    communication,
    device_data,
    authorization,
    transactions,
    meter_values,
    smart_charging,
    reservation,
    display,
    monitoring,
    iso15118,
    transfers,
    charge_point,
    hardware,
    sensors,
)


class Definition:
    """What chargers of one model have and may be set to. Made once by `definition_of`; never changes.

    `variables`: all rows of this version by number. `keys`: 1.6's configuration keys in their order, whichever version.
    """

    __slots__ = (
        "__weakref__",
        "_by_key",
        "_by_name",
        "_components",
        "_places",
        "keys",
        "measurands",
        "variables",
        "version",
    )

    def __init__(self, model: Model, version: str) -> None:
        self.version = version
        self.measurands = meter_values.MEASURANDS_16 if version == "1.6" else meter_values.MEASURANDS
        rows = [row for family in FAMILIES for row in family.rows(model)]
        self.variables = tuple(_resolved(rows, version))
        self._by_name = {variable.name.casefold(): variable for variable in self.variables}
        self._places = {_place(variable.component, variable.key): variable for variable in self.variables}
        self._components = frozenset(place[:4] for place in self._places)
        self._by_key = {face.key.casefold(): variable for face, variable in self._faces_16() if face.key}
        self.keys = tuple(self._by_key[name.casefold()] for name in KEY_ORDER if name.casefold() in self._by_key)

    def _faces_16(self) -> Iterator[tuple[Face, Variable]]:
        """How 1.6 sees the rows that this version has, also where this version is not 1.6."""
        return ((variable.row.v16, variable) for variable in self.variables if variable.row.v16 is not None)

    def find(self, component: ComponentKey, variable: VariableKey) -> Variable | None:
        """By exact place, names in any case (B-08)."""
        return self._places.get(_place(component, variable))

    def has_component(self, component: ComponentKey) -> bool:
        return _component(component) in self._components

    def by_key(self, name: str) -> Variable | None:
        """By a name of 1.6, in any case."""
        return self._by_key.get(name.casefold())

    def by_name(self, name: str) -> Variable | None:
        """By `Component[instance]@evse.connector.Variable[instance]`, in any case."""
        return self._by_name.get(name.casefold())

    def by_any_name(self, name: str) -> Variable | None:
        """By a name of 1.6, in 2.0.1 too where it maps, or by the full name; and by the alias that people use."""
        name = name.strip()
        return self.by_key(ALIASES.get(name.casefold(), name)) or self.by_name(name)

    def number_of(self, name: str) -> int | None:
        variable = self._by_name.get(name.casefold())
        return variable.number if variable is not None else None


def _resolved(rows: list[Row], version: str) -> Iterator[Variable]:
    number = 0
    for row in rows:
        face = row.face(version)
        if face is not None:
            yield Variable(number, row, face)
            number += 1


def _component(component: ComponentKey) -> tuple[Any, ...]:
    """EVSE 0 and connector 0 are the whole (GEN-04)."""
    name, instance, evse, connector = component
    return name.casefold(), instance.casefold() if instance else None, evse or None, connector or None


def _place(component: ComponentKey, variable: VariableKey) -> tuple[Any, ...]:
    name, instance = variable
    return (*_component(component), name.casefold(), instance.casefold() if instance else None)


_definitions: WeakValueDictionary[tuple[Any, ...], Definition] = WeakValueDictionary()


def definition_of(model: Model, version: str) -> Definition:
    """The one Definition of this model and version ("1.6" or "2.0.1")."""
    identity = (version, model.vendor_name, model.model_name, model.connectors)
    definition = _definitions.get(identity)
    if definition is None:
        definition = _definitions[identity] = Definition(model, version)
    return definition
