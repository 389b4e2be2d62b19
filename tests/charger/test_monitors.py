"""Which monitors there are: setting, replacing, clearing, bases, and what is kept."""

from __future__ import annotations

from typing import Any

import pytest

from ocpplab_tui.charger.definitions import ComponentKey, VariableKey
from ocpplab_tui.charger.monitor import MonitorKind, MonitorType, shipped
from ocpplab_tui.charger.monitors import CAPACITY, MonitorRequest, Monitors, SetOutcome
from ocpplab_tui.charger.readings import COOL_CELSIUS, WARMING_CELSIUS
from ocpplab_tui.charger.sensors import AT_REST
from ocpplab_tui.config.catalog import models
from tests.charger.bench import DUO, charger_from, charger_of
from tests.charger.model_doubles import StillHardware

UPPER, DELTA, PERIODIC = MonitorType.UPPER_THRESHOLD, MonitorType.DELTA, MonitorType.PERIODIC


@pytest.fixture
def monitors() -> Monitors:
    return Monitors(StillHardware().device_model)


def ask(monitors: Monitors, name: str, kind: MonitorType, value: float, severity: int = 5, **more: Any) -> SetOutcome:
    """`name`: "Component.Variable" of EVSE 1 where there is one."""
    component, _, variable = name.partition(".")
    evse = 1 if component.upper() == "EVSE" else None
    return monitors.set(
        MonitorRequest(ComponentKey(component, evse=evse), VariableKey(variable), kind, value, severity, **more)
    )


def test_shipped_ones_are_shared_and_come_first(monitors: Monitors) -> None:
    definition = StillHardware().device_model.definition
    assert shipped(definition) is shipped(definition)
    assert [monitor.id for monitor in monitors.active()] == list(range(1, len(shipped(definition)) + 1))
    first = monitors.active()[0]
    assert (first.variable.name, first.type, first.value, first.severity) == ("EVSE@1.Temperature", UPPER, 85, 4)
    assert first.kind is MonitorKind.HARD_WIRED


def test_no_shipped_monitor_is_exceeded_by_hardware_left_alone() -> None:
    """So nobody needs to look at them before a fault or a hand-held sensor."""
    hottest = COOL_CELSIUS + WARMING_CELSIUS
    reached = {
        "Temperature": (COOL_CELSIUS, hottest),
        "Angle": (AT_REST["tilt"],),
        "SignalStrength": (AT_REST["signal"],),
    }
    for model in models():
        for monitor in shipped(charger_from(model, version="2.0.1").device_model.definition):
            assert monitor.threshold
            assert not any(monitor.exceeded(value) for value in reached[monitor.variable.row.name])


def test_ids_are_new_and_names_match_in_any_case(monitors: Monitors) -> None:
    first, second = ask(monitors, "evse.POWER", UPPER, 9000), ask(monitors, "EVSE.Power", UPPER, 9000, 6)
    assert first.monitor is not None
    assert second.monitor is not None
    assert second.monitor.id == first.monitor.id + 1
    assert monitors.clear(first.monitor.id) == "Accepted"
    third = ask(monitors, "EVSE.Power", UPPER, 9000, 7)
    assert third.monitor is not None
    assert third.monitor.id == second.monitor.id + 1


@pytest.mark.parametrize("value", [float("inf"), float("nan"), float("-inf")])
@pytest.mark.parametrize("kind", list(MonitorType))
def test_only_finite_values(monitors: Monitors, kind: MonitorType, value: float) -> None:
    assert ask(monitors, "EVSE.Power", kind, value).status == "Rejected"


def test_refused_changes_nothing(monitors: Monitors) -> None:
    before = monitors.state(), monitors.active()
    for outcome in (
        ask(monitors, "Nonsense.Power", UPPER, 1),
        ask(monitors, "EVSE.Nonsense", UPPER, 1),
        ask(monitors, "EVSE.Power", UPPER, -1),
        ask(monitors, "EVSE.Power", DELTA, -0.1),
        ask(monitors, "EVSE.Power", PERIODIC, 0.5),
        ask(monitors, "EVSE.Power", UPPER, 1, 10),
        ask(monitors, "EVSE.AvailabilityState", UPPER, 1),
        ask(monitors, "EVSE.Power", UPPER, 1, id=1),
        ask(monitors, "EVSE.Temperature", UPPER, 70, id=1),
        ask(monitors, "EVSE.Power", UPPER, 1, id=99),
        ask(monitors, "EVSE.Temperature", UPPER, 90, 4),
    ):
        assert outcome.status != "Accepted"
        assert outcome.monitor is None
    assert (monitors.state(), monitors.active()) == before


def test_a_csms_cannot_fill_the_memory(monitors: Monitors) -> None:
    names = [
        variable.name for variable in StillHardware().device_model.definition.variables if not variable.component.evse
    ]
    wanted = [(name, severity) for name in names if "[" not in name for severity in range(10)]
    outcomes = [ask(monitors, name, DELTA, 1, severity) for name, severity in wanted]
    accepted = sum(outcome.status == "Accepted" for outcome in outcomes)
    assert accepted == min(len(wanted), CAPACITY)
    for name, severity in wanted[:10]:
        ask(monitors, name, PERIODIC, 60, severity)
    assert len(monitors.active()) <= CAPACITY + len(shipped(StillHardware().device_model.definition))


def test_a_preconfigured_one_that_is_changed_is_custom(monitors: Monitors) -> None:
    chosen = next(monitor for monitor in monitors.active() if monitor.kind is MonitorKind.PRECONFIGURED)
    outcome = ask(monitors, chosen.variable.name, UPPER, 70, 6, id=chosen.id)
    assert outcome.before is chosen
    assert outcome.monitor is not None
    assert (outcome.monitor.id, outcome.monitor.kind) == (chosen.id, MonitorKind.CUSTOM)
    monitors.set_base("FactoryDefault")
    assert monitors.find(chosen.id) is chosen


def test_bases(monitors: Monitors) -> None:
    everything = monitors.active()
    ask(monitors, "EVSE.Power", UPPER, 9000)
    monitors.set_base("All")
    assert len(monitors.active()) == len(everything) + 1
    monitors.set_base("HardWiredOnly")
    assert {monitor.kind for monitor in monitors.active()} == {MonitorKind.HARD_WIRED}
    assert ask(monitors, "EVSE.Power", UPPER, 9000).status == "Accepted"
    monitors.set_base("FactoryDefault")
    assert monitors.active() == everything


def test_an_alarm_goes_with_its_monitor(monitors: Monitors) -> None:
    outcome = ask(monitors, "EVSE.Power", UPPER, 9000)
    assert outcome.monitor is not None
    monitors.alarm(outcome.monitor.id, True)
    monitors.alarm(1, True)
    monitors.set_base("FactoryDefault")
    assert monitors.alarms == {1}


def test_what_is_kept() -> None:
    model = StillHardware().device_model
    monitors = Monitors(model)
    assert monitors.state() is None
    ask(monitors, "EVSE.Power", UPPER, 9000, 3, transaction=True)
    ask(monitors, "OCPPCommCtrlr.OfflineThreshold", DELTA, 1)
    monitors.clear(5)
    monitors.set_level(4)
    monitors.set_base("All")
    monitors.alarm(1, True)
    ids = [monitors.event_id() for _ in range(3)]
    fresh_model = StillHardware().device_model
    fresh = Monitors(fresh_model)
    fresh.restore(monitors.state(), 0.0)
    assert fresh.state() == monitors.state()
    assert fresh.active() == monitors.active()
    assert fresh.event_id() > max(ids)
    assert fresh_model.get_any("MonitoringCtrlr.ActiveMonitoringLevel") == "4"


@pytest.mark.parametrize(
    "state",
    [
        None,
        [],
        "x",
        {},
        {"custom": [[7, "Gone.Variable", "Delta", 1, 5, False], [8, "EVSE@1.Power", "Wobble", 1, 5, False], None]},
    ],
)
def test_what_no_longer_fits_is_left_out(monitors: Monitors, state: Any) -> None:
    before = monitors.active()
    monitors.restore(state, 0.0)
    assert monitors.active() == before


def test_event_ids_never_repeat_and_seldom_change_what_is_kept(monitors: Monitors) -> None:
    ids = [monitors.event_id() for _ in range(2500)]
    assert ids == sorted(set(ids))
    assert monitors.revision == 3


def test_every_evse_has_its_hard_wired_limit() -> None:
    definition = charger_of(*DUO, version="2.0.1").device_model.definition
    hard_wired = [monitor.variable.name for monitor in shipped(definition) if monitor.kind is MonitorKind.HARD_WIRED]
    assert hard_wired[:2] == ["EVSE@1.Temperature", "EVSE@2.Temperature"]
