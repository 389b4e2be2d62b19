"""Block N02–N06: monitors set, cleared and reported."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.octt.conformance import case
from tests.octt.rig import Rig, rig_for
from tests.octt.v201.monitors import (
    DELTA,
    LOWER,
    PERIODIC,
    POWER,
    STATE,
    UPPER,
    ask,
    events,
    monitor,
    of,
    put,
    reported,
    variable,
)

AVAILABILITY = variable(*STATE)


@case("TC_N_02_CS")
async def test_tc_n_02_report_with_component_variable(rig: Rig) -> None:
    watched = await put(rig, STATE, DELTA, 1, 8)
    await put(rig, POWER, UPPER, 9000)
    found = await reported(rig, componentVariable=[AVAILABILITY])
    assert list(found) == [watched]
    assert (found[watched]["type"], found[watched]["severity"], found[watched]["transaction"]) == (DELTA, 8, False)
    assert {"component": found[watched]["component"], "variable": found[watched]["variable"]} == AVAILABILITY


@case("TC_N_03_CS")
async def test_tc_n_03_report_with_criteria_and_component_variable(rig: Rig) -> None:
    delta = await put(rig, STATE, DELTA, 1)
    threshold = await put(rig, POWER, UPPER, 9000)
    both = [AVAILABILITY, variable(*POWER)]
    assert await reported(rig, componentVariable=[AVAILABILITY], monitoringCriteria=["ThresholdMonitoring"]) == {}
    assert list(await reported(rig, componentVariable=both, monitoringCriteria=["ThresholdMonitoring"])) == [threshold]
    assert list(await reported(rig, componentVariable=both, monitoringCriteria=["DeltaMonitoring"])) == [delta]
    assert await reported(rig, componentVariable=both, monitoringCriteria=["PeriodicMonitoring"]) == {}
    criteria = ["DeltaMonitoring", "ThresholdMonitoring"]
    assert set(await reported(rig, componentVariable=both, monitoringCriteria=criteria)) == {delta, threshold}


@case("TC_N_04_CS", "TC_N_07_CS")
async def test_tc_n_04_07_what_the_enumerations_do_not_know_is_refused(rig: Rig) -> None:
    """All criteria and bases are supported: only words outside the enumerations are left to refuse."""
    codes = {"PropertyConstraintViolation", "FormatViolation", "TypeConstraintViolation"}
    unknown = {"requestId": 1, "monitoringCriteria": ["NoSuchMonitoring"]}
    assert await rig.refused("GetMonitoringReport", unknown, check=False) in codes
    assert await rig.refused("SetMonitoringBase", {"monitoringBase": "NoSuchBase"}, check=False) in codes
    assert "NotifyMonitoringReport" not in rig.said()


@case("TC_N_05_CS")
@pytest.mark.parametrize("base", ["All", "FactoryDefault", "HardWiredOnly"])
async def test_tc_n_05_monitoring_base(rig: Rig, base: str) -> None:
    assert await rig.call("SetMonitoringBase", {"monitoringBase": base}) == {"status": "Accepted"}
    asked = {"component": {"name": "MonitoringCtrlr"}, "variable": {"name": "ActiveMonitoringBase"}}
    answer = await rig.call("GetVariables", {"getVariableData": [asked]})
    assert answer["getVariableResult"][0]["attributeValue"] == base


@case("TC_N_06_CS")
async def test_tc_n_06_hard_wired_only_removes_custom_monitors(rig: Rig) -> None:
    await put(rig, STATE, DELTA, 1)
    assert await rig.call("SetMonitoringBase", {"monitoringBase": "HardWiredOnly"}) == {"status": "Accepted"}
    assert await reported(rig, componentVariable=[AVAILABILITY]) == {}


@case("X20-11")
async def test_x20_11_bases_agree_with_the_report(rig: Rig) -> None:
    shipped = await reported(rig)
    custom = await put(rig, STATE, DELTA, 1)
    preconfigured = {key for key, each in shipped.items() if each["severity"] > 5}
    assert preconfigured
    await rig.call("SetMonitoringBase", {"monitoringBase": "HardWiredOnly"})
    assert set(await reported(rig)) == set(shipped) - preconfigured
    await rig.call("SetMonitoringBase", {"monitoringBase": "All"})
    assert await reported(rig) == shipped
    assert custom not in shipped


async def test_a_preconfigured_monitor_is_overruled_until_the_next_base(rig: Rig) -> None:
    shipped = await reported(rig)
    chosen = next(each for each in shipped.values() if each["severity"] == 6)
    changed = {
        "id": chosen["id"],
        "component": chosen["component"],
        "variable": chosen["variable"],
        "type": UPPER,
        "value": 65,
        "severity": 2,
    }
    assert [result["status"] for result in await ask(rig, changed)] == ["Accepted"]
    await rig.call("SetMonitoringBase", {"monitoringBase": "All"})
    assert (await reported(rig))[chosen["id"]]["severity"] == 2
    await rig.call("SetMonitoringBase", {"monitoringBase": "FactoryDefault"})
    assert await reported(rig) == shipped
    cleared = await rig.call("ClearVariableMonitoring", {"id": [chosen["id"]]})
    assert cleared["clearMonitoringResult"] == [{"id": chosen["id"], "status": "Accepted"}]
    assert chosen["id"] not in await reported(rig)
    await rig.call("SetMonitoringBase", {"monitoringBase": "All"})
    assert await reported(rig) == shipped


@case("TC_N_09_CS")
async def test_tc_n_09_several_variables(rig: Rig) -> None:
    results = await ask(rig, monitor(STATE, DELTA, 1), monitor(("ChargingStation", "AvailabilityState"), DELTA, 1))
    assert [result["status"] for result in results] == ["Accepted", "Accepted"]
    assert len({result["id"] for result in results}) == 2


@case("TC_N_10_CS")
async def test_tc_n_10_one_variable_with_two_severities(rig: Rig) -> None:
    results = await ask(rig, monitor(POWER, UPPER, 9000, 3), monitor(POWER, UPPER, 9000, 6))
    assert [result["status"] for result in results] == ["Accepted", "Accepted"]
    assert set(await reported(rig, componentVariable=[variable(*POWER)])) == {result["id"] for result in results}


@case("TC_N_11_CS", "TC_N_37_CS")
async def test_tc_n_11_37_unknown_names(rig: Rig) -> None:
    far = {**variable("EVSE", "Power", 99), "type": UPPER, "value": 1, "severity": 4}
    nowhere, nothing = monitor(("NonExistent", "Power"), UPPER, 1), monitor(("EVSE", "NonExistent"), UPPER, 1)
    results = await ask(rig, far, nowhere, nothing)
    assert [result["status"] for result in results] == ["UnknownComponent", "UnknownComponent", "UnknownVariable"]


@case("TC_N_12_CS")
async def test_tc_n_12_a_delta_is_not_negative(rig: Rig) -> None:
    (result,) = await ask(rig, monitor(STATE, DELTA, -1))
    assert (result["status"], result["statusInfo"]["reasonCode"]) == ("Rejected", "ValueOutOfRange")


@case("TC_N_13_CS")
async def test_tc_n_13_a_threshold_lies_within_the_limits(rig: Rig) -> None:
    results = await ask(
        rig, monitor(POWER, UPPER, 22_001), monitor(POWER, LOWER, -1), monitor(("EVSE", "Temperature"), UPPER, 151)
    )
    assert [result["status"] for result in results] == ["Rejected"] * 3


async def test_a_period_is_at_least_a_second(rig: Rig) -> None:
    results = await ask(rig, monitor(POWER, PERIODIC, 0), monitor(POWER, PERIODIC, 0.001), monitor(POWER, PERIODIC, 1))
    assert [result["status"] for result in results] == ["Rejected", "Rejected", "Accepted"]


@case("TC_N_15_CS")
async def test_tc_n_15_duplicates(rig: Rig) -> None:
    first, second = await ask(rig, monitor(POWER, UPPER, 9000, 4), monitor(POWER, UPPER, 8000, 4))
    assert (first["status"], second["status"]) == ("Accepted", "Duplicate")
    (hard_wired,) = await ask(rig, monitor(("EVSE", "Temperature"), UPPER, 90, 4))
    assert hard_wired["status"] == "Duplicate"


@case("TC_N_17_CS")
async def test_tc_n_17_levels(rig: Rig) -> None:
    for severity in (10, -1):
        answer = await rig.call("SetMonitoringLevel", {"severity": severity})
        assert (answer["status"], answer["statusInfo"]["reasonCode"]) == ("Rejected", "ValueOutOfRange")
    assert await rig.call("SetMonitoringLevel", {"severity": 5}) == {"status": "Accepted"}
    results = await ask(rig, monitor(POWER, UPPER, 9000, 10), monitor(POWER, UPPER, 9000, -1))
    assert [result["status"] for result in results] == ["Rejected", "Rejected"]


@case("TC_N_38_CS")
async def test_tc_n_38_types_that_do_not_suit(rig: Rig) -> None:
    results = await ask(rig, monitor(STATE, UPPER, 1), monitor(STATE, LOWER, 1), monitor(_CLOCK, PERIODIC, 60))
    assert [result["status"] for result in results] == ["UnsupportedMonitorType"] * 3


_CLOCK = ("ClockCtrlr", "DateTime")


@case("TC_N_39_CS")
async def test_tc_n_39_an_id_of_another_variable(rig: Rig) -> None:
    known = await put(rig, POWER, UPPER, 9000)
    before = await reported(rig, componentVariable=[variable(*POWER)])
    results = await ask(rig, monitor(STATE, DELTA, 1, 8, id=known), monitor(STATE, DELTA, 1, 8, id=4711))
    assert [result["status"] for result in results] == ["Rejected", "Rejected"]
    assert await reported(rig, componentVariable=[variable(*POWER)]) == before
    assert await reported(rig, componentVariable=[AVAILABILITY]) == {}


@case("TC_N_40_CS")
async def test_tc_n_40_replaced(rig: Rig) -> None:
    known = await put(rig, POWER, UPPER, 9000, 5)
    (result,) = await ask(rig, monitor(POWER, UPPER, 9000, 3, id=known))
    assert (result["status"], result["id"]) == ("Accepted", known)
    found = await reported(rig, componentVariable=[variable(*POWER)])
    assert [each["severity"] for each in found.values()] == [3]


@case("TC_N_43_CS")
async def test_tc_n_43_each_for_itself(rig: Rig) -> None:
    results = await ask(
        rig, monitor(POWER, UPPER, 9000, 3), monitor(POWER, UPPER, 99_000, 4), monitor(POWER, UPPER, 9000, 5)
    )
    assert [result["status"] for result in results] == ["Accepted", "Rejected", "Accepted"]


@case("TC_N_44_CS")
async def test_tc_n_44_hard_wired_monitors_stay(rig: Rig) -> None:
    hard_wired = next(key for key, each in (await reported(rig)).items() if each["severity"] == 4)
    known = await put(rig, POWER, UPPER, 9000)
    answer = await rig.call("ClearVariableMonitoring", {"id": [hard_wired, known, 4711]})
    assert [(each["id"], each["status"]) for each in answer["clearMonitoringResult"]] == [
        (hard_wired, "Rejected"),
        (known, "Accepted"),
        (4711, "NotFound"),
    ]
    assert hard_wired in await reported(rig)
    (result,) = await ask(rig, monitor(("EVSE", "Temperature"), UPPER, 60, 4, id=hard_wired))
    assert result["status"] == "Rejected"


@case("TC_N_51_CS")
async def test_tc_n_51_a_changed_threshold_is_judged_anew(rig: Rig) -> None:
    await rig.charge()
    await rig.do("power-update", power_w=8000)
    rig.mark()
    known = await put(rig, POWER, UPPER, 9000)
    assert events(rig) == []
    for value, expected in ((5000, None), (6000, None), (9000, True), (9500, "nothing")):
        rig.mark()
        await put(rig, POWER, UPPER, value, id=known)
        told = [(event["trigger"], event.get("cleared")) for event in of(rig, known)]
        assert told == ([] if expected == "nothing" else [("Alerting", expected)]), value


@case("TC_N_52_CS")
async def test_tc_n_52_what_is_removed_says_nothing_more(rig: Rig) -> None:
    await rig.charge()
    known = await put(rig, POWER, UPPER, 5000)
    assert [event["trigger"] for event in of(rig, known)] == ["Alerting"]
    rig.mark()
    answer = await rig.call("ClearVariableMonitoring", {"id": [known]})
    assert answer["clearMonitoringResult"][0]["status"] == "Accepted"
    await rig.do("power-update", power_w=1000)
    assert events(rig) == []


async def test_too_much_is_refused_whole(rig: Rig) -> None:
    many = [monitor(POWER, UPPER, 9000, severity % 10) for severity in range(51)]
    assert await rig.refused("SetVariableMonitoring", {"setMonitoringData": many}) == "OccurrenceConstraintViolation"
    ids = list(range(51))
    assert await rig.refused("ClearVariableMonitoring", {"id": ids}) == "OccurrenceConstraintViolation"
    long = [{**monitor(POWER, UPPER, 9000), "customData": {"vendorId": "x", "text": "y" * 66_000}}]
    assert await rig.refused("SetVariableMonitoring", {"setMonitoringData": long}) == "FormatViolation"
    assert await reported(rig, componentVariable=[variable(*POWER)]) == {}


async def test_a_long_report_comes_in_parts(rig: Rig) -> None:
    for component in ("EVSE", "Connector"):
        for name in ("Available", "AvailabilityState", "Problem", "SupplyPhases", "Power"):
            place = {"evse": {"id": 1}} if component == "EVSE" else {"evse": {"id": 1, "connectorId": 1}}
            what = {"component": {"name": component, **place}, "variable": {"name": name}}
            await ask(rig, *({**what, "type": DELTA, "value": 1, "severity": severity} for severity in range(10)))
    found = await reported(rig, monitoringCriteria=["DeltaMonitoring"])
    assert len(found) == 100


async def test_two_evses_and_their_monitors(tmp_path: Path) -> None:
    """A missing EVSE in a report's filter means every EVSE (N02.FR)."""
    async with rig_for("ocpp2.0.1", tmp_path, model="sdk-ac-22-duo") as rig:
        found = await reported(rig, componentVariable=[{"component": {"name": "EVSE"}}])
        assert [each["component"]["evse"]["id"] for each in found.values()] == [1, 2]
