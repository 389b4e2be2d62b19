"""Use cases N07 and N08: NotifyEvent, by monitors and by what is hard-wired.

A connector's status is told by StatusNotification (G01). Its AvailabilityState comes in a NotifyEvent only where a
monitor watches it, or where a fault caused the change: then the event names the one of the fault as its `cause`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import TYPE_CHECKING

from ocpplab_tui.base.timers import Timer
from ocpplab_tui.charger.ahead import HARDWARE
from ocpplab_tui.charger.definitions import ComponentKey, VariableKey
from ocpplab_tui.charger.monitors import Monitors
from ocpplab_tui.charger.watches import Occurrence, Watches
from ocpplab_tui.protocol.ports import Payload
from ocpplab_tui.protocol.v201.device_model import component_payload, named

if TYPE_CHECKING:
    from ocpplab_tui.protocol.v201.station import Station201

EVENTS_PER_MESSAGE = 10
REMEMBERED = 50
VALUE_MAX = 2500

NOTIFICATION = "HardWiredNotification"
PROBLEM, AVAILABILITY_STATE = VariableKey("Problem"), VariableKey("AvailabilityState")


@dataclass(frozen=True, slots=True)
class MonitorEvent:
    """One event, as NotifyEvent tells it (EventDataType), with its severity."""

    id: int
    at: float
    trigger: str
    text: str
    component: ComponentKey
    variable: VariableKey
    kind: str  # EventNotificationEnumType
    severity: int
    cleared: bool = False
    monitor_id: int | None = None
    cause: int | None = None
    transaction_id: str | None = None
    tech_code: str = ""
    tech_info: str = ""


@dataclass(slots=True)
class Batch:
    """What happened at one instant: it goes out together.

    `faults`: EVSE of a fault that came or went (0: the whole), with the number of its event. `ended`: EVSE →
    transaction that ended.
    """

    events: list[MonitorEvent] = field(default_factory=list)
    faults: list[tuple[int, int]] = field(default_factory=list)
    ended: dict[int, str] = field(default_factory=dict)

    def cause_of(self, component: ComponentKey) -> int | None:
        """The fault that explains a change there: the latest at that EVSE or of the whole."""
        causes = [event_id for evse, event_id in self.faults if not evse or component.evse in (None, evse)]
        return causes[-1] if causes else None


class Notifier:
    """Collects what is to be told of one instant and tells it. A charger that nothing unusual happens to and whose
    CSMS set no monitors costs nothing: no watch is made, no timer runs."""

    __slots__ = ("_batch", "_recent", "_station", "_timer", "monitors", "watches")

    def __init__(self, station: Station201) -> None:
        self._station = station
        self.monitors = Monitors(station.charger.device_model)
        self.watches = Watches(station.charger, self.monitors)
        self._batch: Batch | None = None
        self._recent: deque[MonitorEvent] | None = None
        self._timer: Timer | None = None

    @property
    def recent(self) -> Sequence[MonitorEvent]:
        """The latest events, oldest first."""
        return self._recent or ()

    @property
    def batch(self) -> Batch:
        """What is collected at this instant."""
        if self._batch is None:
            self._batch = Batch()
        return self._batch

    @property
    def collecting(self) -> bool:
        return self._batch is not None

    def may_tell(self, severity: int) -> bool:
        """Whether a hard-wired notification of this severity is told, now or late. The monitoring level is for
        monitors: it does not silence what is hard-wired."""
        settings = self._station.charger.settings
        if not settings.monitoring_enabled:
            return False
        return self._station.speaking or severity <= settings.offline_queuing_severity

    def _limit(self) -> int:
        """The highest severity of monitors that are looked at now (MON-13).

        Offline, what may not wait sleeps: what is then still true is told after the reconnect.
        """
        settings = self._station.charger.settings
        if not settings.monitoring_enabled:
            return -1
        level = self.monitors.level
        return level if self._station.speaking else min(level, settings.offline_queuing_severity)

    # -- when

    def follow(self) -> None:
        """The monitors are others now."""
        self.watches.wake(self._station.charger.now)

    def boot(self) -> None:
        """Monitors go on over a reboot (N07.FR.13, FR.14)."""
        if self.watches.awake or self.monitors.custom or self.monitors.alarms:
            self.follow()
            self.watches.restart(self._station.charger.now)

    def rest(self) -> None:
        """No timer fires any more, and nothing of this instant is told."""
        self._batch = None
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def settled(self) -> None:
        """Everything that happened at this instant is known: tell it, and wake up when there may be more."""
        if self._batch is None and not self.watches.awake:
            return
        batch, self._batch = self._batch, None
        if not self._station.powered:
            return
        occurrences = self.watches.look(self._limit())
        if batch is not None or occurrences:
            self._tell(batch or Batch(), occurrences)
        self._arm()

    def _arm(self) -> None:
        due, timer = self.watches.due, self._timer
        if timer is not None:
            if timer.callback is not None and timer.when == due:
                return
            timer.cancel()
            self._timer = None
        if due != inf:
            self._timer = self._station.clock.call_at(due, self._due)

    def _due(self) -> None:
        self._timer = None
        self._station.charger.advance(self._station.now())
        self._station.process()

    # -- what

    def note(
        self, at: float, trigger: str, text: str, component: ComponentKey, variable: VariableKey, severity: int
    ) -> MonitorEvent:
        """A hard-wired notification, to be completed and added to the batch."""
        event_id = self.monitors.event_id()
        return MonitorEvent(event_id, at, trigger, text, component, variable, NOTIFICATION, severity)

    def _tell(self, batch: Batch, occurrences: Iterable[Occurrence]) -> None:
        watched = [self._event(batch, occurrence) for occurrence in occurrences]
        told = {(event.component, event.variable) for event in watched}
        # What a monitor tells of needs no notification besides (MON-15).
        bare = [each for each in batch.events if each.cause is None or (each.component, each.variable) not in told]
        events = [*bare, *watched]
        if not events:
            return
        if self._recent is None:
            self._recent = deque(maxlen=REMEMBERED)
        self._recent.extend(events)
        for payload, severities in self._messages(events):
            self._station.backlog.send("NotifyEvent", payload, note=f"severity {severities}")

    def _event(self, batch: Batch, occurrence: Occurrence) -> MonitorEvent:
        monitor, station = occurrence.monitor, self._station
        variable = monitor.variable
        of_hardware = variable.row.live in HARDWARE
        return MonitorEvent(
            self.monitors.event_id(),
            station.charger.now,
            occurrence.trigger,
            occurrence.text,
            variable.component,
            variable.key,
            monitor.kind,
            monitor.severity,
            cleared=occurrence.cleared,
            monitor_id=monitor.id,
            cause=batch.cause_of(variable.component) if of_hardware and not monitor.periodic else None,
            transaction_id=self.transaction_at(variable.component.evse, batch) if of_hardware else None,
        )

    def transaction_at(self, evse: int | None, batch: Batch) -> str | None:
        """The transaction that runs at an EVSE, or ended there just now. Of the station: the only one."""
        station = self._station
        running = {
            each.connector.evse_id: station.wire_id(each) for each in station.charger.running() if each.connector
        }
        known = batch.ended | running
        if evse:
            return known.get(evse)
        return next(iter(known.values())) if len(known) == 1 else None

    def _messages(self, events: Sequence[MonitorEvent]) -> Iterator[tuple[Payload, str]]:
        """As many as it takes, each with the severities of its events; `tbc` says that there is more."""
        generated_at = self._station.stamp()
        for number, start in enumerate(range(0, len(events), EVENTS_PER_MESSAGE)):
            part = events[start : start + EVENTS_PER_MESSAGE]
            payload: Payload = {"generatedAt": generated_at, "seqNo": number}
            if start + EVENTS_PER_MESSAGE < len(events):
                payload["tbc"] = True
            payload["eventData"] = [event_data(event, self._station.stamp(event.at)) for event in part]
            yield payload, ", ".join(str(event.severity) for event in part)


def event_data(event: MonitorEvent, timestamp: str) -> Payload:
    """One EventDataType. Optional things that there are not are left out; `severity` is not known to 2.0.1."""
    data: Payload = {
        "eventId": event.id,
        "timestamp": timestamp,
        "trigger": event.trigger,
        "actualValue": event.text[:VALUE_MAX],
        "component": component_payload(event.component),
        "variable": named(event.variable.name, event.variable.instance),
        "eventNotificationType": str(event.kind),
    }
    optional = {
        "cause": event.cause,
        "techCode": event.tech_code or None,
        "techInfo": event.tech_info or None,
        "cleared": event.cleared or None,
        "transactionId": event.transaction_id,
        "variableMonitoringId": event.monitor_id,
    }
    return data | {name: value for name, value in optional.items() if value is not None}
