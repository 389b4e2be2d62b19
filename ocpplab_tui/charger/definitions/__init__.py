"""The device model's rows as data, one module per family of components, and the Definition made of them."""

from __future__ import annotations

from ocpplab_tui.charger.definitions.authorization import CACHE_MAX, ENTRY_BYTES, LOCAL_LIST_MAX
from ocpplab_tui.charger.definitions.charge_point import FEATURE_PROFILES
from ocpplab_tui.charger.definitions.definition import Definition, definition_of
from ocpplab_tui.charger.definitions.device_data import CONFIGURATION_VALUE_MAX
from ocpplab_tui.charger.definitions.problems import FaultPlace, faulty_component, has_problem
from ocpplab_tui.charger.definitions.row import (
    ACTUAL,
    MAX_SET,
    MIN_SET,
    ComponentKey,
    DataType,
    Face,
    Live,
    Mutability,
    Row,
    Variable,
    VariableKey,
)

__all__ = [
    "ACTUAL",
    "CACHE_MAX",
    "CONFIGURATION_VALUE_MAX",
    "ENTRY_BYTES",
    "FEATURE_PROFILES",
    "LOCAL_LIST_MAX",
    "MAX_SET",
    "MIN_SET",
    "ComponentKey",
    "DataType",
    "Definition",
    "Face",
    "FaultPlace",
    "Live",
    "Mutability",
    "Row",
    "Variable",
    "VariableKey",
    "definition_of",
    "faulty_component",
    "has_problem",
]
