"""Who comes in: paths, sub-protocols, passwords."""

from __future__ import annotations

import pytest
from pydantic import SecretStr
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Subprotocol

from ocpplab_tui.csms.door import accepted_forms, identity_of
from tests.csms.conftest import CsmsUnderTest, serve_csms
from tests.support.raw_client import raw_station


async def refusal(url: str, identity: str = "CP1", *subprotocols: str, **options: bytes | str) -> tuple[int, str]:
    """Status and body of a refused handshake."""
    with pytest.raises(InvalidStatus) as refused:
        async with raw_station(url, identity, *subprotocols, **options):  # type: ignore[arg-type] # as the caller says
            pass
    response = refused.value.response
    return response.status_code, bytes(response.body or b"").decode()


async def agreed(url: str, *subprotocols: str) -> str | None:
    async with raw_station(url, "CP1", *subprotocols) as station:
        return station.connection.subprotocol


async def test_the_clients_preference_counts(served: CsmsUnderTest) -> None:
    assert await agreed(served.url, "ocpp1.6") == "ocpp1.6"
    assert await agreed(served.url, "ocpp2.0.1", "ocpp1.6") == "ocpp2.0.1"
    assert await agreed(served.url, "ocpp2.1", "ocpp1.6", "ocpp2.0.1") == "ocpp1.6"


async def test_no_common_subprotocol_is_refused_with_the_reason(served: CsmsUnderTest) -> None:
    status, body = await refusal(served.url, "CP1", "ocpp1.5")
    assert status == 400
    assert body == "Sec-WebSocket-Protocol must offer one of ocpp1.6, ocpp2.0.1; it offers ocpp1.5.\n"
    assert served.csms.stations == {}


async def test_other_paths_are_not_found(served: CsmsUnderTest) -> None:
    root = served.url.removesuffix("/ocpp")
    for base, identity in ((root, "CP1"), (root + "/ocpp/more", "CP1"), (served.url, ""), (root + "/OCPP", "CP1")):
        status, body = await refusal(base, identity)
        assert (status, "/ocpp/IDENTITY" in body) == (404, True)


@pytest.mark.parametrize("identity", ["CP 1", "a/b", "ü|@:", "x" * 48])
async def test_identities_are_percent_decoded(served: CsmsUnderTest, identity: str) -> None:
    async with raw_station(served.url, identity) as station:
        await station.ask("Heartbeat")
        assert list(served.csms.stations) == [identity]


def test_paths() -> None:
    assert identity_of("/ocpp/CP1?x=1") == "CP1"
    assert identity_of("/ocpp/a%2Fb") == "a/b"
    assert identity_of("/ocpp/%1b[2J") is None
    assert identity_of("/ocpp/" + "x" * 256) is None
    assert identity_of("/ocpp") is None


async def test_passwords() -> None:
    async with serve_csms(password="s3cret") as served:
        assert (await refusal(served.url))[0] == 401
        assert (await refusal(served.url, "CP1", password=b"wrong"))[0] == 401
        assert (await refusal(served.url, "CP1", password=b"s3cret", username="CP2"))[0] == 401
        async with raw_station(served.url, "CP1", password=b"s3cret") as station:
            assert (await station.call("Heartbeat"))[0] == 3


async def test_401_asks_for_basic() -> None:
    async with serve_csms(password=SecretStr("s3cret")) as served:
        with pytest.raises(InvalidStatus) as refused:
            async with raw_station(served.url, "CP1"):
                pass
        assert refused.value.response.headers["WWW-Authenticate"] == 'Basic realm="OCPP"'
        assert b"s3cret" not in (refused.value.response.body or b"")


async def test_an_authorization_key_is_hex_of_bytes() -> None:
    key = b"\x00\xff" * 8
    assert accepted_forms(key.hex()) == [key.hex().encode(), key]
    async with serve_csms(password=key.hex()) as served, raw_station(served.url, "CP1", password=key) as station:
        assert (await station.call("Heartbeat"))[0] == 3


@pytest.mark.parametrize("header", ["Basic", "Basic ===", "Bearer abc", "Basic Q1Ax"])
async def test_credentials_that_are_none(header: str) -> None:
    async with serve_csms(password="s3cret") as served:
        with pytest.raises(InvalidStatus, match="401"):
            await connect(
                f"{served.url}/CP1",
                subprotocols=[Subprotocol("ocpp1.6")],
                additional_headers={"Authorization": header},
                proxy=None,
            )


async def test_a_newer_connection_replaces_the_former(served: CsmsUnderTest) -> None:
    async with raw_station(served.url, "CP1") as first, raw_station(served.url, "CP1", "ocpp2.0.1") as second:
        assert await first.closed() == 1000
        assert (await second.call("Heartbeat"))[0] == 3
        assert served.csms.connected == 1
        record = served.csms.stations["CP1"]
        assert (record.connected, record.version, record.connections) == (True, "2.0.1", 2)
