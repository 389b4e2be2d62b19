"""Energy: who gets how much, for how long it can flow undisturbed, and the EV's and the user's hands on it."""

from __future__ import annotations

from math import inf, nan

from ocpplab_tui.charger.connector import Connector
from ocpplab_tui.charger.limits import Limits
from ocpplab_tui.charger.power import water_fill
from ocpplab_tui.charger.reserving import Reserving
from ocpplab_tui.charger.wiring import seen_from_grid


class Supply(Limits, Reserving):
    """The charger's power, shared fairly among the connectors that draw it.

    Shares are dealt anew whenever a connector begins, stops or gets another limit, and when a vehicle comes to the
    next leg of its charging curve; between these instants each share is constant, so energies are closed formulas.
    Within a leg a vehicle is counted with the most that it takes there.
    """

    __slots__ = ()

    @property
    def max_power_w(self) -> float:
        """What the whole charger may give."""
        limit = self.limit_w
        return self.model.max_power_w if limit is None else max(min(limit, self.model.max_power_w), 0.0)

    def _deal(self, now: float) -> None:
        """Deal the power. Flows whose conditions stay the same go on untouched."""
        if self.profiles is not None:
            self.set_profiles_in_force(now)
        total = self.max_power_w
        takers = []
        for connector in self.connectors:
            connector.offered_w = min(connector.ceiling_w, total) if connector.energized else 0.0
            if connector.offered_w > 0 and connector.ev_wants and self._bring_up_to_date(now, connector):
                takers.append(connector)
            else:
                self._stop_flow(now, connector)
        self._share(now, takers, total)
        if self.limit_a is not None:
            self._share_current(now, takers, self.limit_a)
        for connector in takers:
            self._let_flow(now, connector)

    def _bring_up_to_date(self, now: float, connector: Connector) -> bool:
        """Whether the vehicle takes energy; a flow that came to its end is booked first."""
        flow = connector.flow
        if flow is not None and flow.until <= now:
            self._stop_flow(now, connector)
        return connector.draws

    @staticmethod
    def _share(now: float, takers: list[Connector], total: float) -> None:
        if len(takers) < 2:
            return
        requests = [_request(now, connector) for connector in takers]
        if sum(requests) > total:
            for connector, share in zip(takers, water_fill(requests, total), strict=True):
                connector.offered_w = share

    @staticmethod
    def _share_current(now: float, takers: list[Connector], limit_a: float) -> None:
        """The same for amperes: all connectors load the same phases."""
        line_w = [seen_from_grid(connector).line_w for connector in takers]
        requests = [_request(now, connector) / watts for connector, watts in zip(takers, line_w, strict=True)]
        if len(takers) < 2 or sum(requests) <= limit_a:
            return
        shares = water_fill(requests, limit_a)
        for connector, watts, share in zip(takers, line_w, shares, strict=True):
            connector.offered_w = min(connector.offered_w, share * watts)

    def _let_flow(self, now: float, connector: Connector) -> None:
        ceiling = min(connector.offered_w, connector.ev_max_power_w)
        flow = connector.flow
        if flow is not None and connector.flow_ceiling_w == ceiling:
            return
        self._stop_flow(now, connector)
        battery = connector.vehicle
        if battery is None or battery.full or ceiling <= 0:  # there may be nothing to share
            return
        connector.flow = connector.meter.flow = battery.leg.flow(now, battery.level_wh, ceiling)
        connector.meter.flow_lines = connector.phases or 3
        connector.flow_ceiling_w = ceiling

    @staticmethod
    def _stop_flow(now: float, connector: Connector) -> None:
        """Book what flowed."""
        flow = connector.flow
        if flow is None:
            return
        amount, meter, battery = flow.delivered_wh(now), connector.meter, connector.vehicle
        if connector.record is not None:
            connector.record.flowed(flow, now, meter.register_wh, nan if battery is None else battery.level_wh)
        meter.single_wh, meter.double_wh = meter.uneven_at(now)
        connector.flow = meter.flow = None
        meter.register_wh += amount
        if battery is not None:
            battery.level_wh += amount

    def _reaches(self, connector: Connector, register_wh: float | None) -> float:
        """When the register comes to this value; inf if nothing flows that far."""
        if register_wh is None or connector.flow is None:
            return inf
        return connector.flow.when(register_wh - connector.meter.register_wh)


def _request(now: float, connector: Connector) -> float:
    """The most that the vehicle takes from here to the end of this leg of its curve."""
    battery = connector.vehicle
    if battery is None:
        return 0.0
    level_wh = battery.level_wh + (connector.flow.delivered_wh(now) if connector.flow else 0.0)
    return min(connector.offered_w, connector.ev_max_power_w, battery.leg.most_from(level_wh))
