"""Block B: boot, registration, reconnect (B01–B04)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ocpplab_tui.base.timestamps import from_text, to_text
from tests.octt.conformance import case
from tests.octt.rig import CARD, Rig, rig_for

PENDING = {"currentTime": to_text(1_767_225_600), "interval": 20, "status": "Pending"}
ACCEPTED = PENDING | {"status": "Accepted"}
REJECTED = PENDING | {"status": "Rejected"}
START = {"idToken": {"idToken": CARD, "type": "ISO14443"}, "remoteStartId": 1}


def named(component: str, name: str, **more: Any) -> dict[str, Any]:
    return {"component": {"name": component}, "variable": {"name": name}, **more}


THRESHOLD = named("OCPPCommCtrlr", "OfflineThreshold")


@case("TC_B_02_CS")
async def test_pending(tmp_path: Path) -> None:
    async with rig_for("ocpp2.0.1", tmp_path, boot=False) as rig:
        rig.csms.answer("BootNotification", PENDING, PENDING, ACCEPTED)
        await rig.advance(1)
        set_to = await rig.call("SetVariables", {"setVariableData": [THRESHOLD | {"attributeValue": "300"}]})
        assert set_to["setVariableResult"][0]["attributeStatus"] == "Accepted"
        value = await rig.call("GetVariables", {"getVariableData": [THRESHOLD]})
        assert value["getVariableResult"][0]["attributeValue"] == "300"
        report = {"requestId": 1, "reportBase": "FullInventory"}
        assert await rig.call("GetBaseReport", report) == {"status": "Accepted"}
        assert rig.said()[-1] == "NotifyReport"
        refused = await rig.call("RequestStartTransaction", START)
        assert (refused["status"], refused["statusInfo"]["reasonCode"]) == ("Rejected", "CSNotAccepted")
        refused = await rig.call("RequestStopTransaction", {"transactionId": "any"})
        assert (refused["status"], refused["statusInfo"]["reasonCode"]) == ("Rejected", "CSNotAccepted")
        rig.mark()
        await rig.plug()
        assert rig.said() == [], "of its own it says nothing but BootNotification"
        assert await rig.call("TriggerMessage", {"requestedMessage": "BootNotification"}) == {"status": "Accepted"}
        assert [item["reason"] for item in rig.sent()] == ["Triggered"]
        rig.mark()
        await rig.advance(18)
        assert rig.said() == []
        await rig.advance(3)
        assert rig.said()[:2] == ["BootNotification", "StatusNotification"]
        assert rig.statuses() == ["Occupied"]


@pytest.mark.parametrize("message", ["Heartbeat", "StatusNotification", "MeterValues"])
async def test_pending_sends_what_is_asked_for(tmp_path: Path, message: str) -> None:
    async with rig_for("ocpp2.0.1", tmp_path, boot=False) as rig:
        rig.csms.answer("BootNotification", PENDING)
        await rig.advance(1)
        assert await rig.call("TriggerMessage", {"requestedMessage": message}) == {"status": "Accepted"}
        assert rig.said()[-1] == message


@case("TC_B_30_CS")
@pytest.mark.parametrize("status", ["Pending", "Rejected"])
async def test_what_is_answered_before_the_boot_is_accepted(tmp_path: Path, status: str) -> None:
    async with rig_for("ocpp2.0.1", tmp_path, boot=False) as rig:
        rig.csms.answer("BootNotification", PENDING | {"status": status}, ACCEPTED)
        await rig.advance(1)
        request = {"getVariableData": [THRESHOLD]}
        if status == "Rejected":
            assert await rig.refused("GetVariables", request) == "SecurityError"
            assert await rig.refused("TriggerMessage", {"requestedMessage": "BootNotification"}) == "SecurityError"
        else:
            answer = await rig.call("GetVariables", request)
            assert answer["getVariableResult"][0]["attributeStatus"] == "Accepted"
        assert rig.said() == ["BootNotification"]
        await rig.advance(20)
        assert rig.said()[1:3] == ["BootNotification", "StatusNotification"]


@pytest.mark.parametrize("reason", ["LocalReset", "ApplicationReset", "Watchdog", "Unknown"])
async def test_reboots_by_the_charger_itself(rig: Rig, reason: str) -> None:
    await rig.charge()
    rig.mark()
    await rig.do("reset-charger", boot_reason=reason)
    await rig.advance(20)
    assert rig.sent("BootNotification")[0]["reason"] == reason
    ended = rig.sent("TransactionEvent")[-1]
    assert (ended["eventType"], ended["transactionInfo"]["stoppedReason"]) == ("Ended", "Reboot")
    said = rig.said()
    told_late = said.index("BootNotification") < said.index("TransactionEvent")
    assert told_late is (reason in ("Watchdog", "Unknown"))
    assert rig.statuses()[-1] == "Occupied"


async def test_power_up_again(rig: Rig) -> None:
    await rig.do("stop-charger")
    await rig.do("start-charger")
    await rig.advance(5)
    assert rig.sent("BootNotification")[0]["reason"] == "PowerUp"


async def test_a_jammed_reset(rig: Rig) -> None:
    await rig.do("inject-fault", fault_type="ResetFailure", connector_id=1)
    rig.mark()
    assert (await rig.call("Reset", {"type": "Immediate"}))["status"] == "Rejected"
    assert (await rig.do("reset-charger")).refusal is not None
    await rig.advance(10)
    assert rig.said() == []


# -- before the boot is accepted -------------------------------------------------------------------------------------


async def test_nothing_starts_before_the_boot_is_accepted(tmp_path: Path) -> None:
    async with rig_for("ocpp2.0.1", tmp_path, boot=False) as rig:
        rig.csms.answer("BootNotification", PENDING)
        await rig.advance(1)
        await rig.plug()
        for operation in ("authorize-id-tag", "start-transaction", "start-session"):
            command = await rig.do(operation, id_tag=CARD)
            assert "TxBeforeAcceptedEnabled" in str(command.refusal)
        assert rig.connector().transaction_id is None


async def test_transactions_before_the_boot_is_accepted(tmp_path: Path) -> None:
    early = {"TxCtrlr.TxBeforeAcceptedEnabled": "true", "AuthCtrlr.OfflineTxForUnknownIdEnabled": "true"}
    async with rig_for("ocpp2.0.1", tmp_path, boot=False, configuration=early) as rig:
        rig.csms.answer("BootNotification", PENDING, ACCEPTED)
        await rig.advance(1)
        await rig.charge()
        assert rig.said() == ["BootNotification"]
        await rig.advance(20)
        assert [event[0] for event in rig.events()][:1] == ["Started"]
        assert rig.sent("TransactionEvent")[0]["idToken"]["idToken"] == CARD


# -- the clock -------------------------------------------------------------------------------------------------------


async def test_the_clock_follows_the_csms_where_it_shall(rig: Rig) -> None:
    rig.lab.fleet.find(rig.identity).station.sync_clock = True  # as where time runs at its real pace
    ahead = {"currentTime": to_text(rig.lab.now() + 3600)}
    rig.csms.answer("Heartbeat", ahead)
    await rig.set_variables(("ClockCtrlr", "TimeSource", "RealTimeClock,Heartbeat"))
    await rig.call("TriggerMessage", {"requestedMessage": "Heartbeat"})
    await rig.call("TriggerMessage", {"requestedMessage": "StatusNotification"})
    assert from_text(rig.sent("StatusNotification")[-1]["timestamp"]) == pytest.approx(rig.lab.now(), abs=2)
    await rig.set_variables(("ClockCtrlr", "TimeSource", "Heartbeat"))
    await rig.call("TriggerMessage", {"requestedMessage": "Heartbeat"})
    await rig.call("TriggerMessage", {"requestedMessage": "StatusNotification"})
    assert from_text(rig.sent("StatusNotification")[-1]["timestamp"]) == pytest.approx(rig.lab.now() + 3600, abs=2)
    answer = await rig.call("GetVariables", {"getVariableData": [named("ClockCtrlr", "DateTime")]})
    clock = answer["getVariableResult"][0]["attributeValue"]
    assert from_text(clock) == pytest.approx(rig.lab.now() + 3600, abs=2)


# -- offline ---------------------------------------------------------------------------------------------------------


@case("TC_B_51_CS")
async def test_long_offline_reports_everything(tmp_path: Path) -> None:
    async with rig_for("ocpp2.0.1", tmp_path, model="sdk-ac-22-duo") as rig:
        await rig.set_variables(("OCPPCommCtrlr", "OfflineThreshold", "5"))
        await rig.go_offline()
        rig.mark()
        await rig.plug(1)
        await rig.advance(30)
        await rig.come_back()
        told = [(item["evseId"], item["connectorStatus"]) for item in rig.sent("StatusNotification")]
        assert told == [(1, "Occupied"), (2, "Available")]
        assert "BootNotification" not in rig.said()


@pytest.mark.parametrize(("queue", "expected"), [("false", ["Occupied"]), ("true", ["Occupied", "Available"] * 2)])
async def test_short_offline_reports_what_changed_or_was_queued(rig: Rig, queue: str, expected: list[str]) -> None:
    await rig.set_variables(("OCPPCommCtrlr", "OfflineThreshold", "1000"), ("OCPPCommCtrlr", "QueueAllMessages", queue))
    await rig.go_offline()
    rig.mark()
    for _ in range(2 if queue == "true" else 1):
        await rig.plug()
        if queue == "true":
            await rig.do("unplug-connector")
    await rig.come_back()
    assert rig.statuses() == expected
    assert rig.said() == ["StatusNotification"] * len(expected)


async def test_queued_statuses_keep_their_time_and_come_before_those_of_the_boot(rig: Rig) -> None:
    await rig.set_variables(("OCPPCommCtrlr", "QueueAllMessages", "true"))
    await rig.go_offline()
    rig.mark()
    plugged_at = rig.lab.now()
    await rig.plug()
    await rig.advance(60)
    await rig.do("unplug-connector")
    await rig.do("stop-charger")
    rig.csms.accept()
    await rig.do("start-charger")
    await rig.advance(5)
    assert rig.said()[0] == "BootNotification"
    assert rig.statuses() == ["Occupied", "Available", "Available"]
    assert from_text(rig.sent("StatusNotification")[0]["timestamp"]) == pytest.approx(plugged_at, abs=1)


@pytest.mark.parametrize("queue", ["true", "false"])
async def test_meter_values_wait_too(rig: Rig, queue: str) -> None:
    await rig.set_variables(("AlignedDataCtrlr", "Interval", "60"), ("OCPPCommCtrlr", "QueueAllMessages", queue))
    await rig.go_offline()
    rig.mark()
    await rig.advance(130)
    back_at = rig.lab.now()
    await rig.come_back()
    times = [from_text(item["meterValue"][0]["timestamp"]) for item in rig.sent("MeterValues")]
    assert (min(times, default=back_at) < back_at) is (queue == "true")


async def test_a_short_time_offline_alone_says_nothing(rig: Rig) -> None:
    await rig.set_variables(("OCPPCommCtrlr", "OfflineThreshold", "1000"))
    await rig.go_offline()
    rig.mark()
    await rig.come_back()
    assert rig.said() == []
