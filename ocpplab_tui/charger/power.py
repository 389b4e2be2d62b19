"""Flows of energy in closed form, and how a charger's power is shared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, expm1, inf, log1p

HOUR_S = 3600.0

NOTHING_WH = 1e-6
"""Less than this is rounding: two charge levels so close are the same."""

SHORT_WH = 1e-3
"""The slope of so short a part of a curve is so steep that rounding makes anything of it: it is taken as level."""


def power_after(power_w: float, rate: float, hours: float) -> float:
    """Watts after so long, where they follow a straight line over the energy: constant, or exponential in time."""
    return power_w * exp(rate * hours) if rate else power_w


def energy_after(power_w: float, rate: float, hours: float) -> float:
    """Wh that such power delivers in that time."""
    return power_w * expm1(rate * hours) / rate if rate else power_w * hours


@dataclass(slots=True)
class Flow:
    """Energy that flows into a battery, undisturbed from `since` until `amount_wh` are in.

    Power is `power_w` at first and follows a straight line over the energy delivered, whose slope is `rate` (W per Wh):
    in time that is exponential, P(t) = P₀·e^(rate·t), or constant where `rate` is 0. So energy and instants come from
    formulas, and a look in between changes nothing.
    """

    since: float
    power_w: float
    rate: float
    amount_wh: float
    until: float = inf

    def __post_init__(self) -> None:
        self.until = self.since + self._hours(self.amount_wh) * HOUR_S

    def power_at(self, now: float) -> float:
        """Watts at this instant (after the end: those of the end)."""
        return power_after(self.power_w, self.rate, self._elapsed_hours(now))

    def delivered_wh(self, now: float) -> float:
        """Energy since the beginning."""
        if now >= self.until:
            return self.amount_wh
        hours = (now - self.since) / HOUR_S if now > self.since else 0.0
        return self.power_w * hours if not self.rate else energy_after(self.power_w, self.rate, hours)

    def when(self, delivered_wh: float) -> float:
        """The instant at which so much is delivered; inf if that is not in this flow."""
        if delivered_wh > self.amount_wh:
            return inf
        return self.since + self._hours(max(delivered_wh, 0.0)) * HOUR_S

    def _elapsed_hours(self, now: float) -> float:
        elapsed_s = (now if now < self.until else self.until) - self.since
        return elapsed_s / HOUR_S if elapsed_s > 0 else 0.0

    def _hours(self, delivered_wh: float) -> float:
        if not self.rate:
            return delivered_wh / self.power_w
        return log1p(self.rate * delivered_wh / self.power_w) / self.rate


@dataclass(frozen=True, slots=True)
class Leg:
    """A straight part of a charging curve: what the battery takes between two charge levels."""

    start_wh: float
    end_wh: float
    start_w: float
    end_w: float

    @property
    def slope(self) -> float:
        """Watts per Wh."""
        return (self.end_w - self.start_w) / (self.end_wh - self.start_wh)

    def power_at(self, level_wh: float) -> float:
        return self.start_w + self.slope * (level_wh - self.start_wh)

    def most_from(self, level_wh: float) -> float:
        """The highest power that it takes from this level on."""
        return max(self.power_at(level_wh), self.end_w)

    def flow(self, now: float, level_wh: float, ceiling_w: float) -> Flow:
        """What flows from this level on under a ceiling (> 0): until the leg ends, or meets the ceiling."""
        slope = self.slope
        if not slope or self.end_wh - self.start_wh < SHORT_WH:
            highest_w = max(self.start_w, self.end_w)
            return Flow(now, min(highest_w, ceiling_w), 0.0, max(self.end_wh - level_wh, 0.0))
        meets_wh = self.start_wh + (ceiling_w - self.start_w) / slope
        ahead = level_wh < meets_wh - NOTHING_WH
        end_wh = min(meets_wh, self.end_wh) if ahead else self.end_wh
        limited = ahead if slope < 0 else not ahead
        if limited:
            return Flow(now, ceiling_w, 0.0, end_wh - level_wh)
        return Flow(now, self.power_at(level_wh), slope, end_wh - level_wh)


def water_fill(requests: Sequence[float], total: float) -> list[float]:
    """Share `total` fairly: nobody gets more than asked for, and who gets less than asked for gets as much as anyone.

    >>> water_fill([10, 30, 50], 60)
    [10, 25.0, 25.0]
    """
    shares = list(requests)
    left, waiting = total, len(requests)
    for index in sorted(range(len(requests)), key=requests.__getitem__):
        level = left / waiting
        if requests[index] > level:
            shares[index] = level
        left -= shares[index]
        waiting -= 1
    return shares
