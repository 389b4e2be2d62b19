"""Start and stop of a session, at the charger and by remote control."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.octt.conformance import case
from tests.octt.rig import CARD, Rig, rig_for

INFO: dict[str, Any] = {"status": "Accepted", "parentIdTag": "FAMILY"}


@case("TC_003_CS")
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


@case("TC_004_2_CS")
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


@case("TC_023_CS")
@pytest.mark.parametrize("status", ["Invalid", "Blocked", "Expired"])
async def test_tc_023_start_with_invalid_id_tag(rig: Rig, status: str) -> None:
    await rig.configure(LocalPreAuthorize="true", MinimumStatusDuration="10")
    rig.csms.answer("Authorize", {"idTagInfo": {"status": status}})
    rig.mark()
    await rig.plug()
    assert rig.statuses() == []
    await rig.advance(11)
    command = await rig.swipe("BAD")
    await rig.advance(11)
    assert "Authorize" in rig.said()
    assert "StartTransaction" not in rig.said()
    assert rig.statuses() == ["Preparing"]
    assert command.status == "rejected"
    assert status in command.detail


@case("TC_007_CS")
async def test_tc_007_cached_id(rig: Rig) -> None:
    await rig.configure(LocalPreAuthorize="true", AuthorizeRemoteTxRequests="true")
    await rig.charge()
    await rig.do("stop-session")
    await rig.plug()
    rig.mark()
    assert await rig.call("RemoteStartTransaction", {"idTag": CARD, "connectorId": 1}) == {"status": "Accepted"}
    assert "Authorize" not in rig.said()
    assert "StartTransaction" in rig.said()
    assert rig.statuses() == ["Charging"]


@case("TC_061_CS")
async def test_tc_061_clear_cache(rig: Rig) -> None:
    await rig.configure(LocalPreAuthorize="true")
    await rig.charge()
    await rig.do("stop-session")
    assert await rig.call("ClearCache") == {"status": "Accepted"}
    await rig.plug()
    rig.mark()
    await rig.swipe()
    assert rig.said()[0] == "Authorize"


@case("TC_008_CS")
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


@case("TC_068_CS")
async def test_tc_068_stop_by_same_id_tag_only(rig: Rig) -> None:
    await rig.charge()
    rig.mark()
    await rig.swipe("STRANGER")
    assert rig.said() == []
    await rig.swipe()
    assert rig.sent("StopTransaction")[0]["idTag"] == CARD
    assert rig.sent("StopTransaction")[0]["reason"] == "Local"
    assert rig.statuses() == ["Finishing"]


@case("TC_069_CS")
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


@case("TC_011_1_CS")
async def test_tc_011_1_remote_start_first(rig: Rig) -> None:
    await rig.configure(AuthorizeRemoteTxRequests="true")
    rig.mark()
    assert await rig.call("RemoteStartTransaction", {"idTag": CARD, "connectorId": 1}) == {"status": "Accepted"}
    assert rig.said() == ["Authorize", "StatusNotification"]
    await rig.plug()
    assert rig.statuses() == ["Preparing", "Charging"]
    assert "StartTransaction" in rig.said()


@case("TC_011_1_CS")
async def test_remote_start_without_authorize(rig: Rig) -> None:
    await rig.configure(AuthorizeRemoteTxRequests="false")
    await rig.plug()
    rig.mark()
    assert await rig.call("RemoteStartTransaction", {"idTag": CARD}) == {"status": "Accepted"}
    assert "Authorize" not in rig.said()
    assert "StartTransaction" in rig.said()


@case("TC_011_2_CS")
async def test_tc_011_2_remote_start_no_cable(rig: Rig) -> None:
    await rig.configure(ConnectionTimeOut="30")
    rig.mark()
    await rig.call("RemoteStartTransaction", {"idTag": CARD, "connectorId": 1})
    await rig.advance(31)
    assert rig.statuses() == ["Preparing", "Available"]
    assert "StartTransaction" not in rig.said()


@case("TC_012_CS")
async def test_tc_012_remote_stop(rig: Rig) -> None:
    await rig.charge()
    rig.mark()
    number = int(rig.connector().transaction_id or 0)
    assert await rig.call("RemoteStopTransaction", {"transactionId": number}) == {"status": "Accepted"}
    assert rig.sent("StopTransaction")[0]["reason"] == "Remote"
    assert rig.statuses() == ["Finishing"]


@case("TC_026_CS")
async def test_tc_026_remote_start_on_busy_connector(rig: Rig) -> None:
    await rig.charge()
    assert await rig.call("RemoteStartTransaction", {"idTag": "OTHER", "connectorId": 1}) == {"status": "Rejected"}


@case("TC_028_CS")
async def test_tc_028_remote_stop_unknown_id(rig: Rig) -> None:
    await rig.charge()
    assert await rig.call("RemoteStopTransaction", {"transactionId": 4711}) == {"status": "Rejected"}
    assert rig.connector().status == "Charging"


@case("TC_017_2_CS")
async def test_tc_017_2_unlock_idle_fixed_cable(dc_rig: Rig) -> None:
    assert await dc_rig.call("UnlockConnector", {"connectorId": 1}) == {"status": "NotSupported"}


@case("TC_018_2_CS")
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


@case("TC_031_CS")
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


@case("X16-07")
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


@case("X16-06")
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


@case("TC_041_CS")
async def test_tc_041_fault(rig: Rig) -> None:
    await rig.do("inject-fault", fault_type="GroundFault", connector_id=1)
    fault = rig.sent("StatusNotification")[-1]
    assert (fault["status"], fault["errorCode"]) == ("Faulted", "GroundFailure")
    await rig.plug()
    await rig.swipe()
    assert "StartTransaction" not in rig.said()
    await rig.do("unplug-connector")
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


@case("TC_024_CS")
async def test_tc_024_lock_failure(rig: Rig) -> None:
    await rig.do("jam-connector-lock")
    assert await rig.call("RemoteStartTransaction", {"idTag": CARD, "connectorId": 1}) == {"status": "Accepted"}
    await rig.plug()
    assert rig.statuses() == ["Preparing", "Faulted"]
    assert rig.sent("StatusNotification")[-1]["errorCode"] == "ConnectorLockFailure"
    assert "StartTransaction" not in rig.said()
    assert rig.connector().transaction_id is None


async def stopped_at_the_vehicle(rig: Rig) -> None:
    await rig.charge()
    rig.mark()
    await rig.do("unplug-ev-side")
    assert rig.sent("StopTransaction")[0]["reason"] == "EVDisconnected"


@case("TC_005_2_CS")
async def test_tc_005_2_ev_side_unplug_stops_without_unlock(rig: Rig) -> None:
    await rig.configure(StopTransactionOnEVSideDisconnect="true", UnlockConnectorOnEVSideDisconnect="false")
    await stopped_at_the_vehicle(rig)
    assert rig.statuses() == ["Finishing"]
    assert rig.lab.charger("CP-1").connectors[0].locked
    assert await rig.call("UnlockConnector", {"connectorId": 1}) == {"status": "Unlocked"}
    assert not rig.lab.charger("CP-1").connectors[0].locked


@case("TC_005_2_CS")
async def test_tc_005_2_with_a_fixed_cable(dc_rig: Rig) -> None:
    await dc_rig.configure(StopTransactionOnEVSideDisconnect="true")
    await stopped_at_the_vehicle(dc_rig)
    assert dc_rig.statuses() == ["Finishing", "Available"] or dc_rig.statuses() == ["Available"]
    assert await dc_rig.call("UnlockConnector", {"connectorId": 1}) == {"status": "NotSupported"}


async def kept_at_the_vehicle(rig: Rig) -> None:
    await rig.charge()
    rig.mark()
    await rig.do("unplug-ev-side")
    told = rig.sent("StatusNotification")[-1]
    assert (told["status"], told["errorCode"], told["info"]) == ("SuspendedEV", "NoError", "EV side disconnected")
    assert "StopTransaction" not in rig.said()
    number = int(rig.connector().transaction_id or 0)
    assert await rig.call("RemoteStopTransaction", {"transactionId": number}) == {"status": "Accepted"}
    assert rig.sent("StopTransaction")[0]["reason"] == "Remote"


@case("TC_005_3_CS")
async def test_tc_005_3_ev_side_unplug_keeps_the_transaction(rig: Rig) -> None:
    await rig.configure(StopTransactionOnEVSideDisconnect="false", UnlockConnectorOnEVSideDisconnect="false")
    await kept_at_the_vehicle(rig)
    assert rig.statuses() == ["SuspendedEV", "Finishing"]


@case("TC_005_3_CS")
async def test_tc_005_3_with_a_fixed_cable(dc_rig: Rig) -> None:
    await dc_rig.configure(StopTransactionOnEVSideDisconnect="false")
    await kept_at_the_vehicle(dc_rig)
    assert dc_rig.statuses()[-1] == "Available"


async def test_ev_side_plugged_again(rig: Rig) -> None:
    """S-03: the transaction goes on; with both keys true the cable is not unlocked, since it goes on (I-03)."""
    await rig.configure(StopTransactionOnEVSideDisconnect="false", UnlockConnectorOnEVSideDisconnect="true")
    await rig.charge()
    rig.mark()
    await rig.do("unplug-ev-side")
    assert rig.lab.charger("CP-1").connectors[0].locked
    await rig.do("replug-ev-side")
    assert rig.statuses() == ["SuspendedEV", "Charging"]


async def test_evse_is_suspended_and_resumed(rig: Rig) -> None:
    await rig.charge()
    rig.mark()
    await rig.do("suspend-evse")
    await rig.do("ev-stops-energy")
    assert rig.statuses() == ["SuspendedEVSE"], "when both suspend, the EVSE is named"
    await rig.do("resume-evse")
    await rig.do("ev-requests-energy")
    assert rig.statuses() == ["SuspendedEVSE", "SuspendedEV", "Charging"]


async def test_the_vehicle_ends_the_session(rig: Rig) -> None:
    await rig.charge()
    rig.mark()
    await rig.do("ev-ends-session")
    assert rig.sent("StopTransaction")[0]["reason"] == "Other"
    assert rig.statuses() == ["Finishing"]


async def test_battery_and_meter_by_hand(rig: Rig) -> None:
    await rig.charge()
    await rig.do("set-state-of-charge", percent=50)
    assert rig.connector().soc == pytest.approx(50, abs=0.1)
    register = int(rig.sent("StartTransaction")[0]["meterStart"])
    assert (await rig.do("set-meter", register_wh=register - 1)).refusal is not None
    assert (await rig.do("set-meter", register_wh=register + 5_000)).status == "applied"
    await rig.do("set-state-of-charge", percent=100)
    assert rig.connector().status == "SuspendedEV"
    await rig.swipe()
    assert rig.sent("StopTransaction")[0]["meterStop"] >= register + 5_000


async def test_a_card_at_a_connector_of_its_own(tmp_path: Path) -> None:
    async with rig_for("ocpp1.6", tmp_path, model="sdk-ac-22-duo") as rig:
        await rig.plug(1)
        await rig.plug(2)
        await rig.do("authorize-id-tag", id_tag=CARD, connector_id=2)
        assert rig.sent("StartTransaction")[0]["connectorId"] == 2


@pytest.mark.parametrize(
    ("fault", "code", "reason"),
    [
        ("EmergencyStop", "OtherError", "EmergencyStop"),
        ("GroundFault", "GroundFailure", "Other"),
        ("OverTemperature", "HighTemperature", "Other"),
    ],
)
async def test_a_fault_of_the_whole_stops_everything(rig: Rig, fault: str, code: str, reason: str) -> None:
    """S-04: connector 0 too; nothing starts before it is cleared."""
    await rig.charge()
    rig.mark()
    await rig.do("inject-fault", fault_type=fault)
    assert rig.sent("StopTransaction")[0]["reason"] == reason
    assert {(item["connectorId"], item["status"], item["errorCode"]) for item in rig.sent("StatusNotification")} == {
        (0, "Faulted", code),
        (1, "Faulted", code),
    }
    assert await rig.call("RemoteStartTransaction", {"idTag": CARD}) == {"status": "Rejected"}
    rig.mark()
    await rig.do("clear-fault")
    assert rig.statuses(0) == ["Available"]
    assert rig.statuses() == ["Finishing"]


async def test_what_another_version_knows_is_refused(rig: Rig) -> None:
    command = await rig.do("set-bay-occupancy", occupied=True)
    assert command.refusal is not None
    assert "this needs 2.0.1" in command.detail
