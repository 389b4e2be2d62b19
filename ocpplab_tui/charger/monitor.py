"""One variable monitor: what it watches, and when it has something to say (OCPP 2.0.1 N04, N07, N08)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from math import isfinite
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from ocpplab_tui.base.timestamps import from_text
from ocpplab_tui.charger.definitions import DataType

if TYPE_CHECKING:
    from ocpplab_tui.charger.definitions import Definition, Variable

SHORTEST_PERIOD_S = 1.0
NUMERIC = frozenset({DataType.DECIMAL, DataType.INTEGER})


class MonitorType(StrEnum):
    """2.0.1 MonitorEnumType."""

    UPPER_THRESHOLD = "UpperThreshold"
    LOWER_THRESHOLD = "LowerThreshold"
    DELTA = "Delta"
    PERIODIC = "Periodic"
    PERIODIC_CLOCK_ALIGNED = "PeriodicClockAligned"

    def suits(self, data_type: DataType) -> bool:
        """Thresholds need numbers; what is periodic must not be a time; whatever changes has a delta."""
        if self in THRESHOLDS:
            return data_type in NUMERIC
        return self is MonitorType.DELTA or data_type is not DataType.DATE_TIME


THRESHOLDS = frozenset({MonitorType.UPPER_THRESHOLD, MonitorType.LOWER_THRESHOLD})
PERIODICS = frozenset({MonitorType.PERIODIC, MonitorType.PERIODIC_CLOCK_ALIGNED})


class MonitorKind(StrEnum):
    """Whose monitor it is, in the words of 2.0.1 EventNotificationEnumType."""

    HARD_WIRED = "HardWiredMonitor"
    PRECONFIGURED = "PreconfiguredMonitor"
    CUSTOM = "CustomMonitor"


@dataclass(frozen=True, slots=True)
class Monitor:
    """`value`: the limit, the amount (Delta) or the seconds (Periodic). `severity` 0 is danger, 9 debug.

    `transaction`: it sleeps unless a transaction runs at the EVSE of its component, or at any for the station's.
    """

    id: int
    variable: Variable
    type: MonitorType
    value: float
    severity: int
    kind: MonitorKind
    transaction: bool = False

    @property
    def threshold(self) -> bool:
        return self.type in THRESHOLDS

    @property
    def periodic(self) -> bool:
        return self.type in PERIODICS

    def exceeded(self, number: float | None) -> bool:
        """Strictly beyond the limit. A value that is not there exceeds nothing."""
        if number is None:
            return False
        return number > self.value if self.type is MonitorType.UPPER_THRESHOLD else number < self.value

    def moved(self, reference: str, text: str) -> bool:
        """Delta: numbers and times by more than the amount, everything else by any change (MON-01).

        A number that appears, or is no longer there, has not moved.
        """
        if self.variable.row.type not in MEASURED:
            return text != reference
        before, after = number_of(self.variable, reference), number_of(self.variable, text)
        return before is not None and after is not None and abs(after - before) > self.value


MEASURED = NUMERIC | {DataType.DATE_TIME}


def number_of(variable: Variable, text: str) -> float | None:
    """A value as a number, times in seconds; None: it is none, or not there."""
    if not text or variable.row.type not in MEASURED:
        return None
    return from_text(text) if variable.row.type is DataType.DATE_TIME else float(text)


def value_mistake(kind: MonitorType, value: float, variable: Variable) -> str:
    """What is wrong with the value of a monitor of that type; "" if nothing is (MON-07, N04.FR.14)."""
    row = variable.row
    if not isfinite(value):
        return "the value must be finite"
    if kind is MonitorType.DELTA:
        return "a delta is not negative" if value < 0 else ""
    if kind in PERIODICS:
        return f"a period is at least {SHORTEST_PERIOD_S:g} s" if value < SHORTEST_PERIOD_S else ""
    low = row.minimum is not None and value < row.minimum
    high = row.maximum is not None and value > row.maximum
    return f"the variable goes from {_bound(row.minimum)} to {_bound(row.maximum)}" if low or high else ""


def _bound(limit: float | None) -> str:
    return "anything" if limit is None else f"{limit:g}"


# -- what a charger is shipped with ------------------------------------------------------------------------------

EVSE_LIMIT_C, CABINET_LIMIT_C, CABINET_WARM_C = 85.0, 80.0, 60.0
TILT_LIMIT_DEG, WEAK_SIGNAL_DBM = 30.0, -105.0
CRITICAL, ERROR, WARNING, NOTICE = 3, 4, 6, 7

_shipped: WeakKeyDictionary[Definition, tuple[Monitor, ...]] = WeakKeyDictionary()


def shipped(definition: Definition) -> tuple[Monitor, ...]:
    """Hard-wired and preconfigured monitors of a model, shared by its chargers; their ids count from 1.

    They are thresholds that the hardware left alone never passes: only a fault or somebody's hand on a sensor does. So
    a charger without monitors of its own needn't look at any of them until then.
    """
    monitors = _shipped.get(definition)
    if monitors is None:
        monitors = _shipped[definition] = tuple(_made(definition))
    return monitors


def _made(definition: Definition) -> Iterator[Monitor]:
    upper, lower = MonitorType.UPPER_THRESHOLD, MonitorType.LOWER_THRESHOLD
    wanted = [
        *((f"{place}.Temperature", upper, EVSE_LIMIT_C, ERROR, MonitorKind.HARD_WIRED) for place in _evses(definition)),
        ("ChargingStation.Temperature", upper, CABINET_LIMIT_C, ERROR, MonitorKind.HARD_WIRED),
        ("TiltSensor.Angle", upper, TILT_LIMIT_DEG, CRITICAL, MonitorKind.HARD_WIRED),
        ("ChargingStation.Temperature", upper, CABINET_WARM_C, WARNING, MonitorKind.PRECONFIGURED),
        ("DataLink.SignalStrength", lower, WEAK_SIGNAL_DBM, NOTICE, MonitorKind.PRECONFIGURED),
    ]
    for number, (name, kind, value, severity, origin) in enumerate(wanted, 1):
        variable = definition.by_name(name)
        if variable is not None:
            yield Monitor(number, variable, kind, value, severity, origin)


def _evses(definition: Definition) -> list[str]:
    places = {variable.component for variable in definition.variables if variable.component.name == "EVSE"}
    return [str(place) for place in sorted(places, key=lambda place: place.evse or 0)]
