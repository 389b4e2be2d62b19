"""Block D: the local authorization list."""

from __future__ import annotations

from typing import Any

import pytest

from tests.octt.conformance import case
from tests.octt.rig import CARD, Rig

OTHER = "CAFE0001"
ACCEPTED = {"status": "Accepted"}


def entry(card: str, info: dict[str, Any] | None = ACCEPTED) -> dict[str, Any]:
    """Without info: one to be removed."""
    made: dict[str, Any] = {"idToken": {"idToken": card, "type": "ISO14443"}}
    return made if info is None else made | {"idTokenInfo": info}


async def answered(rig: Rig, number: int, *entries: dict[str, Any], kind: str = "Full") -> dict[str, Any]:
    request: dict[str, Any] = {"versionNumber": number, "updateType": kind}
    if entries:
        request["localAuthorizationList"] = list(entries)
    return await rig.call("SendLocalList", request)


async def send(rig: Rig, number: int, *entries: dict[str, Any], kind: str = "Full") -> str:
    return str((await answered(rig, number, *entries, kind=kind))["status"])


async def version(rig: Rig) -> int:
    return int((await rig.call("GetLocalListVersion"))["versionNumber"])


def listed(rig: Rig) -> list[str]:
    return [row.id_token for row in rig.lab.details(rig.identity).authorization().local_list]


@case("TC_D_01_CS")
async def test_full(rig: Rig) -> None:
    assert await send(rig, 5, entry(CARD)) == "Accepted"
    assert await version(rig) == 5
    assert await send(rig, 3, entry(OTHER)) == "Accepted"  # OCPP knows no order of full lists
    assert await version(rig) == 3
    assert listed(rig) == [OTHER]


@case("TC_D_02_CS")
async def test_differential(rig: Rig) -> None:
    assert await send(rig, 1, entry(CARD)) == "Accepted"
    assert await send(rig, 2, entry(OTHER), kind="Differential") == "Accepted"
    assert await version(rig) == 2
    assert listed(rig) == [CARD, OTHER]
    assert await send(rig, 3, entry(CARD, None), kind="Differential") == "Accepted"
    assert listed(rig) == [OTHER]


@case("TC_D_05_CS")
async def test_differential_with_nothing(rig: Rig) -> None:
    assert await send(rig, 1, entry(CARD)) == "Accepted"
    assert await send(rig, 2, kind="Differential") == "Accepted"
    assert await version(rig) == 2
    assert listed(rig) == [CARD]


@case("TC_D_06_CS")
async def test_version_mismatch(rig: Rig) -> None:
    assert await send(rig, 4, entry(CARD)) == "Accepted"
    assert await send(rig, 4, entry(OTHER), kind="Differential") == "VersionMismatch"
    assert await send(rig, 3, entry(OTHER), kind="Differential") == "VersionMismatch"
    assert await version(rig) == 4
    assert listed(rig) == [CARD]


@case("TC_D_08_CS")
async def test_the_version_is_told(rig: Rig) -> None:
    assert await version(rig) == 0
    assert await send(rig, 7, entry(CARD)) == "Accepted"
    assert await version(rig) == 7


@case("TC_D_10_CS")
async def test_the_version_of_a_list_that_is_off(rig: Rig) -> None:
    assert await send(rig, 7, entry(CARD)) == "Accepted"
    await rig.set_variables(("LocalAuthListCtrlr", "Enabled", "false"))
    assert await version(rig) == 0
    answer = await answered(rig, 8, entry(OTHER))
    assert (answer["status"], answer["statusInfo"]["reasonCode"]) == ("Failed", "NotEnabled")


async def test_a_full_list_of_nothing_clears(rig: Rig) -> None:
    assert await send(rig, 1, entry(CARD)) == "Accepted"
    assert await send(rig, 2) == "Accepted"
    assert await version(rig) == 2
    assert listed(rig) == []


@pytest.mark.parametrize(
    ("entries", "reason"),
    [
        pytest.param([entry(CARD), entry(CARD.lower())], "InvalidValue", id="twice"),
        pytest.param([entry(CARD, None)], "MissingParam", id="full without info"),
        pytest.param([entry(f"TAG{number}") for number in range(101)], "TooManyElements", id="too many"),
        pytest.param(
            [
                entry(f"TAG{number}", ACCEPTED | {"personalMessage": {"format": "UTF8", "content": "x" * 512}})
                for number in range(100)
            ],
            None,
            id="as long as it may be",
        ),
        pytest.param(
            [
                entry(f"TAG{number}", ACCEPTED | {"personalMessage": {"format": "UTF8", "content": "ß" * 512}})
                for number in range(100)
            ],
            "TooLargeElement",
            id="too long",
        ),
    ],
)
async def test_a_bad_list_changes_nothing(rig: Rig, entries: list[dict[str, Any]], reason: str | None) -> None:
    assert await send(rig, 1, entry(OTHER)) == "Accepted"
    answer = await answered(rig, 2, *entries)
    assert answer["status"] == ("Accepted" if reason is None else "Failed")
    if reason is not None:
        assert answer["statusInfo"]["reasonCode"] == reason
        assert await version(rig) == 1
        assert listed(rig) == [OTHER]


async def test_the_list_outlives_a_reset(rig: Rig) -> None:
    assert await send(rig, 4, entry(CARD)) == "Accepted"
    await rig.call("Reset", {"type": "Immediate"})
    await rig.advance(30)
    assert await version(rig) == 4
    await rig.charge()
    assert "Authorize" not in rig.said()
