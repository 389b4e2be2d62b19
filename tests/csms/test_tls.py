"""Security profiles 2 and 3 over real TLS."""

from __future__ import annotations

import asyncio
import ssl
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from websockets.exceptions import InvalidStatus, WebSocketException

from ocpplab_tui.base.errors import StartError
from tests.csms.conftest import serve_csms
from tests.ocppj.certificates import Authority
from tests.support.certificates import Certificates, key_pem, make_certificates, signing_request
from tests.support.raw_client import BOOT_16, raw_station


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp("certificates"))


def mutual(certificates: Certificates) -> dict[str, Path]:
    return {
        "cert_file": certificates.server_cert,
        "key_file": certificates.server_key,
        "client_ca_file": certificates.ca_file,
    }


async def test_profile_2(certificates: Certificates) -> None:
    files = {"cert_file": certificates.server_cert, "key_file": certificates.server_key}
    async with serve_csms(password="s3cret", **files) as served:
        assert served.url.startswith("wss://127.0.0.1:")
        tls = certificates.client_context(with_certificate=False)
        async with raw_station(served.url, "CP1", password=b"s3cret", tls=tls) as station:
            assert (await station.ask("BootNotification", BOOT_16))["status"] == "Accepted"
        with pytest.raises(ssl.SSLCertVerificationError):
            async with raw_station(served.url, "CP1", password=b"s3cret", tls=ssl.create_default_context()):
                pass


async def test_profile_3_and_a_certificate_that_the_csms_signed(certificates: Certificates, tmp_path: Path) -> None:
    async with serve_csms(**mutual(certificates)) as served:
        with pytest.raises((ssl.SSLError, WebSocketException, ConnectionError)):
            async with raw_station(
                served.url, "CP1", tls=certificates.client_context(with_certificate=False)
            ) as nobody:
                await nobody.ask("Heartbeat")
        csr, key = signing_request("CP1")
        async with raw_station(served.url, "CP1", tls=certificates.client_context()) as station:
            await station.ask("SignCertificate", {"csr": csr})
            chain = (await station.serve({"status": "Accepted"}))[3]["certificateChain"]
        (tmp_path / "new.pem").write_text(chain)
        (tmp_path / "new.key").write_bytes(key_pem(key))
        renewed = certificates.client_context(with_certificate=False)
        renewed.load_cert_chain(tmp_path / "new.pem", tmp_path / "new.key")
        async with raw_station(served.url, "CP1", tls=renewed) as station:
            assert (await station.call("Heartbeat"))[0] == 3


async def test_a_client_certificate_of_another_ca(certificates: Certificates, tmp_path: Path) -> None:
    stranger = make_certificates(tmp_path)
    async with serve_csms(**mutual(certificates)) as served:
        context = certificates.client_context(with_certificate=False)
        context.load_cert_chain(stranger.client_cert, stranger.client_key)
        with pytest.raises((ssl.SSLError, WebSocketException, ConnectionError)):
            async with raw_station(served.url, "CP1", tls=context) as station:
                await station.ask("Heartbeat")
        assert served.csms.stations == {}


@pytest.mark.parametrize(
    "flaw",
    [
        {"begins_in_days": -9, "ends_in_days": -1},
        {"begins_in_days": 9},
        {"self_signed": True},
        {"rsa_bits": 1024},
        None,
    ],
    ids=str,
)
async def test_client_certificates_with_a_flaw(flaw: dict[str, Any] | None, tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    server, client = authority.issue(), authority.issue("CP1", **(flaw or {}))
    context = ssl.create_default_context(cafile=authority.ca_file)
    context.set_ciphers("DEFAULT:@SECLEVEL=0")  # it may show whatever certificate it has
    context.load_cert_chain(client.certificate, client.key)
    files = {"cert_file": server.certificate, "key_file": server.key, "client_ca_file": authority.ca_file}
    async with serve_csms(**files) as served:
        if flaw is None:
            async with raw_station(served.url, "CP1", tls=context) as station:
                assert (await station.call("Heartbeat"))[0] == 3
            return
        with pytest.raises((ssl.SSLError, WebSocketException, ConnectionError)):
            async with raw_station(served.url, "CP1", tls=context) as station:
                await station.ask("Heartbeat")
        assert served.csms.stations == {}


async def test_a_client_certificate_is_good_for_its_own_station_only(certificates: Certificates) -> None:
    tls = certificates.client_context()
    async with serve_csms(**mutual(certificates)) as served:
        with pytest.raises(InvalidStatus) as caught:
            async with raw_station(served.url, "CP2", tls=tls):
                pass
        assert caught.value.response.status_code == 403
        assert caught.value.response.body == (
            b"The client certificate names CP1; it must name CP2 as its common name.\n"
        )
        assert served.csms.stations == {}


async def test_a_client_certificate_may_name_the_serial_number(certificates: Certificates, tmp_path: Path) -> None:
    """As a station's own signing requests do: known since its boot."""
    async with serve_csms(**mutual(certificates)) as served:
        async with raw_station(served.url, "CP1", tls=certificates.client_context()) as station:
            await station.ask("BootNotification", {**BOOT_16, "chargePointSerialNumber": "SN-77"})
            csr, key = signing_request("SN-77")
            await station.ask("SignCertificate", {"csr": csr})
            chain = (await station.serve({"status": "Accepted"}))[3]["certificateChain"]
        (tmp_path / "own.pem").write_text(chain)
        (tmp_path / "own.key").write_bytes(key_pem(key))
        own = certificates.client_context(with_certificate=False)
        own.load_cert_chain(tmp_path / "own.pem", tmp_path / "own.key")
        async with raw_station(served.url, "CP1", tls=own) as station:
            assert (await station.call("Heartbeat"))[0] == 3
        with pytest.raises(InvalidStatus):
            async with raw_station(served.url, "CP2", tls=own):
                pass


async def test_only_tls_1_2_and_newer(certificates: Certificates) -> None:
    old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
    old.maximum_version = ssl.TLSVersion.TLSv1_2
    files = {"cert_file": certificates.server_cert, "key_file": certificates.server_key}
    async with serve_csms(**files) as served:
        port = int(served.url.removesuffix("/ocpp").rpartition(":")[2])
        _, writer = await asyncio.open_connection("127.0.0.1", port, ssl=old)
        assert writer.get_extra_info("ssl_object").version() == "TLSv1.2"
        writer.close()
        await writer.wait_closed()


async def test_files_that_do_not_fit_are_named(certificates: Certificates, tmp_path: Path) -> None:
    absent, junk, locked = tmp_path / "absent.pem", tmp_path / "junk.pem", tmp_path / "locked.key"
    junk.write_text("no PEM")
    key = signing_request("x")[1]
    locked.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(b"open sesame"),
        )
    )
    own = {"cert_file": certificates.server_cert, "key_file": certificates.server_key}
    for files, words in (
        ({"cert_file": absent, "key_file": absent}, "absent.pem cannot be read|absent.pem or .* cannot be read"),
        ({**own, "key_file": certificates.client_key}, "do not make a PEM certificate with its key"),
        ({**own, "key_file": locked}, "is encrypted"),
        ({**own, "client_ca_file": junk}, "junk.pem holds no PEM certificates"),
        ({**own, "client_ca_file": absent}, "absent.pem cannot be read"),
        ({"client_ca_file": certificates.ca_file}, "needs cert_file and key_file"),
    ):
        with pytest.raises(StartError, match=words):
            async with serve_csms(**files):
                pass
