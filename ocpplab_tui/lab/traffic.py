"""Vehicles that come and go by themselves: they plug in, swipe, charge, swipe again and leave. Seeded."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

from ocpplab_tui.base.clock import Clock
from ocpplab_tui.base.errors import OperationRefused
from ocpplab_tui.base.timers import Callback, Timer, TimerQueue
from ocpplab_tui.charger.connector import Connector
from ocpplab_tui.charger.id_token import IdToken
from ocpplab_tui.charger.states import ConnectorStatus
from ocpplab_tui.config.vehicles import Vehicle
from ocpplab_tui.lab.runner import ChargerRunner

logger = logging.getLogger(__name__)

USUAL_STAY_S = 1_800.0
LONGEST_SHARE = 0.6  # of the time between two arrivals; the rest the connector is free
FIRST_ARRIVALS_PER_S = 200.0
NOT_READY_S = 1.0  # how soon to look again at a charger that has not booted yet


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How long a vehicle stays and how long the connector is then free, on average; together one session."""

    stay_s: float
    gap_s: float

    @classmethod
    def of(cls, sessions_per_hour: float) -> Rhythm:
        cycle_s = 3_600.0 / sessions_per_hour
        stay_s = min(USUAL_STAY_S, cycle_s * LONGEST_SHARE)
        return cls(stay_s, cycle_s - stay_s)

    @property
    def occupied(self) -> float:
        """The share of time in which a vehicle is there."""
        return self.stay_s / (self.stay_s + self.gap_s)


@dataclass(slots=True, eq=False)
class Visit:
    """One vehicle at one connector. `guest` is its battery: another one there means that it was sent away."""

    runner: ChargerRunner
    connector: Connector
    id_token: IdToken
    stay_s: float
    guest: object = None

    @property
    def present(self) -> bool:
        return self.connector.plugged and self.connector.vehicle is self.guest

    @property
    def charging(self) -> bool:
        transaction = self.connector.transaction
        return transaction is not None and transaction.authorized


class Traffic:
    """All visits of a lab in one agenda, with one timer of the clock for the next step."""

    def __init__(
        self,
        sessions_per_hour: float,
        clock: Clock,
        random: Random,
        id_tags: Sequence[str],
        vehicles: Sequence[Vehicle],
    ) -> None:
        self._rhythm = Rhythm.of(sessions_per_hour)
        self._clock = clock
        self._random = random
        self._tokens = [IdToken(id_tag) for id_tag in id_tags]
        self._vehicles = vehicles
        self._agenda = TimerQueue()
        self._timer: Timer | None = None
        self._stopped = False

    def start(self, runners: Sequence[ChargerRunner]) -> None:
        """Begin near the stationary state: as many vehicles are there at once as would be after hours."""
        places = [(runner, connector) for runner in runners for connector in runner.charger.connectors]
        self._random.shuffle(places)
        for number, (runner, connector) in enumerate(places):
            if connector.plugged:
                self._plan_departure(runner, connector)
            elif number == 0 or self._random.random() < self._rhythm.occupied:
                wait_s = 0.5 + number / FIRST_ARRIVALS_PER_S
                self._plan_arrival(runner, connector, wait_s, self._random.uniform(0.3, 1.0))
            else:
                self._plan_arrival(runner, connector, self._gap_s())

    def stop(self) -> None:
        """Nobody moves any more; who is plugged in stays."""
        self._stopped = True
        self._agenda = TimerQueue()
        if self._timer is not None:
            self._timer.cancel()

    # -- one visit -----------------------------------------------------------------------------------------------

    def _plan_arrival(self, runner: ChargerRunner, connector: Connector, wait_s: float, part: float = 1.0) -> None:
        stay_s = part * self._rhythm.stay_s * self._random.uniform(0.5, 1.5)
        visit = Visit(runner, connector, self._random.choice(self._tokens), stay_s)
        self._later(wait_s, lambda: self._arrive(visit))

    def _plan_departure(self, runner: ChargerRunner, connector: Connector) -> None:
        """Somebody has been here since an earlier run: with the same card it ends, if it runs."""
        stay_s = self._rhythm.stay_s * self._random.uniform(0.0, 1.0)
        transaction = connector.transaction
        token = None if transaction is None else transaction.id_token
        visit = Visit(runner, connector, token or self._random.choice(self._tokens), stay_s, connector.vehicle)
        self._later(stay_s, lambda: self._leave(visit))

    def _arrive(self, visit: Visit) -> None:
        station = visit.runner.station
        if visit.runner.retired:
            return
        if not station.speaking:
            self._later(NOT_READY_S, lambda: self._arrive(visit))
            return
        reserved = visit.connector.status is ConnectorStatus.RESERVED
        if reserved or visit.connector not in visit.runner.charger.free_connectors():
            self._next_visit(visit)
            return
        try:
            station.charger.plug(self._clock.now(), visit.connector, self._vehicle())
            station.process()
        except OperationRefused:
            self._next_visit(visit)
            return
        visit.guest = visit.connector.vehicle
        self._later(min(self._random.uniform(1.0, 6.0), visit.stay_s / 4), lambda: self._swipe(visit))

    def _swipe(self, visit: Visit) -> None:
        if visit.present:
            self._show_card(visit)
        self._later(visit.stay_s, lambda: self._leave(visit))

    def _leave(self, visit: Visit) -> None:
        if visit.present and visit.charging:
            self._show_card(visit)
        self._later(min(self._random.uniform(2.0, 8.0), visit.stay_s / 4), lambda: self._drive_away(visit))

    def _drive_away(self, visit: Visit) -> None:
        if visit.runner.retired:
            return
        if visit.present:
            try:
                visit.runner.station.unplug(visit.connector)
            except OperationRefused:  # switched off, or the latch is stuck: try again later
                self._later(visit.stay_s, lambda: self._drive_away(visit))
                return
        self._next_visit(visit)

    def _show_card(self, visit: Visit) -> None:
        try:
            visit.runner.station.swipe(visit.id_token, visit.connector)
        except OperationRefused:  # somebody else was faster, or it is out of order: the driver waits, then leaves
            return

    def _next_visit(self, visit: Visit) -> None:
        self._plan_arrival(visit.runner, visit.connector, self._gap_s())

    def _gap_s(self) -> float:
        return self._random.expovariate(1.0 / self._rhythm.gap_s)

    def _vehicle(self) -> Vehicle:
        vehicle = self._random.choice(self._vehicles)
        return replace(vehicle, soc=round(self._random.uniform(8.0, 65.0), 1))

    # -- the agenda ----------------------------------------------------------------------------------------------

    def _later(self, seconds: float, step: Callback) -> None:
        if not self._stopped:
            self._agenda.push(self._clock.now() + seconds, step)
            self._arm()

    def _arm(self) -> None:
        when = self._agenda.next_when()
        if when is None or (self._timer is not None and self._timer.callback is not None and self._timer.when <= when):
            return
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._clock.call_at(when, self._due)

    def _due(self) -> None:
        now = self._clock.now()
        while (step := self._agenda.pop_due(now)) is not None:
            try:
                step()
            except Exception:
                logger.exception("a visit went wrong")
        self._arm()
