"""Block B: Reset (B11, B12)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.octt.conformance import case
from tests.octt.files import bench_for
from tests.octt.rig import Rig, rig_for
from tests.support.scripted_csms import Silent


@pytest.fixture
async def duo(tmp_path: Path) -> AsyncIterator[Rig]:
    async with rig_for("ocpp2.0.1", tmp_path, model="sdk-ac-22-duo") as made:
        yield made


def boots(rig: Rig) -> list[str]:
    return [item["reason"] for item in rig.sent("BootNotification")]


def ends(rig: Rig) -> list[tuple[str, str | None]]:
    ended = [item for item in rig.sent("TransactionEvent") if item["eventType"] == "Ended"]
    return [(item["triggerReason"], item["transactionInfo"].get("stoppedReason")) for item in ended]


async def reset(rig: Rig, kind: str, evse_id: int | None = None) -> str:
    answer = await rig.call("Reset", {"type": kind} | ({} if evse_id is None else {"evseId": evse_id}))
    return str(answer["status"])


@case("TC_B_20_CS")
async def test_on_idle_when_idle(rig: Rig) -> None:
    assert await reset(rig, "OnIdle") == "Accepted"
    await rig.advance(10)
    assert boots(rig) == ["ScheduledReset"]
    assert rig.statuses() == ["Available"]


@case("TC_B_21_CS")
async def test_on_idle_with_a_transaction(rig: Rig) -> None:
    await rig.charge()
    rig.mark()
    assert await reset(rig, "OnIdle") == "Scheduled"
    await rig.advance(60)
    assert boots(rig) == []
    await rig.swipe()
    await rig.advance(10)
    assert [trigger for trigger, _ in ends(rig)] == ["StopAuthorized"]
    assert boots(rig) == ["ScheduledReset"]
    assert rig.statuses() == ["Occupied"]


async def test_on_idle_waits_for_a_card_without_a_cable(rig: Rig) -> None:
    await rig.swipe()
    assert await reset(rig, "OnIdle") == "Scheduled"
    await rig.advance(30)
    assert boots(rig) == []
    await rig.advance(60)
    assert boots(rig) == ["ScheduledReset"], "nobody plugged in in time"


async def test_immediate_overtakes_on_idle(rig: Rig) -> None:
    await rig.charge()
    rig.mark()
    assert await reset(rig, "OnIdle") == "Scheduled"
    assert await reset(rig, "Immediate") == "Accepted"
    await rig.advance(20)
    assert ends(rig) == [("ResetCommand", "ImmediateReset")]
    await rig.advance(60)
    assert boots(rig) == ["RemoteReset"]


@case("TC_B_23_CS")
async def test_unavailable_outlives_a_reset(duo: Rig) -> None:
    inoperative = {"operationalStatus": "Inoperative", "evse": {"id": 2, "connectorId": 1}}
    assert await duo.call("ChangeAvailability", inoperative) == {"status": "Accepted"}
    duo.mark()
    assert await reset(duo, "Immediate") == "Accepted"
    await duo.advance(10)
    assert boots(duo) == ["RemoteReset"]
    told = [(item["evseId"], item["connectorStatus"]) for item in duo.sent("StatusNotification")]
    assert told == [(1, "Available"), (2, "Unavailable")]


@case("TC_B_25_CS")
@pytest.mark.parametrize("kind", ["OnIdle", "Immediate"])
async def test_evse_when_idle(rig: Rig, kind: str) -> None:
    assert await reset(rig, kind, 1) == "Accepted"
    await rig.advance(20)
    assert boots(rig) == []


@case("TC_B_26_CS")
async def test_evse_on_idle_with_a_transaction(duo: Rig) -> None:
    await duo.charge(connector=1)
    await duo.charge("CAFE", 2)
    duo.mark()
    assert await reset(duo, "OnIdle", 1) == "Scheduled"
    await duo.advance(30)
    assert ends(duo) == []
    await duo.do("stop-session", connector_id=1)
    assert [trigger for trigger, _ in ends(duo)] == ["StopAuthorized"]
    await duo.charge("BEEF", 1)
    await duo.advance(20)
    assert len(ends(duo)) == 1, "the reset is over, it concerns no later transaction"
    assert boots(duo) == []
    assert duo.connector(2).status == "Charging"


@case("TC_B_27_CS")
async def test_evse_immediate_with_a_transaction(duo: Rig) -> None:
    await duo.charge(connector=1)
    await duo.charge("CAFE", 2)
    duo.mark()
    assert await reset(duo, "Immediate", 1) == "Accepted"
    await duo.advance(20)
    assert ends(duo) == [("ResetCommand", "ImmediateReset")]
    assert boots(duo) == []
    assert duo.connector(2).status == "Charging"


async def test_unknown_evse(rig: Rig) -> None:
    answer = await rig.call("Reset", {"type": "Immediate", "evseId": 9})
    assert (answer["status"], answer["statusInfo"]["reasonCode"]) == ("Rejected", "UnknownEvse")


@case("TC_B_41_CS")
async def test_on_idle_with_several_transactions(duo: Rig) -> None:
    await duo.charge(connector=1)
    await duo.charge("CAFE", 2)
    duo.mark()
    assert await reset(duo, "OnIdle") == "Scheduled"
    await duo.do("stop-session", connector_id=1)
    await duo.advance(20)
    assert boots(duo) == []
    assert duo.connector(2).status == "Charging"
    await duo.do("stop-session", connector_id=2)
    await duo.advance(20)
    assert boots(duo) == ["ScheduledReset"]
    assert len(ends(duo)) == 2


async def test_what_was_not_answered_is_told_after_the_boot(rig: Rig) -> None:
    """B11.FR.05."""
    await rig.charge()
    rig.mark()
    rig.csms.answer("TransactionEvent", Silent())
    assert await reset(rig, "Immediate") == "Accepted"
    await rig.advance(12)
    rig.csms.answer("TransactionEvent", {})
    await rig.advance(20)
    said = rig.said()
    assert said.index("BootNotification") < len(said) - 1 - said[::-1].index("TransactionEvent")
    assert ends(rig)[-1] == ("ResetCommand", "ImmediateReset")
    assert rig.lab.charger(rig.identity).queued == 0


async def test_not_while_firmware_is_installed(tmp_path: Path) -> None:
    async with bench_for("ocpp2.0.1", tmp_path) as bench:
        firmware = {"location": f"{bench.files.url}/fw.bin", "retrieveDateTime": bench.after(-1)}
        await bench.rig.call("UpdateFirmware", {"requestId": 1, "firmware": firmware})
        for _ in range(60):
            if "Installing" in [status for status, _ in bench.told("FirmwareStatusNotification")]:
                break
            await bench.rig.advance(1)
        answer = await bench.rig.call("Reset", {"type": "Immediate"})
        assert (answer["status"], answer["statusInfo"]["reasonCode"]) == ("Rejected", "FwUpdateInProgress")
        await bench.rig.advance(60)
        assert boots(bench.rig) == ["FirmwareUpdate"]
