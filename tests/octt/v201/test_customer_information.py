"""Blocks N09 and N10: CustomerInformation."""

from __future__ import annotations

from typing import Any

import pytest

from tests.octt.conformance import case
from tests.octt.rig import CARD, Rig

TOKEN: dict[str, Any] = {"idToken": {"idToken": CARD, "type": "ISO14443"}}
FAMILY: dict[str, Any] = {"customerIdentifier": "FAMILY-1"}
CERTIFICATE: dict[str, Any] = {
    "customerCertificate": {
        "hashAlgorithm": "SHA256",
        "issuerNameHash": "00" * 32,
        "issuerKeyHash": "11" * 32,
        "serialNumber": "1234",
    }
}


async def ask(rig: Rig, *, report: bool = True, clear: bool = False, **reference: Any) -> str:
    answer = await rig.call("CustomerInformation", {"requestId": 9, "report": report, "clear": clear, **reference})
    return str(answer["status"])


def told(rig: Rig) -> str:
    """What was told since the mark, its parts put together."""
    parts = rig.sent("NotifyCustomerInformation")
    assert [part["seqNo"] for part in parts] == list(range(len(parts)))
    assert [part["tbc"] for part in parts] == [True] * (len(parts) - 1) + [False]
    assert {part["requestId"] for part in parts} == {9}
    rig.mark()
    return "".join(part["data"] for part in parts)


async def remember(rig: Rig, card: str = CARD, **info: Any) -> None:
    """A card is shown and goes into the cache."""
    rig.csms.answer("Authorize", {"idTokenInfo": {"status": "Accepted", **info}})
    await rig.swipe(card)
    await rig.advance(200)
    rig.mark()


@case("TC_N_27_CS")
async def test_tc_n_27_data(rig: Rig) -> None:
    await rig.charge()
    rig.mark()
    assert await ask(rig, **TOKEN) == "Accepted"
    text = told(rig)
    assert f"authorization cache: ISO14443 {CARD} Accepted" in text
    assert f"transaction {rig.connector().transaction_id}" in text


@case("TC_N_28_CS")
async def test_tc_n_28_no_data(rig: Rig) -> None:
    assert await ask(rig, idToken={"idToken": "STRANGER", "type": "ISO14443"}) == "Accepted"
    assert told(rig) == "no data"


@case("TC_N_29_CS")
async def test_tc_n_29_not_processable(rig: Rig) -> None:
    assert await ask(rig) == "Invalid"
    assert await ask(rig, **TOKEN, **FAMILY) == "Invalid"
    assert await ask(rig, report=False, clear=False, **TOKEN) == "Rejected"
    assert rig.sent("NotifyCustomerInformation") == []


@case("TC_N_30_CS")
async def test_tc_n_30_clear_and_report(rig: Rig) -> None:
    await remember(rig)
    assert await ask(rig, clear=True, **TOKEN) == "Accepted"
    assert CARD in told(rig)
    assert await ask(rig, **TOKEN) == "Accepted"
    assert told(rig) == "no data"
    await rig.swipe()
    assert rig.said()[0] == "Authorize"


@case("TC_N_32_CS")
async def test_tc_n_32_clear_without_report(rig: Rig) -> None:
    await remember(rig)
    await remember(rig, "C0FFEE42")
    assert await ask(rig, report=False, clear=True, **TOKEN) == "Accepted"
    assert told(rig) == "customer data cleared"
    await ask(rig, **TOKEN)
    assert told(rig) == "no data"
    await ask(rig, idToken={"idToken": "C0FFEE42", "type": "ISO14443"})
    assert "C0FFEE42" in told(rig)


@case("TC_N_33_CS")
@pytest.mark.parametrize("reference", [{}, {"customerIdentifier": ""}, {"idToken": {"idToken": "", "type": "Central"}}])
async def test_tc_n_33_invalid_reference(rig: Rig, reference: dict[str, Any]) -> None:
    assert await ask(rig, report=False, clear=True, **reference) == "Invalid"
    assert rig.sent("NotifyCustomerInformation") == []


@case("TC_N_62_CS")
async def test_tc_n_62_customer_identifier(rig: Rig) -> None:
    await remember(rig, groupIdToken={"idToken": "FAMILY-1", "type": "Central"})
    assert await ask(rig, clear=True, **FAMILY) == "Accepted"
    assert "group FAMILY-1" in told(rig)
    await ask(rig, **FAMILY)
    assert told(rig) == "no data"


@case("TC_N_63_CS")
async def test_tc_n_63_customer_certificate(rig: Rig) -> None:
    assert await ask(rig, clear=True, **CERTIFICATE) == "Accepted"
    assert told(rig) == "no data"


async def test_the_local_list_stays(rig: Rig) -> None:
    entry = {"idToken": TOKEN["idToken"], "idTokenInfo": {"status": "Accepted"}}
    update = {"versionNumber": 3, "updateType": "Full", "localAuthorizationList": [entry]}
    assert (await rig.call("SendLocalList", update))["status"] == "Accepted"
    assert await ask(rig, clear=True, **TOKEN) == "Accepted"
    assert told(rig) == "no data"
    assert (await rig.call("GetLocalListVersion")) == {"versionNumber": 3}


async def test_much_data_comes_in_parts(rig: Rig) -> None:
    for number in range(12):
        await remember(rig, f"CARD-{number}", groupIdToken={"idToken": "FAMILY-1", "type": "Central"})
    assert await ask(rig, **FAMILY) == "Accepted"
    assert len(rig.sent("NotifyCustomerInformation")) > 1
    assert all(len(part["data"]) <= 512 for part in rig.sent("NotifyCustomerInformation"))
    assert told(rig).count("CARD-") == 12


async def test_what_a_driver_typed_is_not_told(rig: Rig) -> None:
    rig.csms.answer("Authorize", {"idTokenInfo": {"status": "Accepted"}})
    await rig.do("authorize-id-tag", id_tag="4711-0815", id_token_type="KeyCode")
    rig.mark()
    assert await ask(rig, idToken={"idToken": "4711-0815", "type": "KeyCode"}) == "Accepted"
    text = told(rig)
    assert "authorization cache: KeyCode" in text
    assert "4711" not in text
