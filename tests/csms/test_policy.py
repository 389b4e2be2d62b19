"""Answer policies: accept, reject, pending, slow, silent, for every action of both versions."""

from __future__ import annotations

from typing import Any

import pytest

from ocpplab_tui.base.errors import OperationRefused
from ocpplab_tui.csms.policy import Policies
from tests.csms import test_station16, test_station201
from tests.csms.conftest import CsmsUnderTest, serve_csms
from tests.support.raw_client import BOOT_16, BOOT_201, raw_station
from tests.support.schema_check import verdict

ACTIONS = [
    *(("ocpp1.6", action, payload) for action, payload in sorted(test_station16.PAYLOADS.items())),
    *(("ocpp2.0.1", action, payload) for action, payload in sorted(test_station201.PAYLOADS.items())),
]
BLOCKED = ("Authorize", "StartTransaction", "TransactionEvent")


@pytest.mark.parametrize(("subprotocol", "action", "payload"), ACTIONS)
async def test_reject(subprotocol: str, action: str, payload: dict[str, Any]) -> None:
    async with serve_csms(policy={action: "reject"}) as served, raw_station(served.url, "CP1", subprotocol) as station:
        answer = await station.call(action, payload)
    if answer[0] == 4:
        assert answer[2] == "GenericError"
        return
    version = subprotocol.removeprefix("ocpp")
    assert verdict(version, action, answer[2], answer=True) == ""
    if action in BLOCKED:
        assert answer[2]["idTagInfo" if version == "1.6" else "idTokenInfo"]["status"] == "Blocked"
    else:
        assert answer[2]["status"] in ("Rejected", "Failed")


@pytest.mark.parametrize(("subprotocol", "action", "payload"), ACTIONS)
async def test_silent(subprotocol: str, action: str, payload: dict[str, Any]) -> None:
    async with serve_csms(policy={action: "silent"}) as served, raw_station(served.url, "CP1", subprotocol) as station:
        await station.send([2, "quiet", action, payload])
        loud = "FirmwareStatusNotification" if action == "Heartbeat" else "Heartbeat"
        answer = await station.call(loud, {"status": "Idle"} if action == "Heartbeat" else {}, unique_id="loud")
        assert answer[:2] == [3, "loud"]
        assert not served.csms.busy
        assert (served.csms.frames_received, served.csms.frames_sent) == (2, 1)


async def test_slow_answers_when_link_time_has_passed() -> None:
    async with serve_csms(policy={"Authorize": "slow"}) as served, raw_station(served.url, "CP1") as station:
        await station.send([2, "slow", "Authorize", {"idTag": "DEADBEEF"}])
        assert (await station.call("Heartbeat", unique_id="quick"))[1] == "quick"
        served.clock.advance(4.9)
        assert (await station.call("Heartbeat", unique_id="next"))[1] == "next"
        served.clock.advance(0.2)
        assert await station.receive() == [3, "slow", {"idTagInfo": {"status": "Accepted"}}]


async def test_a_slow_answer_to_a_lost_connection_goes_nowhere() -> None:
    async with serve_csms(policy={"Heartbeat": "slow"}) as served:
        async with raw_station(served.url, "CP1") as station:
            await station.send([2, "slow", "Heartbeat", {}])
            await station.ask("Authorize", {"idTag": "A"})
        async with raw_station(served.url, "CP1") as station:
            served.clock.advance(10)
            assert (await station.call("Authorize", {"idTag": "A"}, unique_id="new"))[1] == "new"


@pytest.mark.parametrize(("subprotocol", "boot"), [("ocpp1.6", BOOT_16), ("ocpp2.0.1", BOOT_201)])
@pytest.mark.parametrize(("word", "status"), [("pending", "Pending"), ("reject", "Rejected")])
async def test_a_station_that_is_not_accepted_may_only_boot(
    subprotocol: str, boot: dict[str, Any], word: str, status: str
) -> None:
    policy = {"BootNotification": word}
    async with serve_csms(policy=policy) as served, raw_station(served.url, "CP1", subprotocol) as station:
        answer = await station.ask("BootNotification", boot)
        assert (answer["status"], answer["interval"]) == (status, 30)
        assert (await station.call("Heartbeat"))[2] == "SecurityError"
        await served.csms.set_policy("BootNotification", "accept")
        assert (await station.ask("BootNotification", boot))["status"] == "Accepted"
        assert (await station.call("Heartbeat"))[0] == 3


async def test_a_station_that_was_never_seen_booting_is_believed(served: CsmsUnderTest) -> None:
    async with raw_station(served.url, "CP1") as station:
        assert (await station.call("Heartbeat"))[0] == 3


async def test_pending_ev_charging_needs() -> None:
    async with (
        serve_csms(policy={"NotifyEVChargingNeeds": "pending"}) as served,
        raw_station(served.url, "CP1", "ocpp2.0.1") as station,
    ):
        answer = await station.ask("NotifyEVChargingNeeds", test_station201.PAYLOADS["NotifyEVChargingNeeds"])
    assert answer == {"status": "Processing"}


def test_words_that_are_none(caplog: pytest.LogCaptureFixture) -> None:
    policies = Policies({"Authorize": "pending", "Heartbeat": "silent"})
    assert "Authorize has no pending answer" in caplog.text
    assert policies.words() == {"Heartbeat": "silent"}
    with pytest.raises(OperationRefused, match="one of accept, reject, pending, slow, silent"):
        policies.set("Authorize", "perhaps")
