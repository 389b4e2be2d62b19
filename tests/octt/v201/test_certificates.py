"""Block M: installed certificates, their status, the certificates of vehicles."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ocpplab_tui.charger.certificate import hash_data
from tests.octt.conformance import case
from tests.octt.rig import Rig, rig_for
from tests.octt.security import events, secure
from tests.support.authority import OCSP_URL, PAST, TrustAnchor
from tests.support.scripted_csms import ScriptedCsms

CSMS, MAKER, V2G, MO = (
    "CSMSRootCertificate",
    "ManufacturerRootCertificate",
    "V2GRootCertificate",
    "MORootCertificate",
)
CHECKED = {"SecurityCtrlr.AdditionalRootCertificateCheck": "true"}
WEEK_S = 7 * 86_400


@pytest.fixture(scope="module")
def anchor() -> TrustAnchor:
    return TrustAnchor()


async def install(rig: Rig, use: str, pem: str) -> dict[str, Any]:
    return await rig.call("InstallCertificate", {"certificateType": use, "certificate": pem})


async def listed(rig: Rig, *uses: str) -> list[dict[str, Any]]:
    answer = await rig.call("GetInstalledCertificateIds", {"certificateType": list(uses)} if uses else {})
    assert (answer["status"] == "Accepted") == ("certificateHashDataChain" in answer)
    return list(answer.get("certificateHashDataChain", []))


async def delete(rig: Rig, data: dict[str, Any]) -> str:
    return str((await rig.call("DeleteCertificate", {"certificateHashData": data}))["status"])


async def entries(rig: Rig) -> str:
    data = {"component": {"name": "SecurityCtrlr"}, "variable": {"name": "CertificateEntries"}}
    answer = await rig.call("GetVariables", {"getVariableData": [data]})
    return str(answer["getVariableResult"][0]["attributeValue"])


@pytest.mark.parametrize(
    "use",
    [
        pytest.param(CSMS, marks=case("TC_M_01_CS", "TC_M_12_CS")),
        pytest.param(MAKER, marks=case("TC_M_02_CS", "TC_M_13_CS")),
        pytest.param(V2G, marks=case("TC_M_03_CS", "TC_M_14_CS")),
        pytest.param(MO, marks=case("TC_M_04_CS", "TC_M_16_CS")),
    ],
)
async def test_install_and_list(rig: Rig, anchor: TrustAnchor, use: str) -> None:
    assert await install(rig, use, anchor.pem) == {"status": "Accepted"}
    (item,) = await listed(rig, use)
    data = item["certificateHashData"]
    assert item["certificateType"] == use
    assert data["hashAlgorithm"] == "SHA256"
    assert data["serialNumber"] == f"{anchor.certificate.serial_number:x}"
    assert len(data["issuerNameHash"]) == len(data["issuerKeyHash"]) == 64
    others = [other for other in (CSMS, MAKER, V2G, MO) if other != use]
    assert await listed(rig, *others) == []
    assert await entries(rig) == "1"


@case("TC_M_07_CS")
async def test_an_invalid_certificate_is_not_installed(rig: Rig, anchor: TrustAnchor) -> None:
    leaf, _ = anchor.leaf("CP-1")
    broken = anchor.pem.replace(anchor.pem[100:110], "A" * 10)
    for pem in ("junk", leaf, broken, TrustAnchor(end=PAST).pem, anchor.pem * 2):
        for use in (CSMS, MAKER):
            answer = await install(rig, use, pem)
            assert (answer["status"], answer["statusInfo"]["reasonCode"]) == ("Rejected", "InvalidCertificate")
    assert await listed(rig) == []
    assert set(events(rig)) == {"InvalidCsmsCertificate"}


@case("TC_M_09_CS")
async def test_a_root_that_the_old_one_did_not_sign(tmp_path: Path, anchor: TrustAnchor) -> None:
    async with rig_for("ocpp2.0.1", tmp_path, configuration=CHECKED) as rig:
        assert (await install(rig, CSMS, anchor.pem))["status"] == "Accepted"
        assert (await install(rig, CSMS, TrustAnchor("Stranger").pem))["status"] == "Rejected"
        assert len(await listed(rig, CSMS)) == 1
        assert (await install(rig, MAKER, TrustAnchor("Maker").pem))["status"] == "Accepted", "the check is for CSMS"
        assert (await install(rig, CSMS, TrustAnchor("Heir", anchor).pem))["status"] == "Accepted"


@case("TC_M_18_CS")
async def test_list_all_types(rig: Rig) -> None:
    for use in (CSMS, MAKER, V2G, MO):
        assert (await install(rig, use, TrustAnchor(use).pem))["status"] == "Accepted"
    assert {item["certificateType"] for item in await listed(rig)} == {CSMS, MAKER, V2G, MO}
    assert await entries(rig) == "4"


@case("TC_M_19_CS")
async def test_nothing_to_list(rig: Rig, anchor: TrustAnchor) -> None:
    assert await listed(rig) == []
    await install(rig, MAKER, anchor.pem)
    assert await listed(rig, CSMS) == []


@case("TC_M_20_CS", "TC_M_22_CS")
@pytest.mark.parametrize("algorithm", ["SHA256", "SHA384", "SHA512"])
async def test_delete(rig: Rig, anchor: TrustAnchor, algorithm: str) -> None:
    await install(rig, CSMS, anchor.pem)
    await install(rig, MAKER, TrustAnchor("Maker").pem)
    name = hash_data(anchor.certificate, anchor.certificate, algorithm)
    data = {
        "hashAlgorithm": algorithm,
        "issuerNameHash": name.issuer_name_hash.upper(),
        "issuerKeyHash": name.issuer_key_hash,
        "serialNumber": name.serial_number.upper(),
    }
    assert await delete(rig, data | {"issuerKeyHash": "00"}) == "NotFound"
    assert len(await listed(rig)) == 2
    assert await delete(rig, data) == "Accepted"
    assert [item["certificateType"] for item in await listed(rig)] == [MAKER]
    assert await delete(rig, data) == "NotFound"


async def test_the_same_again_takes_the_place_of_the_first(rig: Rig, anchor: TrustAnchor) -> None:
    for _ in range(2):
        assert await install(rig, CSMS, anchor.pem) == {"status": "Accepted"}
    assert len(await listed(rig)) == 1


async def test_there_is_room_for_twenty(rig: Rig, anchor: TrustAnchor) -> None:
    for number in range(20):
        assert (await install(rig, MO, TrustAnchor(f"Root {number}").pem))["status"] == "Accepted"
    answer = await install(rig, MO, anchor.pem)
    assert (answer["status"], answer["statusInfo"]["reasonCode"]) == ("Rejected", "OutOfStorage")
    assert await entries(rig) == "20"


@case("TC_M_30_CS")
async def test_reconnect_with_the_new_root(tmp_path: Path, anchor: TrustAnchor) -> None:
    heir = TrustAnchor("Heir", anchor)
    csms = ScriptedCsms(tls=anchor.server_context(tmp_path))
    lines = secure(2, tmp_path, anchor)
    async with rig_for("ocpp2.0.1", tmp_path / "state", csms=csms, csms_lines=lines, configuration=CHECKED) as rig:
        (old,) = await listed(rig, CSMS)
        assert (await install(rig, CSMS, heir.pem))["status"] == "Accepted"
        assert len(await listed(rig, CSMS)) == 2
        await csms.serve_with(heir.server_context(tmp_path))
        await rig.come_back()
        (left,) = await listed(rig, CSMS)
        assert left["certificateHashData"]["serialNumber"] == f"{heir.certificate.serial_number:x}"
        assert left != old
        assert "InvalidCsmsCertificate" not in events(rig)


async def test_the_old_root_stays_while_the_csms_has_it(tmp_path: Path, anchor: TrustAnchor) -> None:
    csms = ScriptedCsms(tls=anchor.server_context(tmp_path))
    lines = secure(2, tmp_path, anchor)
    async with rig_for("ocpp2.0.1", tmp_path / "state", csms=csms, csms_lines=lines, configuration=CHECKED) as rig:
        heir = TrustAnchor("Heir", anchor)
        assert (await install(rig, CSMS, heir.pem))["status"] == "Accepted"
        await rig.go_offline()
        await rig.come_back()
        assert len(await listed(rig, CSMS)) == 2
        await csms.serve_with(heir.server_context(tmp_path))
        await rig.come_back()
        assert len(await listed(rig, CSMS)) == 1
        assert events(rig) == []


async def test_what_the_link_stands_on_stays(tmp_path: Path, anchor: TrustAnchor) -> None:
    csms = ScriptedCsms(tls=anchor.server_context(tmp_path, clients=[anchor]))
    lines = secure(3, tmp_path, anchor, anchor.leaf("CP-1"))
    async with rig_for("ocpp2.0.1", tmp_path / "state", csms=csms, csms_lines=lines) as rig:
        (root,) = await listed(rig)
        assert await delete(rig, root["certificateHashData"]) == "Failed"
        shown = rig.csms.stations["CP-1"].tls.getpeercert()
        assert shown is not None
        own = root["certificateHashData"] | {"serialNumber": str(shown["serialNumber"]).lstrip("0")}
        assert await delete(rig, own) == "Failed", "its own certificate"


# -- the status of the V2G chain (M06) -------------------------------------------------------------------------------


async def v2g_chain(rig: Rig, anchor: TrustAnchor) -> None:
    await rig.call("TriggerMessage", {"requestedMessage": "SignV2GCertificate"})
    leaf = anchor.sign(rig.sent("SignCertificate")[-1]["csr"], ocsp=True)
    answer = await rig.call("CertificateSigned", {"certificateChain": leaf, "certificateType": "V2GCertificate"})
    assert answer == {"status": "Accepted"}


@case("TC_M_24_CS")
async def test_the_status_of_the_chain_is_asked_for(rig: Rig, anchor: TrustAnchor) -> None:
    rig.csms.answer("GetCertificateStatus", {"status": "Accepted", "ocspResult": "MIIB"})
    await rig.set_variables(("OCPPCommCtrlr", "HeartbeatInterval", "86400"))
    await rig.set_variables(("OCPPCommCtrlr", "WebSocketPingInterval", "0"))
    await rig.set_variables(("AlignedDataCtrlr", "Interval", "0"))
    await v2g_chain(rig, anchor)
    (asked,) = rig.sent("GetCertificateStatus")
    data = asked["ocspRequestData"]
    (chain,) = await listed(rig, "V2GCertificateChain")
    assert data == chain["certificateHashData"] | {"responderURL": OCSP_URL}
    await rig.advance(WEEK_S - 100)
    assert len(rig.sent("GetCertificateStatus")) == 1
    await rig.advance(200)
    assert len(rig.sent("GetCertificateStatus")) == 2, "weekly"


@case("TC_M_25_CS")
async def test_without_a_status_the_chain_stays_usable(rig: Rig, anchor: TrustAnchor) -> None:
    rig.csms.answer("GetCertificateStatus", {"status": "Failed"})
    await v2g_chain(rig, anchor)
    assert len(rig.sent("GetCertificateStatus")) == 1
    assert len(await listed(rig, "V2GCertificateChain")) == 1
    await rig.advance(3601)
    assert len(rig.sent("GetCertificateStatus")) == 2


# -- the vehicle's contract certificate (M01, M02) -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("action", "status"),
    [
        pytest.param("Install", "Accepted", marks=case("TC_M_26_CS")),
        pytest.param("Install", "Failed", marks=case("TC_M_27_CS")),
        pytest.param("Update", "Accepted", marks=case("TC_M_28_CS")),
        pytest.param("Update", "Failed", marks=case("TC_M_29_CS")),
    ],
)
async def test_a_vehicle_asks_for_its_certificate(rig: Rig, action: str, status: str) -> None:
    rig.csms.answer("Get15118EVCertificate", {"status": status, "exiResponse": "ZXhp"})
    await rig.plug()
    command = await rig.do("request-ev-certificate", action=action, exi_request="cmVxdWVzdA==")
    (asked,) = rig.sent("Get15118EVCertificate")
    assert (asked["action"], asked["exiRequest"]) == (action, "cmVxdWVzdA==")
    assert asked["iso15118SchemaVersion"].startswith("urn:iso:15118")
    assert command.result == {"status": status, "exi_response": "ZXhp"}, "the vehicle is told"
    assert command.status == ("applied" if status == "Accepted" else "rejected")


async def test_a_vehicle_must_be_there_to_ask(rig: Rig) -> None:
    command = await rig.do("request-ev-certificate")
    assert command.refusal is not None
    await rig.plug()
    await rig.set_variables(("ISO15118Ctrlr", "ContractCertificateInstallationEnabled", "false"))
    command = await rig.do("request-ev-certificate")
    assert command.refusal is not None
    assert rig.sent("Get15118EVCertificate") == []
