"""The scripted CSMS does what its docstring says: other tests lean on it."""

from __future__ import annotations

import asyncio
import json
import ssl
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.support.certificates import make_certificates
from tests.support.raw_client import BOOT_16, BOOT_201, raw_station
from tests.support.scripted_csms import (
    CallErrorReply,
    CallRefused,
    Drop,
    Raw,
    ScriptedCsms,
    ScriptedStation,
    Silent,
    StationGone,
    Unchecked,
)


async def test_usual_answers_of_both_versions(csms: ScriptedCsms) -> None:
    async with raw_station(csms.url, "CP 1/a") as old, raw_station(csms.url, "CP2", "ocpp2.0.1") as new:
        assert (await old.ask("BootNotification", BOOT_16))["status"] == "Accepted"
        assert (await new.ask("BootNotification", BOOT_201))["interval"] == 300
        start = {"connectorId": 1, "idTag": "A", "meterStart": 0, "timestamp": "2026-01-01T00:00:00Z"}
        first = await old.ask("StartTransaction", start, unique_id="one")
        assert await old.ask("StartTransaction", start, unique_id="one") == first
        assert (await old.ask("StartTransaction", start))["transactionId"] == first["transactionId"] + 1
        assert await new.ask("Authorize", {"idToken": {"idToken": "A", "type": "Central"}}) == {
            "idTokenInfo": {"status": "Accepted"}
        }
    assert csms.stations["CP 1/a"].version == "1.6"
    assert csms.stations["CP2"].version == "2.0.1"
    assert [seen.identity for seen in csms.calls("BootNotification")] == ["CP 1/a", "CP2"]


async def test_counts_frames_of_both_directions(csms: ScriptedCsms) -> None:
    async with raw_station(csms.url, "CP1") as station:
        await station.ask("Heartbeat")
        await station.ask("Heartbeat")
        assert (csms.frames_received, csms.frames_sent, csms.connected, csms.busy) == (2, 2, 1, False)
        assert csms.stations["CP1"].frames_sent == 2
    async with raw_station(csms.url, "CP1"):
        await csms.expect_connection("CP1", number=2)
        assert csms.stations["CP1"].frames_sent == 0
        assert csms.frames_sent == 2


async def test_expect_takes_each_call_once_and_can_insist_on_the_order(csms: ScriptedCsms) -> None:
    async with raw_station(csms.url, "CP1") as station:
        waiting = asyncio.ensure_future(csms.expect("StatusNotification", status="Charging"))
        for status in ("Preparing", "Charging", "Finishing"):
            await station.ask("StatusNotification", {"connectorId": 1, "errorCode": "NoError", "status": status})
        assert (await waiting)["status"] == "Charging"
        assert (await csms.expect_next("StatusNotification"))["status"] == "Preparing"
        with pytest.raises(AssertionError, match="expected Heartbeat"):
            await csms.expect_next("Heartbeat")
        assert [seen["status"] for seen in csms.take("StatusNotification")] == ["Finishing"]
        assert csms.take() == []
        mark = csms.last
        await station.ask("Heartbeat")
        assert [seen.action for seen in csms.calls(after=mark)] == ["Heartbeat"]


async def test_a_wait_in_vain_says_what_came_instead() -> None:
    async with ScriptedCsms(guard_s=0.05) as impatient, raw_station(impatient.url, "CP1") as station:
        await station.ask("Heartbeat")
        with pytest.raises(AssertionError, match=r"(?s)in vain for Authorize.*Heartbeat"):
            await impatient.expect("Authorize")


async def test_scripts_one_after_the_other_and_by_station(csms: ScriptedCsms) -> None:
    def by_tag(station: ScriptedStation, payload: dict[str, object]) -> dict[str, object]:
        return {"idTagInfo": {"status": "Expired" if payload["idTag"] == "OLD" else "Accepted"}}

    blocked = {"idTagInfo": {"status": "Blocked"}}
    csms.answer("Authorize", CallErrorReply("GenericError", "try again"), blocked, by_tag)
    csms.answer("Authorize", blocked, identity="CP2")
    async with raw_station(csms.url, "CP1") as station, raw_station(csms.url, "CP2") as other:
        assert (await station.call("Authorize", {"idTag": "A"}))[2:] == ["GenericError", "try again", {}]
        assert await station.ask("Authorize", {"idTag": "A"}) == blocked
        assert await station.ask("Authorize", {"idTag": "OLD"}) == {"idTagInfo": {"status": "Expired"}}
        assert await station.ask("Authorize", {"idTag": "A"}) == {"idTagInfo": {"status": "Accepted"}}
        assert await other.ask("Authorize", {"idTag": "A"}) == blocked
        csms.answer("Authorize")
        assert await station.ask("Authorize", {"idTag": "OLD"}) == {"idTagInfo": {"status": "Accepted"}}


async def test_raw_unchecked_and_wrong_answers(csms: ScriptedCsms) -> None:
    async with raw_station(csms.url, "CP1") as station:
        csms.answer("Heartbeat", Raw('[3,"{id}",{"currentTime":7}]'), "no JSON", Unchecked([]), {"wrong": 1})
        assert await station.ask("Heartbeat", unique_id="h") == {"currentTime": 7}
        await station.send([2, "i", "Heartbeat", {}])
        assert await station.connection.recv() == "no JSON"
        assert await station.call("Heartbeat") == [3, "raw-1", []]
        assert (await station.call("Heartbeat"))[2] == "InternalError"
        assert "the test's answer to Heartbeat is wrong" in csms.take_violations()[0]


async def test_silent_and_held_calls_are_marked_and_overlaps_noticed(csms: ScriptedCsms) -> None:
    csms.answer("DataTransfer", Silent())
    held = csms.hold("Authorize")
    async with raw_station(csms.url, "CP1") as station:
        await station.send([2, "1", "DataTransfer", {"vendorId": "x"}])
        await station.send([2, "2", "Authorize", {"idTag": "A"}])
        assert (await held.arrived())["idTag"] == "A"
        assert [seen.action for seen in csms.unanswered] == ["DataTransfer", "Authorize"]
        assert [seen.action for seen in csms.overlaps] == ["Authorize"]
        assert not csms.busy
        await held.release({"idTagInfo": {"status": "Invalid"}})
        assert await station.receive() == [3, "2", {"idTagInfo": {"status": "Invalid"}}]
        assert await station.ask("Authorize", {"idTag": "A"}) == {"idTagInfo": {"status": "Accepted"}}
        await csms.reply_to(csms.unanswered[0])
        assert await station.receive() == [3, "1", {"status": "Accepted"}]


async def test_drop_instead_of_an_answer_and_drop_at_will(csms: ScriptedCsms) -> None:
    csms.answer("Heartbeat", Drop())
    async with raw_station(csms.url, "CP1") as station:
        with pytest.raises(ConnectionClosed):
            await station.call("Heartbeat")
    async with raw_station(csms.url, "CP1") as station:
        await csms.expect_connection("CP1", number=2)
        csms.drop()
        assert await station.closed() == 1006
        await csms.expect_disconnect()
        assert csms.connected == 0


async def test_calls_to_the_station(csms: ScriptedCsms) -> None:
    async with raw_station(csms.url, "CP1") as station:
        await csms.expect_connection()
        answer = asyncio.ensure_future(csms.call("Reset", {"type": "Soft"}))
        assert (await station.serve({"status": "Accepted"}))[2:] == ["Reset", {"type": "Soft"}]
        assert await answer == {"status": "Accepted"}

        answer = asyncio.ensure_future(csms.call("ClearCache"))
        await station.send([4, (await station.receive())[1], "NotSupported", "no cache", {"why": 1}])
        with pytest.raises(CallRefused, match="no cache") as refused:
            await answer
        assert (refused.value.code, refused.value.details) == ("NotSupported", {"why": 1})

        with pytest.raises(ValueError, match="Reset is wrong"):
            await csms.call("Reset", {"type": "Luke-warm"})
        lost = await csms.station().start_call("Reset", {"type": "Luke-warm"}, check=False)
        await csms.send_raw("{")
        assert (await station.receive())[3] == {"type": "Luke-warm"}
        assert await station.connection.recv() == "{"
    with pytest.raises(StationGone):
        await csms.until(lambda: lost.done() or None, "the end") and lost.result()
    with pytest.raises(StationGone):
        await csms.call("ClearCache", identity="CP1")


@pytest.mark.parametrize(
    ("frame", "violation"),
    [
        ("{", "no OCPP-J message"),
        ([2, "1", "Heartbeat"], "no OCPP-J message"),
        ([2, "1", "Authorize", {}], '"idTag" is a required property'),
        ([2, "1", "Heartbeat", {"a": None}], "Additional properties"),
        ([2, "1", "Reset", {"type": "Soft"}], "not sent by a charging station"),
        ([2, "x" * 37, "Heartbeat", {}], "at most 36"),
        ([3, "1", {}], "nobody waits for"),
        ([4, "1", "FormatViolation", "", {}], "no error code of OCPP 1.6"),
        (b"[]", "binary"),
    ],
)
async def test_violations(frame: object, violation: str) -> None:
    async with ScriptedCsms() as judge, raw_station(judge.url, "CP1") as station:
        await station.send(frame)
        await judge.until(lambda: judge.frames_received or None, "the frame")
        await judge.until(lambda: judge.violations or None, "a violation")
        assert violation in "\n".join(judge.violations)
        with pytest.raises(AssertionError):
            judge.assert_clean()


async def test_a_unique_id_is_for_one_message(csms: ScriptedCsms) -> None:
    async with raw_station(csms.url, "CP1") as station:
        await station.ask("Heartbeat", unique_id="1")
        await station.ask("Heartbeat", unique_id="1")
        csms.assert_clean()
        await station.ask("Authorize", {"idTag": "A"}, unique_id="1")
        assert "unique id 1 was used for Heartbeat before" in csms.take_violations()[0]


async def test_the_door_refuses_waits_and_asks_for_passwords(csms: ScriptedCsms) -> None:
    csms.refuse(404, "who are you?", times=1)
    with pytest.raises(InvalidStatus) as refused:
        async with raw_station(csms.url, "CP1"):
            pass
    assert (refused.value.response.status_code, refused.value.response.body) == (404, b"who are you?")

    csms.door.credentials = {"CP1": b"s\xe9cret"}
    with pytest.raises(InvalidStatus, match="401"):
        async with raw_station(csms.url, "CP1", password=b"wrong"):
            pass
    csms.pause()
    attempt = asyncio.ensure_future(_boot(csms.url))
    assert (await csms.expect_handshake(3)).username == "CP1"
    assert csms.connected == 0
    csms.resume()
    assert await attempt == "Accepted"
    assert len(csms.handshakes) == 3


async def _boot(url: str, tls: ssl.SSLContext | None = None) -> str:
    async with raw_station(url, "CP1", password=b"s\xe9cret", tls=tls) as station:
        return str((await station.ask("BootNotification", BOOT_16))["status"])


async def test_subprotocols_and_the_same_port_after_a_stop(csms: ScriptedCsms) -> None:
    csms.door.agree_to = ""
    async with raw_station(csms.url, "CP1", "ocpp2.0.1") as station:
        assert station.connection.subprotocol is None
    csms.door.agree_to = None
    url = csms.url
    await csms.stop()
    with pytest.raises(OSError, match=r"."):
        async with raw_station(url, "CP1"):
            pass
    await csms.start()
    async with raw_station(url, "CP1", "soap", "ocpp2.0.1", "ocpp1.6") as station:
        assert station.connection.subprotocol == "ocpp2.0.1"
        await station.send(json.dumps([2, "1", "Heartbeat", {}]))
        assert (await csms.expect("Heartbeat")).at > 0


async def test_over_tls_and_a_stop_while_a_handshake_waits(tmp_path: Path) -> None:
    certificates = make_certificates(tmp_path)
    tls = certificates.client_context()
    async with ScriptedCsms(tls=certificates.server_context(mutual=True)) as csms:
        async with raw_station(csms.url, "CP1", tls=tls) as station:
            await station.ask("Heartbeat")
        csms.pause()
        attempt = asyncio.ensure_future(_boot(csms.url, tls))
        await csms.expect_handshake(2)
    with pytest.raises(InvalidStatus, match="503"):
        await attempt
