"""Boot, device model, reset, availability (blocks B, G, P)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ocpplab_tui.base.timestamps import to_text
from tests.octt.rig import CARD, Rig, rig_for

PENDING = {"currentTime": to_text(1_767_225_600), "interval": 20, "status": "Pending"}
START = {"idToken": {"idToken": CARD, "type": "ISO14443"}, "remoteStartId": 1}


def variable(component: str, name: str, **more: Any) -> dict[str, Any]:
    return {"component": {"name": component}, "variable": {"name": name}, **more}


async def get(rig: Rig, component: str, name: str, **more: Any) -> dict[str, Any]:
    answer = await rig.call("GetVariables", {"getVariableData": [variable(component, name, **more)]})
    result: dict[str, Any] = answer["getVariableResult"][0]
    return result


async def put(rig: Rig, component: str, name: str, value: str) -> str:
    answer = await rig.call("SetVariables", {"setVariableData": [variable(component, name, attributeValue=value)]})
    return str(answer["setVariableResult"][0]["attributeStatus"])


async def test_boot_tells_every_connector(tmp_path: Path) -> None:
    async with rig_for("ocpp2.0.1", tmp_path, boot=False) as rig:
        await rig.advance(2)
        assert rig.said() == ["BootNotification", "StatusNotification"]
        assert rig.sent("BootNotification")[0]["reason"] == "PowerUp"
        assert rig.statuses() == ["Available"]


async def test_tc_b_02_pending(tmp_path: Path) -> None:
    async with rig_for("ocpp2.0.1", tmp_path, boot=False) as rig:
        rig.csms.answer("BootNotification", PENDING, PENDING | {"status": "Accepted"})
        await rig.advance(1)
        assert await put(rig, "OCPPCommCtrlr", "OfflineThreshold", "300") == "Accepted"
        assert (await get(rig, "OCPPCommCtrlr", "OfflineThreshold"))["attributeValue"] == "300"
        assert (await rig.call("GetBaseReport", {"requestId": 1, "reportBase": "FullInventory"}))[
            "status"
        ] == "Accepted"
        assert "NotifyReport" in rig.said()
        assert (await rig.call("RequestStartTransaction", START))["status"] == "Rejected"
        assert "StatusNotification" not in rig.said()
        await rig.advance(20)
        assert rig.said()[-2:] == ["BootNotification", "StatusNotification"]


async def test_tc_b_30_rejected_answers_security_error(tmp_path: Path) -> None:
    async with rig_for("ocpp2.0.1", tmp_path, boot=False) as rig:
        rig.csms.answer("BootNotification", PENDING | {"status": "Rejected"})
        await rig.advance(1)
        assert await rig.refused("GetBaseReport", {"requestId": 1, "reportBase": "FullInventory"}) == "SecurityError"


async def test_tc_b_07_get_multiple_variables(rig: Rig) -> None:
    asked = [variable("OCPPCommCtrlr", "OfflineThreshold"), variable("AuthCtrlr", "AuthorizeRemoteStart")]
    answer = await rig.call("GetVariables", {"getVariableData": asked})
    assert [item["attributeStatus"] for item in answer["getVariableResult"]] == ["Accepted", "Accepted"]
    assert [item["variable"]["name"] for item in answer["getVariableResult"]] == [
        "OfflineThreshold",
        "AuthorizeRemoteStart",
    ]


@pytest.mark.parametrize("value", ["string", "-1", "1.5"])
async def test_tc_b_11_invalid_values(rig: Rig, value: str) -> None:
    assert await put(rig, "OCPPCommCtrlr", "OfflineThreshold", value) == "Rejected"


async def test_tc_b_33_to_36_unknown_names(rig: Rig) -> None:
    assert (await get(rig, "Nonsense", "OfflineThreshold"))["attributeStatus"] == "UnknownComponent"
    assert (await get(rig, "OCPPCommCtrlr", "Nonsense"))["attributeStatus"] == "UnknownVariable"
    target = await get(rig, "OCPPCommCtrlr", "OfflineThreshold", attributeType="Target")
    assert target["attributeStatus"] == "NotSupportedAttributeType"
    assert "attributeValue" not in target
    assert await put(rig, "Nonsense", "OfflineThreshold", "1") == "UnknownComponent"
    assert await put(rig, "OCPPCommCtrlr", "Nonsense", "1") == "UnknownVariable"
    assert await put(rig, "DeviceDataCtrlr", "ValueSize", "1") == "Rejected"


@pytest.mark.parametrize("base", ["ConfigurationInventory", "FullInventory", "SummaryInventory"])
async def test_tc_b_12_to_14_base_reports(rig: Rig, base: str) -> None:
    assert await rig.call("GetBaseReport", {"requestId": 8, "reportBase": base}) == {"status": "Accepted"}
    parts = rig.sent("NotifyReport")
    assert [part["seqNo"] for part in parts] == list(range(len(parts)))
    assert [part["tbc"] for part in parts] == [True] * (len(parts) - 1) + [False]
    assert {part["requestId"] for part in parts} == {8}
    data = [item for part in parts for item in part["reportData"]]
    names = {(item["component"]["name"], item["variable"]["name"]) for item in data}
    assert (("EVSE", "AvailabilityState") in names) is (base != "ConfigurationInventory")
    assert (("OCPPCommCtrlr", "OfflineThreshold") in names) is (base != "SummaryInventory")
    assert (("OCPPCommCtrlr", "FileTransferProtocols") in names) is False or base == "FullInventory"


async def test_tc_b_17_custom_report(rig: Rig) -> None:
    wanted = [{"component": {"name": "EVSE", "evse": {"id": 1}}, "variable": {"name": "AvailabilityState"}}]
    assert await rig.call("GetReport", {"requestId": 2, "componentVariable": wanted}) == {"status": "Accepted"}
    assert [len(part["reportData"]) for part in rig.sent("NotifyReport")] == [1]
    nothing = [{"component": {"name": "Nonsense"}}]
    assert await rig.call("GetReport", {"requestId": 3, "componentVariable": nothing}) == {"status": "EmptyResultSet"}


async def test_tc_b_20_reset_on_idle(rig: Rig) -> None:
    assert await rig.call("Reset", {"type": "OnIdle"}) == {"status": "Accepted"}
    await rig.advance(10)
    assert rig.sent("BootNotification")[0]["reason"] == "ScheduledReset"
    assert rig.statuses() == ["Available"]


async def test_tc_b_21_reset_on_idle_with_transaction(rig: Rig) -> None:
    await rig.charge()
    rig.mark()
    assert await rig.call("Reset", {"type": "OnIdle"}) == {"status": "Scheduled"}
    await rig.advance(10)
    assert "BootNotification" not in rig.said()
    await rig.swipe()
    await rig.advance(10)
    assert rig.sent("BootNotification")[0]["reason"] == "ScheduledReset"
    assert rig.statuses()[-1] == "Occupied"


async def test_tc_b_22_reset_immediate_with_transaction(rig: Rig) -> None:
    await rig.charge()
    rig.mark()
    assert await rig.call("Reset", {"type": "Immediate"}) == {"status": "Accepted"}
    await rig.advance(10)
    last = rig.sent("TransactionEvent")[-1]
    assert (last["eventType"], last["triggerReason"]) == ("Ended", "ResetCommand")
    assert last["transactionInfo"]["stoppedReason"] == "ImmediateReset"
    assert rig.sent("BootNotification")[0]["reason"] == "RemoteReset"


async def test_tc_b_25_27_reset_evse(rig: Rig) -> None:
    assert await rig.call("Reset", {"type": "Immediate", "evseId": 1}) == {"status": "Accepted"}
    assert (await rig.call("Reset", {"type": "Immediate", "evseId": 9}))["status"] == "Rejected"
    await rig.charge()
    rig.mark()
    assert await rig.call("Reset", {"type": "Immediate", "evseId": 1}) == {"status": "Accepted"}
    await rig.advance(10)
    assert rig.events()[-1][:2] == ("Ended", "ResetCommand")
    assert "BootNotification" not in rig.said()


async def test_tc_b_51_long_offline_reports_everything(rig: Rig) -> None:
    await rig.set_variables(("OCPPCommCtrlr", "OfflineThreshold", "5"))
    await rig.go_offline()
    rig.mark()
    await rig.advance(30)
    await rig.come_back()
    assert rig.statuses() == ["Available"]
    assert "BootNotification" not in rig.said()


async def test_short_offline_reports_what_changed(rig: Rig) -> None:
    await rig.set_variables(("OCPPCommCtrlr", "OfflineThreshold", "1000"))
    await rig.go_offline()
    rig.mark()
    await rig.come_back()
    assert rig.said() == []


@pytest.mark.parametrize("place", [None, {"id": 1}, {"id": 1, "connectorId": 1}])
async def test_tc_g_change_availability(rig: Rig, place: dict[str, int] | None) -> None:
    def change(status: str) -> dict[str, Any]:
        return {"operationalStatus": status} | ({} if place is None else {"evse": place})

    assert await rig.call("ChangeAvailability", change("Inoperative")) == {"status": "Accepted"}
    assert await rig.call("ChangeAvailability", change("Inoperative")) == {"status": "Accepted"}
    assert rig.statuses() == ["Unavailable"]
    await rig.call("Reset", {"type": "Immediate"})
    await rig.advance(10)
    assert rig.statuses() == ["Unavailable"] * 2, "it survives a reboot"
    assert await rig.call("ChangeAvailability", change("Operative")) == {"status": "Accepted"}
    assert rig.statuses()[-1] == "Available"


async def test_tc_g_11_change_availability_in_transaction(rig: Rig) -> None:
    await rig.charge()
    rig.mark()
    change = {"operationalStatus": "Inoperative", "evse": {"id": 1}}
    assert await rig.call("ChangeAvailability", change) == {"status": "Scheduled"}
    assert rig.connector().status == "Charging"
    await rig.do("stop-session")
    assert rig.statuses()[-1] == "Unavailable"


async def test_unknown_evse(rig: Rig) -> None:
    change = {"operationalStatus": "Inoperative", "evse": {"id": 9}}
    assert (await rig.call("ChangeAvailability", change))["status"] == "Rejected"


async def test_tc_p_01_data_transfer(rig: Rig) -> None:
    assert await rig.call("DataTransfer", {"vendorId": "org.example"}) == {"status": "UnknownVendorId"}


async def test_what_is_not_built_in(rig: Rig) -> None:
    assert await rig.refused("Foo", check=False) == "NotImplemented"
    assert await rig.refused(
        "GetLog", {"log": {"remoteLocation": "http://x"}, "logType": "SecurityLog", "requestId": 1}
    ) == ("NotSupported")


async def test_tc_c_and_d_cache_and_list(rig: Rig) -> None:
    assert await rig.call("ClearCache") == {"status": "Accepted"}
    await rig.set_variables(("AuthCacheCtrlr", "Enabled", "false"))
    assert (await rig.call("ClearCache"))["status"] == "Rejected"
    entry = {"idToken": {"idToken": CARD, "type": "ISO14443"}, "idTokenInfo": {"status": "Accepted"}}
    update = {"versionNumber": 4, "updateType": "Full", "localAuthorizationList": [entry]}
    assert await rig.call("SendLocalList", update) == {"status": "Accepted"}
    assert await rig.call("GetLocalListVersion") == {"versionNumber": 4}
    old = {"versionNumber": 4, "updateType": "Differential"}
    assert (await rig.call("SendLocalList", old))["status"] == "VersionMismatch"
    rig.mark()
    await rig.charge()
    assert "Authorize" not in rig.said()
    await rig.set_variables(("LocalAuthListCtrlr", "Enabled", "false"))
    assert await rig.call("GetLocalListVersion") == {"versionNumber": 0}
