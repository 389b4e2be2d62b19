"""What a charger says of itself when it connects."""

from __future__ import annotations

import base64

import pytest
from websockets.asyncio.server import ServerConnection

from ocpplab_tui.ocppj.failure import FailureKind
from tests.ocppj.support import Bench, Csms, until


@pytest.mark.parametrize(
    ("identity", "path"),
    [
        ("CP-1", "/ocpp/CP-1"),
        ("CP/1", "/ocpp/CP%2F1"),
        ("RDAM|123", "/ocpp/RDAM%7C123"),
        ("Säule 5?#%", "/ocpp/S%C3%A4ule%205%3F%23%25"),
        ("DE*ABC*E1:2", "/ocpp/DE*ABC*E1:2"),
    ],
)
async def test_identity_is_one_path_segment(bench: Bench, identity: str, path: str) -> None:
    async with Csms() as csms:
        link = bench.link(csms.url + "/", identity=identity)
        link.open()
        await until(lambda: link.online)
        assert csms.paths == [path]


async def test_query_of_the_url_stays(bench: Bench) -> None:
    async with Csms() as csms:
        await bench.opened(f"{csms.url}?tenant=a")
        assert csms.paths == ["/ocpp/CP-1?tenant=a"]


async def test_offers_one_subprotocol_and_no_compression(bench: Bench) -> None:
    async with Csms() as csms:
        await bench.opened(csms.url, version="2.0.1")
        assert csms.headers[0]["Sec-WebSocket-Protocol"] == "ocpp2.0.1"
        assert "Sec-WebSocket-Extensions" not in csms.headers[0]
        assert "Authorization" not in csms.headers[0]


async def test_basic_auth_carries_the_raw_bytes(bench: Bench) -> None:
    password = bytes(range(16))
    async with Csms() as csms:
        await bench.opened(csms.url, security_profile=1, password=password)
        expected = "Basic " + base64.b64encode(b"CP-1:" + password).decode()
        assert csms.headers[0]["Authorization"] == expected


async def test_credentials_of_the_url_give_way_to_the_charger_s_own(bench: Bench) -> None:
    async with Csms() as csms:
        await bench.opened(csms.url.replace("//", "//a:b@"), security_profile=1, password=b"0123456789abcdef")
        expected = "Basic " + base64.b64encode(b"CP-1:0123456789abcdef").decode()
        assert csms.headers[0]["Authorization"] == expected


async def test_wrong_and_missing_subprotocol(bench: Bench) -> None:
    async with Csms(subprotocols=None) as csms:
        reason = await bench.reason(csms.url)
        assert reason == "the CSMS chose no sub-protocol, this charger speaks ocpp1.6; is it a CSMS for OCPP 1.6?"
        assert await csms.close_code() == 1002
        assert bench.handler.opened == 0
        assert bench.links[0].retry_at == bench.clock.now() + 1.0


async def test_other_subprotocol(bench: Bench) -> None:
    def select(connection: ServerConnection, offered: object) -> str:
        return "ocpp2.0.1"

    async with Csms(select_subprotocol=select) as csms:
        reason = await bench.reason(csms.url)
        assert reason.startswith("the CSMS chose the sub-protocol ocpp2.0.1, this charger speaks ocpp1.6")
        assert bench.links[0].failure is not None
        assert bench.links[0].failure.kind is FailureKind.SUBPROTOCOL
