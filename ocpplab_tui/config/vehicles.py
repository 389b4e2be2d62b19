"""Vehicles: battery, limits and charging curve of who may come and plug in. Shipped ones are in `vehicles.toml`."""

from __future__ import annotations

import tomllib
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

Curve = tuple[tuple[float, float], ...]

DEFAULT_CURVE: Curve = ((0, 0.7), (8, 1.0), (50, 1.0), (65, 0.75), (80, 0.45), (90, 0.22), (100, 0.04))


@dataclass(frozen=True, slots=True)
class Vehicle:
    """An EV as it arrives. `soc` in percent. `curve`: (state of charge in percent, part of the maximum that the
    battery takes there) in rising order, straight lines between."""

    name: str
    battery_kwh: float
    max_ac_w: float
    max_dc_w: float
    soc: float = 20.0
    ac_phases: int = 3
    curve: Curve = DEFAULT_CURVE

    def taper(self, soc: float) -> float:
        """The part (0 to 1) of its maximum power that the battery takes at this state of charge (percent)."""
        points = self.curve
        above = bisect_right(points, soc, key=lambda point: point[0])
        if above == 0:
            return points[0][1]
        if above == len(points):
            return points[-1][1]
        (low, low_part), (high, high_part) = points[above - 1], points[above]
        return low_part + (high_part - low_part) * (soc - low) / (high - low)


@cache
def shipped_vehicles() -> Mapping[str, Vehicle]:
    """The vehicles that come with the program, by name; the first is the default."""
    rows = tomllib.loads(files(__package__).joinpath("vehicles.toml").read_text(encoding="utf-8"))["vehicle"]
    vehicles = [Vehicle(**row | {"curve": tuple((soc, part) for soc, part in row["curve"])}) for row in rows]
    return MappingProxyType({vehicle.name: vehicle for vehicle in vehicles})


def default_vehicle() -> Vehicle:
    return next(iter(shipped_vehicles().values()))
