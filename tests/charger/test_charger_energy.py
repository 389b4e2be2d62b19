"""Energy: integral of the power, shared fairly, limited by everything that limits."""

from __future__ import annotations

from dataclasses import replace
from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocpplab_tui.base.errors import OperationRefused
from ocpplab_tui.charger.charger import Charger
from ocpplab_tui.config.vehicles import Vehicle, shipped_vehicles
from tests.charger.bench import DUO, FIXED, OTHER_TAG, SINGLE_PHASE, SOCKET, STEADY, T0, TAG, charger_of, told
from tests.charger.profiles import limit

CURVES = st.lists(
    st.tuples(st.floats(0, 100), st.floats(0, 1)), min_size=1, max_size=5, unique_by=lambda point: point[0]
).map(lambda points: tuple(sorted(points)))
VEHICLES = st.builds(
    Vehicle,
    name=st.just("any"),
    battery_kwh=st.floats(5, 120),
    max_ac_w=st.floats(2_000, 22_000),
    max_dc_w=st.floats(10_000, 200_000),
    soc=st.floats(0, 100),
    ac_phases=st.sampled_from([1, 2, 3]),
    curve=CURVES,
)


def charging(charger: Charger, *vehicles: Vehicle) -> Charger:
    """Every vehicle at its connector, charging."""
    tokens = (TAG, OTHER_TAG)
    for connector, vehicle, token in zip(charger.connectors, vehicles, tokens, strict=False):
        charger.plug(T0, connector, vehicle)
        charger.authorized(T0, connector, token)
    charger.take_events()
    return charger


def integrated(charger: Charger, end: float, steps_per_stretch: int = 24) -> list[float]:
    """Energy by Simpson's rule over each stretch in which nothing happens."""
    energies = [0.0] * len(charger.connectors)
    now = charger.now
    while now < end:
        upto = min(charger.deadline, end)
        width = (upto - now) / steps_per_stretch
        for step in range(steps_per_stretch):
            low = now + step * width
            for index, connector in enumerate(charger.connectors):
                points = (low, low + width / 2, low + width)
                a, b, c = (connector.power_at(point) for point in points)
                energies[index] += (a + 4 * b + c) / 6 * width / 3_600
        charger.advance(upto)
        now = upto
    return energies


@settings(max_examples=40, deadline=None)
@given(VEHICLES, st.sampled_from([FIXED, SOCKET, SINGLE_PHASE]), st.floats(60, 30_000))
def test_energy_is_the_integral_of_power(vehicle: Vehicle, spec: object, seconds: float) -> None:
    charger = charging(charger_of(spec), vehicle)  # type: ignore[arg-type]
    connector = charger.connectors[0]
    before, soc = connector.register_wh(T0), connector.soc(T0) or 0.0
    (energy,) = integrated(charger, T0 + seconds)
    delivered = connector.register_wh(T0 + seconds) - before
    assert delivered == pytest.approx(energy, rel=1e-6, abs=1e-3)
    gained = (connector.soc(T0 + seconds) or 0.0) - soc
    assert gained * vehicle.battery_kwh * 10 == pytest.approx(delivered, rel=1e-6, abs=1e-3)


@settings(max_examples=30, deadline=None)
@given(VEHICLES, VEHICLES, st.floats(1_000, 40_000), st.floats(60, 30_000))
def test_energy_is_the_integral_of_power_when_it_is_shared(
    one: Vehicle, other: Vehicle, total: float, seconds: float
) -> None:
    charger = charging(charger_of(*DUO, max_power_w=total), one, other)
    before = [connector.register_wh(T0) for connector in charger.connectors]
    energies = integrated(charger, T0 + seconds)
    delivered = [
        connector.register_wh(T0 + seconds) - register
        for connector, register in zip(charger.connectors, before, strict=True)
    ]
    assert delivered == pytest.approx(energies, rel=1e-6, abs=1e-3)


@settings(max_examples=30, deadline=None)
@given(VEHICLES, VEHICLES, st.lists(st.floats(0, 20_000), max_size=15))
def test_looking_changes_nothing(one: Vehicle, other: Vehicle, looks: list[float]) -> None:
    watched = charging(charger_of(*DUO, max_power_w=9_000.0), one, other)
    for seconds in sorted(looks):
        watched.sample(T0 + seconds, watched.connectors[0], ("Power.Active.Import",), "Trigger")
    alone = charging(charger_of(*DUO, max_power_w=9_000.0), one, other)
    for charger in (watched, alone):
        charger.advance(T0 + 20_000)
    assert told(watched) == told(alone)
    for mine, its in zip(watched.connectors, alone.connectors, strict=True):
        assert mine.register_wh(T0 + 20_000) == its.register_wh(T0 + 20_000)


def test_a_battery_is_full_when_the_deadline_says_so() -> None:
    charger = charging(charger_of(FIXED), replace(STEADY, soc=90.0))
    assert charger.deadline == pytest.approx(T0 + 6_000 / 50_000 * 3_600)
    full = charger.deadline
    charger.advance(full - 0.001)
    assert told(charger) == []
    charger.advance(full)
    assert told(charger) == ["Updated ChargingStateChanged SuspendedEV", "1 SuspendedEV"]
    assert charger.connectors[0].soc(full) == 100.0
    assert charger.deadline == inf


def test_every_shipped_vehicle_becomes_full_within_a_day() -> None:
    for vehicle in shipped_vehicles().values():
        charger = charging(charger_of(SOCKET), vehicle)
        charger.advance(T0 + 86_400 * 2)
        assert charger.connectors[0].soc(charger.now) == 100.0


@pytest.mark.parametrize(
    ("spec", "vehicle", "watts"),
    [
        (FIXED, STEADY, 50_000),
        (SOCKET, STEADY, 11_000),
        (SOCKET, replace(STEADY, max_ac_w=43_000), 22_000),
        (SOCKET, replace(STEADY, max_ac_w=11_000, ac_phases=1), 7_360),
        (SINGLE_PHASE, STEADY, 11_000 / 3),
        (FIXED, replace(STEADY, max_dc_w=37_000), 37_000),
        (FIXED, replace(STEADY, curve=((0.0, 0.1), (100.0, 0.1))), 12_000),
    ],
    ids=["connector", "on-board charger", "socket", "one phase", "one phase outlet", "inlet", "curve"],
)
def test_the_weakest_part_limits(spec: object, vehicle: Vehicle, watts: float) -> None:
    charger = charging(charger_of(spec), vehicle)  # type: ignore[arg-type]
    assert charger.power_at(T0) == pytest.approx(watts)


def test_limits_and_the_user_s_setting_limit_too() -> None:
    charger = charging(charger_of(FIXED), STEADY)
    (connector,) = charger.connectors
    limit(charger, T0, None, 40_000.0)
    assert connector.power_at(T0) == 40_000
    limit(charger, T0, connector, 30_000.0)
    assert connector.power_at(T0) == 30_000
    charger.set_power(T0, connector, 20_000.0)
    assert connector.power_at(T0) == 20_000
    charger.set_power(T0, connector, 90_000.0)
    assert connector.power_at(T0) == 30_000
    charger.set_power(T0, connector, None)
    limit(charger, T0, connector, None)
    limit(charger, T0, None, None)
    assert connector.power_at(T0) == 50_000


def test_two_vehicles_share_the_charger_fairly() -> None:
    slow = replace(STEADY, max_ac_w=4_000)
    charger = charging(charger_of(*DUO, max_power_w=12_000.0), slow, STEADY)
    first, second = charger.connectors
    assert (first.power_at(T0), second.power_at(T0)) == (4_000, 8_000)
    charger.stop_authorized(T0 + 60, charger.running()[0])
    assert second.power_at(T0 + 60) == 11_000


def test_what_a_full_battery_leaves_goes_to_the_other() -> None:
    nearly_full = replace(STEADY, soc=99.0)
    charger = charging(charger_of(*DUO, max_power_w=12_000.0), nearly_full, STEADY)
    assert charger.connectors[1].power_at(T0) == 6_000
    charger.advance(T0 + 361)
    assert charger.connectors[1].power_at(T0 + 361) == 11_000


@pytest.mark.parametrize("whole", [True, False])
def test_a_limit_of_zero_suspends_and_a_higher_one_resumes(whole: bool) -> None:
    """C-06, C5, E3."""
    charger = charging(charger_of(FIXED), STEADY)
    connector = None if whole else charger.connectors[0]
    limit(charger, T0 + 10, connector, 0.0)
    assert told(charger)[1:] == ["Updated ChargingStateChanged SuspendedEVSE", "1 SuspendedEVSE"]
    limit(charger, T0 + 20, connector, 1_000.0)
    assert told(charger)[1:] == ["Updated ChargingStateChanged Charging", "1 Charging"]


def test_when_both_suspend_the_evse_is_named() -> None:
    """OCPP 1.6 §4.9."""
    charger = charging(charger_of(FIXED), STEADY)
    (connector,) = charger.connectors
    charger.ev_stops_energy(T0 + 1, connector)
    charger.suspend_evse(T0 + 2, connector)
    charger.ev_requests_energy(T0 + 3, connector)
    charger.resume_evse(T0 + 4, connector)
    statuses = [text for text in told(charger) if text[0] == "1"]
    assert statuses == ["1 SuspendedEV", "1 SuspendedEVSE", "1 Charging"]


def test_a_full_battery_asks_for_nothing() -> None:
    charger = charging(charger_of(FIXED), replace(STEADY, soc=100.0))
    (connector,) = charger.connectors
    assert connector.status == "SuspendedEV"
    with pytest.raises(OperationRefused, match="connector 1: the battery is full"):
        charger.ev_requests_energy(T0 + 1, connector)


def test_a_vehicle_that_is_not_there_asks_for_nothing() -> None:
    charger = charger_of(FIXED)
    with pytest.raises(OperationRefused, match="no vehicle is plugged in; plug one in first"):
        charger.ev_stops_energy(T0, charger.connectors[0])


def test_registers_start_somewhere_plausible_by_the_seed() -> None:
    registers = {charger_of(FIXED, seed=seed).register_wh(T0) for seed in (1, 1, 2)}
    assert len(registers) == 2
    assert all(50_000 <= register <= 40_000_000 for register in registers)


def test_an_idle_charger_waits_for_nothing() -> None:
    assert charger_of(FIXED).deadline == inf


def test_views_of_a_session() -> None:
    charger = charging(charger_of(FIXED), STEADY)
    (connector,) = charger.connectors
    now = T0 + 720
    assert connector.session_wh(now) == pytest.approx(10_000)
    assert connector.session_seconds(now) == 720
    assert connector.soc(now) == pytest.approx(20 + 10 / 60 * 100)
    assert charger.voltage_at(now, connector) * charger.current_at(now, connector) == pytest.approx(50_000, rel=1e-4)
    assert (connector.offered_w, connector.max_power_w) == (50_000, 50_000)
