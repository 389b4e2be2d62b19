"""Block A: security profiles, the station's own certificate, security events."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

from tests.octt.conformance import case
from tests.octt.rig import Rig, rig_for
from tests.octt.security import (
    BASIC,
    assert_no_secrets,
    bare_server,
    events,
    logged,
    secure,
    serial_shown,
    subject_shown,
)
from tests.support.authority import PAST, TrustAnchor
from tests.support.scripted_csms import ScriptedCsms

OWN, V2G = "ChargingStationCertificate", "V2GCertificate"
LOWEST = {"TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384"}
PAIRS = (
    {"ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384"},
    {"AES128-GCM-SHA256", "AES256-GCM-SHA384"},
)


@pytest.fixture(scope="module")
def anchor() -> TrustAnchor:
    return TrustAnchor()


async def trigger(rig: Rig, message: str) -> dict[str, Any]:
    """TriggerMessage Accepted; the SignCertificate that follows."""
    assert await rig.call("TriggerMessage", {"requestedMessage": message}) == {"status": "Accepted"}
    return dict(rig.sent("SignCertificate")[-1].payload)


async def signed(rig: Rig, chain: str, use: str | None = OWN) -> dict[str, Any]:
    payload = {"certificateChain": chain} | ({} if use is None else {"certificateType": use})
    return await rig.call("CertificateSigned", payload)


def assert_good(csr: str, organization: str = "OCPPLAB") -> None:
    request = x509.load_pem_x509_csr(csr.encode())
    assert request.is_signature_valid
    key = request.public_key()
    assert isinstance(key, EllipticCurvePublicKey)
    assert key.curve.key_size >= 224
    names = {part.oid: part.value for part in request.subject}
    assert names == {x509.NameOID.ORGANIZATION_NAME: organization, x509.NameOID.COMMON_NAME: "CP-1"}


@case("TC_A_01_CS")
async def test_basic_authentication(tmp_path: Path) -> None:
    async with rig_for("ocpp2.0.1", tmp_path, csms_lines=BASIC) as rig:
        assert await rig.call("Reset", {"type": "Immediate"}) == {"status": "Accepted"}
        await rig.advance(10)
        shake = rig.csms.handshakes[-1]
        assert len(rig.csms.handshakes) == 2
        assert (shake.username, shake.password) == (shake.identity, b"first-password-16")
        assert rig.lab.charger("CP-1").registration == "Accepted"


@case("TC_A_04_CS")
async def test_a_valid_server_certificate(tmp_path: Path, anchor: TrustAnchor) -> None:
    for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
        context = anchor.server_context(tmp_path)
        context.maximum_version = version
        context.set_ciphers("ALL:@SECLEVEL=0")
        csms = ScriptedCsms(tls=context)
        async with rig_for(
            "ocpp2.0.1", tmp_path / version.name, csms=csms, csms_lines=secure(2, tmp_path, anchor)
        ) as rig:
            assert rig.lab.charger("CP-1").registration == "Accepted"
            secured = csms.stations["CP-1"].tls
            offered = {name for name, _, _ in secured.shared_ciphers() or ()}
            assert secured.version() == version.name.replace("_", ".")
            assert secured.compression() is None
            assert offered >= (LOWEST if version is ssl.TLSVersion.TLSv1_3 else PAIRS[0] | PAIRS[1])


@case("TC_A_06_CS")
async def test_a_tls_version_that_is_too_low(tmp_path: Path, anchor: TrustAnchor) -> None:
    old = anchor.server_context(tmp_path)
    old.set_ciphers("DEFAULT@SECLEVEL=0")
    with pytest.warns(DeprecationWarning, match="TLSv1_1 is deprecated"):
        old.maximum_version = ssl.TLSVersion.TLSv1_1
    seen = await after_trouble(tmp_path, anchor, old)
    assert sorted(seen) == ["InvalidTLSVersion", "StartupOfTheDevice"]


async def test_a_cipher_that_is_too_weak(tmp_path: Path, anchor: TrustAnchor) -> None:
    weak = anchor.server_context(tmp_path)
    weak.maximum_version = ssl.TLSVersion.TLSv1_2
    weak.set_ciphers("ECDHE-ECDSA-AES128-SHA256")
    assert "InvalidTLSCipherSuite" in await after_trouble(tmp_path, anchor, weak)


async def test_a_server_that_nobody_trusts(tmp_path: Path, anchor: TrustAnchor) -> None:
    assert "InvalidCsmsCertificate" in await after_trouble(
        tmp_path, anchor, TrustAnchor("Stranger").server_context(tmp_path)
    )


async def after_trouble(folder: Path, anchor: TrustAnchor, bad: ssl.SSLContext) -> list[str]:
    """Connect to a bad server for a while, then to a good one: the security events that were told."""
    csms = ScriptedCsms(tls=anchor.server_context(folder))
    async with rig_for(
        "ocpp2.0.1", folder / "state", csms=csms, csms_lines=secure(2, folder, anchor), boot=False
    ) as rig:
        await csms.stop()
        port = urlsplit(csms.url).port
        assert port is not None
        with bare_server(port, bad):
            await rig.advance(20)
        assert csms.handshakes == []
        await csms.start()
        await rig.come_back()
        assert rig.lab.charger("CP-1").registration == "Accepted"
        return events(rig)


@case("TC_A_07_CS")
async def test_a_valid_client_certificate(tmp_path: Path, anchor: TrustAnchor) -> None:
    csms = ScriptedCsms(tls=anchor.server_context(tmp_path, clients=[anchor]))
    lines = secure(3, tmp_path, anchor, anchor.leaf("CP-1"))
    async with rig_for("ocpp2.0.1", tmp_path / "state", csms=csms, csms_lines=lines) as rig:
        assert subject_shown(rig)["commonName"] == "CP-1"
        assert csms.handshakes[0].password is None
        assert rig.lab.charger("CP-1").registration == "Accepted"


@case("TC_A_10_CS")
@pytest.mark.parametrize("password", ["too-short", "long" * 11, "ünprintable-\x07-here"])
async def test_a_bad_password_is_rejected(tmp_path: Path, password: str) -> None:
    async with rig_for("ocpp2.0.1", tmp_path, csms_lines=BASIC) as rig:
        data = {
            "component": {"name": "SecurityCtrlr"},
            "variable": {"name": "BasicAuthPassword"},
            "attributeValue": password,
        }
        answer = await rig.call("SetVariables", {"setVariableData": [data]})
        assert answer["setVariableResult"][0]["attributeStatus"] == "Rejected"
        await rig.go_offline()
        await rig.come_back()
        assert rig.csms.handshakes[-1].password == b"first-password-16"


# -- the station's own certificate -----------------------------------------------------------------------------------


@case("TC_A_11_CS")
async def test_renew_the_certificate(tmp_path: Path, anchor: TrustAnchor) -> None:
    csms = ScriptedCsms(tls=anchor.server_context(tmp_path, clients=[anchor]))
    lines = secure(3, tmp_path, anchor, anchor.leaf("CP-1"))
    async with rig_for("ocpp2.0.1", tmp_path / "state", csms=csms, csms_lines=lines) as rig:
        before = serial_shown(rig)
        request = await trigger(rig, "SignChargingStationCertificate")
        assert request["certificateType"] == OWN
        assert_good(request["csr"])
        middle = TrustAnchor("Sub CA", anchor)
        chain = middle.sign(request["csr"]) + middle.pem
        assert await signed(rig, chain) == {"status": "Accepted"}
        await rig.advance(5)
        assert serial_shown(rig) != before
        assert "BootNotification" not in rig.said()
        assert_no_secrets(rig)
        assert len(rig.lab.fleet.find("CP-1").charger.certificates.of(OWN)) == 1


@case("TC_A_12_CS")
async def test_renew_the_v2g_certificate(rig: Rig, anchor: TrustAnchor) -> None:
    request = await trigger(rig, "SignV2GCertificate")
    assert request["certificateType"] == V2G
    assert (await signed(rig, anchor.sign(request["csr"]), OWN))["status"] == "Rejected", "it was asked for V2G"
    assert await signed(rig, anchor.sign(request["csr"]), V2G) == {"status": "Accepted"}
    answer = await rig.call("GetInstalledCertificateIds", {"certificateType": ["V2GCertificateChain"]})
    assert len(answer["certificateHashDataChain"]) == 1


@case("TC_A_13_CS")
async def test_one_certificate_for_both_uses(rig: Rig, anchor: TrustAnchor) -> None:
    request = await trigger(rig, "SignCombinedCertificate")
    assert "certificateType" not in request
    assert_good(request["csr"])
    assert await signed(rig, anchor.sign(request["csr"]), None) == {"status": "Accepted"}
    assert len(rig.sent("SignCertificate")) == 1
    store = rig.lab.fleet.find("CP-1").charger.certificates
    assert [entry.use for entry in store.of(OWN, "V2GCertificateChain")] == [OWN, "V2GCertificateChain"]


@case("TC_A_14_CS")
async def test_an_invalid_certificate_is_discarded(rig: Rig, anchor: TrustAnchor) -> None:
    csr = (await trigger(rig, "SignChargingStationCertificate"))["csr"]
    for chain in (anchor.sign(csr, end=PAST), anchor.leaf("CP-1")[0], anchor.sign(csr, organization="Others"), "junk"):
        rig.mark()
        answer = await signed(rig, chain)
        assert (answer["status"], answer["statusInfo"]["reasonCode"]) == ("Rejected", "InvalidCertificate")
        assert events(rig) == ["InvalidChargingStationCertificate"]
    await rig.advance(600)
    assert "SignCertificate" not in rig.said()


@case("TC_A_15_CS")
async def test_a_rejected_request_is_not_repeated(rig: Rig) -> None:
    rig.csms.answer("SignCertificate", {"status": "Rejected"})
    await trigger(rig, "SignChargingStationCertificate")
    await rig.advance(600)
    assert rig.said().count("SignCertificate") == 1


@case("TC_A_23_CS")
async def test_a_certificate_that_does_not_come_is_asked_for_again(rig: Rig, anchor: TrustAnchor) -> None:
    await rig.set_variables(
        ("SecurityCtrlr", "CertSigningWaitMinimum", "10"), ("SecurityCtrlr", "CertSigningRepeatTimes", "2")
    )
    await trigger(rig, "SignChargingStationCertificate")
    times = [0, 10, 10 + 20]
    await rig.advance(300)
    sent = rig.sent("SignCertificate")
    assert [round(item.at - sent[0].at) for item in sent] == times
    assert len({item["csr"] for item in sent}) == 3
    assert await signed(rig, anchor.sign(sent[0]["csr"])) == {"status": "Accepted"}, "a late answer counts too"


@case("X20-25")
async def test_a_chain_that_is_too_long(tmp_path: Path, anchor: TrustAnchor) -> None:
    size = {"SecurityCtrlr.MaxCertificateChainSize": "1500"}
    async with rig_for("ocpp2.0.1", tmp_path, configuration=size) as rig:
        csr = (await trigger(rig, "SignChargingStationCertificate"))["csr"]
        chain = anchor.sign(csr)
        answer = await signed(rig, chain + anchor.pem + "\n" * 1500)
        assert (answer["status"], answer["statusInfo"]["reasonCode"]) == ("Rejected", "TooLargeElement")
        assert await signed(rig, chain) == {"status": "Accepted"}


async def test_a_refused_new_certificate_gives_way_to_the_old_one(tmp_path: Path, anchor: TrustAnchor) -> None:
    csms = ScriptedCsms(tls=anchor.server_context(tmp_path, clients=[anchor]))
    lines = secure(3, tmp_path, anchor, anchor.leaf("CP-1"))
    async with rig_for("ocpp2.0.1", tmp_path / "state", csms=csms, csms_lines=lines) as rig:
        before = serial_shown(rig)
        csr = (await trigger(rig, "SignChargingStationCertificate"))["csr"]
        assert await signed(rig, TrustAnchor("Stranger").sign(csr)) == {"status": "Accepted"}
        await rig.csms.expect_disconnect("CP-1")
        await rig.come_back()
        assert serial_shown(rig) == before
        assert "DiscardedRenewedClientCertificate" in events(rig)


async def test_a_certificate_is_renewed_before_its_end(rig: Rig, anchor: TrustAnchor) -> None:
    csr = (await trigger(rig, "SignChargingStationCertificate"))["csr"]
    now = datetime.fromtimestamp(rig.lab.now(), UTC)
    hour = timedelta(hours=1)
    assert await signed(rig, anchor.sign(csr, begin=now - hour, end=now + 2 * hour)) == {"status": "Accepted"}
    rig.mark()
    await rig.advance(3500)
    assert "SignCertificate" not in rig.said()
    await rig.advance(200)
    assert "SignCertificate" in rig.said(), "in the last third of a short life"


async def test_a_certificate_of_tomorrow_is_used_tomorrow(tmp_path: Path, anchor: TrustAnchor) -> None:
    csms = ScriptedCsms(tls=anchor.server_context(tmp_path, clients=[anchor]))
    lines = secure(3, tmp_path, anchor, anchor.leaf("CP-1"))
    async with rig_for("ocpp2.0.1", tmp_path / "state", csms=csms, csms_lines=lines) as rig:
        before = serial_shown(rig)
        csr = (await trigger(rig, "SignChargingStationCertificate"))["csr"]
        begin = datetime.fromtimestamp(rig.lab.now() + 900, UTC)
        assert await signed(rig, anchor.sign(csr, begin=begin)) == {"status": "Accepted"}
        await rig.advance(800)
        assert serial_shown(rig) == before
        await rig.advance(120)
        assert serial_shown(rig) != before


async def test_passwords_that_the_csms_sets_are_in_the_log_without_their_text(tmp_path: Path) -> None:
    async with rig_for("ocpp2.0.1", tmp_path, csms_lines=BASIC) as rig:
        await rig.set_variables(("SecurityCtrlr", "BasicAuthPassword", "second-password-16"))
        await rig.advance(5)
        assert logged(rig)[-1] == "ReconfigurationOfSecurityParameters"
        assert_no_secrets(rig, "second-password")
