"""Boot, reports, authorization data (blocks B, C, D)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.octt.rig import CARD, Rig, rig_for


async def test_boot_tells_every_connector(tmp_path: Path) -> None:
    async with rig_for("ocpp2.0.1", tmp_path, boot=False) as rig:
        await rig.advance(2)
        assert rig.said() == ["BootNotification", "StatusNotification", "SecurityEventNotification"]
        assert rig.sent("BootNotification")[0]["reason"] == "PowerUp"
        assert rig.sent("SecurityEventNotification")[0]["type"] == "StartupOfTheDevice"
        assert rig.statuses() == ["Available"]


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
