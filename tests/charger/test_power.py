"""Flows in closed form, and fair shares."""

from __future__ import annotations

from math import exp, inf, isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocpplab_tui.charger.power import Flow, Leg, water_fill

WATTS = st.floats(100, 300_000)


def test_a_level_flow_is_power_times_time() -> None:
    flow = Flow(0.0, 10_000.0, 0.0, 5_000.0)
    assert flow.until == 1_800.0
    assert flow.delivered_wh(900.0) == 2_500.0
    assert flow.power_at(900.0) == 10_000.0


def test_a_tapering_flow_is_exponential() -> None:
    flow = Flow(0.0, 10_000.0, -1.0, 5_000.0)
    assert isclose(flow.power_at(1_800.0), 10_000 * exp(-0.5))
    assert isclose(flow.delivered_wh(1_800.0), 10_000 * (1 - exp(-0.5)))


def test_a_flow_delivers_its_amount_and_no_more() -> None:
    flow = Flow(100.0, 10_000.0, -1.0, 5_000.0)
    assert flow.delivered_wh(100.0) == 0
    assert flow.delivered_wh(flow.until) == flow.delivered_wh(flow.until + 1e6) == 5_000.0
    assert isclose(flow.power_at(flow.until), 5_000.0)


@pytest.mark.parametrize("rate", [0.0, -1.2, 0.8])
def test_when_is_the_inverse_of_delivered(rate: float) -> None:
    flow = Flow(50.0, 10_000.0, rate, 5_000.0)
    assert isclose(flow.delivered_wh(flow.when(1_234.0)), 1_234.0)
    assert flow.when(5_001.0) == inf
    assert flow.when(-3.0) == 50.0


def test_a_ceiling_cuts_a_falling_leg_until_they_meet() -> None:
    leg = Leg(0.0, 10_000.0, 20_000.0, 10_000.0)
    flow = leg.flow(0.0, 0.0, 15_000.0)
    assert (flow.power_w, flow.rate, flow.amount_wh) == (15_000.0, 0.0, 5_000.0)
    after = leg.flow(flow.until, 5_000.0, 15_000.0)
    assert (after.power_w, after.rate, after.amount_wh) == (15_000.0, -1.0, 5_000.0)


def test_a_ceiling_cuts_a_rising_leg_from_where_they_meet() -> None:
    leg = Leg(0.0, 10_000.0, 10_000.0, 20_000.0)
    flow = leg.flow(0.0, 0.0, 15_000.0)
    assert (flow.power_w, flow.rate, flow.amount_wh) == (10_000.0, 1.0, 5_000.0)
    after = leg.flow(flow.until, 5_000.0, 15_000.0)
    assert (after.power_w, after.rate, after.amount_wh) == (15_000.0, 0.0, 5_000.0)


def test_a_high_ceiling_changes_nothing() -> None:
    leg = Leg(0.0, 10_000.0, 20_000.0, 10_000.0)
    assert leg.flow(0.0, 0.0, 99_000.0) == Flow(0.0, 20_000.0, -1.0, 10_000.0)


@given(st.lists(WATTS, min_size=1, max_size=6), WATTS)
def test_shares_are_fair(requests: list[float], total: float) -> None:
    shares = water_fill(requests, total)
    assert all(share <= request * (1 + 1e-9) for share, request in zip(shares, requests, strict=True))
    assert isclose(sum(shares), min(total, sum(requests)))
    level = max(shares)
    for share, request in zip(shares, requests, strict=True):
        assert isclose(share, request) or isclose(share, level)
