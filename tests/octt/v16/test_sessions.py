"""Start and stop of a session, at the charger and by remote control."""

from __future__ import annotations

from typing import Any

import pytest

from tests.octt.rig import CARD, Rig

INFO: dict[str, Any] = {"status": "Accepted", "parentIdTag": "FAMILY"}


async def test_tc_003_plug_in_first(rig: Rig) -> None:
    await rig.plug()
    assert rig.statuses() == ["Preparing"]
    rig.mark()
    command = await rig.swipe()
    assert rig.said()[0] == "Authorize"
    assert sorted(rig.said()[1:]) == ["StartTransaction", "StatusNotification"]
    assert rig.statuses() == ["Charging"]
    start = rig.sent("StartTransaction")[0]
    assert start["idTag"] == CARD
    assert start["connectorId"] == 1
    assert command.status == "applied"


async def test_tc_004_2_identify_first_time_out(rig: Rig) -> None:
    await rig.configure(ConnectionTimeOut="30")
    rig.mark()
    await rig.swipe()
    assert rig.statuses() == ["Preparing"]
    await rig.advance(29)
    assert rig.statuses() == ["Preparing"]
    await rig.advance(2)
    assert rig.statuses() == ["Preparing", "Available"]
    assert "StartTransaction" not in rig.said()


async def test_identify_first_then_plug(rig: Rig) -> None:
    await rig.swipe()
    await rig.plug()
    assert rig.statuses() == ["Preparing", "Charging"]
    assert "StartTransaction" in rig.said()


@pytest.mark.parametrize("status", ["Invalid", "Blocked", "Expired"])
async def test_tc_023_start_with_invalid_id_tag(rig: Rig, status: str) -> None:
    await rig.configure(LocalPreAuthorize="true")
    rig.csms.answer("Authorize", {"idTagInfo": {"status": status}})
    await rig.plug()
    command = await rig.swipe("BAD")
    assert "Authorize" in rig.said()
    assert "StartTransaction" not in rig.said()
    assert rig.statuses() == ["Preparing"]
    assert command.status == "rejected"
    assert status in command.detail


async def test_tc_007_cached_id(rig: Rig) -> None:
    await rig.configure(LocalPreAuthorize="true", AuthorizeRemoteTxRequests="true")
    await rig.charge()
    await rig.do("stop-session")
    await rig.plug()
    rig.mark()
    assert await rig.call("RemoteStartTransaction", {"idTag": CARD, "connectorId": 1}) == {"status": "Accepted"}
    assert "Authorize" not in rig.said()
    assert "StartTransaction" in rig.said()


async def test_tc_061_clear_cache(rig: Rig) -> None:
    await rig.configure(LocalPreAuthorize="true")
    await rig.charge()
    await rig.do("stop-session")
    assert await rig.call("ClearCache") == {"status": "Accepted"}
    await rig.plug()
    rig.mark()
    await rig.swipe()
    assert rig.said()[0] == "Authorize"


async def test_tc_008_id_in_local_list(rig: Rig) -> None:
    await rig.configure(LocalPreAuthorize="true", AuthorizationCacheEnabled="false")
    listed = [{"idTag": CARD, "idTagInfo": {"status": "Accepted"}}]
    update = {"listVersion": 1, "updateType": "Full", "localAuthorizationList": listed}
    assert await rig.call("SendLocalList", update) == {"status": "Accepted"}
    await rig.plug()
    rig.mark()
    assert await rig.call("RemoteStartTransaction", {"idTag": CARD, "connectorId": 1}) == {"status": "Accepted"}
    assert "Authorize" not in rig.said()
    assert "StartTransaction" in rig.said()


async def test_tc_068_stop_by_same_id_tag_only(rig: Rig) -> None:
    await rig.charge()
    rig.mark()
    await rig.swipe("STRANGER")
    assert rig.said() == []
    await rig.swipe()
    assert rig.sent("StopTransaction")[0]["idTag"] == CARD
    assert rig.sent("StopTransaction")[0]["reason"] == "Local"
    assert rig.statuses() == ["Finishing"]


async def test_tc_069_stop_by_parent_id_tag(rig: Rig) -> None:
    rig.csms.answer("Authorize", {"idTagInfo": INFO})
    await rig.charge()
    rig.mark()
    await rig.swipe("SISTER")
    assert rig.said()[0] == "Authorize"
    assert rig.sent("StopTransaction")[0]["idTag"] == "SISTER"
    assert rig.statuses() == ["Finishing"]


async def test_another_parent_does_not_stop(rig: Rig) -> None:
    rig.csms.answer("Authorize", {"idTagInfo": INFO}, {"idTagInfo": {"status": "Accepted", "parentIdTag": "OTHERS"}})
    await rig.charge()
    rig.mark()
    command = await rig.swipe("STRANGER")
    assert rig.said() == ["Authorize"]
    assert command.status == "rejected"


async def test_unplug_ends_the_session(rig: Rig) -> None:
    await rig.charge()
    rig.mark()
    await rig.do("unplug-connector")
    assert rig.sent("StopTransaction")[0]["reason"] == "EVDisconnected"
    assert rig.statuses()[-1] == "Available"


async def test_tc_011_1_remote_start_first(rig: Rig) -> None:
    await rig.configure(AuthorizeRemoteTxRequests="true")
    rig.mark()
    assert await rig.call("RemoteStartTransaction", {"idTag": CARD, "connectorId": 1}) == {"status": "Accepted"}
    assert rig.said() == ["Authorize", "StatusNotification"]
    await rig.plug()
    assert rig.statuses() == ["Preparing", "Charging"]
    assert "StartTransaction" in rig.said()


async def test_remote_start_without_authorize(rig: Rig) -> None:
    await rig.configure(AuthorizeRemoteTxRequests="false")
    await rig.plug()
    rig.mark()
    assert await rig.call("RemoteStartTransaction", {"idTag": CARD}) == {"status": "Accepted"}
    assert "Authorize" not in rig.said()
    assert "StartTransaction" in rig.said()


async def test_tc_011_2_remote_start_no_cable(rig: Rig) -> None:
    await rig.configure(ConnectionTimeOut="30")
    rig.mark()
    await rig.call("RemoteStartTransaction", {"idTag": CARD, "connectorId": 1})
    await rig.advance(31)
    assert rig.statuses() == ["Preparing", "Available"]
    assert "StartTransaction" not in rig.said()


async def test_tc_012_remote_stop(rig: Rig) -> None:
    await rig.charge()
    rig.mark()
    number = int(rig.connector().transaction_id or 0)
    assert await rig.call("RemoteStopTransaction", {"transactionId": number}) == {"status": "Accepted"}
    assert rig.sent("StopTransaction")[0]["reason"] == "Remote"
    assert rig.statuses() == ["Finishing"]


async def test_tc_026_remote_start_on_busy_connector(rig: Rig) -> None:
    await rig.charge()
    assert await rig.call("RemoteStartTransaction", {"idTag": "OTHER", "connectorId": 1}) == {"status": "Rejected"}


async def test_tc_028_remote_stop_unknown_id(rig: Rig) -> None:
    await rig.charge()
    assert await rig.call("RemoteStopTransaction", {"transactionId": 4711}) == {"status": "Rejected"}
    assert rig.connector().status == "Charging"


async def test_tc_017_2_unlock_idle_fixed_cable(dc_rig: Rig) -> None:
    assert await dc_rig.call("UnlockConnector", {"connectorId": 1}) == {"status": "NotSupported"}


async def test_tc_018_2_unlock_in_session_fixed_cable(dc_rig: Rig) -> None:
    await dc_rig.charge()
    assert await dc_rig.call("UnlockConnector", {"connectorId": 1}) == {"status": "NotSupported"}
    assert dc_rig.connector().status == "Charging"


async def test_unlock_stops_the_transaction(rig: Rig) -> None:
    await rig.charge()
    rig.mark()
    assert await rig.call("UnlockConnector", {"connectorId": 1}) == {"status": "Unlocked"}
    assert rig.sent("StopTransaction")[0]["reason"] == "UnlockCommand"
    assert rig.statuses() == ["Finishing"]


async def test_tc_031_unlock_unknown_connector(rig: Rig) -> None:
    assert await rig.call("UnlockConnector", {"connectorId": 9}) == {"status": "NotSupported"}


async def test_start_refused_afterwards_stops(rig: Rig) -> None:
    rig.csms.answer("StartTransaction", {"transactionId": 5, "idTagInfo": {"status": "ConcurrentTx"}})
    await rig.plug()
    await rig.swipe()
    assert rig.sent("StopTransaction")[0]["reason"] == "DeAuthorized"
    assert rig.statuses()[-1] == "Finishing"


async def test_start_refused_afterwards_suspends(rig: Rig) -> None:
    await rig.configure(StopTransactionOnInvalidId="false")
    rig.csms.answer("StartTransaction", {"transactionId": 5, "idTagInfo": {"status": "Invalid"}})
    await rig.plug()
    await rig.swipe()
    assert "StopTransaction" not in rig.said()
    assert rig.statuses()[-1] == "SuspendedEVSE"


async def test_x16_07_max_energy_on_invalid_id(rig: Rig) -> None:
    await rig.configure(StopTransactionOnInvalidId="false", MaxEnergyOnInvalidId="500")
    rig.csms.answer("StartTransaction", {"transactionId": 5, "idTagInfo": {"status": "Invalid"}})
    await rig.plug()
    await rig.swipe()
    assert rig.connector().status == "Charging"
    await rig.advance(600)
    assert rig.connector().status == "SuspendedEVSE"
    assert rig.connector().session_wh == pytest.approx(500, abs=2)


async def test_session_limits_end_it(rig: Rig) -> None:
    await rig.do("start-session", id_tag=CARD, duration_seconds=120)
    assert rig.connector().status == "Charging"
    await rig.advance(121)
    assert rig.sent("StopTransaction")
    await rig.do("unplug-connector")
    await rig.do("start-session", id_tag=CARD, target_energy_kwh=1)
    await rig.advance(1200)
    stop = rig.sent("StopTransaction")[1]
    start = rig.sent("StartTransaction")[1]
    assert stop["meterStop"] - start["meterStart"] in (999, 1000, 1001)


async def test_x16_06_scheduled_unavailability(rig: Rig) -> None:
    await rig.charge()
    rig.mark()
    answer = await rig.call("ChangeAvailability", {"connectorId": 1, "type": "Inoperative"})
    assert answer == {"status": "Scheduled"}
    await rig.do("stop-session")
    assert rig.statuses()[-1] == "Unavailable"
    assert await rig.call("ChangeAvailability", {"connectorId": 1, "type": "Operative"}) == {"status": "Accepted"}
    assert rig.statuses()[-1] == "Available"


async def test_availability_of_the_whole_survives_a_reset(rig: Rig) -> None:
    answer = await rig.call("ChangeAvailability", {"connectorId": 0, "type": "Inoperative"})
    assert answer == {"status": "Accepted"}
    assert rig.statuses(0) == rig.statuses(1) == ["Unavailable"]
    rig.mark()
    await rig.call("Reset", {"type": "Hard"})
    await rig.advance(10)
    assert rig.statuses(0) == rig.statuses(1) == ["Unavailable"]
    assert await rig.call("RemoteStartTransaction", {"idTag": CARD}) == {"status": "Rejected"}


async def test_tc_041_fault(rig: Rig) -> None:
    await rig.do("inject-fault", fault_type="GroundFault", connector_id=1)
    fault = rig.sent("StatusNotification")[-1]
    assert (fault["status"], fault["errorCode"]) == ("Faulted", "GroundFailure")
    assert await rig.call("RemoteStartTransaction", {"idTag": CARD, "connectorId": 1}) == {"status": "Rejected"}
    await rig.do("clear-fault", connector_id=1)
    assert rig.statuses()[-1] == "Available"


async def test_fault_ends_the_transaction(rig: Rig) -> None:
    await rig.charge()
    rig.mark()
    await rig.do("inject-fault", fault_type="OverCurrent", connector_id=1)
    assert rig.sent("StopTransaction")[0]["reason"] == "Other"
    assert rig.statuses()[-1] == "Faulted"


async def test_ev_pauses_and_resumes(rig: Rig) -> None:
    await rig.charge()
    rig.mark()
    await rig.do("ev-stops-energy")
    await rig.do("ev-requests-energy")
    assert rig.statuses() == ["SuspendedEV", "Charging"]
