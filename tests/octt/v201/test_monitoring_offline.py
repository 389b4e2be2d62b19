"""Block N07: offline, over a reboot, and numbers that never come twice."""

from __future__ import annotations

from typing import Any

from ocpplab_tui.base.timestamps import from_text
from tests.octt.conformance import case
from tests.octt.rig import Payload, Rig
from tests.octt.v201.monitors import DELTA, PERIODIC, POWER, STATE, UPPER, events, of, put, reported

QUEUING = ("MonitoringCtrlr", "OfflineQueuingSeverity")


async def offline(rig: Rig, severity: int) -> None:
    """The queuing severity, and the network gone."""
    await rig.set_variables((*QUEUING, str(severity)))
    await rig.go_offline()
    rig.mark()


def happened(event: Payload) -> float:
    return from_text(event["timestamp"])


@case("TC_N_22_CS")
async def test_tc_n_22_severe_enough_waits(rig: Rig) -> None:
    known = await put(rig, STATE, DELTA, 1, 5)
    await offline(rig, 5)
    await rig.plug()
    moment = rig.lab.now()
    await rig.advance(20)
    await rig.come_back()
    (event,) = of(rig, known)
    assert (event["actualValue"], event["trigger"]) == ("Occupied", "Delta")
    assert abs(happened(event) - moment) < 1


@case("TC_N_23_CS")
async def test_tc_n_23_not_severe_enough_is_not_told_late(rig: Rig) -> None:
    """What happened meanwhile stays untold; what is true after the reconnect is the current status."""
    known = await put(rig, STATE, DELTA, 1, 8)
    await rig.set_variables(("OCPPCommCtrlr", "OfflineThreshold", "1"))
    await offline(rig, 5)
    await rig.plug()
    await rig.do("unplug-connector", connector_id=1)
    await rig.advance(5)
    await rig.come_back()
    assert of(rig, known) == []
    assert rig.statuses() == ["Available"]
    await rig.go_offline()
    rig.mark()
    await rig.plug()
    await rig.advance(5)
    await rig.come_back()
    (event,) = of(rig, known)
    assert event["actualValue"] == "Occupied"
    assert happened(event) >= rig.lab.now() - 2
    assert rig.statuses() == ["Occupied"]


@case("X20-12")
async def test_x20_12_severities_offline(rig: Rig) -> None:
    await rig.charge()
    await rig.do("power-update", power_w=5000)
    severe, mild = await put(rig, POWER, UPPER, 6000, 4), await put(rig, POWER, UPPER, 6000, 6)
    await offline(rig, 5)
    await rig.do("power-update", power_w=7000)
    moment = rig.lab.now()
    await rig.advance(10)
    await rig.do("power-update", power_w=5000)
    await rig.come_back()
    assert of(rig, mild) == []
    told = of(rig, severe)
    assert [(event["actualValue"], event.get("cleared")) for event in told] == [("7000", None), ("5000", True)]
    assert abs(happened(told[0]) - moment) < 1


async def test_periodic_events_wait_or_are_dropped(rig: Rig) -> None:
    severe, mild = await put(rig, POWER, PERIODIC, 10, 4), await put(rig, POWER, PERIODIC, 10, 6)
    await offline(rig, 5)
    gone = rig.lab.now()
    await rig.advance(25)
    back = rig.lab.now()
    await rig.come_back()
    late = {known: [event for event in of(rig, known) if happened(event) < back] for known in (severe, mild)}
    assert [round(happened(event) - gone) for event in late[severe]] == [10, 20]
    assert late[mild] == []
    await rig.advance(20)
    assert of(rig, mild)


@case("TC_N_53_CS", "X20-13")
async def test_tc_n_53_x20_13_over_a_reboot(rig: Rig) -> None:
    known = await put(rig, STATE, DELTA, 1)
    before = await reported(rig)
    await rig.plug()
    first = [event["eventId"] for event in events(rig)]
    assert len(of(rig, known)) == 1
    assert await rig.call("Reset", {"type": "Immediate"}) == {"status": "Accepted"}
    await rig.advance(20)
    assert rig.sent("BootNotification")
    assert await reported(rig) == before
    await rig.do("unplug-connector", connector_id=1)
    (event,) = of(rig, known)
    assert event["actualValue"] == "Available"
    assert event["eventId"] not in first


async def test_an_alarm_that_a_reboot_ended_is_cleared(rig: Rig) -> None:
    """N07.FR.14."""
    await rig.charge()
    known = await put(rig, POWER, UPPER, 1000)
    assert [event["trigger"] for event in of(rig, known)] == ["Alerting"]
    rig.mark()
    await rig.do("stop-charger")
    assert of(rig, known) == []
    await rig.do("start-charger")
    await rig.advance(10)
    assert [(event["actualValue"], event["cleared"]) for event in of(rig, known)] == [("0", True)]


async def test_monitors_and_numbers_outlive_the_program(rig: Rig) -> None:
    known = await put(rig, STATE, DELTA, 1)
    await rig.call("SetMonitoringLevel", {"severity": 7})
    await rig.call("ClearVariableMonitoring", {"id": [3]})
    await rig.do("inject-fault", fault_type="OverTemperature", connector_id=1)
    station: Any = rig.lab.fleet.find(rig.identity).station
    monitors = station.notifier.monitors
    state = monitors.state()
    assert state["alarms"]
    fresh = type(monitors)(station.charger.device_model)
    fresh.restore(state, 0.0)
    assert fresh.active() == monitors.active()
    assert fresh.level == 7
    assert fresh.alarms == monitors.alarms
    assert fresh.event_id() > max(event["eventId"] for event in events(rig))
    assert known in {monitor.id for monitor in fresh.active()}
