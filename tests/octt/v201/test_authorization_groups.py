"""Block C: groups, master passes, and tokens that are no cards."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.octt.conformance import case
from tests.octt.rig import CARD, Rig, rig_for

OTHER, MASTER, CODE = "CAFE0001", "AA55AA55", "190485"
FLEET: dict[str, Any] = {"groupIdToken": {"idToken": "FLEET", "type": "Central"}}
TAXIS = {"groupIdToken": {"idToken": "TAXIS", "type": "Central"}}
MASTERS = {"groupIdToken": {"idToken": "MASTERS", "type": "Central"}}


def token(value: str = CARD) -> dict[str, str]:
    return {"idToken": value, "type": "ISO14443"}


def say(rig: Rig, **infos: dict[str, Any]) -> None:
    """What the CSMS answers to AuthorizeRequest: card → what stands beside Accepted; others are Accepted too."""
    rig.csms.answer(
        "Authorize",
        lambda _station, asked: {"idTokenInfo": {"status": "Accepted"} | infos.get(asked["idToken"]["idToken"], {})},
    )


async def cache(rig: Rig, card: str) -> None:
    await rig.swipe(card)
    await rig.swipe(card)
    rig.mark()


async def list_tokens(rig: Rig, **tokens: dict[str, Any]) -> None:
    entries = [{"idToken": token(card), "idTokenInfo": {"status": "Accepted"} | info} for card, info in tokens.items()]
    request = {"versionNumber": 1, "updateType": "Full", "localAuthorizationList": entries}
    assert (await rig.call("SendLocalList", request))["status"] == "Accepted"


def stopped_by(rig: Rig, card: str) -> bool:
    """The last event is the end, by that card."""
    last = rig.sent("TransactionEvent")[-1]
    return bool((last["eventType"], last["triggerReason"], last["idToken"]) == ("Ended", "StopAuthorized", token(card)))


# -- groups (C09)


@case("TC_C_39_CS")
async def test_another_card_of_the_group_stops(rig: Rig) -> None:
    say(rig, **{CARD: FLEET, OTHER: FLEET})
    await rig.charge()
    rig.mark()
    await rig.swipe(OTHER)
    assert rig.said()[0] == "Authorize"
    assert stopped_by(rig, OTHER)


@case("TC_C_40_CS")
async def test_both_in_the_list(rig: Rig) -> None:
    await list_tokens(rig, **{CARD: FLEET, OTHER: FLEET})
    rig.mark()
    await rig.charge()
    await rig.swipe(OTHER)
    assert "Authorize" not in rig.said()
    assert stopped_by(rig, OTHER)


@case("TC_C_41_CS")
async def test_both_in_the_cache(rig: Rig) -> None:
    say(rig, **{CARD: FLEET, OTHER: FLEET})
    await cache(rig, CARD)
    await cache(rig, OTHER)
    await rig.charge()
    await rig.swipe(OTHER)
    assert "Authorize" not in rig.said()
    assert stopped_by(rig, OTHER)


@case("TC_C_42_CS")
@pytest.mark.parametrize("known", [False, True])
async def test_a_card_of_another_group_stops_nothing(rig: Rig, known: bool) -> None:
    say(rig, **{CARD: FLEET, OTHER: TAXIS})
    if known:
        await cache(rig, OTHER)
    await rig.charge()
    rig.mark()
    command = await rig.swipe(OTHER)
    assert rig.said() == ["Authorize"]
    assert command.status == "rejected"
    assert rig.connector().status == "Charging"


@case("TC_C_43_CS")
async def test_listed_as_invalid_with_the_same_group(rig: Rig) -> None:
    invalid: dict[str, Any] = {"status": "Invalid", **FLEET}
    await list_tokens(rig, **{CARD: FLEET, OTHER: invalid})
    await rig.charge()
    rig.mark()
    say(rig, **{OTHER: invalid})
    await rig.swipe(OTHER)
    assert rig.said() == ["Authorize"]
    assert rig.connector().status == "Charging"


async def test_a_second_driver_is_asked_for_once_and_starts(tmp_path: Path) -> None:
    async with rig_for("ocpp2.0.1", tmp_path, model="sdk-ac-22-duo") as rig:
        await rig.charge(CARD, 1)
        rig.mark()
        await rig.charge(OTHER, 2)
        assert rig.said().count("Authorize") == 1
        assert rig.connector(1).status == "Charging"


# -- master pass (C16)


@pytest.fixture
async def master_rig(tmp_path: Path) -> AsyncIterator[Rig]:
    """Two EVSEs that know a group of master passes."""
    async with rig_for("ocpp2.0.1", tmp_path, model="sdk-ac-22-duo") as made:
        await made.set_variables(("AuthCtrlr", "MasterPassGroupId", "MASTERS"))
        say(made, **{MASTER: MASTERS})
        yield made


async def two_charge(rig: Rig) -> None:
    await rig.charge(CARD, 1)
    await rig.charge(OTHER, 2)
    rig.mark()


def ended_by_master(rig: Rig) -> list[int]:
    """The EVSEs whose transactions a master pass has ended."""
    ends = [event for event in rig.sent("TransactionEvent") if event["eventType"] == "Ended"]
    assert all(event["transactionInfo"]["stoppedReason"] == "MasterPass" for event in ends)
    assert all((event["triggerReason"], event["idToken"]) == ("StopAuthorized", token(MASTER)) for event in ends)
    return [number for number in (1, 2) if rig.connector(number).transaction_id is None]


@case("TC_C_45_CS")
async def test_a_master_pass_starts_nothing(master_rig: Rig) -> None:
    await master_rig.plug(1)
    master_rig.mark()
    command = await master_rig.swipe(MASTER)
    assert command.status == "rejected"
    assert master_rig.said() == ["Authorize"]
    start = {"idToken": token(MASTER), "remoteStartId": 1, "evseId": 1}
    await master_rig.call("RequestStartTransaction", start)
    assert "TransactionEvent" not in master_rig.said()


@case("TC_C_49_CS", "TC_C_47_CS")
async def test_a_master_pass_stops_everything(master_rig: Rig) -> None:
    await two_charge(master_rig)
    await master_rig.swipe(MASTER)
    assert master_rig.said()[0] == "Authorize"
    assert ended_by_master(master_rig) == [1, 2]


async def test_a_master_pass_stops_what_is_chosen(master_rig: Rig) -> None:
    await two_charge(master_rig)
    await master_rig.do("authorize-id-tag", id_tag=MASTER, connector_id=2)
    assert ended_by_master(master_rig) == [2]


@case("TC_C_14_CS")
async def test_a_cached_master_pass(master_rig: Rig) -> None:
    await master_rig.plug(1)
    await master_rig.swipe(MASTER)
    assert "TransactionEvent" not in master_rig.said()
    await master_rig.do("unplug-connector", connector_id=1)
    await two_charge(master_rig)
    await master_rig.swipe(MASTER)
    assert "Authorize" not in master_rig.said()
    assert ended_by_master(master_rig) == [1, 2]


# -- tokens that are no cards


async def test_the_start_button(rig: Rig) -> None:
    nobody = {"idToken": "", "type": "NoAuthorization"}
    await rig.plug()
    await rig.do("press-start-button")
    assert "Authorize" not in rig.said()
    assert [event["idToken"] for event in rig.sent("TransactionEvent") if "idToken" in event.payload] == [nobody]
    assert rig.connector().status == "Charging"
    await rig.do("press-start-button")
    last = rig.sent("TransactionEvent")[-1]
    assert (last["triggerReason"], last["idToken"]) == ("StopAuthorized", nobody)
    assert rig.lab.details(rig.identity).authorization().cache == ()


async def test_without_authorization_whoever_plugs_in_charges(rig: Rig) -> None:
    await rig.set_variables(("AuthCtrlr", "Enabled", "false"))
    await rig.plug()
    assert rig.said()[0] == "StatusNotification"
    assert "Authorize" not in rig.said()
    assert rig.connector().status == "Charging"
    await rig.do("unplug-connector")
    assert rig.events()[-1][:2] == ("Ended", "EVCommunicationLost")


async def test_a_key_code_is_shown_nowhere(rig: Rig, caplog: pytest.LogCaptureFixture) -> None:
    await rig.plug()
    command = await rig.do("authorize-id-tag", id_tag=CODE, id_token_type="KeyCode")
    assert rig.sent("Authorize")[0]["idToken"] == {"idToken": CODE, "type": "KeyCode"}
    assert rig.connector().status == "Charging"
    assert CODE not in str(rig.connector())
    journal = rig.lab.journal
    frames = [frame.text for _, frame in journal.frames(0, 1000)]
    assert any("KeyCode" in text for text in frames)
    assert not any(CODE in text for text in frames)
    assert CODE not in rig.lab.id_tokens()
    assert CODE not in str(rig.lab.details(rig.identity).authorization())
    assert CODE not in caplog.text
    assert CODE not in command.detail


async def test_a_central_token_is_not_asked_for(rig: Rig) -> None:
    start = {"idToken": {"idToken": "APP-1", "type": "Central"}, "remoteStartId": 1}
    await rig.plug()
    assert (await rig.call("RequestStartTransaction", start))["status"] == "Accepted"
    assert "Authorize" not in rig.said()
    assert rig.connector().status == "Charging"


async def test_an_old_charger_knows_no_types(tmp_path: Path) -> None:
    async with rig_for("ocpp1.6", tmp_path) as rig:
        command = await rig.do("authorize-id-tag", id_tag=CARD, id_token_type="Local")
        assert command.refusal is not None


async def test_who_is_plugged_in_charges_as_soon_as_nothing_is_asked_for(rig: Rig) -> None:
    await rig.plug()
    assert rig.connector().status == "Preparing"
    await rig.set_variables(("AuthCtrlr", "Enabled", "false"))
    assert rig.connector().status == "Charging"
