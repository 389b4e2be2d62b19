"""Which monitors a charger has: shipped ones, and those that its CSMS set (OCPP 2.0.1 N02–N06)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from ocpplab_tui.charger.definitions.monitoring import BASES, LEAST_SEVERE
from ocpplab_tui.charger.monitor import PERIODICS, THRESHOLDS, Monitor, MonitorKind, MonitorType, shipped, value_mistake
from ocpplab_tui.charger.reports import Wanted, matches
from ocpplab_tui.charger.values import OUT_OF_RANGE

if TYPE_CHECKING:
    from ocpplab_tui.charger.definitions import ComponentKey, Definition, Variable, VariableKey
    from ocpplab_tui.charger.device_model import DeviceModel

CAPACITY = 1000
"""Monitors that a CSMS may set."""
EVENT_IDS_AT_ONCE = 1000
"""Event ids that are set aside together: so an event in itself changes nothing that must be stored."""

CRITERIA: dict[str, frozenset[MonitorType]] = {
    "ThresholdMonitoring": THRESHOLDS,
    "DeltaMonitoring": frozenset({MonitorType.DELTA}),
    "PeriodicMonitoring": PERIODICS,
}
"""MonitoringCriterionEnumType."""

BASE, LEVEL = "MonitoringCtrlr.ActiveMonitoringBase", "MonitoringCtrlr.ActiveMonitoringLevel"


class MonitorRequest(NamedTuple):
    """One element of SetVariableMonitoring. `id`: of the monitor that it replaces."""

    component: ComponentKey
    variable: VariableKey
    type: MonitorType
    value: float
    severity: int
    transaction: bool = False
    id: int | None = None


class SetOutcome(NamedTuple):
    """`status`: SetMonitoringStatusEnumType. `monitor` with Accepted; `before`: the one that it replaced."""

    status: str
    monitor: Monitor | None = None
    reason_code: str = ""
    info: str = ""
    before: Monitor | None = None


class Monitors:
    """The monitors of one charger, its monitoring base and level, and the numbers of its events.

    Held is what differs from the shipped set. `alarms`: thresholds that were told as exceeded and not yet as cleared.
    All of it outlives reboots and the program (N07.FR.13; `Kept`).
    """

    __slots__ = (
        "_cleared",
        "_custom",
        "_model",
        "_next_event",
        "_next_id",
        "_reserved",
        "alarms",
        "base",
        "level",
        "revision",
    )

    def __init__(self, model: DeviceModel) -> None:
        self._model = model
        self.base = BASES[0]
        self.level = LEAST_SEVERE
        """Monitors of a higher number stay silent."""
        self._custom: dict[int, Monitor] | None = None
        self._cleared: frozenset[int] = frozenset()  # preconfigured ones that are out of force
        self._next_id = len(shipped(model.definition)) + 1
        self._next_event = self._reserved = 1
        self.alarms: frozenset[int] = frozenset()
        self.revision = 0

    @property
    def _definition(self) -> Definition:
        return self._model.definition

    # -- what there is

    @property
    def custom(self) -> bool:
        """Whether the CSMS set any."""
        return self._custom is not None

    def active(self) -> list[Monitor]:
        """All that are in force, by id."""
        monitors = {monitor.id: monitor for monitor in shipped(self._definition) if self._in_force(monitor)}
        return [monitor for _, monitor in sorted((monitors | (self._custom or {})).items())]

    def _in_force(self, monitor: Monitor) -> bool:
        if monitor.kind is MonitorKind.HARD_WIRED:
            return True
        return self.base != "HardWiredOnly" and monitor.id not in self._cleared

    def find(self, monitor_id: int) -> Monitor | None:
        return next((monitor for monitor in self.active() if monitor.id == monitor_id), None)

    def select(self, criteria: Collection[str] = (), wanted: Sequence[Wanted] = ()) -> list[Monitor]:
        """What GetMonitoringReport tells (N02): of one of the criteria's types, and on what is wanted (none: all)."""
        types = {kind for name in criteria for kind in CRITERIA[name]}
        return [
            monitor
            for monitor in self.active()
            if (not criteria or monitor.type in types)
            and (not wanted or any(matches(item, monitor.variable) for item in wanted))
        ]

    # -- SetVariableMonitoring

    def set(self, request: MonitorRequest) -> SetOutcome:
        """One element of SetVariableMonitoring (N04): refused, nothing changes."""
        variable = self._definition.find(request.component, request.variable)
        if variable is None:
            known = self._definition.has_component(request.component)
            return SetOutcome("UnknownVariable" if known else "UnknownComponent")
        return self._refusal(request, variable) or self._replaced(request, variable)

    def _refusal(self, request: MonitorRequest, variable: Variable) -> SetOutcome | None:
        if not 0 <= request.severity <= LEAST_SEVERE:  # the schema lets any integer pass (MON-07)
            return _rejected(f"severity is 0 to {LEAST_SEVERE}", OUT_OF_RANGE)
        if not variable.monitored or not request.type.suits(variable.row.type):
            return SetOutcome("UnsupportedMonitorType", info=f"{request.type} does not suit a {variable.row.type}")
        if why := value_mistake(request.type, request.value, variable):
            return _rejected(why, OUT_OF_RANGE)
        return self._clash(request, variable)

    def _clash(self, request: MonitorRequest, variable: Variable) -> SetOutcome | None:
        active = self.active()
        before = next((monitor for monitor in active if monitor.id == request.id), None)
        if request.id is not None and before is None:
            return _rejected("there is no monitor with this id", "NotFound")  # N04.FR.13
        if before is not None and before.kind is MonitorKind.HARD_WIRED:
            return _rejected("that monitor is hard-wired", "ReadOnly")  # N04.FR.18
        if before is not None and before.variable is not variable:
            return _rejected("that monitor watches another variable")  # N04.FR.16
        if any(each is not before and _same(each, request, variable) for each in active):
            return SetOutcome("Duplicate")  # N04.FR.10
        if before is None and len(self._custom or ()) >= CAPACITY:
            return _rejected(f"at most {CAPACITY} monitors", "OutOfStorage")
        return None

    def _replaced(self, request: MonitorRequest, variable: Variable) -> SetOutcome:
        """A preconfigured one that is replaced is a custom one from then on (N04.FR.15)."""
        before = None if request.id is None else self.find(request.id)
        monitor_id = self._new_id() if before is None else before.id
        monitor = Monitor(
            monitor_id,
            variable,
            request.type,
            request.value,
            request.severity,
            MonitorKind.CUSTOM,
            request.transaction,
        )
        self._custom = {**(self._custom or {}), monitor_id: monitor}
        if not monitor.threshold:
            self.alarms -= {monitor_id}
        self.revision += 1
        return SetOutcome("Accepted", monitor, before=before)

    def _new_id(self) -> int:
        self._next_id += 1
        return self._next_id - 1

    # -- ClearVariableMonitoring, SetMonitoringBase, SetMonitoringLevel

    def clear(self, monitor_id: int) -> str:
        """One id of ClearVariableMonitoring (N06): Accepted, Rejected (hard-wired) or NotFound.

        A preconfigured monitor goes too, and returns with the next SetMonitoringBase.
        """
        monitor = self.find(monitor_id)
        if monitor is None:
            return "NotFound"
        if monitor.kind is MonitorKind.HARD_WIRED:
            return "Rejected"
        self._custom = {key: each for key, each in (self._custom or {}).items() if key != monitor_id} or None
        self._cleared |= {monitor_id}
        self._settle()
        return "Accepted"

    def set_base(self, base: str) -> None:
        """All: shipped ones return, the CSMS's stay. The other two drop the CSMS's, HardWiredOnly also what is
        preconfigured (N03)."""
        if base != "All":
            self.alarms -= set(self._custom or ())
            self._custom = None
        self._cleared = frozenset()
        self._take_base(base)
        self._settle()

    def _take_base(self, base: str) -> None:
        self.base = base
        self._model.put(BASE, base)

    def set_level(self, level: int) -> bool:
        """False: there is no such severity (N05)."""
        if not 0 <= level <= LEAST_SEVERE:
            return False
        self.level = level
        self._model.put(LEVEL, str(level))
        self.revision += 1
        return True

    def _settle(self) -> None:
        """A monitor that is gone takes its alarm along, untold (N07.FR.12)."""
        self.revision += 1
        self._cleared &= {monitor.id for monitor in shipped(self._definition)}
        self.alarms &= {monitor.id for monitor in self.active()}

    # -- what happens to them

    def alarm(self, monitor_id: int, raised: bool) -> None:
        """Remember what was told of a threshold."""
        self.alarms = self.alarms | {monitor_id} if raised else self.alarms - {monitor_id}
        self.revision += 1

    def event_id(self) -> int:
        """A number that no event of this charger ever had (MON, eventId)."""
        if self._next_event == self._reserved:
            self._reserved += EVENT_IDS_AT_ONCE
            self.revision += 1
        self._next_event += 1
        return self._next_event - 1

    # -- what outlives the program

    def state(self) -> Any:
        """`{base, level, next_id, next_event, cleared, alarms, custom}`; None before anything was set or told."""
        if not self.revision:
            return None
        return {
            "base": self.base,
            "level": self.level,
            "next_id": self._next_id,
            "next_event": self._reserved,
            "cleared": sorted(self._cleared),
            "alarms": sorted(self.alarms),
            "custom": [_told(monitor) for monitor in (self._custom or {}).values()],
        }

    def restore(self, state: Any, _now: float) -> None:
        """What no longer fits (another model, another program) is left out."""
        if not isinstance(state, dict):
            return
        if state.get("base") in BASES:
            self._take_base(state["base"])
        self.set_level(int(state.get("level", LEAST_SEVERE)))
        custom = [self._restored(each) for each in state.get("custom", ())]
        self._custom = {monitor.id: monitor for monitor in custom if monitor is not None} or None
        self._cleared = frozenset(state.get("cleared", ()))
        self._next_id = max(int(state.get("next_id", 1)), self._next_id)
        self._next_event = self._reserved = max(int(state.get("next_event", 1)), self._reserved)
        self.alarms = frozenset(state.get("alarms", ()))
        self._settle()

    def _restored(self, told: Any) -> Monitor | None:
        try:
            monitor_id, name, kind, value, severity, transaction = told
            variable, kind = self._definition.by_name(name), MonitorType(kind)
        except (TypeError, ValueError):
            return None
        if variable is None or not kind.suits(variable.row.type):
            return None
        return Monitor(monitor_id, variable, kind, value, severity, MonitorKind.CUSTOM, transaction)


def _told(monitor: Monitor) -> list[Any]:
    return [monitor.id, monitor.variable.name, monitor.type, monitor.value, monitor.severity, monitor.transaction]


def _same(monitor: Monitor, request: MonitorRequest, variable: Variable) -> bool:
    return monitor.variable is variable and (monitor.type, monitor.severity) == (request.type, request.severity)


def _rejected(info: str, reason_code: str = "InvalidValue") -> SetOutcome:
    return SetOutcome("Rejected", None, reason_code, info)
