"""The vehicle at the cable: its battery, and the charging curve as straight legs over the charge level."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from ocpplab_tui.charger.power import NOTHING_WH, Leg

if TYPE_CHECKING:
    from ocpplab_tui.config.catalog import ConnectorSpec
    from ocpplab_tui.config.vehicles import Curve, Vehicle

CUT_OFF = 0.01
"""Below this part of its maximum a battery is not charged slower any more: so it becomes full in finite time."""


class Battery:
    """The battery of a vehicle that is plugged in. `level_wh` is the energy in it, up to date when no energy flows."""

    __slots__ = ("level_wh", "vehicle")

    def __init__(self, vehicle: Vehicle) -> None:
        self.vehicle = vehicle
        self.level_wh = self.capacity_wh * vehicle.soc / 100

    @property
    def capacity_wh(self) -> float:
        return self.vehicle.battery_kwh * 1000

    @property
    def full(self) -> bool:
        return self.level_wh >= self.capacity_wh - NOTHING_WH

    @property
    def leg(self) -> Leg:
        """The part of the charging curve at the present level. The battery must not be full."""
        vehicle = self.vehicle
        peak_w = max(vehicle.max_ac_w, vehicle.max_dc_w)
        for leg in legs(self.capacity_wh, peak_w, vehicle.curve):
            if self.level_wh < leg.end_wh - NOTHING_WH:
                return leg
        raise ValueError("a full battery takes nothing")

    def soc(self, delivered_wh: float = 0.0) -> float:
        """State of charge in percent, with energy that flowed in since the level was brought up to date."""
        return min(100 * (self.level_wh + delivered_wh) / self.capacity_wh, 100.0)


def phases_used(spec: ConnectorSpec, vehicle: Vehicle | None) -> int:
    """AC phases that carry current; 0 on DC."""
    if spec.current == "DC":
        return 0
    return min(spec.phases, vehicle.ac_phases) if vehicle is not None else spec.phases


def most_of_cable(spec: ConnectorSpec, vehicle: Vehicle | None) -> float:
    """Watts that connector and cable can carry to this vehicle; a vehicle on one phase leaves the others unused."""
    phases = phases_used(spec, vehicle)
    if not phases:
        return spec.max_power_w
    return min(spec.max_power_w, phases * spec.voltage * spec.max_current_a)


def most_of_vehicle(spec: ConnectorSpec, vehicle: Vehicle) -> float:
    """Watts that the vehicle takes here at most, its battery apart: its inlet on DC, its on-board charger on AC."""
    if spec.current == "DC":
        return vehicle.max_dc_w
    return vehicle.max_ac_w * phases_used(spec, vehicle) / vehicle.ac_phases


@lru_cache(maxsize=512)
def legs(capacity_wh: float, peak_w: float, curve: Curve) -> tuple[Leg, ...]:
    """A charging curve (percent, part of the peak) as legs over the whole battery, never below the cut-off."""
    points = list(_points(curve))
    cut = [point for (low, high) in pairwise(points) for point in (low, *_crossing(low, high))]
    cut.append(points[-1])
    levels = [(soc / 100 * capacity_wh, max(part, CUT_OFF) * peak_w) for soc, part in cut]
    return tuple(Leg(low[0], high[0], low[1], high[1]) for low, high in pairwise(levels) if high[0] > low[0])


def _points(curve: Curve) -> Iterator[tuple[float, float]]:
    """The curve from 0 to 100 percent, level before its first and after its last point."""
    inside = [(float(soc), float(part)) for soc, part in curve if 0 <= soc <= 100] or [(0.0, 1.0)]
    if inside[0][0] > 0:
        yield 0.0, inside[0][1]
    yield from inside
    if inside[-1][0] < 100:
        yield 100.0, inside[-1][1]


def _crossing(low: tuple[float, float], high: tuple[float, float]) -> Iterator[tuple[float, float]]:
    """Where the line between two points crosses the cut-off."""
    if (low[1] - CUT_OFF) * (high[1] - CUT_OFF) < 0:
        part = (CUT_OFF - low[1]) / (high[1] - low[1])
        yield low[0] + part * (high[0] - low[0]), CUT_OFF
