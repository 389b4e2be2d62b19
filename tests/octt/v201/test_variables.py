"""Block B: GetVariables and SetVariables (B05, B06)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.octt.conformance import case
from tests.octt.rig import Rig

Payload = dict[str, Any]


def named(component: str, name: str, **more: Any) -> Payload:
    return {"component": {"name": component}, "variable": {"name": name}, **more}


THRESHOLD = named("OCPPCommCtrlr", "OfflineThreshold")
TIMEOUT = named("TxCtrlr", "EVConnectionTimeOut")


async def get(rig: Rig, *items: Payload) -> list[Payload]:
    answer = await rig.call("GetVariables", {"getVariableData": list(items)})
    return list(answer["getVariableResult"])


async def put(rig: Rig, *items: Payload) -> list[Payload]:
    answer = await rig.call("SetVariables", {"setVariableData": list(items)})
    return list(answer["setVariableResult"])


async def set_to(rig: Rig, item: Payload, value: str) -> str:
    return str((await put(rig, item | {"attributeValue": value}))[0]["attributeStatus"])


def reason(result: Payload) -> str:
    return str(result.get("attributeStatusInfo", {}).get("reasonCode", ""))


@case("TC_B_06_CS")
async def test_get_one(rig: Rig) -> None:
    assert await set_to(rig, THRESHOLD, "300") == "Accepted"
    expected = {"attributeStatus": "Accepted", "attributeType": "Actual", "attributeValue": "300"}
    assert await get(rig, THRESHOLD) == [THRESHOLD | expected]
    assert await get(rig, THRESHOLD | {"attributeType": "Actual"}) == [THRESHOLD | expected]


@case("TC_B_07_CS")
async def test_get_two(rig: Rig) -> None:
    results = await get(rig, THRESHOLD, named("AuthCtrlr", "AuthorizeRemoteStart"))
    assert [item["attributeStatus"] for item in results] == ["Accepted", "Accepted"]
    assert [item["attributeValue"] for item in results] == ["60", "true"]
    assert [item["variable"]["name"] for item in results] == ["OfflineThreshold", "AuthorizeRemoteStart"]


async def test_names_match_in_any_case(rig: Rig) -> None:
    result = (await get(rig, named("ocppCOMMctrlr", "OFFLINEthreshold")))[0]
    assert (result["attributeStatus"], result["attributeValue"]) == ("Accepted", "60")


@case("TC_B_09_CS")
async def test_set_one(rig: Rig) -> None:
    results = await put(rig, THRESHOLD | {"attributeValue": "123", "attributeType": "Actual"})
    assert results == [THRESHOLD | {"attributeStatus": "Accepted", "attributeType": "Actual"}]
    assert (await get(rig, THRESHOLD))[0]["attributeValue"] == "123"


@case("TC_B_10_CS")
async def test_set_two(rig: Rig) -> None:
    results = await put(rig, THRESHOLD | {"attributeValue": "200"}, TIMEOUT | {"attributeValue": "45"})
    assert [item["attributeStatus"] for item in results] == ["Accepted", "Accepted"]
    assert [item["variable"]["name"] for item in results] == ["OfflineThreshold", "EVConnectionTimeOut"]
    assert [item["attributeValue"] for item in await get(rig, THRESHOLD, TIMEOUT)] == ["200", "45"]


@case("TC_B_11_CS")
@pytest.mark.parametrize(
    ("value", "code"), [("string", "InvalidValue"), ("-1", "ValueOutOfRange"), ("1.5", "InvalidValue"), ("", "")]
)
async def test_set_what_is_no_value(rig: Rig, value: str, code: str) -> None:
    fine, wrong = await put(rig, TIMEOUT | {"attributeValue": "33"}, THRESHOLD | {"attributeValue": value})
    assert (fine["attributeStatus"], wrong["attributeStatus"]) == ("Accepted", "Rejected")
    assert reason(wrong) == (code or "InvalidValue")
    assert [item["attributeValue"] for item in await get(rig, TIMEOUT, THRESHOLD)] == ["33", "60"]


@case("TC_B_33_CS")
async def test_get_unknown_variable(rig: Rig) -> None:
    result = (await get(rig, named("OCPPCommCtrlr", "Nonsense")))[0]
    assert result["attributeStatus"] == "UnknownVariable"
    assert "attributeValue" not in result


async def test_get_unknown_component_and_missing_instance(rig: Rig) -> None:
    unknown, bare, instance = await get(
        rig,
        named("Nonsense", "OfflineThreshold"),
        named("OCPPCommCtrlr", "MessageTimeout"),
        {"component": {"name": "OCPPCommCtrlr"}, "variable": {"name": "MessageTimeout", "instance": "Default"}},
    )
    assert unknown["attributeStatus"] == "UnknownComponent"
    assert bare["attributeStatus"] == "UnknownVariable"
    assert (instance["attributeStatus"], instance["attributeValue"]) == ("Accepted", "30")


@case("TC_B_34_CS")
@pytest.mark.parametrize("attribute", ["Target", "MinSet", "MaxSet"])
async def test_attribute_that_it_has_not(rig: Rig, attribute: str) -> None:
    result = (await get(rig, THRESHOLD | {"attributeType": attribute}))[0]
    assert (result["attributeStatus"], result["attributeType"]) == ("NotSupportedAttributeType", attribute)
    assert "attributeValue" not in result
    results = await put(rig, THRESHOLD | {"attributeType": attribute, "attributeValue": "5"})
    assert results[0]["attributeStatus"] == "NotSupportedAttributeType"


async def test_limits_of_a_value(rig: Rig) -> None:
    heartbeat = named("OCPPCommCtrlr", "HeartbeatInterval")
    least = heartbeat | {"attributeType": "MinSet"}
    assert (await get(rig, least))[0] == least | {"attributeStatus": "Accepted", "attributeValue": ""}
    assert await set_to(rig, least, "60") == "Accepted"
    results = await put(rig, heartbeat | {"attributeValue": "59"}, heartbeat | {"attributeValue": "60"})
    assert [item["attributeStatus"] for item in results] == ["Rejected", "Accepted"]
    assert reason(results[0]) == "ValueOutOfRange"


@case("TC_B_35_CS")
async def test_set_unknown_component(rig: Rig) -> None:
    assert await set_to(rig, named("Nonsense", "OfflineThreshold"), "1") == "UnknownComponent"


@case("TC_B_36_CS")
async def test_set_unknown_variable(rig: Rig) -> None:
    assert await set_to(rig, named("OCPPCommCtrlr", "Nonsense"), "1") == "UnknownVariable"


async def test_set_read_only(rig: Rig) -> None:
    result = (await put(rig, named("DeviceDataCtrlr", "ValueSize", attributeValue="1")))[0]
    assert (result["attributeStatus"], reason(result)) == ("Rejected", "ReadOnly")


@case("X20-15")
async def test_get_write_only(rig: Rig) -> None:
    result = (await get(rig, named("SecurityCtrlr", "BasicAuthPassword")))[0]
    assert (result["attributeStatus"], reason(result)) == ("Rejected", "WriteOnly")
    assert "attributeValue" not in result


@case("X20-17")
async def test_set_twins(rig: Rig) -> None:
    results = await put(rig, THRESHOLD | {"attributeValue": "1"}, THRESHOLD | {"attributeValue": "2"})
    assert [item["attributeStatus"] for item in results] == ["Accepted", "Accepted"]
    assert (await get(rig, THRESHOLD))[0]["attributeValue"] == "2"


async def test_too_much_at_once(rig: Rig) -> None:
    """What ItemsPerMessage and BytesPerMessage announce (B05, B06.FR.16, FR.17)."""
    assert len(await get(rig, *[THRESHOLD] * 50)) == 50
    assert await rig.refused("GetVariables", {"getVariableData": [THRESHOLD] * 51}) == "OccurrenceConstraintViolation"
    long = [THRESHOLD | {"attributeValue": "1" * 1000, "customData": {"vendorId": "x", "more": "y" * 500}}] * 50
    assert await rig.refused("SetVariables", {"setVariableData": long}) == "FormatViolation"
    assert await rig.refused("SetVariables", {"setVariableData": long + long[:1]}) == "OccurrenceConstraintViolation"
    assert (await get(rig, THRESHOLD))[0]["attributeValue"] == "60"


async def test_what_is_set_outlives_a_reboot(rig: Rig) -> None:
    await set_to(rig, THRESHOLD, "77")
    await rig.call("Reset", {"type": "Immediate"})
    await rig.advance(10)
    assert "BootNotification" in rig.said()
    assert (await get(rig, THRESHOLD))[0]["attributeValue"] == "77"


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("TimeOffset", "-03:30", "+25:00"),
        ("TimeZone", "America/Argentina/Ushuaia", "here & there"),
        ("TimeSource", "RealTimeClock", "GPS"),
    ],
)
async def test_clock_variables(rig: Rig, name: str, good: str, bad: str) -> None:
    assert await set_to(rig, named("ClockCtrlr", name), bad) == "Rejected"
    assert await set_to(rig, named("ClockCtrlr", name), good) == "Accepted"
