"""Block C: contract certificates (C07, C08), as the messages that follow when a vehicle shows one."""

from __future__ import annotations

from typing import Any

import pytest

from tests.octt.conformance import case
from tests.octt.rig import Rig
from tests.support.authority import PAST, TrustAnchor
from tests.support.certificates import signing_request

EMAID = "DEABCC12345678"
TOKEN = {"idToken": EMAID, "type": "eMAID"}
HASH = {"issuer_name_hash": "aa" * 32, "issuer_key_hash": "bb" * 32, "serial_number": "1f", "responder_url": "http://o"}


def say(rig: Rig, certificate_status: str = "Accepted", status: str = "Accepted") -> None:
    rig.csms.answer("Authorize", {"idTokenInfo": {"status": status}, "certificateStatus": certificate_status})


async def trusted(rig: Rig) -> TrustAnchor:
    """A contract root that is installed here."""
    anchor = TrustAnchor("Contracts")
    install = {"certificateType": "MORootCertificate", "certificate": anchor.pem}
    assert (await rig.call("InstallCertificate", install))["status"] == "Accepted"
    rig.mark()
    return anchor


async def show(rig: Rig, **fields: Any) -> Any:
    return await rig.do("authorize-contract", emaid=EMAID, **fields)


def charging(rig: Rig) -> bool:
    return rig.connector().power_w > 0


@case("TC_C_50_CS")
async def test_validated_here_and_accepted(rig: Rig) -> None:
    anchor = await trusted(rig)
    say(rig)
    await rig.plug()
    await show(rig, certificate=anchor.leaf(EMAID)[0])
    asked = rig.sent("Authorize")[0]
    assert asked["idToken"] == TOKEN
    assert [entry["hashAlgorithm"] for entry in asked["iso15118CertificateHashData"]] == ["SHA256"]
    assert "certificate" not in asked.payload
    first = rig.sent("TransactionEvent")[0]
    assert (first["triggerReason"], first["idToken"]) == ("Authorized", TOKEN)
    assert charging(rig)


async def test_hash_data_as_given(rig: Rig) -> None:
    say(rig)
    await rig.plug()
    await show(rig, certificate_hash_data=[HASH])
    (sent,) = rig.sent("Authorize")[0]["iso15118CertificateHashData"]
    assert (sent["serialNumber"], sent["responderURL"], sent["hashAlgorithm"]) == ("1f", "http://o", "SHA256")
    assert charging(rig)


@case("TC_C_51_CS")
@pytest.mark.parametrize(
    ("certificate_status", "status"),
    [("CertificateRevoked", "Accepted"), ("ContractCancelled", "Invalid"), ("Accepted", "Blocked")],
)
async def test_validated_here_and_refused(rig: Rig, certificate_status: str, status: str) -> None:
    anchor = await trusted(rig)
    say(rig, certificate_status, status)
    await rig.plug()
    command = await show(rig, certificate=anchor.leaf(EMAID)[0])
    assert command.status == "rejected"
    assert rig.said() == ["StatusNotification", "Authorize"]
    assert not charging(rig)


@case("TC_C_52_CS")
async def test_validated_by_the_csms(rig: Rig) -> None:
    say(rig)
    chain = TrustAnchor("Unknown here").leaf(EMAID)[0]
    await rig.plug()
    await show(rig, certificate=chain)
    asked = rig.sent("Authorize")[0]
    assert (asked["idToken"], asked["certificate"]) == (TOKEN, chain)
    assert "iso15118CertificateHashData" not in asked.payload
    assert charging(rig)


async def test_central_validation_may_be_forbidden(rig: Rig) -> None:
    await rig.set_variables(("ISO15118Ctrlr", "CentralContractValidationAllowed", "false"))
    await rig.plug()
    rig.mark()
    command = await show(rig, certificate=TrustAnchor("Unknown here").leaf(EMAID)[0])
    assert command.refusal is not None
    assert rig.said() == []


@case("TC_C_54_CS")
async def test_offline_and_validated_here(rig: Rig) -> None:
    anchor = await trusted(rig)
    await rig.set_variables(
        ("ISO15118Ctrlr", "ContractValidationOffline", "true"), ("AuthCtrlr", "OfflineTxForUnknownIdEnabled", "true")
    )
    await rig.go_offline()
    await rig.plug()
    await show(rig, certificate=anchor.leaf(EMAID)[0])
    assert charging(rig)
    await rig.come_back()
    events = rig.sent("TransactionEvent")
    assert all(event["offline"] is True for event in events)
    assert events[0]["idToken"] == TOKEN
    assert "Authorize" not in rig.said()


async def test_offline_an_unknown_contract_starts_nothing(rig: Rig) -> None:
    anchor = await trusted(rig)
    await rig.set_variables(("ISO15118Ctrlr", "ContractValidationOffline", "true"))
    await rig.go_offline()
    await rig.plug()
    assert (await show(rig, certificate=anchor.leaf(EMAID)[0])).status == "rejected"
    assert not charging(rig)


@case("TC_C_55_CS")
async def test_offline_and_not_allowed(rig: Rig) -> None:
    anchor = await trusted(rig)
    await rig.set_variables(("AuthCtrlr", "OfflineTxForUnknownIdEnabled", "true"))
    await rig.go_offline()
    await rig.plug()
    assert (await show(rig, certificate=anchor.leaf(EMAID)[0])).refusal is not None
    assert not charging(rig)


@pytest.mark.parametrize("text", ["nonsense", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"])
async def test_what_is_no_certificate_is_refused(rig: Rig, text: str) -> None:
    await rig.plug()
    rig.mark()
    assert (await show(rig, certificate=text)).refusal is not None
    assert rig.said() == []


async def test_an_expired_contract_is_not_asked_for(rig: Rig) -> None:
    anchor = await trusted(rig)
    request, _ = signing_request(EMAID)
    await rig.plug()
    rig.mark()
    command = await show(rig, certificate=anchor.sign(request, end=PAST))
    assert command.refusal is not None
    assert "expired" in str(command.refusal)
    assert rig.said() == []


async def test_where_nothing_can_start(rig: Rig) -> None:
    assert (await show(rig, certificate_hash_data=[HASH])).refusal is not None  # no vehicle
    await rig.plug()
    assert (await show(rig)).refusal is not None  # no certificate
    await rig.set_variables(("ISO15118Ctrlr", "PnCEnabled", "false"))
    assert (await show(rig, certificate_hash_data=[HASH])).refusal is not None
    await rig.set_variables(("ISO15118Ctrlr", "PnCEnabled", "true"))
    await rig.swipe()
    assert (await show(rig, certificate_hash_data=[HASH])).refusal is not None  # in use
