"""Reading the meters: when asked, at every interval of a transaction, and at clock marks (J01, J02; 1.6 §8)."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor, inf

from ocpplab_tui.charger.connector import Connector
from ocpplab_tui.charger.events import ClockSampled, TransactionUpdated
from ocpplab_tui.charger.meter import MeterSample, whole_wh
from ocpplab_tui.charger.meter_signing import SignedReading, signed_reading
from ocpplab_tui.charger.readings import ENERGY_REGISTER, Source, source_of, taken, wave_at
from ocpplab_tui.charger.states import Trigger
from ocpplab_tui.charger.supply import Supply
from ocpplab_tui.charger.transaction import Transaction

DAY_S = 86_400.0
GRAIN = 1e-6


def next_mark(origin: float, last: float, interval_s: float) -> float:
    """The first multiple of the interval, counted from `origin`, after `last`; inf without an interval. From an origin
    so far away that its marks cannot be told apart it is counted from `last`."""
    if interval_s <= 0:
        return inf
    mark = origin + (floor((last - origin) / interval_s + GRAIN) + 1) * interval_s
    return mark if last < mark <= last + 2 * interval_s else last + interval_s


def next_clock_mark(last: float, interval_s: float) -> float:
    """The same counted from each midnight UTC: 900 gives :00 :15 :30 :45."""
    midnight = last // DAY_S * DAY_S
    return min(next_mark(midnight, last, interval_s), midnight + DAY_S) if interval_s > 0 else inf


class Sampling(Supply):
    """Meter readings on demand and on schedule."""

    __slots__ = ()

    def _read(
        self,
        now: float,
        connector: Connector | None,
        measurands: Sequence[str],
        context: str,
        since_wh: int | None = None,
        transaction: Transaction | None = None,
    ) -> MeterSample:
        """`transaction`: whose reading it is, where it is no longer the connector's."""
        return self._sample(self._source_of(now, connector, since_wh), now, measurands, context, transaction)

    def _source_of(self, now: float, connector: Connector | None, since_wh: int | None) -> Source:
        """A connector's meter, or without one the main meter."""
        wave = wave_at(now, self._phase)
        if connector is None:
            return self._main_source(now, since_wh, wave)
        source = source_of(connector, now, since_wh, wave)
        if self.settings.registers_by_phase:
            source.lines_wh = connector.meter.lines_at(now)
        return source

    def _sample(
        self,
        source: Source,
        now: float,
        measurands: Sequence[str],
        context: str,
        transaction: Transaction | None = None,
    ) -> MeterSample:
        values, connector = taken(source, measurands), source.connector
        if connector is None or ENERGY_REGISTER not in measurands or not self._signs(context):
            return MeterSample(now, context, values)
        return MeterSample(now, context, values, self._signed(now, connector, context, transaction))

    def _signs(self, context: str) -> bool:
        return self.settings.sign_clock if context == "Sample.Clock" else self.settings.sign_sampled

    def _signed(self, now: float, connector: Connector, context: str, transaction: Transaction | None) -> SignedReading:
        return signed_reading(
            repr(self._phase),
            self.model,
            connector,
            transaction or connector.transaction,
            connector.register_wh(now),
            now + self.clock_offset_s,
            context,
            firmware_version=self.firmware_version,
        )

    def _main_source(self, now: float, since_wh: int | None, wave: float) -> Source:
        """The main meter: everything that goes through the charger."""
        register, power_w = whole_wh(self.register_wh(now)), self.power_at(now)
        offered_w = min(sum(connector.offered_w for connector in self.connectors), self.max_power_w)
        since_wh = register if since_wh is None else since_wh
        source = Source(register, since_wh, power_w, offered_w, power_w / self.model.max_power_w, wave)
        source.lines = source.phases = max(connector.spec.phases for connector in self.connectors)
        return source

    # -- for views

    def power_at(self, now: float) -> float:
        """Watts that flow through the whole charger."""
        return sum(connector.power_at(now) for connector in self.connectors)

    def register_wh(self, now: float) -> float:
        """The main meter: the sum of those of the EVSEs."""
        return sum(meter.at(now) for meter in {id(c.meter): c.meter for c in self.connectors}.values())

    def voltage_at(self, now: float, connector: Connector) -> float:
        """Volts (AC: of the first line)."""
        return self._source(now, connector).voltages[0]

    def current_at(self, now: float, connector: Connector) -> float:
        """Amperes (AC: in each line that carries current)."""
        return self._source(now, connector).current(connector.power_at(now))

    def temperature_at(self, now: float, connector: Connector) -> float:
        """Degrees Celsius."""
        return self._source(now, connector).temperature

    def _source(self, now: float, connector: Connector) -> Source:
        return source_of(connector, now, None, wave_at(now, self._phase))

    # -- on schedule

    def _sample_due(self, transaction: Transaction) -> float:
        return next_mark(transaction.started_at, transaction.sampled_at, self.settings.sample_interval_s)

    def _keep_due(self, transaction: Transaction) -> float:
        return next_mark(transaction.started_at, transaction.kept_at, self.settings.ended_interval_s)

    def _clock_keep_due(self, transaction: Transaction) -> float:
        return self._next_mark_of_clock(transaction.clock_kept_at, self.settings.clock_ended_interval_s)

    def _next_mark_of_clock(self, last: float, interval_s: float) -> float:
        """A mark of the charger's own clock."""
        return next_clock_mark(last + self.clock_offset_s, interval_s) - self.clock_offset_s

    def _sample_transaction(self, now: float, transaction: Transaction) -> None:
        """Sample.Periodic (M-01, J02)."""
        transaction.sampled_at = now
        connector = transaction.connector
        if connector is None:
            return
        source = self._source_of(now, connector, transaction.sampled_wh)
        transaction.sampled_wh = source.register_wh
        sample = self._sample(source, now, self.settings.sampled_measurands, "Sample.Periodic")
        if sample.values:
            self._tell(TransactionUpdated(now, transaction, Trigger.METER_VALUE_PERIODIC, None, (sample,)))

    def _keep_sample(self, now: float, transaction: Transaction) -> None:
        """For Ended (M-03, J-03)."""
        transaction.kept_at = now
        measurands = self.settings.ended_measurands
        self._keep(transaction, self._read(now, transaction.connector, measurands, "Sample.Periodic"))

    def _keep_clock_sample(self, now: float, transaction: Transaction) -> None:
        transaction.clock_kept_at = now
        measurands = self.settings.clock_ended_measurands
        self._keep(transaction, self._read(now, transaction.connector, measurands, "Sample.Clock"))

    def _keep(self, transaction: Transaction, sample: MeterSample) -> None:
        """Too many: every second one between the first and the last goes (J02.FR.20)."""
        if not sample.values:
            return
        transaction.kept.append(sample)
        if len(transaction.kept) >= max(self.settings.ended_values_max, 2):
            del transaction.kept[1:-1:2]

    @staticmethod
    def _told(sample: MeterSample) -> tuple[MeterSample, ...]:
        return (sample,) if sample.values else ()

    def _clock_due(self) -> float:
        return self._next_mark_of_clock(self.clocked_at, self.settings.clock_interval_s)

    def _sample_at_clock(self, now: float) -> None:
        """Sample.Clock of the main meter and of every EVSE (M-02, J01); with SendDuringIdle of idle ones only."""
        self.clocked_at = now
        only_idle = self.settings.send_during_idle
        if not (only_idle and self.running()):
            self._tell_clock(now, None)
        for connector in self._one_per_evse():
            if not (only_idle and connector.transaction is not None):
                self._tell_clock(now, connector)

    def _one_per_evse(self) -> list[Connector]:
        """The connector in use of each EVSE, else its first."""
        chosen: dict[int, Connector] = {}
        for connector in self.connectors:
            if connector.evse_id not in chosen or connector.plugged:
                chosen[connector.evse_id] = connector
        return list(chosen.values())

    def _tell_clock(self, now: float, connector: Connector | None) -> None:
        since_wh = connector.meter.clock_wh if connector else self.clock_wh
        sample = self._read(now, connector, self.settings.clock_measurands, "Sample.Clock", since_wh)
        if connector is None:
            self.clock_wh = whole_wh(self.register_wh(now))
        else:
            connector.meter.clock_wh = whole_wh(connector.register_wh(now))
        if sample.values:
            self._tell(ClockSampled(now, connector, connector.transaction if connector else None, sample))
