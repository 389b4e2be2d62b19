"""Security profiles, certificates and security events (whitepaper, edition 3)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.octt.conformance import case
from tests.octt.rig import Rig, rig_for
from tests.octt.security import BASIC, assert_no_secrets, events, logged, secure, serial_shown, subject_shown
from tests.support.authority import PAST, TrustAnchor
from tests.support.scripted_csms import ScriptedCsms

CS_ROOT, MAKER_ROOT = "CentralSystemRootCertificate", "ManufacturerRootCertificate"


@pytest.fixture(scope="module")
def anchor() -> TrustAnchor:
    return TrustAnchor()


async def install(rig: Rig, use: str, pem: str) -> str:
    answer = await rig.call("InstallCertificate", {"certificateType": use, "certificate": pem})
    return str(answer["status"])


async def listed(rig: Rig, use: str) -> list[dict[str, Any]]:
    answer = await rig.call("GetInstalledCertificateIds", {"certificateType": use})
    assert (answer["status"] == "Accepted") == ("certificateHashData" in answer)
    return list(answer.get("certificateHashData", []))


async def signing_request(rig: Rig) -> str:
    """Trigger SignCertificate: the CSR."""
    answer = await rig.call("ExtendedTriggerMessage", {"requestedMessage": "SignChargePointCertificate"})
    assert answer == {"status": "Accepted"}
    return str(rig.sent("SignCertificate")[-1]["csr"])


@case("TC_074_CS")
async def test_renew_the_certificate(tmp_path: Path, anchor: TrustAnchor) -> None:
    lines = secure(3, tmp_path, anchor, anchor.leaf("CP-1"))
    csms = ScriptedCsms(tls=anchor.server_context(tmp_path, clients=[anchor]))
    async with rig_for("ocpp1.6", tmp_path / "state", csms=csms, csms_lines=lines) as rig:
        before = serial_shown(rig)
        await rig.configure(CpoName="ACME")
        csr = await signing_request(rig)
        certificate = anchor.sign(csr)
        assert await rig.call("CertificateSigned", {"certificateChain": certificate}) == {"status": "Accepted"}
        await rig.advance(5)
        assert serial_shown(rig) != before
        assert subject_shown(rig) == {"organizationName": "ACME", "commonName": "CP-1"}
        assert_no_secrets(rig)


@case("TC_075_1_CS")
async def test_install_a_manufacturer_root(rig: Rig, anchor: TrustAnchor) -> None:
    assert await install(rig, MAKER_ROOT, anchor.pem) == "Accepted"
    assert len(await listed(rig, MAKER_ROOT)) == 1
    assert await listed(rig, CS_ROOT) == []


@case("TC_075_2_CS")
async def test_install_a_root_of_the_central_system(rig: Rig, anchor: TrustAnchor) -> None:
    assert await install(rig, CS_ROOT, anchor.pem) == "Accepted"
    (data,) = await listed(rig, CS_ROOT)
    assert data["serialNumber"] == f"{anchor.certificate.serial_number:x}"


@case("TC_076_CS")
async def test_delete_a_certificate(rig: Rig, anchor: TrustAnchor) -> None:
    await install(rig, CS_ROOT, anchor.pem)
    (data,) = await listed(rig, CS_ROOT)
    assert await rig.call("DeleteCertificate", {"certificateHashData": data}) == {"status": "Accepted"}
    assert await listed(rig, CS_ROOT) == []
    assert await rig.call("DeleteCertificate", {"certificateHashData": data}) == {"status": "NotFound"}


@case("TC_077_CS")
async def test_an_invalid_signed_certificate(rig: Rig, anchor: TrustAnchor) -> None:
    csr = await signing_request(rig)
    stranger, _ = anchor.leaf("CP-1")
    for chain in (
        "not a certificate",
        stranger,
        anchor.sign(csr, common_name="CP-2"),
        anchor.sign(csr, organization="Others"),
        anchor.sign(csr, end=PAST),
        anchor.sign(csr) + TrustAnchor("Other CA").pem,
    ):
        rig.mark()
        assert await rig.call("CertificateSigned", {"certificateChain": chain}) == {"status": "Rejected"}
        assert events(rig) == ["InvalidChargePointCertificate"]
    assert await rig.call("CertificateSigned", {"certificateChain": anchor.sign(csr)}) == {"status": "Accepted"}


@case("TC_078_CS")
async def test_an_invalid_root_of_the_central_system(rig: Rig) -> None:
    assert await install(rig, CS_ROOT, TrustAnchor(end=PAST).pem) == "Rejected"
    assert events(rig) == ["InvalidCentralSystemCertificate"]
    assert await listed(rig, CS_ROOT) == []


@case("TC_084_CS")
async def test_a_security_profile_does_not_go_down(tmp_path: Path) -> None:
    async with rig_for("ocpp1.6", tmp_path, csms_lines=BASIC) as rig:
        for lower in ("0", "1"):
            answer = await rig.call("ChangeConfiguration", {"key": "SecurityProfile", "value": lower})
            assert answer == {"status": "Rejected"}
        assert await security_profile(rig) == "1"
        await rig.advance(5)
        assert len(rig.csms.handshakes) == 1


@case("TC_085_CS")
@pytest.mark.parametrize("number", [1, 2])
async def test_basic_authentication(tmp_path: Path, anchor: TrustAnchor, number: int) -> None:
    with_tls = number == 2
    csms = ScriptedCsms(tls=anchor.server_context(tmp_path) if with_tls else None)
    lines = secure(2, tmp_path, anchor) if with_tls else BASIC
    async with rig_for("ocpp1.6", tmp_path / "state", csms=csms, csms_lines=lines) as rig:
        (shake,) = rig.csms.handshakes
        assert (shake.username, shake.password) == ("CP-1", b"first-password-16")
        assert rig.lab.charger("CP-1").registration == "Accepted"


@case("TC_086_CS")
async def test_the_server_certificate_is_checked(tmp_path: Path, anchor: TrustAnchor) -> None:
    csms = ScriptedCsms(tls=TrustAnchor("Stranger").server_context(tmp_path))
    lines = secure(2, tmp_path, anchor)
    async with rig_for("ocpp1.6", tmp_path / "state", csms=csms, csms_lines=lines) as rig:
        assert csms.handshakes == []
        await csms.serve_with(anchor.server_context(tmp_path))
        await rig.come_back()
        secured = csms.stations["CP-1"].tls
        assert secured.version() in ("TLSv1.2", "TLSv1.3")
        assert rig.lab.charger("CP-1").registration == "Accepted"
        assert set(events(rig)) == {"StartupOfTheDevice", "InvalidCentralSystemCertificate"}


@case("TC_087_CS")
async def test_the_client_certificate_is_shown(tmp_path: Path, anchor: TrustAnchor) -> None:
    csms = ScriptedCsms(tls=anchor.server_context(tmp_path, clients=[anchor]))
    lines = secure(3, tmp_path, anchor, anchor.leaf("CP-1"))
    async with rig_for("ocpp1.6", tmp_path / "state", csms=csms, csms_lines=lines) as rig:
        assert rig.lab.charger("CP-1").registration == "Accepted"
        assert serial_shown(rig)
        assert csms.handshakes[0].password is None


# -- the key SecurityProfile (X-03) ----------------------------------------------------------------------------------


async def security_profile(rig: Rig) -> str:
    answer = await rig.call("GetConfiguration", {"key": ["SecurityProfile"]})
    return str(answer["configurationKey"][0]["value"])


async def raise_profile(rig: Rig, number: int) -> str:
    answer = await rig.call("ChangeConfiguration", {"key": "SecurityProfile", "value": str(number)})
    return str(answer["status"])


async def test_a_profile_needs_password_root_and_certificate(rig: Rig, anchor: TrustAnchor) -> None:
    for number in (1, 2, 3):
        assert await raise_profile(rig, number) == "Rejected"
    await rig.configure(AuthorizationKey=b"some-password-16".hex())
    assert await raise_profile(rig, 2) == "Rejected"
    await install(rig, CS_ROOT, anchor.pem)
    assert await raise_profile(rig, 3) == "Rejected"
    assert await security_profile(rig) == "0"


async def test_up_to_tls_and_to_a_client_certificate(tmp_path: Path, anchor: TrustAnchor) -> None:
    async with rig_for("ocpp1.6", tmp_path / "state", csms_lines=BASIC) as rig:
        await install(rig, CS_ROOT, anchor.pem)
        assert await raise_profile(rig, 2) == "Accepted"
        await rig.csms.serve_with(anchor.server_context(tmp_path, clients=[]))
        await rig.come_back()
        assert rig.csms.stations["CP-1"].tls.version() is not None
        csr = await signing_request(rig)
        await rig.call("CertificateSigned", {"certificateChain": anchor.sign(csr)})
        assert await raise_profile(rig, 3) == "Accepted"
        await rig.csms.serve_with(anchor.server_context(tmp_path, clients=[anchor]))
        await rig.come_back()
        assert serial_shown(rig)
        assert await security_profile(rig) == "3"
        assert await raise_profile(rig, 2) == "Rejected"
        (root,) = await listed(rig, CS_ROOT)
        assert await rig.call("DeleteCertificate", {"certificateHashData": root}) == {"status": "Failed"}


async def test_back_to_the_old_profile_where_the_new_one_fails(tmp_path: Path, anchor: TrustAnchor) -> None:
    async with rig_for("ocpp1.6", tmp_path / "state", csms_lines=BASIC) as rig:
        await install(rig, CS_ROOT, anchor.pem)
        assert await raise_profile(rig, 2) == "Accepted"
        await rig.csms.expect_disconnect("CP-1")
        await rig.come_back()
        assert await security_profile(rig) == "1"
        assert rig.csms.handshakes[-1].password == b"first-password-16"


async def test_the_new_password_of_a_security_event_is_nowhere(tmp_path: Path) -> None:
    async with rig_for("ocpp1.6", tmp_path, csms_lines=BASIC) as rig:
        await rig.configure(AuthorizationKey=b"second-password-".hex())
        await rig.advance(5)
        log = rig.lab.fleet.find("CP-1").station.security.entries
        assert log[-1].type == "ReconfigurationOfSecurityParameters"
        assert "second" not in log[-1].tech_info
        assert "SecurityEventNotification" not in rig.said(), "it is not critical"


# -- what outlives the program ---------------------------------------------------------------------------------------


async def test_certificates_and_profile_outlive_the_program(tmp_path: Path, anchor: TrustAnchor) -> None:
    state, csms = tmp_path / "state", ScriptedCsms()
    async with rig_for("ocpp1.6", state, csms=csms, csms_lines=BASIC) as rig:
        await install(rig, CS_ROOT, anchor.pem)
        csr = await signing_request(rig)
        await rig.call("CertificateSigned", {"certificateChain": anchor.sign(csr)})
        assert await raise_profile(rig, 3) == "Accepted"
        await csms.serve_with(anchor.server_context(tmp_path, clients=[anchor]))
        await rig.come_back()
        shown = serial_shown(rig)
    holders = [file for file in state.rglob("*") if file.is_file() and b"PRIVATE KEY" in file.read_bytes()]
    assert holders
    assert all(file.stat().st_mode & 0o077 == 0 for file in holders), "for the owner's eyes only"
    await csms.serve_with(None)  # the lab file still says ws://
    await csms.stop()
    async with rig_for("ocpp1.6", state, csms=csms, csms_lines=BASIC, boot=False) as rig:
        await csms.serve_with(anchor.server_context(tmp_path, clients=[anchor]))
        await rig.come_back()
        assert rig.lab.charger("CP-1").online
        assert serial_shown(rig) == shown
        assert await security_profile(rig) == "3"
        assert len(await listed(rig, CS_ROOT)) == 1


async def test_messages_that_are_none_are_in_the_security_log(rig: Rig) -> None:
    await rig.csms.stations["CP-1"].send_raw("hello")
    await rig.refused("Reset", {"type": "Sideways"}, check=False)
    rig.csms.take_violations()
    assert logged(rig)[-2:] == ["InvalidMessages"] * 2
    assert events(rig) == [], "it is not critical"


async def test_a_wrong_password_is_in_the_security_log(tmp_path: Path) -> None:
    csms = ScriptedCsms()
    csms.refuse(401)
    async with rig_for("ocpp1.6", tmp_path, csms=csms, csms_lines=BASIC) as rig:
        await rig.come_back()
        assert logged(rig).count("FailedToAuthenticateAtCentralSystem") == 1
        assert "FailedToAuthenticateAtCentralSystem" not in events(rig)
