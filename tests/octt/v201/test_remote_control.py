"""Block F: RequestStartTransaction, RequestStopTransaction, UnlockConnector (F01–F05)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.octt.conformance import case
from tests.octt.rig import CARD, Rig, rig_for

Payload = dict[str, Any]
TOKEN = {"idToken": CARD, "type": "ISO14443"}
START = {"idToken": TOKEN, "remoteStartId": 77, "evseId": 1}


@pytest.fixture
async def duo(tmp_path: Path) -> AsyncIterator[Rig]:
    async with rig_for("ocpp2.0.1", tmp_path, model="sdk-ac-22-duo") as made:
        yield made


async def points(rig: Rig, start: str, stop: str) -> None:
    await rig.set_variables(("TxCtrlr", "TxStartPoint", start), ("TxCtrlr", "TxStopPoint", stop))


async def refused(rig: Rig, action: str, payload: Payload) -> str:
    answer = await rig.call(action, payload)
    assert answer["status"] == "Rejected"
    return str(answer["statusInfo"]["reasonCode"])


# -- start -----------------------------------------------------------------------------------------------------------


@case("TC_F_01_CS")
@pytest.mark.parametrize("start_point", ["EVConnected", "PowerPathClosed"])
async def test_cable_first(rig: Rig, start_point: str) -> None:
    await points(rig, start_point, "EVConnected")
    await rig.plug()
    running = rig.connector().transaction_id
    answer = await rig.call("RequestStartTransaction", START)
    assert answer == {"status": "Accepted"} | ({"transactionId": running} if running else {})
    told = next(item for item in rig.sent("TransactionEvent") if item["triggerReason"] == "RemoteStart")
    assert told["eventType"] == ("Updated" if running else "Started")
    assert told["transactionInfo"]["remoteStartId"] == 77
    assert told["idToken"] == TOKEN
    assert rig.events()[-1][2] == "Charging"
    assert (running is not None) is (start_point == "EVConnected")


@pytest.mark.parametrize(
    "authorize", [pytest.param("true", marks=case("TC_F_02_CS")), pytest.param("false", marks=case("TC_F_03_CS"))]
)
async def test_remote_start_first(rig: Rig, authorize: str) -> None:
    await rig.set_variables(("AuthCtrlr", "AuthorizeRemoteStart", authorize))
    await points(rig, "Authorized", "Authorized")
    assert await rig.call("RequestStartTransaction", START) == {"status": "Accepted"}
    assert ("Authorize" in rig.said()) is (authorize == "true")
    if authorize == "true":
        assert rig.said().index("Authorize") < rig.said().index("TransactionEvent")
        assert rig.sent("Authorize")[0]["idToken"] == TOKEN
    started = rig.sent("TransactionEvent")[0]
    assert (started["eventType"], started["triggerReason"]) == ("Started", "RemoteStart")
    assert started["transactionInfo"]["remoteStartId"] == 77
    assert started["idToken"] == TOKEN
    await rig.plug()
    assert rig.statuses() == ["Occupied"]
    assert [event[1] for event in rig.events()][1:] == ["CablePluggedIn", "ChargingStateChanged"]
    assert rig.events()[-1][2] == "Charging"


@case("TC_F_04_CS")
async def test_no_cable_comes(rig: Rig) -> None:
    await points(rig, "Authorized", "Authorized")
    await rig.set_variables(("TxCtrlr", "EVConnectionTimeOut", "30"))
    assert await rig.call("RequestStartTransaction", START) == {"status": "Accepted"}
    await rig.advance(31)
    ended = rig.sent("TransactionEvent")[-1]
    assert (ended["eventType"], ended["triggerReason"]) == ("Ended", "EVConnectTimeout")
    assert ended["transactionInfo"]["stoppedReason"] == "Timeout"
    assert rig.connector().id_token is None


async def test_a_token_that_the_csms_refuses(rig: Rig) -> None:
    rig.csms.answer("Authorize", {"idTokenInfo": {"status": "Blocked"}})
    await rig.plug()
    assert await rig.call("RequestStartTransaction", START) == {"status": "Accepted"}
    assert rig.events() == []


async def test_no_evse_named(duo: Rig) -> None:
    request = {"idToken": TOKEN, "remoteStartId": 5}
    await duo.plug(2)
    assert (await duo.call("RequestStartTransaction", request))["status"] == "Accepted"
    assert duo.connector(2).transaction_id is not None, "where the cable waits"
    other = {"idToken": TOKEN | {"idToken": "CAFE"}, "remoteStartId": 6}
    assert (await duo.call("RequestStartTransaction", other))["status"] == "Accepted"
    assert duo.connector(1).id_token == "CAFE"


async def test_starts_that_are_refused(duo: Rig) -> None:
    assert await refused(duo, "RequestStartTransaction", START | {"evseId": 9}) == "UnknownEvse"
    await duo.charge()
    duo.mark()
    assert await refused(duo, "RequestStartTransaction", START) == "TxInProgress"
    await duo.call("ChangeAvailability", {"operationalStatus": "Inoperative", "evse": {"id": 2}})
    assert await refused(duo, "RequestStartTransaction", START | {"evseId": 2}) == "Unspecified"
    await duo.call("ChangeAvailability", {"operationalStatus": "Operative", "evse": {"id": 2}})
    await duo.do("inject-fault", fault_type="GroundFault", connector_id=2)
    assert await refused(duo, "RequestStartTransaction", START | {"evseId": 2}) == "Unspecified"
    assert "Authorize" not in duo.said()


async def test_a_second_token_for_the_same_evse(rig: Rig) -> None:
    """The first waits for its cable."""
    assert (await rig.call("RequestStartTransaction", START))["status"] == "Accepted"
    second = START | {"idToken": TOKEN | {"idToken": "CAFE"}, "remoteStartId": 78}
    assert (await rig.call("RequestStartTransaction", second))["status"] == "Rejected"


# -- stop ------------------------------------------------------------------------------------------------------------


@case("TC_F_08_CS")
@pytest.mark.parametrize("stop_point", ["Authorized", "EVConnected"])
async def test_stop(rig: Rig, stop_point: str) -> None:
    await points(rig, "PowerPathClosed", stop_point)
    await rig.charge()
    rig.mark()
    transaction_id = rig.connector().transaction_id
    assert await rig.call("RequestStopTransaction", {"transactionId": transaction_id}) == {"status": "Accepted"}
    told = rig.sent("TransactionEvent")[0]
    ended = stop_point == "Authorized"
    assert (told["eventType"], told["triggerReason"]) == ("Ended" if ended else "Updated", "RemoteStop")
    assert told["transactionInfo"].get("stoppedReason") == ("Remote" if ended else None)
    assert rig.connector().power_w == 0
    await rig.do("unplug-connector")
    last = rig.sent("TransactionEvent")[-1]
    assert (last["eventType"], last["transactionInfo"]["stoppedReason"]) == ("Ended", "Remote")


async def test_stop_of_nothing(rig: Rig) -> None:
    assert await refused(rig, "RequestStopTransaction", {"transactionId": "none"}) == "UnknownTxId"
    await rig.charge()
    transaction_id = rig.connector().transaction_id
    await rig.do("stop-session")
    assert await refused(rig, "RequestStopTransaction", {"transactionId": transaction_id}) == "UnknownTxId"


# -- unlock ----------------------------------------------------------------------------------------------------------

UNLOCK = {"evseId": 1, "connectorId": 1}


@case("TC_F_05_CS")
async def test_unlock_in_a_transaction(rig: Rig) -> None:
    await rig.charge()
    assert await rig.call("UnlockConnector", UNLOCK) == {"status": "OngoingAuthorizedTransaction"}
    assert rig.connector().locked
    assert rig.connector().status == "Charging"


@case("TC_F_06_CS")
@pytest.mark.parametrize("plugged", [True, False])
async def test_unlock(rig: Rig, plugged: bool) -> None:
    if plugged:
        await rig.plug()
    assert await rig.call("UnlockConnector", UNLOCK) == {"status": "Unlocked"}
    assert not rig.connector().locked


@case("TC_F_10_CS")
@pytest.mark.parametrize("place", [{"evseId": 1, "connectorId": 9}, {"evseId": 9, "connectorId": 1}])
async def test_unlock_what_is_not_there(rig: Rig, place: Payload) -> None:
    assert (await rig.call("UnlockConnector", place))["status"] == "UnknownConnector"


async def test_unlock_fails(rig: Rig, tmp_path: Path) -> None:
    await rig.do("inject-fault", fault_type="ConnectorLockFailure", connector_id=1)
    assert (await rig.call("UnlockConnector", UNLOCK))["status"] == "UnlockFailed"
    async with rig_for("ocpp2.0.1", tmp_path / "fixed", model="sdk-dc-50") as fixed:
        answer = await fixed.call("UnlockConnector", UNLOCK)
        assert (answer["status"], answer["statusInfo"]["reasonCode"]) == ("UnlockFailed", "FixedCable")
