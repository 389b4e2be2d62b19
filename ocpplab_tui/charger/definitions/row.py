"""What one row of the device model says (OCPP 2.0.1 DM-01..DM-07), for both versions of OCPP."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

ACTUAL, MIN_SET, MAX_SET = "Actual", "MinSet", "MaxSet"
"""2.0.1 AttributeEnumType. Target is not used: what is set is what is."""


class DataType(StrEnum):
    """2.0.1 DataEnumType. identifierString and passwordString are strings on the wire."""

    STRING = "string"
    DECIMAL = "decimal"
    INTEGER = "integer"
    DATE_TIME = "dateTime"
    BOOLEAN = "boolean"
    OPTION_LIST = "OptionList"
    SEQUENCE_LIST = "SequenceList"
    MEMBER_LIST = "MemberList"


class Mutability(StrEnum):
    """2.0.1 MutabilityEnumType."""

    READ_ONLY = "ReadOnly"
    WRITE_ONLY = "WriteOnly"
    READ_WRITE = "ReadWrite"


class Live(StrEnum):
    """Values that are never stored: what the hardware says at the moment of reading."""

    DATE_TIME = "date-time"
    AVAILABILITY = "availability"
    POWER = "power"
    ENERGY_REGISTER = "energy-register"
    SESSION_ENERGY = "session-energy"
    TEMPERATURE = "temperature"
    CURRENT = "current"
    VOLTAGE = "voltage"
    STATE_OF_CHARGE = "state-of-charge"
    TILT = "tilt"
    DOOR = "door"
    FLOOD = "flood"
    SIGNAL = "signal"
    PLUGGED = "plugged"
    LOCKED = "locked"
    BAY_OCCUPIED = "bay-occupied"
    PROBLEM = "problem"
    LOCAL_LIST_ENTRIES = "local-list-entries"
    LOCAL_LIST_STORAGE = "local-list-storage"
    CACHE_STORAGE = "cache-storage"
    CERTIFICATE_ENTRIES = "certificate-entries"
    CHARGING_PROFILES = "charging-profiles"
    DISPLAY_MESSAGES = "display-messages"


class ComponentKey(NamedTuple):
    """A component of the device model; `evse` and `connector` None: of the whole charging station."""

    name: str
    instance: str | None = None
    evse: int | None = None
    connector: int | None = None

    def __str__(self) -> str:
        place = "" if self.evse is None else f"@{self.evse}"
        place += "" if self.connector is None else f".{self.connector}"
        return _instanced(self.name, self.instance) + place


class VariableKey(NamedTuple):
    """A variable of a component."""

    name: str
    instance: str | None = None

    def __str__(self) -> str:
        return _instanced(self.name, self.instance)


def _instanced(name: str, instance: str | None) -> str:
    return name if instance is None else f"{name}[{instance}]"


def full_name(component: ComponentKey, variable: VariableKey) -> str:
    """`Component[instance]@evse.connector.Variable[instance]`: how people name it."""
    return f"{component}.{variable}"


class Face(NamedTuple):
    """How one version of OCPP sees a row. `key`: the name of the 1.6 configuration key. `reboot`: it is looked at
    when the charger starts, so setting it answers RebootRequired. `values`: instead of the row's."""

    default: str
    mutability: Mutability
    key: str = ""
    reboot: bool = False
    values: tuple[str, ...] = ()


def rw(default: str | int, key: str = "", *, reboot: bool = False, values: tuple[str, ...] = ()) -> Face:
    return Face(str(default), Mutability.READ_WRITE, key, reboot, values)


def ro(default: str | int = "", key: str = "") -> Face:
    return Face(str(default), Mutability.READ_ONLY, key)


def wo(key: str = "") -> Face:
    return Face("", Mutability.WRITE_ONLY, key)


@dataclass(frozen=True, slots=True)
class Row:
    """One row as the families write it; a version without a face does not have it.

    `minimum` and `maximum` bound a number, the length of a string, or how many members a list has. `values` are what an
    OptionList, MemberList or SequenceList may hold. `limits`: the attributes MinSet and MaxSet exist (numbers), and
    bound what may be set. `check` tells what is wrong with a text that is fine so far, or "". `by_hand`: people at the
    charger and its lab file may set it, though the CSMS may only read it.
    """

    component: ComponentKey
    name: str
    type: DataType
    instance: str | None = field(default=None, kw_only=True)
    v16: Face | None = field(default=None, kw_only=True)
    v201: Face | None = field(default=None, kw_only=True)
    unit: str = field(default="", kw_only=True)
    minimum: float | None = field(default=None, kw_only=True)
    maximum: float | None = field(default=None, kw_only=True)
    values: tuple[str, ...] = field(default=(), kw_only=True)
    live: Live | None = field(default=None, kw_only=True)
    constant: bool = field(default=False, kw_only=True)
    limits: bool = field(default=False, kw_only=True)
    check: Callable[[str], str] | None = field(default=None, kw_only=True)
    by_hand: bool = field(default=False, kw_only=True)

    @property
    def full_name(self) -> str:
        return full_name(self.component, VariableKey(self.name, self.instance))

    def face(self, version: str) -> Face | None:
        return self.v16 if version == "1.6" else self.v201


@dataclass(frozen=True, slots=True)
class Variable:
    """A row of one Definition: what one version of OCPP sees of it. `number` is its place in the Definition."""

    number: int
    row: Row
    face: Face

    @property
    def component(self) -> ComponentKey:
        return self.row.component

    @property
    def key(self) -> VariableKey:
        return VariableKey(self.row.name, self.row.instance)

    @property
    def name(self) -> str:
        """`Component[instance]@evse.connector.Variable[instance]`."""
        return self.row.full_name

    @property
    def default(self) -> str:
        return self.face.default

    @property
    def values(self) -> tuple[str, ...]:
        return self.face.values or self.row.values

    @property
    def readable(self) -> bool:
        return self.face.mutability is not Mutability.WRITE_ONLY

    @property
    def writable(self) -> bool:
        return self.face.mutability is not Mutability.READ_ONLY

    @property
    def attributes(self) -> tuple[str, ...]:
        """Which attributes it has."""
        return (ACTUAL, MIN_SET, MAX_SET) if self.row.limits and self.writable else (ACTUAL,)

    @property
    def persistent(self) -> bool:
        """Survives a reboot: what can be written (DM-02), and what never changes."""
        return self.writable or self.row.constant or self.row.by_hand

    @property
    def monitored(self) -> bool:
        """supportsMonitoring (DM-04): whatever can be told can be watched, also what never changes (periodically)."""
        return True
