"""Block C: who may charge, as list, cache and CSMS say, online and offline."""

from __future__ import annotations

from typing import Any

import pytest

from ocpplab_tui.base.timestamps import to_text
from tests.octt.conformance import case
from tests.octt.rig import CARD, Rig

OTHER = "CAFE0001"
FLEET = {"idToken": "FLEET", "type": "Central"}
TAXIS = {"idToken": "TAXIS", "type": "Central"}
DEAUTHORIZED = ("Ended", "Deauthorized")


def token(value: str = CARD) -> dict[str, str]:
    return {"idToken": value, "type": "ISO14443"}


def say(rig: Rig, status: str, **more: Any) -> None:
    """What the CSMS answers to AuthorizeRequest from now on."""
    rig.csms.answer("Authorize", {"idTokenInfo": {"status": status} | more})


def say_of_transactions(rig: Rig, status: str) -> None:
    """What it answers to a TransactionEvent with a token."""
    rig.csms.answer(
        "TransactionEvent", lambda _station, event: {"idTokenInfo": {"status": status}} if "idToken" in event else {}
    )


async def cache(rig: Rig, status: str = "Accepted", card: str = CARD, **more: Any) -> None:
    """Let the cache learn of a token: shown without a cable, then taken back."""
    say(rig, status, **more)
    await rig.swipe(card)
    if status == "Accepted":
        await rig.swipe(card)
    assert rig.said().count("Authorize") == 1
    say(rig, "Accepted")
    rig.mark()


async def list_tokens(rig: Rig, **tokens: dict[str, Any]) -> None:
    """Card → IdTokenInfo, as the whole local list."""
    entries = [{"idToken": token(card), "idTokenInfo": info} for card, info in tokens.items()]
    request = {"versionNumber": 1, "updateType": "Full", "localAuthorizationList": entries}
    assert (await rig.call("SendLocalList", request))["status"] == "Accepted"
    rig.mark()


def started(rig: Rig) -> bool:
    return any(kind == "Started" for kind, _, _ in rig.events())


def charging(rig: Rig) -> bool:
    return rig.connector().power_w > 0


async def plug_and_swipe(rig: Rig, card: str = CARD) -> None:
    await rig.plug()
    await rig.swipe(card)


# -- asked


@pytest.mark.parametrize(
    "status",
    [
        pytest.param("Invalid", marks=case("TC_C_02_CS")),
        pytest.param("Unknown", marks=case("TC_C_02_CS")),
        pytest.param("Blocked", marks=case("TC_C_06_CS")),
        pytest.param("Expired", marks=case("TC_C_07_CS")),
    ],
)
async def test_what_is_not_accepted_starts_nothing(rig: Rig, status: str) -> None:
    say(rig, status)
    await plug_and_swipe(rig)
    assert rig.said() == ["StatusNotification", "Authorize"]
    assert rig.sent("Authorize")[0]["idToken"] == token()
    assert not charging(rig)


@case("TC_C_05_CS")
async def test_an_invalid_token_frees_no_cable(rig: Rig) -> None:
    await rig.charge()
    rig.mark()
    say(rig, "Invalid")
    await rig.swipe(OTHER)
    assert rig.said() == ["Authorize"]
    assert rig.connector().locked
    assert charging(rig)


# -- cache


@case("TC_C_08_CS")
async def test_a_cached_token_is_not_asked_for(rig: Rig) -> None:
    await cache(rig)
    await plug_and_swipe(rig)
    assert "Authorize" not in rig.said()
    assert started(rig)
    assert charging(rig)


@case("TC_C_33_CS")
async def test_the_cache_learns_from_authorize(rig: Rig) -> None:
    await plug_and_swipe(rig)
    await rig.do("stop-session")
    assert rig.said().count("Authorize") == 1
    await plug_and_swipe(rig)
    assert rig.said().count("Authorize") == 1
    assert charging(rig)


@case("TC_C_10_CS")
async def test_cached_blocked(rig: Rig) -> None:
    await cache(rig, "Blocked")
    say(rig, "Blocked")
    await plug_and_swipe(rig)
    assert "Authorize" in rig.said()
    assert not started(rig)


@case("TC_C_11_CS")
async def test_cached_and_expired(rig: Rig) -> None:
    await cache(rig, cacheExpiryDateTime=to_text(rig.lab.now() + 60))
    await rig.advance(61)
    say(rig, "Expired")
    await plug_and_swipe(rig)
    assert "Authorize" in rig.said()
    assert not started(rig)


@case("TC_C_12_CS")
async def test_cached_invalid_and_accepted_now(rig: Rig) -> None:
    await cache(rig, "Invalid")
    await plug_and_swipe(rig)
    assert "Authorize" in rig.said()
    assert charging(rig)


@case("TC_C_13_CS")
async def test_cached_and_no_cable_yet(rig: Rig) -> None:
    await rig.set_variables(("TxCtrlr", "TxStartPoint", "Authorized"))
    await cache(rig)
    await rig.swipe()
    first = rig.sent("TransactionEvent")[0]
    assert "Authorize" not in rig.said()
    assert (first["eventType"], first["triggerReason"], first["idToken"]) == ("Started", "Authorized", token())
    await rig.plug()
    assert rig.events()[-1] == ("Updated", "ChargingStateChanged", "Charging")


@case("TC_C_32_CS")
async def test_the_cache_outlives_a_reboot(rig: Rig) -> None:
    await cache(rig)
    await rig.call("Reset", {"type": "Immediate"})
    await rig.advance(30)
    await plug_and_swipe(rig)
    assert "Authorize" not in rig.said()
    assert charging(rig)


@case("TC_C_34_CS")
async def test_the_cache_learns_from_transactions(rig: Rig) -> None:
    await cache(rig)
    say_of_transactions(rig, "Invalid")
    await plug_and_swipe(rig)
    assert rig.events()[-1][:2] == DEAUTHORIZED
    await rig.do("unplug-connector")
    rig.mark()
    say(rig, "Invalid")
    await plug_and_swipe(rig)
    assert "Authorize" in rig.said()
    assert not started(rig)


@case("TC_C_36_CS")
async def test_without_local_pre_authorize_it_is_asked(rig: Rig) -> None:
    await rig.set_variables(("AuthCtrlr", "LocalPreAuthorize", "false"))
    await cache(rig)
    await plug_and_swipe(rig)
    assert "Authorize" in rig.said()
    assert charging(rig)


@case("TC_C_46_CS")
async def test_a_cached_token_has_a_life_time(rig: Rig) -> None:
    await rig.set_variables(("AuthCacheCtrlr", "LifeTime", "30"))
    await cache(rig)
    await rig.advance(29)
    await rig.swipe()
    assert "Authorize" not in rig.said()
    await rig.swipe()
    await rig.advance(2)
    await rig.swipe()
    assert "Authorize" in rig.said()


@case("TC_C_57_CS")
async def test_disable_post_authorize(rig: Rig) -> None:
    await rig.set_variables(("AuthCacheCtrlr", "DisablePostAuthorize", "true"))
    await cache(rig, "Invalid")
    await rig.plug()
    command = await rig.swipe()
    assert command.status == "rejected"
    assert "Authorize" not in rig.said()
    assert not started(rig)


async def test_disable_remote_authorization(rig: Rig) -> None:
    await rig.set_variables(("AuthCtrlr", "DisableRemoteAuthorization", "true"))
    await plug_and_swipe(rig)
    assert rig.said() == ["StatusNotification"]


async def test_a_cleared_cache_knows_nobody(rig: Rig) -> None:
    await cache(rig)
    assert await rig.call("ClearCache") == {"status": "Accepted"}
    await rig.swipe()
    assert rig.said() == ["Authorize"]
    await rig.set_variables(("AuthCacheCtrlr", "Enabled", "false"))
    assert (await rig.call("ClearCache"))["status"] == "Rejected"


# -- offline, and judged later


async def offline_session(rig: Rig) -> None:
    """A cached token starts while the CSMS is away, which then says that it is Invalid."""
    await cache(rig)
    await rig.go_offline()
    await plug_and_swipe(rig)
    await rig.advance(60)
    assert charging(rig)
    say_of_transactions(rig, "Invalid")
    await rig.come_back()
    first = rig.sent("TransactionEvent")[0]
    assert (first["offline"], first["idToken"]) == (True, token())


@case("TC_C_15_CS")
async def test_some_energy_is_left_to_an_invalid_token(rig: Rig) -> None:
    await rig.set_variables(("TxCtrlr", "StopTxOnInvalidId", "false"), ("TxCtrlr", "MaxEnergyOnInvalidId", "500"))
    await offline_session(rig)
    assert ("Updated", "ChargingStateChanged", "Charging") in rig.events()
    assert charging(rig)
    await rig.advance(600)
    assert ("Updated", "ChargingStateChanged", "SuspendedEVSE") in rig.events()
    assert "Deauthorized" not in [trigger for _, trigger, _ in rig.events()]
    assert not charging(rig)


@case("TC_C_16_CS")
async def test_an_invalid_token_is_stopped(rig: Rig) -> None:
    await rig.set_variables(("TxCtrlr", "StopTxOnInvalidId", "true"))
    await offline_session(rig)
    assert rig.events()[-1][:2] == DEAUTHORIZED
    assert rig.sent("TransactionEvent")[-1]["transactionInfo"]["stoppedReason"] == "DeAuthorized"
    assert not charging(rig)


@case("TC_C_17_CS")
async def test_an_invalid_token_is_suspended(rig: Rig) -> None:
    await rig.set_variables(("TxCtrlr", "StopTxOnInvalidId", "false"))
    await offline_session(rig)
    assert rig.events()[-1] == ("Updated", "ChargingStateChanged", "SuspendedEVSE")
    assert not charging(rig)


@case("TC_C_18_CS")
async def test_stopping_comes_before_the_energy_that_is_left(rig: Rig) -> None:
    await rig.set_variables(("TxCtrlr", "StopTxOnInvalidId", "true"), ("TxCtrlr", "MaxEnergyOnInvalidId", "500"))
    await offline_session(rig)
    assert rig.events()[-1][:2] == DEAUTHORIZED
    assert not rig.sent("TransactionEvent")[-1].payload.get("offline", False)


@case("TC_C_26_CS")
@pytest.mark.parametrize("stops", ["true", "false"])
async def test_an_unknown_token_offline(rig: Rig, stops: str) -> None:
    await rig.set_variables(("TxCtrlr", "StopTxOnInvalidId", stops))
    await rig.set_variables(("AuthCtrlr", "OfflineTxForUnknownIdEnabled", "true"))
    await rig.go_offline()
    await plug_and_swipe(rig)
    assert charging(rig)
    assert rig.lab.details(rig.identity).authorization().cache == ()  # C15.FR.01
    say_of_transactions(rig, "Invalid")
    await rig.come_back()
    assert rig.sent("TransactionEvent")[0]["offline"] is True
    expected = DEAUTHORIZED if stops == "true" else ("Updated", "ChargingStateChanged")
    assert rig.events()[-1][:2] == expected
    assert not charging(rig)


async def test_an_unknown_token_offline_starts_nothing(rig: Rig) -> None:
    await rig.go_offline()
    await rig.plug()
    assert (await rig.swipe()).status == "rejected"
    assert not charging(rig)


# -- local list


@case("TC_C_21_CS")
async def test_offline_and_listed(rig: Rig) -> None:
    await list_tokens(rig, **{CARD: {"status": "Accepted"}})
    await rig.go_offline()
    await plug_and_swipe(rig)
    await rig.advance(60)
    assert charging(rig)
    await rig.swipe()
    await rig.come_back()
    events = rig.sent("TransactionEvent")
    assert all(event["offline"] is True for event in events)
    assert (events[-1]["triggerReason"], events[-1]["idToken"]) == ("StopAuthorized", token())
    assert "Authorize" not in rig.said()


@pytest.mark.parametrize(
    "info",
    [
        pytest.param({"status": "Blocked"}, marks=case("TC_C_23_CS")),
        pytest.param({"status": "Expired"}, marks=case("TC_C_24_CS")),
        pytest.param(
            {"status": "Accepted", "cacheExpiryDateTime": "2020-01-01T00:00:00Z"}, marks=case("TC_C_24_CS"), id="past"
        ),
    ],
)
async def test_offline_and_listed_as_bad(rig: Rig, info: dict[str, Any]) -> None:
    await rig.set_variables(("AuthCtrlr", "OfflineTxForUnknownIdEnabled", "true"))
    await list_tokens(rig, **{CARD: info})
    await rig.go_offline()
    await rig.plug()
    assert (await rig.swipe()).status == "rejected"
    await rig.come_back()
    assert not started(rig)
    assert "Authorize" not in rig.said()


@case("TC_C_25_CS")
@pytest.mark.parametrize(("cached", "listed"), [("Accepted", "Invalid"), ("Invalid", "Accepted")])
async def test_the_list_beats_the_cache(rig: Rig, cached: str, listed: str) -> None:
    await cache(rig, cached)
    await list_tokens(rig, **{CARD: {"status": listed}})
    await rig.go_offline()
    await plug_and_swipe(rig)
    assert charging(rig) is (listed == "Accepted")


@pytest.mark.parametrize(
    "status",
    [
        pytest.param("Invalid", marks=case("TC_C_28_CS")),
        pytest.param("Blocked", marks=case("TC_C_29_CS")),
        pytest.param("Expired", marks=case("TC_C_30_CS")),
    ],
)
async def test_listed_as_bad_is_asked_for(rig: Rig, status: str) -> None:
    await list_tokens(rig, **{CARD: {"status": status}})
    say(rig, status)
    await plug_and_swipe(rig)
    assert "Authorize" in rig.said()
    assert not started(rig)


@case("TC_C_31_CS")
async def test_listed_as_bad_and_accepted_now(rig: Rig) -> None:
    await list_tokens(rig, **{CARD: {"status": "Invalid"}})
    await plug_and_swipe(rig)
    assert "Authorize" in rig.said()
    assert charging(rig)


@case("TC_C_58_CS")
async def test_listed_as_bad_and_never_asked_for(rig: Rig) -> None:
    await rig.set_variables(("LocalAuthListCtrlr", "DisablePostAuthorize", "true"))
    await list_tokens(rig, **{CARD: {"status": "Invalid"}})
    await rig.plug()
    assert (await rig.swipe()).status == "rejected"
    assert "Authorize" not in rig.said()
    assert not started(rig)


async def test_a_token_for_another_evse(rig: Rig) -> None:
    say(rig, "Accepted", evseId=[2])
    await rig.plug()
    assert (await rig.swipe()).status == "rejected"
    assert not started(rig)
    say(rig, "Accepted", evseId=[1, 2])
    await rig.swipe(OTHER)
    assert charging(rig)
