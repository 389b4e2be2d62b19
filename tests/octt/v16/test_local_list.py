"""The LocalAuthListManagement profile (OCPP 1.6 §5.10, §5.15)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.octt.conformance import case
from tests.octt.rig import CARD, Rig

OTHER = "CAFE0001"
ACCEPTED = {"status": "Accepted"}


def entry(card: str, **info: Any) -> dict[str, Any]:
    return {"idTag": card, "idTagInfo": ACCEPTED | info}


async def send(rig: Rig, version: int, *entries: dict[str, Any], kind: str = "Full") -> str:
    request: dict[str, Any] = {"listVersion": version, "updateType": kind}
    if entries:
        request["localAuthorizationList"] = list(entries)
    return str((await rig.call("SendLocalList", request))["status"])


async def version(rig: Rig) -> int:
    return int((await rig.call("GetLocalListVersion"))["listVersion"])


@case("TC_042_1_CS")
async def test_version_while_off(rig: Rig) -> None:
    assert await send(rig, 3, entry(CARD)) == "Accepted"
    await rig.configure(LocalAuthListEnabled="false")
    assert await version(rig) == -1


@case("TC_042_2_CS")
async def test_version_of_an_empty_list(rig: Rig) -> None:
    assert await version(rig) == 0
    assert await send(rig, 2) == "Accepted"
    assert await version(rig) == 0


@case("TC_043_CS")
async def test_listed_tags_authorise(rig: Rig) -> None:
    await rig.configure(LocalPreAuthorize="true", AuthorizationCacheEnabled="false")
    assert await send(rig, 1, entry(CARD)) == "Accepted"
    assert await send(rig, 2, entry(OTHER), kind="Differential") == "Accepted"
    assert await version(rig) == 2
    for card in (CARD, OTHER):
        await rig.charge(card)
        await rig.do("stop-session")
    assert "Authorize" not in rig.said()
    assert [start["idTag"] for start in rig.sent("StartTransaction")] == [CARD, OTHER]


@case("TC_043_1_CS")
async def test_unsupported(rig: Rig) -> None:
    await rig.configure(LocalAuthListEnabled="false")
    assert await send(rig, 1, entry(CARD)) == "NotSupported"


@case("TC_043_2_CS")
async def test_version_mismatch(rig: Rig) -> None:
    assert await send(rig, 2, entry(CARD)) == "Accepted"
    assert await version(rig) == 2
    assert await send(rig, 5, entry(OTHER), kind="Differential") == "Accepted"
    assert await version(rig) == 5
    assert await send(rig, 4, {"idTag": CARD}, kind="Differential") == "VersionMismatch"
    assert await version(rig) == 5
    assert len(rig.lab.details(rig.identity).authorization().local_list) == 2


async def test_a_differential_update_removes(rig: Rig) -> None:
    await rig.configure(LocalPreAuthorize="true")
    assert await send(rig, 1, entry(CARD), entry(OTHER)) == "Accepted"
    assert await send(rig, 2, {"idTag": CARD}, kind="Differential") == "Accepted"
    await rig.charge()
    assert "Authorize" in rig.said()


async def test_an_expired_entry_is_asked_for(rig: Rig) -> None:
    await rig.configure(LocalPreAuthorize="true")
    assert await send(rig, 1, entry(CARD, expiryDate="2020-01-01T00:00:00Z")) == "Accepted"
    await rig.charge()
    assert "Authorize" in rig.said()


@pytest.mark.parametrize(
    "entries",
    [
        pytest.param([entry(CARD), entry(CARD.lower())], id="twice"),
        pytest.param([{"idTag": CARD}], id="full without info"),
        pytest.param([entry(f"TAG{number}") for number in range(101)], id="too many"),
    ],
)
async def test_a_bad_list_changes_nothing(rig: Rig, entries: list[dict[str, Any]]) -> None:
    assert await send(rig, 1, entry(OTHER)) == "Accepted"
    assert await send(rig, 2, *entries) == "Failed"
    assert await version(rig) == 1
    assert [row.id_token for row in rig.lab.details(rig.identity).authorization().local_list] == [OTHER]


@pytest.mark.parametrize("number", [0, -1])
async def test_a_version_is_above_zero(rig: Rig, number: int) -> None:
    assert await send(rig, number, entry(CARD)) == "Failed"


async def test_the_list_is_bounded(rig: Rig) -> None:
    for part in range(10):
        entries = [entry(f"TAG{part}-{number}") for number in range(100)]
        assert await send(rig, part + 1, *entries, kind="Differential") == "Accepted"
    assert await send(rig, 11, entry(CARD), kind="Differential") == "Failed"
    assert await send(rig, 11, entry("TAG0-0"), kind="Differential") == "Accepted"


async def test_the_list_outlives_a_reboot(rig: Rig) -> None:
    assert await send(rig, 4, entry(CARD)) == "Accepted"
    await rig.call("Reset", {"type": "Hard"})
    await rig.advance(30)
    assert await version(rig) == 4
