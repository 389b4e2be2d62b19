"""When monitors have something to say: never too early, never too late, never twice."""

from __future__ import annotations

import itertools
from math import inf
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocpplab_tui.charger.ahead import first_instant
from ocpplab_tui.charger.charger import Charger
from ocpplab_tui.charger.definitions import ComponentKey, VariableKey
from ocpplab_tui.charger.monitor import MonitorType
from ocpplab_tui.charger.monitors import MonitorRequest, Monitors
from ocpplab_tui.charger.watches import Occurrence, Watches
from ocpplab_tui.config.vehicles import Vehicle
from tests.charger.bench import DUO, FIXED, SOCKET, T0, TAG, charger_of

UPPER, LOWER = MonitorType.UPPER_THRESHOLD, MonitorType.LOWER_THRESHOLD
DELTA, PERIODIC, ALIGNED = MonitorType.DELTA, MonitorType.PERIODIC, MonitorType.PERIODIC_CLOCK_ALIGNED
EVERYTHING = 9
TAPERING = Vehicle("tapering", 60.0, 11_000.0, 50_000.0, soc=20.0, curve=((0.0, 1.0), (50.0, 1.0), (100.0, 0.1)))


class Bench:
    """A charger with watches; `until` plays it and collects (instant, occurrence)."""

    def __init__(self, charger: Charger) -> None:
        self.charger = charger
        self.monitors = Monitors(charger.device_model)
        self.watches = Watches(charger, self.monitors)
        self.said: list[tuple[float, Occurrence]] = []
        self.looks = 0

    def put(self, name: str, variable: str, kind: MonitorType, value: float, severity: int = 5, **more: Any) -> int:
        place = ComponentKey(name, evse=None if name.endswith("Ctrlr") or name == "ChargingStation" else 1)
        request = MonitorRequest(place, VariableKey(variable), kind, value, severity, **more)
        outcome = self.monitors.set(request)
        assert outcome.monitor is not None, outcome
        self.watches.wake(self.charger.now)
        self.look()
        return outcome.monitor.id

    def look(self, limit: int = EVERYTHING) -> list[Occurrence]:
        self.looks += 1
        found = self.watches.look(limit)
        self.said += [(self.charger.now, each) for each in found]
        return found

    def until(self, end: float) -> list[tuple[float, Occurrence]]:
        """Wake up only when the charger or the watches ask for it."""
        self.said = []
        while (due := min(self.charger.deadline, self.watches.due)) <= end:
            self.charger.advance(due)
            self.look()
        self.charger.advance(end)
        self.look()
        return self.said

    def charge(self, now: float, connector: int = 0) -> None:
        chosen = self.charger.connectors[connector]
        self.charger.plug(now, chosen)
        self.charger.authorized(now, chosen, TAG)
        self.look()

    def texts(self) -> list[str]:
        return [each.text for _, each in self.said]


def bench(*connectors: Any, vehicle: Vehicle = TAPERING) -> Bench:
    return Bench(charger_of(*(connectors or (FIXED,)), version="2.0.1", vehicle=vehicle))


@settings(max_examples=60, deadline=None)
@given(limit=st.integers(5_000, 49_999))
def test_power_that_falls_along_the_curve_crosses_once(limit: int) -> None:
    """The told value is beyond the limit at that instant, and was not a moment before."""
    lab = bench()
    lab.charge(T0)
    lab.put("EVSE", "Power", LOWER, limit)
    said = lab.until(T0 + 3 * 3600)
    assert len(said) == 1
    at, occurrence = said[0]
    assert (occurrence.trigger, occurrence.cleared) == ("Alerting", False)
    assert float(occurrence.text) < limit
    if float(occurrence.text) > 0:
        same = bench()
        same.charge(T0)
        same.charger.advance(at - 0.01)
        assert same.charger.live_power_w(1) >= limit - 0.01
    assert lab.looks < 30


@settings(max_examples=40, deadline=None)
@given(limits=st.lists(st.floats(21.0, 99.0), min_size=1, max_size=6, unique_by=lambda each: round(each, 1)))
def test_state_of_charge_passes_its_thresholds_in_order(limits: list[float]) -> None:
    lab = bench()
    lab.charge(T0)
    for severity, limit in enumerate(limits):
        lab.put("ConnectedEV", "StateOfCharge", UPPER, round(limit, 1), severity)
    said = lab.until(T0 + 24 * 3600)
    passed = [each.monitor.value for _, each in said]
    assert passed == sorted(round(limit, 1) for limit in limits)
    assert all(float(each.text) > each.monitor.value for _, each in said)
    assert all(float(each.text) <= each.monitor.value + 0.002 for _, each in said)


@settings(max_examples=30, deadline=None)
@given(amount=st.integers(1, 5_000))
def test_every_delta_is_strictly_more_than_its_amount_and_no_more_than_needed(amount: int) -> None:
    lab = bench()
    lab.charge(T0)
    lab.put("FiscalMetering", "EnergyImportRegister", DELTA, amount)
    start = int(lab.charger.register_wh(T0))
    lab.until(T0 + 600)
    values = [start, *map(int, lab.texts())]
    assert all(after - before == amount + 1 for before, after in itertools.pairwise(values))
    assert int(lab.charger.register_wh(T0 + 600)) - values[-1] <= amount


@settings(max_examples=40, deadline=None)
@given(
    moves=st.lists(st.tuples(st.sampled_from(("limit", "wish", "wait")), st.integers(0, 22)), min_size=1, max_size=12),
    limit=st.integers(1, 21_000),
)
def test_alarms_and_clears_take_turns(moves: list[tuple[str, int]], limit: int) -> None:
    """Whatever is done to a charger: raised when exceeded, cleared when not, and what was told is always true."""
    lab = bench(SOCKET)
    known = lab.put("EVSE", "Power", UPPER, limit)
    lab.charge(T0)
    now, (connector,) = T0, lab.charger.connectors
    for what, amount in moves:
        if what == "limit":
            lab.charger.set_power(now, connector, amount * 1000.0)
        elif what == "wish" and amount % 2:
            lab.charger.ev_stops_energy(now, connector)
        elif what == "wait":
            lab.until(now := now + amount * 60)
        lab.look()
        exceeded = float(lab.charger.device_model.get_any("EVSE@1.Power") or 0) > limit
        assert (known in lab.monitors.alarms) is exceeded
    turns = [each.cleared for _, each in lab.said]
    assert all(before is not after for before, after in itertools.pairwise(turns))


def test_a_band_is_left_on_either_side() -> None:
    lab = bench(SOCKET)
    lab.charge(T0)
    (connector,) = lab.charger.connectors
    lab.charger.set_power(T0, connector, 5000)
    lab.put("EVSE", "Power", DELTA, 1000)
    lab.said = []
    for power_w in (4000, 6000, 6001, 5001, 5000):
        lab.charger.set_power(T0, connector, power_w)
        lab.look()
    assert lab.texts() == ["6001", "5000"]


def test_voltage_swings_without_anybody_looking() -> None:
    """AC mains rise and fall: every crossing of the middle is told."""
    lab = bench(SOCKET)
    lab.put("EVSE", "ACVoltage", UPPER, 231)
    lab.until(T0 + 4 * 1637)
    turns = [each.cleared for _, each in lab.said]
    assert 7 <= len(turns) <= 9
    assert all(before is not after for before, after in itertools.pairwise(turns))


def test_a_voltage_that_is_never_reached_costs_nothing() -> None:
    lab = bench(SOCKET)
    lab.put("EVSE", "ACVoltage", UPPER, 300)
    assert lab.watches.due == inf


def test_the_sum_of_two_flows() -> None:
    lab = bench(*DUO)
    lab.put("ChargingStation", "Power", UPPER, 21_000)
    lab.charge(T0)
    assert lab.look() == []
    second = lab.charger.connectors[1]
    lab.charger.plug(T0, second)
    lab.charger.authorized(T0, second, TAG)
    assert [each.text for each in lab.look()] == ["22000"]
    said = lab.until(T0 + 24 * 3600)
    assert [each.cleared for _, each in said] == [True]
    assert float(said[0][1].text) <= 21_000


def test_periods_count_from_the_moment_they_are_set() -> None:
    lab = bench(SOCKET)
    lab.charger.advance(T0 + 7)
    lab.put("EVSE", "Power", PERIODIC, 30)
    assert [at - T0 for at, _ in lab.until(T0 + 100)] == [37, 67, 97]


def test_clock_marks_are_those_of_the_chargers_own_clock() -> None:
    lab = bench(SOCKET)
    lab.charger.set_clock_offset(T0, 20.0)
    lab.put("EVSE", "Power", ALIGNED, 60)
    assert [at - T0 for at, _ in lab.until(T0 + 130)] == [40, 100]


def test_a_period_that_was_missed_is_told_once() -> None:
    lab = bench(SOCKET)
    lab.put("EVSE", "Power", PERIODIC, 10)
    lab.charger.advance(T0 + 95)
    assert len(lab.look()) == 1
    assert lab.watches.due == T0 + 100


def test_a_clock_has_a_delta_in_seconds() -> None:
    lab = bench(SOCKET)
    lab.put("ClockCtrlr", "DateTime", DELTA, 30)
    assert [round(at - T0) for at, _ in lab.until(T0 + 100)] == [30, 60, 90]


def test_what_is_set_is_looked_at_and_nothing_else() -> None:
    lab = bench(SOCKET)
    lab.put("OCPPCommCtrlr", "OfflineThreshold", UPPER, 100)
    lab.put("OCPPCommCtrlr", "OfflineThreshold", DELTA, 10)
    model = lab.charger.device_model
    assert model.set_any("OCPPCommCtrlr.OfflineThreshold", "70").status == "Accepted"
    assert lab.look() == []
    assert model.set_any("OCPPCommCtrlr.OfflineThreshold", "101").status == "Accepted"
    assert sorted(each.trigger for each in lab.look()) == ["Alerting", "Delta"]
    assert lab.look() == []


def test_a_value_that_is_not_there_exceeds_nothing() -> None:
    lab = bench()
    lab.put("ConnectedEV", "StateOfCharge", LOWER, 50)
    lab.put("ConnectedEV", "StateOfCharge", DELTA, 1, 6)
    assert lab.said == []
    (connector,) = lab.charger.connectors
    lab.charger.plug(T0, connector)
    assert [(each.trigger, each.text) for each in lab.look()] == [("Alerting", "20")]
    lab.charger.unplug(T0 + 1, connector)
    assert [(each.trigger, each.text, each.cleared) for each in lab.look()] == [("Alerting", "", True)]


def test_what_sleeps_by_its_severity_is_told_when_it_wakes() -> None:
    lab = bench(SOCKET)
    lab.put("EVSE", "Power", UPPER, 1000, 8)
    lab.charge(T0)
    lab.said = []
    quiet = bench(SOCKET)
    quiet.put("EVSE", "Power", UPPER, 1000, 8)
    quiet.charger.plug(T0, quiet.charger.connectors[0])
    quiet.charger.authorized(T0, quiet.charger.connectors[0], TAG)
    assert quiet.look(7) == []
    assert [each.text for each in quiet.look(8)] == ["11000"]


def test_a_charger_without_watches_has_nothing_to_do() -> None:
    lab = bench(SOCKET)
    assert not lab.watches.awake
    assert lab.watches.due == inf
    assert lab.watches.look(9) == []


@pytest.mark.parametrize(("steps", "expected"), [(1, inf), (10, 3.0)])
def test_first_instant(steps: int, expected: float) -> None:
    """A value that leaves and returns is seen with enough looks."""
    found = first_instant(lambda at: 3.0 <= at <= 4.5, 0.0, 10.0, steps)
    assert found == expected or abs(found - expected) < 0.01


def test_clock_marks_follow_a_clock_that_is_set() -> None:
    lab = bench(SOCKET)
    lab.put("OCPPCommCtrlr", "OfflineThreshold", ALIGNED, 60)
    assert lab.watches.due == T0 + 60
    lab.charger.set_clock_offset(T0 + 10, 25.0)
    lab.look()
    assert lab.watches.due == T0 + 35


def test_a_transaction_is_a_new_start() -> None:
    """Deltas and periods of transaction monitors begin with it, and an alarm does not outlive it."""
    lab = bench(SOCKET)
    (connector,) = lab.charger.connectors
    upper = lab.put("EVSE", "Power", UPPER, 5000, transaction=True)
    lab.put("FiscalMetering", "EnergyImportRegister", PERIODIC, 60, transaction=True)
    assert lab.watches.due == inf
    lab.charger.advance(T0 + 30)
    lab.charge(T0 + 30)
    assert lab.watches.due == T0 + 90
    assert lab.monitors.alarms == {upper}
    lab.said = []
    lab.charger.unplug(T0 + 100, connector)
    assert [(each.monitor.id, each.cleared) for each in lab.look()] == [(upper, True)]
    assert lab.watches.due == inf
    assert lab.monitors.alarms == frozenset()
