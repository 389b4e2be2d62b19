"""Batteries and charging curves."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocpplab_tui.charger.vehicle import CUT_OFF, Battery, legs, most_of_cable, most_of_vehicle
from ocpplab_tui.config.vehicles import Vehicle, shipped_vehicles
from tests.charger.bench import FIXED, SINGLE_PHASE, SOCKET, STEADY

CURVES = st.lists(st.tuples(st.floats(0, 100), st.floats(0, 1)), min_size=1, max_size=6, unique_by=lambda p: p[0])


@given(CURVES)
def test_legs_cover_the_battery_without_a_gap(curve: list[tuple[float, float]]) -> None:
    made = legs(50_000.0, 100_000.0, tuple(sorted(curve)))
    assert made[0].start_wh == 0
    assert made[-1].end_wh == 50_000.0
    assert all(low.end_wh == high.start_wh for low, high in pairwise(made))


@given(CURVES)
def test_legs_never_fall_below_the_cut_off(curve: list[tuple[float, float]]) -> None:
    made = legs(50_000.0, 100_000.0, tuple(sorted(curve)))
    assert min(min(leg.start_w, leg.end_w) for leg in made) >= CUT_OFF * 100_000 * (1 - 1e-9)


@pytest.mark.parametrize("vehicle", shipped_vehicles().values(), ids=lambda vehicle: vehicle.name)
@pytest.mark.parametrize("soc", [0.0, 3.0, 55.5, 97.2])
def test_legs_are_the_curve(vehicle: Vehicle, soc: float) -> None:
    battery = Battery(replace(vehicle, soc=soc))
    peak = max(vehicle.max_ac_w, vehicle.max_dc_w)
    assert battery.leg.power_at(battery.level_wh) == pytest.approx(vehicle.taper(soc) * peak)


def test_a_battery_starts_at_the_vehicle_s_state_of_charge() -> None:
    battery = Battery(STEADY)
    assert battery.level_wh == 12_000.0
    assert battery.soc() == 20.0
    assert battery.soc(delivered_wh=6_000.0) == 30.0
    assert not battery.full


def test_a_full_battery_takes_nothing() -> None:
    battery = Battery(replace(STEADY, soc=100.0))
    assert battery.full
    with pytest.raises(ValueError, match="full"):
        _ = battery.leg


def test_the_cable_limits_the_power() -> None:
    assert most_of_cable(FIXED, STEADY) == 50_000.0
    assert most_of_cable(SOCKET, STEADY) == 22_000.0
    assert most_of_cable(SOCKET, replace(STEADY, ac_phases=1)) == 230 * 32


def test_an_on_board_charger_on_fewer_phases_gives_less() -> None:
    assert most_of_vehicle(SOCKET, STEADY) == 11_000.0
    assert most_of_vehicle(SINGLE_PHASE, STEADY) == pytest.approx(11_000 / 3)
    assert most_of_vehicle(FIXED, STEADY) == 120_000.0
