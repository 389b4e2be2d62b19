"""What charging profiles allow, now and later: the limits that the supply keeps, and composite schedules of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from math import floor, inf

from ocpplab_tui.charger.charging_profile import (
    EXTERNAL,
    GRAIN_S,
    STATION_MAX,
    ChargingProfile,
    Rate,
    RateUnit,
    Segment,
)
from ocpplab_tui.charger.charging_profiles import ChargingProfiles
from ocpplab_tui.charger.connector import Connector
from ocpplab_tui.charger.definitions.smart_charging import PERIODS_MAX
from ocpplab_tui.charger.hardware import Hardware
from ocpplab_tui.charger.profile_views import Composite, CompositePeriod, Ruling
from ocpplab_tui.charger.wiring import grid, in_use, outlet, seen_from_grid

COMPOSITE_PERIODS_MAX = 512
"""A composite schedule ends where it would have more."""
COMPOSITE_STEPS_MAX = 1024
"""And where it took more borders to find them: a schedule may recur with the same limit for ever."""

NO_PROFILES = ChargingProfiles()

Allowed = Callable[[float], tuple[float, float]]
"""Instant of the charger's clock → (limit, until when it holds)."""


class Limits(Hardware):
    """Effective limits by charging profiles: min(station maximum, external constraints, TxProfile or else TxDefault)
    (C-04, K-03)."""

    __slots__ = ()

    def clock_at(self, now: float) -> float:
        """What the charger's own clock shows, in whole milliseconds."""
        return round(now + self.clock_offset_s, 3)

    def profiles_made(self) -> ChargingProfiles:
        """The store; most chargers never need one."""
        if self.profiles is None:
            self.profiles = ChargingProfiles()
        return self.profiles

    def set_profiles_in_force(self, now: float) -> None:
        """Take over what the profiles allow at this instant. `limits_due`: when that is something else.

        Only connectors with a closed power path are looked at: as long as there is none, nothing becomes due.
        """
        self._adopt_profiles()
        self.limit_w = self.limit_a = None
        clock, until = self.clock_at(now), inf
        energized = [connector for connector in self.connectors if connector.energized]
        for connector in self.connectors:
            connector.limit_w = None
        if energized and self.settings.smart_charging and self.profiles:
            until = min(self._limit_station(clock), *(self._limit_connector(each, clock) for each in energized))
        for connector in energized:
            if connector.record is not None:
                connector.record.limited(now, self._limit_by_profiles(connector))
        self.limits_due = until if until == inf else max(until - self.clock_offset_s, now + GRAIN_S)

    def _limit_by_profiles(self, connector: Connector) -> float | None:
        """Watts that profiles allow here, if that is less than the hardware gives."""
        rate_w = self.rate_of(connector)
        return rate_w if rate_w < min(connector.max_power_w, self.model.max_power_w) else None

    def _limit_station(self, clock: float) -> float:
        """Limits in amperes hold in every phase of the grid connection, so they are kept as such, too."""
        wiring, segments = grid(self.model), self._station_segments(clock)
        for rate in [segment.rate for segment in segments if segment.rate is not None]:
            self.limit_w = _least(self.limit_w, min(wiring.value(rate, "W"), self.model.max_power_w))
            if rate.unit == "A":
                self.limit_a = _least(self.limit_a, rate.limit)
        return min(segment.until for segment in segments)

    def _limit_connector(self, connector: Connector, clock: float) -> float:
        segments = self._session_segments(connector, clock)
        if self.limit_a is not None:
            connector.limit_w = min(self.limit_a * seen_from_grid(connector).line_w, connector.max_power_w)
        for segment in segments:
            if segment.rate is not None:
                limit_w = min(in_use(connector).value(segment.rate, "W"), connector.max_power_w)
                connector.limit_w = _least(connector.limit_w, limit_w)
        return min(segment.until for segment in segments)

    def rate_of(self, connector: Connector) -> float:
        """Watts that hardware and profiles leave this connector, whoever shares them."""
        limits = (connector.max_power_w, self.model.max_power_w, connector.limit_w, self.limit_w)
        return min(limit for limit in limits if limit is not None)

    def ruling(self, now: float, connector: Connector | None) -> Ruling | None:
        """Which profile limits a connector by itself, or (None) the whole charger; None: no profile does."""
        if self.profiles is None or not self.settings.smart_charging:
            return None
        clock, wiring = self.clock_at(now), in_use(connector) if connector else grid(self.model)
        segments = self._session_segments(connector, clock) if connector else self._station_segments(clock)
        found = [(wiring.value(each.rate, "W"), each.profile) for each in segments if each.rate and each.profile]
        if not found:
            return None
        limit_w, profile = min(found, key=lambda one: one[0])
        until = min(each.until for each in segments)
        return Ruling(limit_w, profile, None if until == inf else until - self.clock_offset_s)

    def _station_segments(self, clock: float) -> tuple[Segment, Segment]:
        profiles = self.profiles or NO_PROFILES
        return profiles.at_station(STATION_MAX, clock), profiles.at_station(EXTERNAL, clock)

    def _session_segments(self, connector: Connector, clock: float, since: float | None = None) -> tuple[Segment, ...]:
        """What this EVSE may give by its own profiles. Without a transaction: as the next one would find it
        (K08.FR.06); it would begin at `since`."""
        profiles, transaction = self.profiles or NO_PROFILES, connector.transaction
        authorization = connector.authorization
        pending = authorization.charging_profile if authorization is not None else None
        began_at = self._charging_since(connector)
        since = self.clock_at(began_at) if began_at is not None else clock if since is None else since
        transaction_id = transaction.id if transaction is not None else None
        session = profiles.of_session(connector.evse_id, transaction_id, pending, clock, since)
        return session, profiles.at_evse(connector.evse_id, clock)

    @staticmethod
    def _charging_since(connector: Connector) -> float | None:
        """Where relative schedules begin: when the power path of the transaction was closed first; None: not yet. A
        session that makes no transaction (no TxStartPoint) counts from its token."""
        if connector.transaction is not None:
            return connector.transaction.charging_since
        return connector.authorization.given_at if connector.energized and connector.authorization else None

    def _adopt_profiles(self) -> None:
        """A profile that came with a remote start belongs to the transaction as soon as there is one (K05.FR.02)."""
        for connector in self.connectors:
            authorization, transaction = connector.authorization, connector.transaction
            if authorization is None or transaction is None or authorization.charging_profile is None:
                continue
            profile, authorization.charging_profile = authorization.charging_profile, None
            payload = profile.payload | {"transactionId": transaction.id}
            owned = replace(profile, evse=connector.evse_id, transaction_id=transaction.id, payload=payload)
            self.profiles_made().install(owned, displaces=self.version == "1.6")

    # -- composite schedules

    def composite(self, now: float, connector: Connector | None, duration_s: int, unit: RateUnit) -> Composite:
        """What may be given from `now` on: at the connector's EVSE, or (None) by the whole charger, as it loads the
        grid (C-09, K08). `limit` in tenths of the unit, never rounded up."""
        start = self.clock_at(now)
        allowed = self._allowed(connector, unit, start) if connector else self._allowed_in_all(unit, start)
        wiring = outlet(connector.spec) if connector else grid(self.model)
        periods: list[CompositePeriod] = []
        instant, end = start, start + duration_s
        for _ in range(COMPOSITE_STEPS_MAX):
            limit, until = allowed(instant)
            _append(periods, CompositePeriod(round(instant - start), _tenths(limit), wiring.phases))
            if until >= end - GRAIN_S:
                return Composite(now, duration_s, unit, tuple(periods))
            instant = max(until, instant + GRAIN_S)
            if len(periods) == COMPOSITE_PERIODS_MAX:
                break
        return Composite(now, max(round(instant - start), 1), unit, tuple(periods))

    def outline(
        self, profile: ChargingProfile, index: int, start: float, connector: Connector
    ) -> Iterator[tuple[int, Rate | None]]:
        """One schedule of a profile from `start` (charger's clock) on: (seconds from then, what holds there). Ends
        where nothing changes any more, at the latest after as many periods as a schedule may have."""
        profile = replace(profile, chosen=index)
        began_at = self._charging_since(connector)
        since = start if began_at is None else self.clock_at(began_at)
        instant = start
        for _ in range(PERIODS_MAX):
            segment = profile.at(instant, since)
            yield round(instant - start), segment.rate
            if segment.until == inf:
                return
            instant = max(segment.until, instant + GRAIN_S)

    def _allowed(self, connector: Connector, unit: RateUnit, start: float) -> Allowed:
        wiring, spec = outlet(connector.spec), connector.spec
        most = min(spec.max_power_w, self.model.max_power_w, spec.max_current_a * wiring.line_w)

        def allowed(instant: float) -> tuple[float, float]:
            station, own = self._station_segments(instant), self._session_segments(connector, instant, start)
            rates = [self._at_outlet(connector, segment.rate) for segment in station if segment.rate]
            rates += [segment.rate for segment in own if segment.rate]
            limit = min(wiring.of_watts(most, unit), *(wiring.value(rate, unit) for rate in rates), inf)
            return limit, min(segment.until for segment in (*station, *own))

        return self._regarded(allowed, wiring.of_watts(most, unit))

    def _at_outlet(self, connector: Connector, rate: Rate) -> Rate:
        """A limit of the grid connection behind a rectifier: only its watts can be told."""
        if connector.spec.current == "AC":
            return rate
        return Rate(grid(self.model).value(rate, "W"), "W", None)

    def _allowed_in_all(self, unit: RateUnit, start: float) -> Allowed:
        wiring = grid(self.model)
        most = wiring.of_watts(self.model.max_power_w, unit)
        each = [self._allowed_from_grid(connector, unit, start) for connector in self._heads()]

        def allowed(instant: float) -> tuple[float, float]:
            segments = self._station_segments(instant)
            shares = [one(instant) for one in each]
            limits = [most, sum(limit for limit, _ in shares)]
            limits += [wiring.value(segment.rate, unit) for segment in segments if segment.rate]
            return min(limits), min(*(segment.until for segment in segments), *(until for _, until in shares))

        return self._regarded(allowed, min(most, sum(one(start)[0] for one in each)))

    def _allowed_from_grid(self, connector: Connector, unit: RateUnit, start: float) -> Allowed:
        if connector.spec.current == "AC":
            return self._allowed(connector, unit, start)
        in_watts, wiring = self._allowed(connector, "W", start), seen_from_grid(connector)

        def allowed(instant: float) -> tuple[float, float]:
            limit, until = in_watts(instant)
            return wiring.of_watts(limit, unit), until

        return allowed

    def _regarded(self, allowed: Allowed, most: float) -> Allowed:
        """Profiles count only while smart charging is enabled."""
        return allowed if self.settings.smart_charging else lambda _instant: (most, inf)

    def _heads(self) -> list[Connector]:
        """The connector in use of each EVSE, else its strongest."""
        heads: dict[int, Connector] = {}
        for connector in sorted(self.connectors, key=lambda each: (each.energized, each.spec.max_power_w)):
            heads[connector.evse_id] = connector
        return list(heads.values())


def _append(periods: list[CompositePeriod], period: CompositePeriod) -> None:
    """Equal neighbours are one period; of two in the same second the later holds."""
    if periods and periods[-1].start_s == period.start_s:
        periods.pop()
    if not periods or periods[-1].limit != period.limit:
        periods.append(period)


def _least(one: float | None, other: float) -> float:
    return other if one is None else min(one, other)


def _tenths(limit: float) -> float:
    """OCPP writes one decimal; 1e-6 forgives rounding noise."""
    return floor(limit * 10 + 1e-6) / 10
