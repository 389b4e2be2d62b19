"""Block N07, N08: what monitors tell, and when."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from ocpplab_tui.base.timestamps import from_text
from tests.octt.conformance import case
from tests.octt.rig import Rig, rig_for
from tests.octt.v201.monitors import (
    ALIGNED,
    DELTA,
    LOWER,
    PERIODIC,
    POWER,
    STATE,
    THRESHOLD_OF_OFFLINE,
    UPPER,
    ask,
    events,
    monitor,
    of,
    put,
    reported,
    variable,
)


def transaction_id(rig: Rig) -> str:
    running = rig.connector().transaction_id
    assert running is not None
    return running


@case("TC_N_20_CS")
@pytest.mark.parametrize(("kind", "limit"), [(UPPER, 6000), (LOWER, 4000)])
async def test_tc_n_20_threshold_exceeded_and_cleared(rig: Rig, kind: str, limit: float) -> None:
    await rig.charge()
    await rig.do("power-update", power_w=5000)
    known = await put(rig, POWER, kind, limit, 4)
    assert events(rig) == []
    await rig.do("power-update", power_w=7000 if kind == UPPER else 3000)
    (event,) = of(rig, known)
    assert (event["trigger"], event["eventNotificationType"]) == ("Alerting", "CustomMonitor")
    assert (float(event["actualValue"]) > limit) is (kind == UPPER)
    assert "cleared" not in event
    assert event["transactionId"] == transaction_id(rig)
    assert {"component": event["component"], "variable": event["variable"]} == variable(*POWER)
    rig.mark()
    await rig.do("power-update", power_w=5000)
    (event,) = of(rig, known)
    assert (event["trigger"], event["cleared"], event["actualValue"]) == ("Alerting", True, "5000")
    assert "severity" not in event


@case("X20-09")
async def test_x20_09_already_exceeded_when_set(rig: Rig) -> None:
    await rig.charge()
    await rig.do("power-update", power_w=10_000)
    rig.mark()
    known = await put(rig, POWER, UPPER, 5000)
    assert [(event["actualValue"], event.get("cleared")) for event in of(rig, known)] == [("10000", None)]
    rig.mark()
    await rig.advance(30)
    await rig.do("power-update", power_w=6000)
    assert of(rig, known) == []
    await rig.do("power-update", power_w=5000)
    assert [(event["actualValue"], event.get("cleared")) for event in of(rig, known)] == [("5000", True)]


@case("TC_N_24_CS")
async def test_tc_n_24_periodic(rig: Rig) -> None:
    known = await put(rig, POWER, PERIODIC, 10)
    await rig.advance(35)
    told = of(rig, known)
    assert [(event["trigger"], event["actualValue"]) for event in told] == [("Periodic", "0")] * 3
    moments = [from_text(event["timestamp"]) for event in told]
    assert [after - before for before, after in itertools.pairwise(moments)] == [10, 10]


@case("X20-07")
async def test_x20_07_clock_aligned(rig: Rig) -> None:
    await rig.advance(20)
    known = await put(rig, POWER, ALIGNED, 60)
    await rig.advance(150)
    assert [from_text(event["timestamp"]) % 60 for event in of(rig, known)] == [0, 0]
    rig.mark()
    assert (await rig.call("SetMonitoringLevel", {"severity": 4}))["status"] == "Accepted"
    await rig.advance(120)
    assert of(rig, known) == []


@case("TC_N_45_CS")
async def test_tc_n_45_delta_of_a_number(rig: Rig) -> None:
    await rig.charge()
    await rig.do("power-update", power_w=5000)
    known = await put(rig, POWER, DELTA, 1000)
    await rig.do("power-update", power_w=6000)
    assert of(rig, known) == []
    await rig.do("power-update", power_w=6001)
    await rig.do("power-update", power_w=5500)
    await rig.do("power-update", power_w=5000)
    assert [(event["trigger"], event["actualValue"]) for event in of(rig, known)] == [
        ("Delta", "6001"),
        ("Delta", "5000"),
    ]
    assert {event["transactionId"] for event in of(rig, known)} == {transaction_id(rig)}


async def test_energy_is_told_where_it_crosses_without_anybody_looking(rig: Rig) -> None:
    """A Delta of 100 Wh at 6 kW: an event a minute and a bit, the register moving by more than 100."""
    await rig.charge()
    await rig.do("power-update", power_w=6000)
    known = await put(rig, ("FiscalMetering", "EnergyImportRegister"), DELTA, 100)
    await rig.advance(600)
    told = of(rig, known)
    values = [int(event["actualValue"]) for event in told]
    assert len(values) == 9
    assert {after - before for before, after in itertools.pairwise(values)} == {101}


@case("TC_N_56_CS")
async def test_tc_n_56_delta_of_a_state(rig: Rig) -> None:
    known = await put(rig, STATE, DELTA, 1)
    await rig.plug()
    (event,) = of(rig, known)
    assert (event["trigger"], event["actualValue"], event["variableMonitoringId"]) == ("Delta", "Occupied", known)
    assert rig.statuses() == ["Occupied"]


@case("TC_N_61_CS")
async def test_tc_n_61_delta_of_a_setting(rig: Rig) -> None:
    known = await put(rig, THRESHOLD_OF_OFFLINE, DELTA, 1)
    await rig.set_variables((*THRESHOLD_OF_OFFLINE, "61"))
    assert of(rig, known) == []
    await rig.set_variables((*THRESHOLD_OF_OFFLINE, "62"))
    assert [event["actualValue"] for event in of(rig, known)] == ["62"]
    await rig.set_variables((*THRESHOLD_OF_OFFLINE, "64"))
    assert [event["actualValue"] for event in of(rig, known)] == ["62", "64"]
    assert all("transactionId" not in event for event in of(rig, known))


@case("TC_N_48_CS")
async def test_tc_n_48_what_can_only_be_written_is_not_told(rig: Rig) -> None:
    known = await put(rig, ("SecurityCtrlr", "BasicAuthPassword"), DELTA, 1)
    await rig.set_variables(("SecurityCtrlr", "BasicAuthPassword", "A-new-pass-phrase-1"))
    await rig.advance(30)
    assert [(event["trigger"], event["actualValue"]) for event in of(rig, known)] == [("Delta", "")]
    assert not [seen for seen in rig.sent() if "A-new-pass-phrase-1" in seen.text]


@case("X20-06")
async def test_x20_06_what_fires_together_goes_together(rig: Rig) -> None:
    await rig.charge()
    wanted = [monitor(POWER, UPPER, 9000, severity) for severity in range(10)]
    wanted += [monitor(("EVSE", "ACCurrent"), UPPER, 10, severity) for severity in range(10)]
    await rig.do("power-update", power_w=5000)
    results = await ask(rig, *wanted)
    assert {result["status"] for result in results} == {"Accepted"}
    rig.mark()
    await rig.do("power-update", power_w=10_000)
    messages = rig.sent("NotifyEvent")
    assert [message["seqNo"] for message in messages] == [0, 1]
    assert [message.payload.get("tbc", False) for message in messages] == [True, False]
    assert len({event["eventId"] for event in events(rig)}) == 20
    assert {event["variableMonitoringId"] for event in events(rig)} == {result["id"] for result in results}


async def test_monitors_of_transactions_sleep_without_one(rig: Rig) -> None:
    (result,) = await ask(rig, monitor(POWER, LOWER, 2000, 4, transaction=True))
    assert result["status"] == "Accepted"
    known = result["id"]
    assert (await reported(rig, monitoringCriteria=["ThresholdMonitoring"]))[known]["transaction"] is True
    await rig.plug()
    assert of(rig, known) == []
    await rig.swipe()
    await rig.do("power-update", power_w=1000)
    running = transaction_id(rig)
    assert [(event["actualValue"], event["transactionId"]) for event in of(rig, known)] == [("1000", running)]
    await rig.do("power-update", power_w=3000)
    assert [event.get("cleared") for event in of(rig, known)] == [None, True]
    rig.mark()
    await rig.swipe()
    await rig.advance(10)
    assert of(rig, known) == []


async def test_the_level_silences_and_what_is_still_true_is_told_later(rig: Rig) -> None:
    await rig.charge()
    await rig.do("power-update", power_w=5000)
    loud, quiet = await put(rig, POWER, UPPER, 6000, 2), await put(rig, POWER, UPPER, 6000, 8)
    await rig.call("SetMonitoringLevel", {"severity": 5})
    await rig.do("power-update", power_w=7000)
    assert [event["variableMonitoringId"] for event in events(rig)] == [loud]
    await rig.call("SetMonitoringLevel", {"severity": 9})
    assert [event["variableMonitoringId"] for event in events(rig)] == [loud, quiet]


async def test_monitoring_can_be_switched_off(rig: Rig) -> None:
    known = await put(rig, STATE, DELTA, 1)
    await rig.set_variables(("MonitoringCtrlr", "Enabled", "false"))
    await rig.plug()
    await rig.do("inject-fault", fault_type="GroundFault", connector_id=1)
    assert "NotifyEvent" not in rig.said()
    await rig.set_variables(("MonitoringCtrlr", "Enabled", "true"))
    assert [event["actualValue"] for event in of(rig, known)] == ["Faulted"]


async def test_a_battery_that_fills_crosses_a_state_of_charge(tmp_path: Path) -> None:
    async with rig_for("ocpp2.0.1", tmp_path, model="sdk-dc-50") as rig:
        await rig.charge()
        what = {"component": {"name": "ConnectedEV", "evse": {"id": 1}}, "variable": {"name": "StateOfCharge"}}
        start = rig.connector().soc or 0.0
        limit = round(start + 1, 1)
        (result,) = await ask(rig, {**what, "type": UPPER, "value": limit, "severity": 5})
        rig.mark()
        await rig.advance(600)
        (event,) = of(rig, result["id"])
        assert limit < float(event["actualValue"]) <= limit + 0.002
        await rig.do("stop-session", connector_id=1)
        assert [event.get("cleared") for event in of(rig, result["id"])] == [None, True]
