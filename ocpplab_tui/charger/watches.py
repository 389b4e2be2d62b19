"""Looking at monitors only when there may be something to see: their variable changed, or their time has come."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import inf
from typing import TYPE_CHECKING, NamedTuple

from ocpplab_tui.charger import ahead
from ocpplab_tui.charger.definitions import Live
from ocpplab_tui.charger.monitor import Monitor, MonitorType, number_of
from ocpplab_tui.charger.sampling import next_clock_mark, next_mark

if TYPE_CHECKING:
    from ocpplab_tui.charger.charger import Charger
    from ocpplab_tui.charger.definitions import Variable
    from ocpplab_tui.charger.monitors import Monitors


DELTA_REST_S = 0.1
"""So long a Delta monitor rests after it has told, but for changes of the facts: some deltas are next to nothing."""


class Occurrence(NamedTuple):
    """A monitor has something to say. `trigger`: EventTriggerEnumType. `cleared`: the threshold holds again."""

    monitor: Monitor
    trigger: str
    text: str
    cleared: bool = False


class Watch:
    """What is remembered of one monitor between two looks; a reboot loses it.

    `reference`: Delta's. `origin`: whence Periodic counts. `due`: when to look without being asked; inf = never.
    `running`: a transaction runs that concerns it, which matters for those that sleep without one.
    """

    __slots__ = ("due", "monitor", "origin", "reference", "running")

    def __init__(self, monitor: Monitor, now: float, text: str) -> None:
        self.monitor = monitor
        self.running = False
        self.start(now, text)

    def start(self, now: float, text: str) -> None:
        self.origin = now
        self.reference = text if self.monitor.type is MonitorType.DELTA else ""
        self.due = -inf


class Watches:
    """The watches of one charger. They are made when there is something to watch: `wake`.

    `limit`: the highest severity that is told at present (-1: none). What sleeps by it is looked at when it wakes.
    """

    __slots__ = ("_changed", "_charger", "_elsewhere", "_facts", "_limit", "_listening", "_monitors", "_watches", "due")

    def __init__(self, charger: Charger, monitors: Monitors) -> None:
        self._charger = charger
        self._monitors = monitors
        self._watches: dict[int, Watch] | None = None
        self._changed: set[int] | None = None  # numbers of variables that were set
        self._elsewhere = False
        self._listening = False
        self._facts = -1
        self._limit = -1
        self.due = inf

    @property
    def awake(self) -> bool:
        return self._watches is not None

    def wake(self, now: float) -> None:
        """Follow the monitors that are in force now: new ones begin, others go on, and what is gone is forgotten."""
        old = self._watches or {}
        self._watches = {}
        for monitor in self._monitors.active():
            watch = old.get(monitor.id)
            if watch is None or watch.monitor is not monitor:
                replaced, watch = watch is not None, Watch(monitor, now, self._text(monitor.variable))
                if replaced:
                    self._judge_anew(monitor)
            self._watches[monitor.id] = watch
        self._listen()
        self._facts = -1

    def _judge_anew(self, monitor: Monitor) -> None:
        """A threshold that was changed and is still exceeded is told again (N07.FR.11)."""
        told = monitor.id in self._monitors.alarms
        if told and monitor.exceeded(number_of(monitor.variable, self._text(monitor.variable))):
            self._monitors.alarm(monitor.id, False)

    def restart(self, now: float) -> None:
        """The charger boots: deltas read their reference anew, periods begin (MON-01, MON-11)."""
        for watch in (self._watches or {}).values():
            watch.running = False
            watch.start(now, self._text(watch.monitor.variable))
        self._facts = -1

    def _listen(self) -> None:
        variables = [watch.monitor.variable for watch in (self._watches or {}).values()]
        lives = {variable.row.live for variable in variables}
        self._elsewhere = bool(lives - ahead.HARDWARE - {None, Live.DATE_TIME})
        if None in lives and not self._listening:
            self._listening = True
            self._charger.device_model.listen("*", self._set)

    def _set(self, variable: Variable) -> None:
        if self._watches is not None:
            self._changed = (self._changed or set()) | {variable.number}

    # -- looking ---------------------------------------------------------------------------------------------------

    def look(self, limit: int) -> list[Occurrence]:
        """What the monitors have to say by now, as far as the charger knows the time."""
        if self._watches is None:
            return []
        charger, now = self._charger, self._charger.now
        everything = limit != self._limit
        facts, changed = charger.facts != self._facts, self._changed
        if not (everything or facts or changed or self._elsewhere or now >= self.due):
            return []
        self._facts, self._limit, self._changed = charger.facts, limit, None
        occurrences: list[Occurrence] = []
        for watch in self._watches.values():
            if everything or now >= watch.due or self._may_differ(watch.monitor, facts, changed or ()):
                occurrences += self._look_at(watch, now, changed or ())
        self.due = min((watch.due for watch in self._watches.values()), default=inf)
        return occurrences

    @staticmethod
    def _may_differ(monitor: Monitor, facts: bool, changed: Iterable[int]) -> bool:
        live = monitor.variable.row.live
        if live is None:
            # Facts are also that a transaction runs, and that the clock was set.
            return monitor.variable.number in changed or (facts and (monitor.transaction or monitor.periodic))
        return facts or live not in ahead.HARDWARE

    def _look_at(self, watch: Watch, now: float, changed: Iterable[int]) -> list[Occurrence]:
        monitor = watch.monitor
        if monitor.transaction and not self._running(watch, now):
            return self._laid_down(watch)
        if monitor.severity > self._limit:
            watch.due = inf
            return []
        if monitor.threshold:
            return self._threshold(watch, now)
        if monitor.periodic:
            return self._periodic(watch, now)
        return self._delta(watch, now, monitor.variable.number in changed)

    def _text(self, variable: Variable) -> str:
        """What may be told of a variable (N07.FR.10: nothing of one that can only be written)."""
        return self._charger.device_model.text(variable.number) if variable.readable else ""

    # -- transactions

    def _running(self, watch: Watch, now: float) -> bool:
        """Whether a transaction runs that concerns it (MON-08); one that begins is a new start."""
        evse, running = watch.monitor.variable.component.evse, self._charger.running()
        if evse:
            running = [each for each in running if each.connector is not None and each.connector.evse_id == evse]
        runs = bool(running)
        if runs and not watch.running:
            watch.start(now, self._text(watch.monitor.variable))
        watch.running = runs
        return runs

    def _laid_down(self, watch: Watch) -> list[Occurrence]:
        """No transaction, no watch. An alarm ends with it: told, if the value is normal again."""
        watch.due, monitor = inf, watch.monitor
        if monitor.id not in self._monitors.alarms or monitor.severity > self._limit:
            return []
        self._monitors.alarm(monitor.id, False)
        text = self._text(monitor.variable)
        normal = not monitor.exceeded(number_of(monitor.variable, text))
        return [Occurrence(monitor, "Alerting", text, True)] if normal else []

    # -- the types of monitors

    def _threshold(self, watch: Watch, now: float) -> list[Occurrence]:
        """Once when it is crossed, again only after it was cleared (MON-02)."""
        monitor = watch.monitor
        text = self._text(monitor.variable)
        exceeded = monitor.exceeded(number_of(monitor.variable, text))
        told = monitor.id in self._monitors.alarms
        if exceeded != told:
            self._monitors.alarm(monitor.id, exceeded)
        self._look_ahead(watch, now, lambda number: monitor.exceeded(number) != exceeded)
        return [Occurrence(monitor, "Alerting", text, told)] if exceeded != told else []

    def _delta(self, watch: Watch, now: float, was_set: bool) -> list[Occurrence]:
        monitor, reference = watch.monitor, watch.reference
        text = self._text(monitor.variable)
        secret = was_set and not monitor.variable.readable  # nobody can compare it: setting it is the change
        moved = secret or monitor.moved(reference, text)
        if moved or not (reference and text):
            watch.reference = text
        start = number_of(monitor.variable, watch.reference)
        if start is not None:
            self._look_ahead(watch, now, lambda number: number is not None and abs(number - start) > monitor.value)
            if moved:  # what changes all the time is not told all the time
                watch.due = max(watch.due, now + DELTA_REST_S)
        else:
            watch.due = inf
        return [Occurrence(monitor, "Delta", text)] if moved else []

    def _periodic(self, watch: Watch, now: float) -> list[Occurrence]:
        monitor = watch.monitor
        fires = -inf < watch.due <= now
        if monitor.type is MonitorType.PERIODIC:
            watch.due = next_mark(watch.origin, now, monitor.value)
        else:
            offset_s = self._charger.clock_offset_s  # marks of the charger's own clock
            watch.due = next_clock_mark(now + offset_s, monitor.value) - offset_s
        return [Occurrence(monitor, "Periodic", self._text(monitor.variable))] if fires else []

    def _look_ahead(self, watch: Watch, now: float, holds: Callable[[float | None], bool]) -> None:
        due = ahead.next_look(self._charger, watch.monitor.variable, now, holds)
        watch.due = max(due, now + ahead.GRAIN_S)
