"""TransactionEvent, remote control, triggers, meter values (blocks C, E, F, J)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.octt.rig import CARD, Rig

TOKEN = {"idToken": CARD, "type": "ISO14443"}
START = {"idToken": TOKEN, "remoteStartId": 77, "evseId": 1}


async def test_plug_first_as_in_1_6(rig: Rig) -> None:
    await rig.plug()
    assert rig.statuses() == ["Occupied"]
    assert rig.events() == []
    command = await rig.swipe()
    started = rig.sent("TransactionEvent")[0]
    assert (started["eventType"], started["triggerReason"], started["seqNo"]) == ("Started", "Authorized", 0)
    assert started["idToken"] == TOKEN
    assert started["evse"] == {"id": 1, "connectorId": 1}
    assert started["meterValue"][0]["sampledValue"][0]["context"] == "Transaction.Begin"
    assert command.status == "applied"
    events = rig.sent("TransactionEvent")
    assert [item["seqNo"] for item in events] == list(range(len(events)))
    assert events[-1]["transactionInfo"]["chargingState"] == "Charging"
    assert all("evse" not in item.payload and "idToken" not in item.payload for item in events[1:])


async def test_stop_by_card_then_unplug(rig: Rig) -> None:
    await rig.charge()
    rig.mark()
    await rig.swipe()
    ended = rig.sent("TransactionEvent")[-1]
    assert (ended["eventType"], ended["triggerReason"]) == ("Ended", "StopAuthorized")
    assert ended["transactionInfo"].get("stoppedReason", "Local") == "Local"
    assert ended["idToken"] == TOKEN
    contexts = [value["sampledValue"][0]["context"] for value in ended["meterValue"]]
    assert (contexts[0], contexts[-1]) == ("Transaction.Begin", "Transaction.End")
    await rig.do("unplug-connector")
    assert rig.statuses() == ["Available"]


async def test_unplug_in_transaction(rig: Rig) -> None:
    await rig.charge()
    rig.mark()
    await rig.do("unplug-connector")
    ended = rig.sent("TransactionEvent")[-1]
    assert (ended["eventType"], ended["triggerReason"]) == ("Ended", "EVCommunicationLost")
    assert rig.statuses() == ["Available"]


@pytest.mark.parametrize("status", ["Invalid", "Blocked", "Expired", "NoCredit"])
async def test_tc_c_02_refused_token(rig: Rig, status: str) -> None:
    rig.csms.answer("Authorize", {"idTokenInfo": {"status": status}})
    await rig.plug()
    command = await rig.swipe("BAD")
    assert rig.events() == []
    assert command.status == "rejected"


async def test_tc_c_39_group_stops(rig: Rig) -> None:
    info = {"idTokenInfo": {"status": "Accepted", "groupIdToken": {"idToken": "G", "type": "Central"}}}
    rig.csms.answer("Authorize", info)
    rig.csms.answer("TransactionEvent", info)
    await rig.charge()
    rig.mark()
    await rig.swipe("SISTER")
    assert rig.said()[0] == "Authorize"
    assert rig.events()[-1][:2] == ("Ended", "StopAuthorized")


async def test_tc_c_42_other_group_does_not_stop(rig: Rig) -> None:
    await rig.charge()
    rig.mark()
    await rig.swipe("STRANGER")
    assert "TransactionEvent" not in rig.said()


async def test_tc_f_01_remote_start_plugged(rig: Rig) -> None:
    await rig.plug()
    assert (await rig.call("RequestStartTransaction", START))["status"] == "Accepted"
    started = rig.sent("TransactionEvent")[0]
    assert (started["eventType"], started["triggerReason"]) == ("Started", "RemoteStart")
    assert started["transactionInfo"]["remoteStartId"] == 77
    assert started["idToken"] == TOKEN


@pytest.mark.parametrize("authorize", ["true", "false"])
async def test_tc_f_02_03_remote_start_first(rig: Rig, authorize: str) -> None:
    await rig.set_variables(("AuthCtrlr", "AuthorizeRemoteStart", authorize))
    assert (await rig.call("RequestStartTransaction", START))["status"] == "Accepted"
    await rig.plug()
    assert ("Authorize" in rig.said()) is (authorize == "true")
    assert rig.sent("TransactionEvent")[0]["transactionInfo"]["remoteStartId"] == 77


async def test_remote_start_refused_where_busy_or_broken(rig: Rig) -> None:
    assert (await rig.call("RequestStartTransaction", START | {"evseId": 5}))["status"] == "Rejected"
    await rig.charge()
    assert (await rig.call("RequestStartTransaction", START))["status"] == "Rejected"
    await rig.do("stop-session")
    await rig.do("inject-fault", fault_type="GroundFault", connector_id=1)
    assert rig.statuses()[-1] == "Faulted"
    assert (await rig.call("RequestStartTransaction", START))["status"] == "Rejected"


async def test_tc_f_08_remote_stop(rig: Rig) -> None:
    await rig.charge()
    rig.mark()
    transaction_id = rig.connector().transaction_id
    answer = await rig.call("RequestStopTransaction", {"transactionId": transaction_id})
    assert answer == {"status": "Accepted"}
    ended = rig.sent("TransactionEvent")[-1]
    assert (ended["eventType"], ended["triggerReason"]) == ("Ended", "RemoteStop")
    assert ended["transactionInfo"]["stoppedReason"] == "Remote"
    assert (await rig.call("RequestStopTransaction", {"transactionId": "nobody"}))["status"] == "Rejected"


async def test_tc_f_05_06_10_unlock(rig: Rig) -> None:
    assert (await rig.call("UnlockConnector", {"evseId": 1, "connectorId": 1}))["status"] == "Unlocked"
    assert (await rig.call("UnlockConnector", {"evseId": 1, "connectorId": 9}))["status"] == "UnknownConnector"
    await rig.charge()
    answer = await rig.call("UnlockConnector", {"evseId": 1, "connectorId": 1})
    assert answer["status"] == "OngoingAuthorizedTransaction"


@pytest.mark.parametrize("message", ["Heartbeat", "StatusNotification", "MeterValues"])
async def test_tc_f_trigger(rig: Rig, message: str) -> None:
    trigger: dict[str, Any] = {"requestedMessage": message, "evse": {"id": 1, "connectorId": 1}}
    assert await rig.call("TriggerMessage", trigger) == {"status": "Accepted"}
    assert rig.said() == [message]


async def test_tc_f_13_trigger_transaction_event(rig: Rig) -> None:
    await rig.charge()
    rig.mark()
    await rig.call("TriggerMessage", {"requestedMessage": "TransactionEvent", "evse": {"id": 1}})
    event = rig.sent("TransactionEvent")[0]
    assert (event["eventType"], event["triggerReason"]) == ("Updated", "Trigger")
    assert event["transactionInfo"]["chargingState"] == "Charging"
    assert event["meterValue"][0]["sampledValue"][0]["context"] == "Trigger"


async def test_tc_f_26_27_trigger_refused(rig: Rig) -> None:
    assert (await rig.call("TriggerMessage", {"requestedMessage": "BootNotification"}))["status"] == "Rejected"
    trigger = {"requestedMessage": "PublishFirmwareStatusNotification"}
    assert (await rig.call("TriggerMessage", trigger))["status"] == "NotImplemented"


async def test_proxied_transaction_can_be_stopped(rig: Rig) -> None:
    payload = {
        "event_type": "Started",
        "timestamp": "2026-01-01T00:00:00Z",
        "trigger_reason": "RemoteStart",
        "seq_no": 0,
        "transaction_info": {"transaction_id": "by-hand"},
        "evse": {"id": 1, "connector_id": 1},
        "id_token": {"id_token": CARD, "type": "ISO14443"},
    }
    command = await rig.do("proxy-message", action="transaction_event", ocpp_version="ocpp2.0.1", payload=payload)
    assert command.status == "applied"
    assert rig.connector().transaction_id == "by-hand"
    rig.mark()
    await rig.do("stop-transaction", transaction_id="by-hand")
    ended = rig.sent("TransactionEvent")[-1]
    assert ended["eventType"] == "Ended"
    assert ended["seqNo"] >= 1
