"""When a connector's status is reported (OCPP 1.6 S-01, O-03, MinimumStatusDuration; 2.0.1 G01, B04)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocpplab_tui.base.timers import Timer
from ocpplab_tui.charger.events import ConnectorChanged
from ocpplab_tui.ocppj.answers import Result
from ocpplab_tui.protocol.ports import Cause

if TYPE_CHECKING:
    from ocpplab_tui.charger.connector import Connector
    from ocpplab_tui.protocol.core import StationCore

WHOLE = 0  # the number under which the charger as a whole (1.6: connector 0) is kept

Told = tuple[str, str, str]  # status, error code, info


class StatusReports:
    """Tells the CSMS what each connector is, once, and after a spell offline only what it does not know yet."""

    __slots__ = ("_causes", "_held", "_station", "_told")

    def __init__(self, station: StationCore) -> None:
        self._station = station
        self._told: dict[int, Told] = {}
        self._held: dict[int, Timer] = {}
        self._causes: dict[int, Cause] = {}

    def changed(self, event: ConnectorChanged) -> None:
        """The hardware says so: report each step now, or what lasts for MinimumStatusDuration, or after a connect."""
        station = self._station
        number = _number(event.connector)
        if not station.speaking:
            if station.cause is not None and number not in self._causes:
                self._causes[number] = station.cause
                station.cause.begun()
                station.cause.deferred()
            if station.charger.settings.queue_all_messages and station.registration == "Accepted":
                self._queue(event)
            return
        hold = station.charger.settings.minimum_status_duration_s
        held = self._held.pop(number, None)
        if held is not None:
            held.cancel()
        if hold > 0:
            self._held[number] = station.clock.call_later(hold, lambda: self._held_long_enough(event.connector))
        else:
            self._report(event.connector, event.at, station.status_in(event))

    def _queue(self, event: ConnectorChanged) -> None:
        """QueueAllMessages: each step is told late, as it was."""
        told = self._station.status_in(event)
        if self._told.get(_number(event.connector)) != told:
            self._told[_number(event.connector)] = told
            self._station.send_status(event.connector, event.at, told)

    def report_all(self) -> None:
        """After a boot, or a long spell offline: everything (B-02, B04.FR.01)."""
        self._told.clear()
        self.report_changed()

    def report_changed(self) -> None:
        """After a reconnect: what differs from what was told last (B04.FR.02, O-03)."""
        for connector in (*self._station.whole(), *self._station.charger.connectors):
            self._report(connector, self._station.now(), self._station.status_of(connector))
        for number in tuple(self._causes):  # changed and back again while offline: nothing to tell
            self._causes.pop(number).answered(Result({}), "")

    def forget(self) -> None:
        """The charger boots: it knows of nothing that it told."""
        self._told.clear()
        for timer in self._held.values():
            timer.cancel()
        self._held.clear()

    def assume_told(self, connector: Connector | None, told: Told) -> None:
        """Somebody sent a status in the charger's name (proxy-message)."""
        self._told[_number(connector)] = told

    def _held_long_enough(self, connector: Connector | None) -> None:
        del self._held[_number(connector)]
        if self._station.speaking:
            self._report(connector, self._station.now(), self._station.status_of(connector))

    def _report(self, connector: Connector | None, at: float, told: Told) -> None:
        number = _number(connector)
        if self._told.get(number) == told:
            return
        self._told[number] = told
        self._station.send_status(connector, at, told, self._causes.pop(number, None))


def _number(connector: Connector | None) -> int:
    return WHOLE if connector is None else connector.number
