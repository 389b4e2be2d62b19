"""Transactions without a connection, the queue of their events, retries (block E: E04, E11–E14)."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from ocpplab_tui.base.timestamps import from_text
from tests.octt.conformance import case
from tests.octt.rig import CARD, Rig
from tests.support.recorder import Seen
from tests.support.scripted_csms import CallErrorReply, Silent

GROUP = {"idTokenInfo": {"status": "Accepted", "groupIdToken": {"idToken": "G", "type": "Central"}}}


async def set_attempts(rig: Rig, attempts: int, interval_s: int) -> None:
    data = [
        {
            "component": {"name": "OCPPCommCtrlr"},
            "variable": {"name": name, "instance": "TransactionEvent"},
            "attributeValue": str(value),
        }
        for name, value in (("MessageAttempts", attempts), ("MessageAttemptInterval", interval_s))
    ]
    answer = await rig.call("SetVariables", {"setVariableData": data})
    assert {item["attributeStatus"] for item in answer["setVariableResult"]} == {"Accepted"}


def events(rig: Rig) -> list[Seen]:
    return rig.sent("TransactionEvent")


def numbers(rig: Rig) -> list[int]:
    return [item["seqNo"] for item in events(rig)]


async def status_of(rig: Rig, transaction_id: str | None = None) -> dict[str, Any]:
    return await rig.call("GetTransactionStatus", {"transactionId": transaction_id} if transaction_id else {})


# -- offline -----------------------------------------------------------------------------------------------------


@case("TC_E_40_CS")
async def test_tc_e_40_connection_loss(rig: Rig) -> None:
    await rig.set_variables(("SampledDataCtrlr", "TxUpdatedInterval", "10"))
    await rig.charge()
    rig.mark()
    await rig.go_offline()
    await rig.advance(35)
    await rig.come_back()
    await rig.advance(11)
    sent = events(rig)
    late = [item for item in sent if item.payload.get("offline")]
    assert len(late) >= 3
    assert {item["triggerReason"] for item in late} == {"MeterValuePeriodic"}
    assert all(item["meterValue"][0]["sampledValue"] for item in late)
    assert "offline" not in sent[-1].payload
    assert all(later - earlier == 1 for earlier, later in pairwise(numbers(rig)))
    assert rig.said()[0] == "TransactionEvent"


@case("TC_E_43_CS")
async def test_tc_e_43_a_whole_transaction_offline(rig: Rig) -> None:
    await rig.charge()
    await rig.do("stop-session")
    await rig.go_offline()
    rig.mark()
    begun = rig.lab.now()
    await rig.do("start-session", id_tag=CARD)
    await rig.advance(100)
    await rig.do("stop-session")
    await rig.come_back()
    sent = events(rig)
    assert (sent[0]["eventType"], sent[-1]["eventType"]) == ("Started", "Ended")
    assert all(item["offline"] is True for item in sent)
    assert numbers(rig) == list(range(len(sent)))
    assert from_text(sent[0]["timestamp"]) == begun


@case("TC_E_45_CS")
async def test_tc_e_45_stopped_offline_by_the_group(rig: Rig) -> None:
    rig.csms.answer("Authorize", GROUP)
    rig.csms.answer("TransactionEvent", GROUP)
    await rig.charge("SISTER")  # her card is cached now, with its group
    await rig.do("stop-session")
    await rig.charge()
    await rig.go_offline()
    rig.mark()
    await rig.swipe("SISTER")
    assert rig.connector().transaction_id is None
    await rig.come_back()
    ended = events(rig)[-1]
    assert (ended["eventType"], ended["triggerReason"], ended["offline"]) == ("Ended", "StopAuthorized", True)
    assert ended["transactionInfo"].get("stoppedReason", "Local") == "Local"
    assert ended["idToken"]["idToken"] == "SISTER"


@case("TC_E_16_CS")
async def test_tc_e_16_invalid_after_an_offline_start(rig: Rig) -> None:
    await rig.set_variables(("AuthCtrlr", "OfflineTxForUnknownIdEnabled", "true"))
    await rig.go_offline()
    await rig.plug()
    await rig.swipe("UNKNOWN")
    rig.csms.answer("TransactionEvent", {"idTokenInfo": {"status": "Invalid"}})
    await rig.come_back()
    ended = events(rig)[-1]
    assert (ended["eventType"], ended["triggerReason"]) == ("Ended", "Deauthorized")
    assert ended["transactionInfo"]["stoppedReason"] == "DeAuthorized"


@pytest.mark.parametrize(
    ("stop", "expected"),
    [
        ("EVConnected", ("Updated", "Deauthorized", "EVConnected")),
        ("PowerPathClosed", ("Ended", "Deauthorized", "EVConnected")),
        ("EnergyTransfer", ("Ended", "Deauthorized", "EVConnected")),
    ],
)
async def test_e05_deauthorized(rig: Rig, stop: str, expected: tuple[str, ...]) -> None:
    await rig.set_variables(("TxCtrlr", "TxStopPoint", stop))
    rig.csms.answer("TransactionEvent", {"idTokenInfo": {"status": "Invalid"}})
    await rig.plug()
    await rig.swipe()
    assert rig.events()[-1] == expected


async def test_e05_energy_stops_though_the_transaction_goes_on(rig: Rig) -> None:
    await rig.set_variables(("TxCtrlr", "StopTxOnInvalidId", "false"))
    rig.csms.answer("TransactionEvent", {"idTokenInfo": {"status": "Invalid"}})
    await rig.plug()
    await rig.swipe()
    assert rig.events()[-1] == ("Updated", "ChargingStateChanged", "SuspendedEVSE")


# -- retry -------------------------------------------------------------------------------------------------------


@case("TC_E_42_CS")
async def test_tc_e_42_no_answer_twice(rig: Rig) -> None:
    await set_attempts(rig, 5, 2)
    rig.csms.answer("TransactionEvent", Silent(), Silent(), {})
    await rig.charge()
    await rig.advance(70)
    assert numbers(rig)[:4] == [0, 0, 0, 1]
    assert len({item.unique_id for item in events(rig)[:3]}) == 1
    rig.csms.overlaps.clear()  # a CALL whose time is over is no longer outstanding (T-04)


@case("TC_E_51_CS")
async def test_tc_e_51_call_error_twice(rig: Rig) -> None:
    await set_attempts(rig, 5, 2)
    rig.csms.answer("TransactionEvent", CallErrorReply("InternalError"), CallErrorReply("GenericError"), {})
    await rig.charge()
    await rig.advance(7)
    assert numbers(rig) == [0, 0, 0, 1]


@case("TC_E_50_CS")
async def test_tc_e_50_attempts_are_used_up(rig: Rig) -> None:
    await set_attempts(rig, 3, 2)
    rig.csms.answer("TransactionEvent", CallErrorReply("InternalError"))
    await rig.plug()
    begun = rig.lab.now()
    await rig.swipe()
    await rig.advance(7)
    first = [item for item in events(rig) if item["seqNo"] == 0]
    assert [round(item.at - begun) for item in first] == [0, 2, 6]
    assert 1 in numbers(rig), "the next message goes on"


@case("X20-24")
async def test_x20_24_status_during_a_retry(rig: Rig) -> None:
    await set_attempts(rig, 3, 10)
    rig.csms.answer("TransactionEvent", CallErrorReply("InternalError"))
    await rig.charge()
    transaction_id = rig.connector().transaction_id
    assert await status_of(rig, transaction_id) == {"ongoingIndicator": True, "messagesInQueue": True}


# -- GetTransactionStatus ------------------------------------------------------------------------------------------


@case("TC_E_28_CS")
async def test_tc_e_28_unknown_id(rig: Rig) -> None:
    await rig.charge()
    assert await status_of(rig, "nobody") == {"ongoingIndicator": False, "messagesInQueue": False}


@case("TC_E_30_CS")
async def test_tc_e_30_ongoing_without_message(rig: Rig) -> None:
    await rig.charge()
    answer = await status_of(rig, rig.connector().transaction_id)
    assert answer == {"ongoingIndicator": True, "messagesInQueue": False}


@case("TC_E_31_CS", "TC_E_33_CS")
async def test_tc_e_31_33_ended_with_messages(rig: Rig) -> None:
    await rig.charge()
    transaction_id = rig.connector().transaction_id
    held = rig.csms.hold("TransactionEvent")
    await rig.swipe()
    assert await status_of(rig, transaction_id) == {"ongoingIndicator": False, "messagesInQueue": True}
    assert await status_of(rig) == {"messagesInQueue": True}
    await held.release()
    await rig.advance(0)


@case("TC_E_32_CS", "TC_E_34_CS")
async def test_tc_e_32_34_ended_without_message(rig: Rig) -> None:
    await rig.charge()
    transaction_id = rig.connector().transaction_id
    await rig.swipe()
    assert await status_of(rig, transaction_id) == {"ongoingIndicator": False, "messagesInQueue": False}
    assert await status_of(rig) == {"messagesInQueue": False}


# -- own additions -----------------------------------------------------------------------------------------------


@case("X20-02")
async def test_x20_02_seq_no_continuity(rig: Rig) -> None:
    await rig.set_variables(("SampledDataCtrlr", "TxUpdatedInterval", "20"))
    await rig.charge()
    transaction_id = rig.connector().transaction_id
    await rig.go_offline()
    await rig.advance(90)
    await rig.come_back()
    await rig.do("cut-power", duration_s=60, transactions="resume")
    await rig.advance(100)
    assert rig.connector().transaction_id == transaction_id
    await rig.swipe()
    assert numbers(rig) == list(range(len(events(rig))))
    assert {item["transactionInfo"]["transactionId"] for item in events(rig)} == {transaction_id}
    assert events(rig)[-1]["eventType"] == "Ended"


@case("X20-04")
async def test_x20_04_drop_policy(rig: Rig) -> None:
    await rig.charge()
    await rig.do("stop-session")
    await rig.set_variables(
        ("OCPPCommCtrlr", "TransactionQueueMaxLength", "10"),
        ("SampledDataCtrlr", "TxUpdatedInterval", "10"),
    )
    await rig.go_offline()
    rig.mark()
    await rig.do("start-session", id_tag=CARD)
    await rig.advance(81)
    queued = rig.lab.charger("CP-1").queued
    assert queued <= 10
    await rig.advance(30)
    await rig.do("stop-session")
    await rig.come_back()
    sent = events(rig)
    assert (sent[0]["eventType"], sent[-1]["eventType"]) == ("Started", "Ended")
    kept = [item["seqNo"] for item in sent]
    assert kept == sorted(set(kept))
    missing = [number for number in range(kept[-1]) if number not in kept]
    assert missing
    assert all(later - earlier == 2 for earlier, later in pairwise(missing[:3])), (kept, missing)
