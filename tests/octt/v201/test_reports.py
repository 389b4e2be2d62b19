"""Block B: base reports and custom reports (B07, B08)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest

from tests.octt.conformance import case
from tests.octt.rig import Payload, Rig, rig_for
from tests.octt.v201.monitors import variable

Name = tuple[str, str]
LISTS = {"OptionList", "MemberList", "SequenceList"}
REFUSALS = {"PropertyConstraintViolation", "FormatViolation", "TypeConstraintViolation"}
"""What a word outside of an enumeration is answered with, before anybody could say NotSupported."""


async def report(rig: Rig, action: str, **request: Any) -> list[Payload]:
    """What a report says; its parts must be right."""
    rig.mark()
    assert await rig.call(action, {"requestId": 42, **request}) == {"status": "Accepted"}
    messages = rig.sent("NotifyReport")
    assert [message["seqNo"] for message in messages] == list(range(len(messages)))
    assert [message["tbc"] for message in messages] == [True] * (len(messages) - 1) + [False]
    assert {message["requestId"] for message in messages} == {42}
    assert all(message["generatedAt"] for message in messages)
    assert all(
        len(message["reportData"]) <= 50 and len(orjson.dumps(message.payload)) <= 65_000 for message in messages
    )
    return [item for message in messages for item in message["reportData"]]


def names(data: list[Payload]) -> set[Name]:
    return {(item["component"]["name"], item["variable"]["name"]) for item in data}


def keys(data: list[Payload]) -> list[bytes]:
    """Component and variable, each of which may be reported once."""
    return [orjson.dumps([item["component"], item["variable"]]) for item in data]


@case("TC_B_12_CS")
async def test_tc_b_12_configuration_inventory(rig: Rig) -> None:
    data = await report(rig, "GetBaseReport", reportBase="ConfigurationInventory")
    assert len(set(keys(data))) == len(data)
    for item in data:
        assert item["variableAttribute"][0]["mutability"] in ("ReadWrite", "WriteOnly")
        if item["variableCharacteristics"]["dataType"] in LISTS:
            assert item["variableCharacteristics"]["valuesList"]
    assert {("OCPPCommCtrlr", "OfflineThreshold"), ("SecurityCtrlr", "BasicAuthPassword")} <= names(data)
    assert ("EVSE", "Power") not in names(data)


@case("TC_B_13_CS")
async def test_tc_b_13_full_inventory(rig: Rig) -> None:
    data = await report(rig, "GetBaseReport", reportBase="FullInventory")
    assert len(set(keys(data))) == len(data)
    assert set(keys(await report(rig, "GetBaseReport", reportBase="ConfigurationInventory"))) < set(keys(data))
    found = {(item["component"]["name"], item["variable"]["name"]): item for item in data}
    assert set(REQUIRED) <= set(found)
    for item in data:
        characteristics = item["variableCharacteristics"]
        assert characteristics["supportsMonitoring"] is True
        assert characteristics["dataType"] not in LISTS or characteristics["valuesList"]
        for attribute in item["variableAttribute"]:
            assert ("value" in attribute) is (attribute["mutability"] != "WriteOnly")
    power = found["EVSE", "Power"]["variableCharacteristics"]
    assert (power["dataType"], power["unit"], power["maxLimit"]) == ("decimal", "W", 22_000)


REQUIRED: list[Name] = [
    ("MonitoringCtrlr", "BytesPerMessage"),
    ("MonitoringCtrlr", "ItemsPerMessage"),
    ("MonitoringCtrlr", "OfflineQueuingSeverity"),
    ("MonitoringCtrlr", "ActiveMonitoringBase"),
    ("MonitoringCtrlr", "ActiveMonitoringLevel"),
    ("ChargingStation", "AvailabilityState"),
    ("ChargingStation", "Available"),
    ("ChargingStation", "Power"),
    ("ChargingStation", "SupplyPhases"),
    ("ChargingStation", "Temperature"),
    ("EVSE", "AvailabilityState"),
    ("EVSE", "Available"),
    ("EVSE", "ACCurrent"),
    ("EVSE", "ACVoltage"),
    ("EVSE", "Power"),
    ("EVSE", "SupplyPhases"),
    ("EVSE", "Temperature"),
    ("Connector", "AvailabilityState"),
    ("Connector", "Available"),
    ("Connector", "ACCurrent"),
    ("Connector", "ACVoltage"),
    ("Connector", "ConnectorType"),
    ("Connector", "Power"),
    ("Connector", "SupplyPhases"),
    ("ConnectorPlugRetentionLock", "Active"),
    ("ConnectorPlugRetentionLock", "Problem"),
    ("ConnectedEV", "StateOfCharge"),
    ("FiscalMetering", "EnergyImportRegister"),
    ("CaseAccessSensor", "Tripped"),
    ("FloodSensor", "Tripped"),
    ("TiltSensor", "Angle"),
    ("DataLink", "SignalStrength"),
]
"""What a report of this hardware must show, besides what the device model's own tests ask for."""


@case("TC_B_14_CS")
async def test_tc_b_14_summary_inventory(rig: Rig) -> None:
    data = await report(rig, "GetBaseReport", reportBase="SummaryInventory")
    assert {variable for _, variable in names(data)} == {"AvailabilityState", "Problem"}
    states = {item["component"]["name"] for item in data if item["variable"]["name"] == "AvailabilityState"}
    assert states == {"ChargingStation", "EVSE", "Connector"}


@case("TC_B_15_CS")
async def test_tc_b_15_a_base_that_does_not_exist(rig: Rig) -> None:
    """All three bases are supported; a fourth is none of OCPP's."""
    asked = {"requestId": 1, "reportBase": "NoSuchInventory"}
    assert await rig.refused("GetBaseReport", asked, check=False) in REFUSALS
    await rig.advance(5)
    assert "NotifyReport" not in rig.said()


@case("TC_B_17_CS")
async def test_tc_b_17_one_variable(rig: Rig) -> None:
    data = await report(rig, "GetReport", componentVariable=[variable("EVSE", "AvailabilityState")])
    assert [item["component"] for item in data] == [{"name": "EVSE", "evse": {"id": 1}}]
    assert names(data) == {("EVSE", "AvailabilityState")}
    assert data[0]["variableAttribute"][0]["value"] == "Available"


@case("TC_B_18_CS")
async def test_tc_b_18_criteria_and_variables(rig: Rig) -> None:
    wanted = [variable("EVSE", "AvailabilityState"), variable("OCPPCommCtrlr", "OfflineThreshold")]
    both = await report(rig, "GetReport", componentVariable=wanted, componentCriteria=["Available"])
    assert names(both) == {("EVSE", "AvailabilityState"), ("OCPPCommCtrlr", "OfflineThreshold")}
    request = {"requestId": 1, "componentVariable": wanted, "componentCriteria": ["Problem"]}
    assert await rig.call("GetReport", request) == {"status": "EmptyResultSet"}
    await rig.do("inject-fault", fault_type="GroundFault", connector_id=1)
    data = await report(rig, "GetReport", componentVariable=wanted, componentCriteria=["Problem"])
    assert names(data) == {("EVSE", "AvailabilityState")}


@case("TC_B_19_CS")
async def test_tc_b_19_a_criterion_that_does_not_exist(rig: Rig) -> None:
    asked = {"requestId": 1, "componentCriteria": ["NoSuchCriterion"]}
    assert await rig.refused("GetReport", asked, check=False) in REFUSALS
    assert "NotifyReport" not in rig.said()


@pytest.mark.parametrize("criterion", ["Active", "Available", "Enabled"])
async def test_a_component_without_the_variable_meets_the_criterion(rig: Rig, criterion: str) -> None:
    data = await report(rig, "GetReport", componentCriteria=[criterion])
    assert ("DeviceDataCtrlr", "ValueSize") in names(data)


@case("TC_B_54_CS")
async def test_tc_b_54_every_instance(rig: Rig) -> None:
    wanted = [{"component": {"name": "DeviceDataCtrlr"}, "variable": {"name": "ItemsPerMessage"}}]
    data = await report(rig, "GetReport", componentVariable=wanted)
    assert {item["variable"]["instance"] for item in data} == {"GetReport", "GetVariables", "SetVariables"}


@case("TC_B_56_CS")
async def test_tc_b_56_every_evse(tmp_path: Path) -> None:
    async with rig_for("ocpp2.0.1", tmp_path, model="sdk-ac-22-duo") as rig:
        wanted = [{"component": {"name": "EVSE"}, "variable": {"name": "AvailabilityState"}}]
        data = await report(rig, "GetReport", componentVariable=wanted)
        assert [item["component"]["evse"]["id"] for item in data] == [1, 2]


@case("X20-16")
async def test_x20_16_every_variable_of_a_component(rig: Rig) -> None:
    wanted = [{"component": {"name": "MonitoringCtrlr"}}]
    data = await report(rig, "GetReport", componentVariable=wanted)
    assert {item["component"]["name"] for item in data} == {"MonitoringCtrlr"}
    everything = await report(rig, "GetBaseReport", reportBase="FullInventory")
    assert len(data) == sum(item["component"]["name"] == "MonitoringCtrlr" for item in everything)
    unknown = {"requestId": 1, "componentVariable": [{"component": {"name": "NonExistent"}}]}
    assert await rig.call("GetReport", unknown) == {"status": "EmptyResultSet"}


async def test_a_report_tells_what_the_hardware_does(rig: Rig) -> None:
    await rig.charge()
    await rig.do("power-update", power_w=6900)
    data = await report(rig, "GetReport", componentVariable=[{"component": {"name": "EVSE"}}])
    values = {item["variable"]["name"]: item["variableAttribute"][0]["value"] for item in data}
    assert (values["Power"], values["AvailabilityState"]) == ("6900", "Occupied")
    assert 9.5 < float(values["ACCurrent"]) < 10.1
    assert 229 < float(values["ACVoltage"]) < 233


async def test_too_many_wishes_are_refused(rig: Rig) -> None:
    wanted = [{"component": {"name": f"Component{number}"}} for number in range(51)]
    asked = {"requestId": 1, "componentVariable": wanted}
    assert await rig.refused("GetReport", asked) == "OccurrenceConstraintViolation"
    assert await rig.refused("GetMonitoringReport", asked) == "OccurrenceConstraintViolation"
