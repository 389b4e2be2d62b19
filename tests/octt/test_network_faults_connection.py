"""Network faults of the connection itself, and how long faults last."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.octt.bad_network import STARTS, ask, disturb, mend, notes, works, works_again
from tests.octt.rig import Rig, rig_for


@pytest.fixture(params=["ocpp1.6", "ocpp2.0.1"])
async def any_rig(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Rig]:
    async with rig_for(request.param, tmp_path) as made:
        yield made


@pytest.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    async with rig_for("ocpp1.6", tmp_path) as made:
        yield made


@pytest.mark.parametrize("direction", ["out", "in"])
@pytest.mark.parametrize("code", [1001, 1006, 3999])
async def test_close(any_rig: Rig, direction: str, code: int) -> None:
    start = STARTS[any_rig.version]
    await disturb(any_rig, "close", direction=direction, value=code, action=start)
    await any_rig.plug()
    await any_rig.swipe()
    station = await any_rig.csms.expect_disconnect(any_rig.identity)
    assert station.close_code == (None if code == 1006 else code)
    assert len(any_rig.sent(start)) == (1 if direction == "in" else 0)
    assert f"closed with {code}" in any_rig.lab.charger(any_rig.identity).link
    await mend(any_rig)
    await any_rig.come_back()
    await any_rig.do("stop-session", connector_id=1)
    await works_again(any_rig, 1)


async def test_close_again_and_again(rig: Rig) -> None:
    await disturb(rig, "close", direction="out", action="Heartbeat")
    await rig.advance(3600)
    assert rig.csms.stations[rig.identity].connections > 3
    await works_again(rig, 0)


@pytest.mark.parametrize("direction", ["both", "out", "in"])
async def test_half_open_is_found_by_the_ping(any_rig: Rig, direction: str) -> None:
    any_rig.mark()
    await disturb(any_rig, "half-open", direction=direction)
    future = await ask(any_rig)
    await any_rig.plug()
    assert any_rig.said() == ([] if direction != "in" else ["StatusNotification"])
    assert any_rig.lab.charger(any_rig.identity).online
    await any_rig.advance(50)
    assert any_rig.lab.charger(any_rig.identity).online
    assert not future.done()
    waited_s = 50
    while any_rig.lab.charger(any_rig.identity).online:
        await any_rig.advance(1)
        waited_s += 1
    assert 60 <= waited_s <= 90
    assert "did not answer a ping" in any_rig.lab.charger(any_rig.identity).link
    await mend(any_rig)
    await any_rig.come_back()
    await works_again(any_rig, 0)


async def test_half_open_that_heals_before_the_ping(any_rig: Rig) -> None:
    await disturb(any_rig, "half-open")
    future = await ask(any_rig)
    await any_rig.plug()
    await any_rig.advance(20)
    assert any_rig.said() == []
    await mend(any_rig)
    assert any_rig.said() == ["StatusNotification"]
    assert future.done()
    assert any_rig.csms.stations[any_rig.identity].connections == 1
    await works_again(any_rig, 0)


async def test_refuse(any_rig: Rig) -> None:
    await disturb(any_rig, "refuse")
    assert any_rig.lab.charger(any_rig.identity).online
    await any_rig.charge()
    any_rig.csms.stations[any_rig.identity].drop()
    await any_rig.advance(300)
    view = any_rig.lab.charger(any_rig.identity)
    assert not view.online
    assert "network fault: 127.0.0.1" in view.link
    assert "refused the connection" in view.link
    assert len(any_rig.csms.handshakes) == 1
    await any_rig.do("stop-session", connector_id=1)
    await mend(any_rig)
    await any_rig.come_back()
    await works_again(any_rig, 1)


# setting and clearing


async def test_faults_last_over_reboots_until_they_are_cleared(any_rig: Rig) -> None:
    await disturb(any_rig, "latency", value=0.5, direction="out", action="boot_notification")
    await disturb(any_rig, "latency", value=1, direction="out", action="BootNotification")
    await disturb(any_rig, "duplicate", action="Heartbeat", probability=0.5)
    shown = ("latency 1 s, out, BootNotification", "duplicate, Heartbeat, 50 %")
    assert any_rig.lab.charger(any_rig.identity).network_faults == shown
    await any_rig.do("reset-charger")
    await any_rig.advance(120)
    assert any_rig.said()[0] == "BootNotification"
    assert notes(any_rig) == ["network fault: 1 s late"]
    await any_rig.do("stop-charger")
    await any_rig.do("start-charger")
    await any_rig.advance(10)
    assert len(notes(any_rig)) == 2
    command = await any_rig.do("clear-network-faults", kind="delay")
    assert command.detail == "CP-1: 1 network fault cleared"
    assert any_rig.lab.charger(any_rig.identity).network_faults == shown[1:]
    await works_again(any_rig, 0)


async def test_an_action_that_the_version_has_not(rig: Rig) -> None:
    command = await rig.do("set-network-fault", kind="drop", action="TransactionEvents")
    assert command.status == "rejected"
    assert "OCPP 1.6 has no message 'TransactionEvents'" in command.detail
    assert rig.lab.charger(rig.identity).network_faults == ()
    await disturb(rig, "drop", action="remote_start_transaction")
    assert rig.lab.charger(rig.identity).network_faults == ("drop, RemoteStartTransaction",)


LAB_FAULT = """
[[network_fault]]
chargers = ["cp-*"]
kind = "delay"
direction = "out"
action = "BootNotification"
value = 3
"""


async def test_faults_of_the_lab_file_are_there_from_the_start_and_come_back(tmp_path: Path) -> None:
    for _ in range(2):
        async with rig_for("ocpp1.6", tmp_path, lab_lines=LAB_FAULT, boot=False) as rig:
            await rig.advance(2)
            assert rig.said() == []
            await rig.advance(2)
            assert rig.said()[0] == "BootNotification"
            await mend(rig)
            await works(rig)
