"""Boot, heartbeat, wire."""

from __future__ import annotations

from pathlib import Path

from ocpplab_tui.base.timestamps import from_text, to_text
from tests.octt.conformance import case
from tests.octt.rig import Rig, rig_for
from tests.support.scripted_csms import CallErrorReply, ScriptedCsms, Silent

REJECTED = {"currentTime": to_text(1_767_225_600), "interval": 20, "status": "Rejected"}
PENDING = REJECTED | {"status": "Pending"}


@case("TC_001_CS")
async def test_tc_001_cold_boot(tmp_path: Path) -> None:
    async with rig_for("ocpp1.6", tmp_path, boot=False) as rig:
        rig.csms.answer("BootNotification", REJECTED, {**REJECTED, "status": "Accepted", "interval": 60})
        await rig.advance(5)
        assert rig.said() == ["BootNotification"]
        await rig.advance(14)
        assert rig.said() == ["BootNotification"], "not before the interval"
        await rig.advance(2)
        assert rig.said() == ["BootNotification"] * 2 + ["StatusNotification"] * 2 + ["SecurityEventNotification"]
        assert {item["connectorId"]: item["status"] for item in rig.sent("StatusNotification")} == {
            0: "Available",
            1: "Available",
        }
        rig.mark()
        await rig.advance(181)
        assert rig.said() == ["Heartbeat"] * 3


async def test_pending_answers_but_says_nothing(tmp_path: Path) -> None:
    async with rig_for("ocpp1.6", tmp_path, boot=False) as rig:
        rig.csms.answer("BootNotification", PENDING)
        await rig.advance(1)
        assert (await rig.call("GetConfiguration", {"key": ["HeartbeatInterval"]}))["configurationKey"]
        start = await rig.call("RemoteStartTransaction", {"idTag": "A", "connectorId": 1})
        assert start == {"status": "Rejected"}
        await rig.plug()
        assert rig.said() == ["BootNotification"]
        rig.csms.answer("BootNotification")
        assert await rig.call("TriggerMessage", {"requestedMessage": "BootNotification"}) == {"status": "Accepted"}
        assert rig.said() == ["BootNotification"] * 2 + ["StatusNotification"] * 2 + ["SecurityEventNotification"]
        assert rig.statuses() == ["Preparing"]


async def test_no_answer_to_boot_is_tried_again(tmp_path: Path) -> None:
    async with rig_for("ocpp1.6", tmp_path, boot=False) as rig:
        rig.csms.answer("BootNotification", Silent(), CallErrorReply("InternalError"), Silent())
        await rig.advance(35)
        assert rig.said() == ["BootNotification"]
        await rig.advance(30)
        assert rig.said() == ["BootNotification"] * 2
        rig.csms.answer("BootNotification")
        await rig.advance(31)
        assert rig.lab.charger("CP-1").registration == "Accepted"
        rig.csms.overlaps.clear()  # a CALL whose time is over is no longer outstanding (J-14)


@case("X16-01")
async def test_x16_01_no_agreed_sub_protocol(tmp_path: Path) -> None:
    scripted = ScriptedCsms()
    scripted.door.subprotocols = ()
    async with rig_for("ocpp1.6", tmp_path, boot=False, csms=scripted) as rig:
        await rig.advance(30)
        assert rig.said() == []
        assert 1 < len(scripted.handshakes) < 15
        assert "sub-protocol" in rig.lab.charger("CP-1").link


@case("X16-02")
async def test_x16_02_one_call_at_a_time(rig: Rig) -> None:
    held = rig.csms.hold("Heartbeat")
    await rig.advance(301)
    await rig.plug()
    assert rig.said() == ["Heartbeat"]
    assert await rig.call("GetLocalListVersion") == {"listVersion": 0}
    await held.release()
    await rig.advance(0)
    assert rig.said() == ["Heartbeat", "StatusNotification"]


@case("X16-03")
async def test_x16_03_unknown_action(rig: Rig) -> None:
    assert await rig.refused("Foo", check=False) == "NotImplemented"


@case("X16-11")
async def test_x16_11_heartbeat_only_in_silence(rig: Rig) -> None:
    await rig.configure(HeartbeatInterval="60")
    await rig.plug()
    rig.mark()
    for _ in range(5):
        await rig.advance(40)
        await rig.call("TriggerMessage", {"requestedMessage": "StatusNotification", "connectorId": 1})
    assert "Heartbeat" not in rig.said()
    await rig.advance(61)
    assert rig.said()[-1] == "Heartbeat"


@case("X16-11")
async def test_x16_11_once_a_day_whatever_else_is_said(rig: Rig) -> None:
    await rig.configure(HeartbeatInterval="7200", ClockAlignedDataInterval="3600")
    rig.mark()
    await rig.advance(86_400)
    said = rig.said()
    assert said.count("Heartbeat") == 1
    assert said.count("MeterValues") > 20


@case("TC_014_CS")
async def test_reset_boots_again(rig: Rig) -> None:
    assert await rig.call("Reset", {"type": "Soft"}) == {"status": "Accepted"}
    await rig.advance(10)
    assert rig.said() == ["BootNotification", *["StatusNotification"] * 2, "SecurityEventNotification"]
    assert [item["type"] for item in rig.sent("SecurityEventNotification")] == ["ResetOrReboot"]


@case("TC_016_CS")
async def test_tc_016_soft_reset_in_transaction(rig: Rig) -> None:
    await rig.charge()
    rig.mark()
    assert await rig.call("Reset", {"type": "Soft"}) == {"status": "Accepted"}
    await rig.advance(15)
    assert rig.sent("StopTransaction")[0]["reason"] == "SoftReset"
    assert rig.statuses() == ["Finishing", "Preparing"] or rig.statuses() == ["Finishing", "Finishing"]


async def test_hard_reset_in_transaction(rig: Rig) -> None:
    await rig.charge()
    rig.mark()
    assert await rig.call("Reset", {"type": "Hard"}) == {"status": "Accepted"}
    await rig.advance(15)
    assert rig.sent("StopTransaction")[0]["reason"] == "HardReset"
    assert rig.said().index("StopTransaction") < rig.said().index("BootNotification")


async def test_a_wrong_clock_is_what_the_messages_show(rig: Rig) -> None:
    await rig.do("set-clock", shift_s=1_000)
    await rig.plug()
    assert from_text(rig.sent("StatusNotification")[0]["timestamp"]) == rig.lab.now() + 1_000
    await rig.do("set-clock", shift_s=-1_000)
    rig.mark()
    await rig.do("unplug-connector")
    assert from_text(rig.sent("StatusNotification")[0]["timestamp"]) == rig.lab.now()


async def test_a_clock_is_set_to_a_time_or_by_a_shift(rig: Rig) -> None:
    await rig.do("set-clock", time="2030-01-01T00:00:00Z")
    await rig.plug()
    assert rig.sent("StatusNotification")[0]["timestamp"].startswith("2030-01-01T00:00:00")
    assert (await rig.do("set-clock")).refusal is not None
    assert (await rig.do("set-clock", shift_s=1, time="2030-01-01T00:00:00Z")).refusal is not None
