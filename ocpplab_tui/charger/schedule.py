"""What time does to a charger: time-outs, limits, batteries that become full, samples. One deadline for all."""

from __future__ import annotations

from math import inf
from operator import itemgetter

from ocpplab_tui.charger.connector import Connector
from ocpplab_tui.charger.hardware import Due
from ocpplab_tui.charger.points import Cause
from ocpplab_tui.charger.rates import Rates
from ocpplab_tui.charger.reservations import ReservationEnd
from ocpplab_tui.charger.states import StopReason, Trigger
from ocpplab_tui.charger.transaction import Transaction


def _nothing(_now: float, _subject: None) -> None:
    """What happens in the end of all days."""


NEVER: Due = (inf, _nothing, None)
_WHEN = itemgetter(0)

TIMED_OUT = Cause(Trigger.EV_CONNECT_TIMEOUT, StopReason.TIMEOUT)
TIME_OVER = Cause(Trigger.TIME_LIMIT_REACHED, StopReason.TIME_LIMIT_REACHED)
ENERGY_OVER = Cause(Trigger.ENERGY_LIMIT_REACHED, StopReason.ENERGY_LIMIT_REACHED)


class Schedule(Rates):
    """Everything that becomes due by itself. Each thing happens at its own instant, however late `advance` is called,
    so what happens does not depend on when somebody looks."""

    __slots__ = ()

    @property
    def deadline(self) -> float:
        """When `advance` must be called at the latest; inf = never. Read it again after every touch, and after a
        change of the configuration."""
        if not self.powered:
            return inf
        if self._revision != self.device_model.revision and self._intervals != self._intervals_now():
            return self.now
        return self._next()[0]

    def advance(self, now: float) -> None:
        """Do everything that is due until `now`."""
        self._catch_up(now)

    def _act(self, now: float) -> float:
        """Before something happens: what is due first. The instant at which it happens (time never goes back)."""
        now = self._catch_up(now)
        self._due = None
        self.touched += 1
        self.facts += 1
        return now

    def _catch_up(self, now: float) -> float:
        now = max(now, self.now)
        if self.powered:
            if self._revision != self.device_model.revision:
                self._take_over_settings(now)
            while (due := self._next())[0] <= now:
                self._do(due)
        self.now = now
        return now

    def _next(self) -> Due:
        """What is due first; known until something happens or the configuration changes."""
        if self._due is None or self._revision != self.device_model.revision:
            self._due = min(self._dues(), key=_WHEN, default=NEVER)
        return self._due

    def _do(self, due: Due) -> None:
        when, act, subject = due
        self._due = None
        if act == self._sample_transaction:
            self.progressed += 1
        else:
            self.touched += 1
        self.now = max(when, self.now)
        act(self.now, subject)

    def set_clock_offset(self, now: float, offset_s: float) -> None:
        """The charger's own clock is so many seconds ahead: clock marks move with it, bygone ones stay bygone."""
        now = self._act(now)
        self.clock_offset_s = self.authorization.clock_offset_s = offset_s
        self.clocked_at = now
        for transaction in self.running():
            transaction.clock_kept_at = now
        if self.profiles is not None:
            self._limits_changed(now, None)

    # -- intervals: a changed one counts from the moment at which it is noticed (M-08)

    def _intervals_now(self) -> tuple[int, int, int, int]:
        settings = self.settings
        return (
            settings.sample_interval_s,
            settings.ended_interval_s,
            settings.clock_interval_s,
            settings.clock_ended_interval_s,
        )

    def _take_over_settings(self, now: float) -> None:
        self._revision, self._due = self.device_model.revision, None
        if self._intervals != self._intervals_now():
            self._start_intervals(now)
        if self.profiles is not None:  # smart charging may have been switched on or off
            self.limits_due = now
        if not self.settings.authorization_needed:  # whoever is plugged in already
            self._settle_all(now)

    def _start_intervals(self, now: float) -> None:
        """Marks until now are bygone."""
        self._intervals, self._due = self._intervals_now(), None
        self.clocked_at = now
        for transaction in self.running():
            transaction.sampled_at = transaction.kept_at = transaction.clock_kept_at = now

    # -- what is due

    def _dues(self) -> list[Due]:
        """All that will happen by itself; of two at one instant the first goes first."""
        dues: list[Due] = []
        for connector in self.connectors:
            if connector.authorization is not None or connector.transaction is not None:
                self._add_dues_of(connector, dues)
        if self.waiting is not None:
            dues.append((self._patience_until(self.waiting.given_at), self._waited_for_cable, None))
        if self.reservations:
            dues.append((self.reservations.next_expiry, self._expire_reservations, None))
        if self.settings.clock_interval_s:
            dues.append((self._clock_due(), self._at_clock, None))
        if self.limits_due != inf:
            dues.append((self.limits_due, self._limits_changed, None))
        return dues

    def _add_dues_of(self, connector: Connector, dues: list[Due]) -> None:
        if connector.flow is not None:
            dues.append((connector.flow.until, self._leg_over, connector))
        if connector.transaction is not None:
            self._add_dues_of_transaction(connector, connector.transaction, dues)
        if connector.authorization is not None and not connector.plugged:
            dues.append((self._patience_until(connector.authorization.given_at), self._waited, connector))
        if connector.unplugged_at is not None and connector.fixed_cable and self.version != "1.6":
            dues.append((self._patience_until(connector.unplugged_at), self._waited, connector))

    def _add_dues_of_transaction(self, connector: Connector, transaction: Transaction, dues: list[Due]) -> None:
        settings = self.settings
        if transaction.withheld_at_wh is not None:
            dues.append((self._reaches(connector, transaction.withheld_at_wh), self._withhold, connector))
        if settings.sample_interval_s:
            dues.append((self._sample_due(transaction), self._sample_transaction, transaction))
        if settings.ended_interval_s:
            dues.append((self._keep_due(transaction), self._keep_sample, transaction))
        if settings.clock_ended_interval_s:
            dues.append((self._clock_keep_due(transaction), self._keep_clock_sample, transaction))
        if transaction.ends_at is not None:
            dues.append((transaction.ends_at, self._time_over, transaction))
        if transaction.ends_at_wh is not None:
            dues.append((self._reaches(connector, transaction.ends_at_wh), self._energy_over, transaction))

    def _patience_until(self, since: float) -> float:
        """End of the connection time-out; 0 s waits for ever."""
        return since + self.settings.connection_timeout_s if self.settings.connection_timeout_s else inf

    # -- what happens then

    def _leg_over(self, now: float, connector: Connector) -> None:
        self._settle(now, connector)

    def _withhold(self, now: float, connector: Connector) -> None:
        """MaxEnergyOnInvalidId is used up (X16-07, E05.FR.03)."""
        if connector.transaction is not None:
            connector.transaction.withheld, connector.transaction.withheld_at_wh = True, None
        self._settle(now, connector)

    def _time_over(self, now: float, transaction: Transaction) -> None:
        transaction.ends_at = None
        self._stop(now, transaction, TIME_OVER)

    def _energy_over(self, now: float, transaction: Transaction) -> None:
        transaction.ends_at_wh = None
        self._stop(now, transaction, ENERGY_OVER)

    def _waited(self, now: float, connector: Connector) -> None:
        """No cable in time (B1, TX-13, E10)."""
        self._withdraw(connector, TIMED_OUT.reason)
        self._settle(now, connector, TIMED_OUT)

    def _waited_for_cable(self, now: float, _subject: None) -> None:
        self._stop_waiting(now, TIMED_OUT)

    def _expire_reservations(self, now: float, _subject: None) -> None:
        """Nobody came in time (H04)."""
        for reservation in self.reservations:
            if reservation.expires_at <= now:
                self._end_reservation(now, reservation, ReservationEnd.EXPIRED)
        self._settle_all(now)

    def _at_clock(self, now: float, _subject: None) -> None:
        self._sample_at_clock(now)

    # -- shared by time and by people

    def _stop(self, now: float, transaction: Transaction, cause: Cause) -> None:
        """The authorization ends; whether the transaction does, the stop points say."""
        connector = transaction.connector
        if connector is None:
            self._stop_waiting(now, cause)
            return
        if connector.authorization is not None:
            self._withdraw(connector, cause.reason)
        else:
            transaction.stop_reason = transaction.stop_reason or cause.reason
        self._settle(now, connector, cause)

    def _stop_waiting(self, now: float, cause: Cause) -> None:
        """The token at no connector in particular waits no longer."""
        self.waiting = self.offered = None
        if self.waiting_transaction is not None:
            self._end(now, self.waiting_transaction, cause.trigger, cause.reason, cause.id_token)
        self._report_all(now)
