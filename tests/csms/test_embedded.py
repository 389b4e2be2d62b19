"""The embedded CSMS as a whole: its life, its requests to stations, its counters."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
from typing import Any

import pytest

from ocpplab_tui.base.errors import OperationRefused, StartError, UnknownName
from ocpplab_tui.csms.answers import Answered, Gone, NoAnswer, Refused, from_json, to_json
from ocpplab_tui.csms.embedded import EmbeddedCsms
from ocpplab_tui.csms.settings import CsmsSettings
from tests.csms.conftest import CsmsUnderTest, serve_csms
from tests.support.certificates import signing_request
from tests.support.raw_client import BOOT_16, BOOT_201, raw_station


async def test_a_taken_port_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(StartError, match=f"port {port} on 127.0.0.1 is taken; choose another, or 0"):
            async with serve_csms(port=port):
                pass


async def test_a_host_that_is_not_ours() -> None:
    with pytest.raises(StartError, match=r"is 192\.0\.2\.1 this machine's"):
        async with serve_csms(host="192.0.2.1"):
            pass


async def test_url_of_a_csms_that_listens_everywhere() -> None:
    async with serve_csms(host="0.0.0.0") as served:  # noqa: S104 - to see what its URL is then
        assert served.url.startswith("ws://127.0.0.1:")
    assert EmbeddedCsms(CsmsSettings(), now=lambda: 0.0).url == ""


async def test_stop_closes_connections_with_going_away(served: CsmsUnderTest) -> None:
    async with raw_station(served.url, "CP1") as station:
        await station.ask("Heartbeat")
        await served.csms.stop()
        assert await station.closed() == 1001
    assert (served.csms.connected, served.csms.stations["CP1"].connected) == (0, False)
    await served.csms.stop()


async def test_counters_for_quiescence(served: CsmsUnderTest) -> None:
    async with raw_station(served.url, "CP1") as station, raw_station(served.url, "CP2", "ocpp2.0.1") as other:
        await station.ask("Heartbeat")
        await other.ask("Heartbeat")
        await other.ask("Heartbeat")
        assert (served.csms.frames_received, served.csms.frames_sent, served.csms.connected) == (3, 3, 2)
        assert [served.csms.stations[name].frames_sent for name in ("CP1", "CP2")] == [1, 2]
        assert not served.csms.busy
    async with raw_station(served.url, "CP2", "ocpp2.0.1") as other:
        await other.ask("Heartbeat")
        assert served.csms.stations["CP2"].frames_received == 1


async def test_requests_and_their_ends(served: CsmsUnderTest) -> None:
    async with raw_station(served.url, "CP1") as station:
        await station.ask("Heartbeat")
        call = _calling(served, "Reset", {"type": "Soft"})
        assert (await station.serve({"status": "Accepted"}))[2:] == ["Reset", {"type": "Soft"}]
        assert await call == Answered({"status": "Accepted"})

        call = _calling(served, "ClearCache")
        await station.serve({"status": "Perhaps"})
        assert await call == Answered({"status": "Perhaps"}, "status: not one of the allowed values")

        call = _calling(served, "ClearCache")
        await station.send([4, (await station.receive())[1], "NotSupported", "none here", {}])
        assert await call == Refused("NotSupported", "none here")


async def test_one_request_at_a_time_and_time_outs_in_link_time(served: CsmsUnderTest) -> None:
    async with raw_station(served.url, "CP1") as station:
        await station.ask("Heartbeat")
        first, second = _calling(served, "ClearCache"), _calling(served, "GetLocalListVersion")
        late = await station.receive()
        assert late[2] == "ClearCache"
        assert (await station.call("Heartbeat"))[0] == 3  # the second request still waits
        served.clock.advance(30)
        assert await first == NoAnswer()
        await station.serve({"listVersion": 3})
        assert await second == Answered({"listVersion": 3})
        await station.send([3, late[1], {"status": "Accepted"}])
        await station.ask("Heartbeat")
    assert [seen.verdict for seen in served.seen if seen.verdict] == ["a late answer to ClearCache, ignored"]


async def test_a_connection_that_ends_ends_its_requests(served: CsmsUnderTest) -> None:
    async with raw_station(served.url, "CP1") as station:
        await station.ask("Heartbeat")
        first, second = _calling(served, "ClearCache"), _calling(served, "ClearCache")
        await station.receive()
        await served.csms.disconnect("CP1")
        assert await station.closed() == 1006
    assert (await first, await second) == (Gone(), Gone())
    with pytest.raises(OperationRefused, match="CP1 is not connected"):
        await served.csms.call("CP1", "ClearCache")


async def test_requests_that_cannot_be(served: CsmsUnderTest) -> None:
    with pytest.raises(UnknownName, match="no station CP9"):
        await served.csms.call("CP9", "Reset")
    async with raw_station(served.url, "CP1") as station:
        await station.ask("Heartbeat")
        with pytest.raises(OperationRefused, match="Reset: payload: type is missing"):
            await served.csms.call("CP1", "Reset")
        for action in ("SetVariables", "Heartbeat"):
            with pytest.raises(OperationRefused, match=rf"a CSMS of OCPP 1\.6 sends no {action}"):
                await served.csms.call("CP1", action)
        call = asyncio.ensure_future(served.csms.call("CP1", "Explode", {"a": 1}, check=False))
        assert (await station.serve({}))[2:] == ["Explode", {"a": 1}]
        assert await call == Answered({})


@pytest.mark.parametrize("answer", [Answered({"a": 1}, "v"), Refused("C", "d", {"e": 1}), NoAnswer(), Gone()])
def test_answers_fit_through_a_pipe(answer: Any) -> None:
    assert from_json(to_json(answer)) == answer


@pytest.mark.parametrize(("subprotocol", "boot"), [("ocpp1.6", BOOT_16), ("ocpp2.0.1", BOOT_201)])
async def test_certificates_are_signed(served: CsmsUnderTest, subprotocol: str, boot: dict[str, Any]) -> None:
    from cryptography import x509

    csr, key = signing_request("CP1")
    async with raw_station(served.url, "CP1", subprotocol) as station:
        await station.ask("BootNotification", boot)
        assert await station.ask("SignCertificate", {"csr": csr}) == {"status": "Accepted"}
        sent = await station.serve({"status": "Accepted"})
    assert sent[2] == "CertificateSigned"
    own, root = x509.load_pem_x509_certificates(sent[3]["certificateChain"].encode())
    own.verify_directly_issued_by(root)
    assert own.public_key() == key.public_key()
    assert own.subject.rfc4514_string() == "CN=CP1"


async def test_what_was_asked_for_may_come_while_pending() -> None:
    async with (
        serve_csms(policy={"BootNotification": "pending"}) as served,
        raw_station(served.url, "CP1", "ocpp2.0.1") as station,
    ):
        await station.ask("BootNotification", BOOT_201)
        report = {"requestId": 1, "generatedAt": "2026-01-01T00:00:00Z", "seqNo": 0}
        assert (await station.call("NotifyReport", report))[2] == "SecurityError"
        for action, payload in (
            ("GetBaseReport", {"requestId": 1, "reportBase": "FullInventory"}),
            ("TriggerMessage", {"requestedMessage": "Heartbeat"}),
        ):
            call = _calling(served, action, payload)
            await station.serve({"status": "Accepted"})
            await call
        assert (await station.call("NotifyReport", report))[0] == 3
        assert (await station.call("Heartbeat"))[0] == 3
        assert (await station.call("LogStatusNotification", {"status": "Idle"}))[2] == "SecurityError"


async def test_secrets_are_covered_in_what_is_shown(served: CsmsUnderTest) -> None:
    async with raw_station(served.url, "CP1") as station:
        await station.ask("Heartbeat")
        call = _calling(served, "ChangeConfiguration", {"key": "AuthorizationKey", "value": "hunter2hunter2hunter2"})
        assert (await station.serve({"status": "Accepted"}))[3]["value"] == "hunter2hunter2hunter2"
        await call
        await station.send('{"password": "hunter2')
        await station.ask("DataTransfer", {"vendorId": "v", "data": '{"password": "hunter2"}'})
    assert "hunter2" not in repr(served.seen) + repr(served.csms.stations)
    assert [seen.kind for seen in served.seen].count("junk") == 1


async def test_snapshot(served: CsmsUnderTest) -> None:
    async with raw_station(served.url, "CP1") as station:
        await station.ask("BootNotification", BOOT_16)
        status = {"connectorId": 1, "errorCode": "NoError", "status": "Charging"}
        await station.ask("StatusNotification", status)
        for meter in (1, 2):
            await station.ask(
                "StartTransaction",
                {"connectorId": 1, "idTag": "A", "meterStart": meter, "timestamp": "2026-01-01T00:00:00Z"},
            )
        snapshot = await served.csms.snapshot(transactions=1)
    assert [(view.identity, view.connected, view.statuses) for view in snapshot.stations] == [
        ("CP1", True, ((1, 1, "Charging"),))
    ]
    assert [view.id for view in snapshot.transactions] == ["2"]
    assert type(snapshot).from_json(snapshot.to_json()) == snapshot


async def test_stations_are_bounded(served: CsmsUnderTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ocpplab_tui.csms.embedded.MAX_STATIONS", 2)
    for identity in ("CP1", "CP2", "CP3"):
        async with raw_station(served.url, identity) as station:
            await station.ask("Heartbeat")
    assert list(served.csms.stations) == ["CP2", "CP3"]


def test_the_ocpp_package_is_imported_late() -> None:
    code = "import sys, ocpplab_tui.csms.embedded, ocpplab_tui.csms.child; print('ocpp' in sys.modules)"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603 - ours
    assert shown.stdout == "False\n"


async def test_a_plain_http_request_is_told_where_stations_go(served: CsmsUnderTest) -> None:
    host, port = served.url.removeprefix("ws://").removesuffix("/ocpp").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    assert b"404" in await reader.readline()
    writer.close()
    await writer.wait_closed()


def _calling(served: CsmsUnderTest, action: str, payload: dict[str, Any] | None = None) -> asyncio.Future[Any]:
    return asyncio.ensure_future(served.csms.call("CP1", action, payload))
