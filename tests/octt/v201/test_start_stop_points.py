"""Where transactions start and stop (block E): every start and stop point that the hardware can show."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.octt.conformance import case
from tests.octt.rig import CARD, Rig, rig_for

TOKEN = {"idToken": CARD, "type": "ISO14443"}
START = {"idToken": TOKEN, "remoteStartId": 77, "evseId": 1}
Event = tuple[str, str, str | None]


async def points(rig: Rig, start: str, stop: str, *more: tuple[str, str, str]) -> None:
    await rig.set_variables(("TxCtrlr", "TxStartPoint", start), ("TxCtrlr", "TxStopPoint", stop), *more)
    rig.mark()


def last(rig: Rig) -> dict[str, Any]:
    return dict(rig.sent("TransactionEvent")[-1].payload)


def outcome(rig: Rig) -> tuple[str, str, str | None, str | None]:
    """Type, trigger, charging state and stop reason of the last event."""
    event = last(rig)
    info = event["transactionInfo"]
    return event["eventType"], event["triggerReason"], info.get("chargingState"), info.get("stoppedReason")


async def charging(rig: Rig, start: str, stop: str, *more: tuple[str, str, str]) -> None:
    """EnergyTransferStarted."""
    await points(rig, start, stop, *more)
    await rig.charge()
    assert rig.connector().status == "Charging"
    rig.mark()


async def remote_stop(rig: Rig) -> None:
    request = {"transactionId": rig.connector().transaction_id}
    assert (await rig.call("RequestStopTransaction", request))["status"] == "Accepted"


@case("TC_E_01_CS")
async def test_tc_e_01_power_path_closed(rig: Rig) -> None:
    await points(rig, "PowerPathClosed", "PowerPathClosed")
    await rig.swipe()
    assert rig.events() == []
    await rig.plug()
    assert rig.statuses() == ["Occupied"]
    started, *rest = rig.events()
    assert started == ("Started", "CablePluggedIn", "EVConnected")
    assert rest == [("Updated", "ChargingStateChanged", "Charging")]
    assert rig.sent("TransactionEvent")[0]["idToken"] == TOKEN


@case("TC_E_02_CS")
async def test_tc_e_02_energy_transfer(rig: Rig) -> None:
    await points(rig, "EnergyTransfer", "EVConnected")
    await rig.plug()
    assert rig.said() == ["StatusNotification"]
    assert rig.statuses() == ["Occupied"]
    await rig.swipe()
    assert rig.events() == [("Started", "ChargingStateChanged", "Charging")]


@case("TC_E_03_CS")
async def test_tc_e_03_cable_first(rig: Rig) -> None:
    await points(rig, "EVConnected", "EVConnected")
    await rig.plug()
    assert rig.said() == ["StatusNotification", "TransactionEvent"]
    assert rig.statuses() == ["Occupied"]
    await rig.swipe()
    assert rig.events() == [
        ("Started", "CablePluggedIn", "EVConnected"),
        ("Updated", "Authorized", None),
        ("Updated", "ChargingStateChanged", "Charging"),
    ]
    assert [item.payload.get("idToken") for item in rig.sent("TransactionEvent")] == [None, TOKEN, None]
    assert rig.sent("TransactionEvent")[2]["numberOfPhasesUsed"] == 3


@case("TC_E_04_CS", "TC_E_10_CS")
async def test_tc_e_04_10_authorization_first(rig: Rig) -> None:
    await points(rig, "Authorized", "Authorized")
    await rig.swipe()
    assert rig.said()[0] == "Authorize"
    assert rig.events() == [("Started", "Authorized", "Idle")]
    assert rig.sent("TransactionEvent")[0]["idToken"] == TOKEN
    await rig.plug()
    assert rig.statuses() == ["Occupied"]
    assert rig.events()[1:] == [
        ("Updated", "CablePluggedIn", "EVConnected"),
        ("Updated", "ChargingStateChanged", "Charging"),
    ]


@case("TC_E_05_CS")
@pytest.mark.parametrize(
    ("stop", "end"),
    [
        ("Authorized", ("Ended", "EVConnectTimeout", "Idle", "Timeout")),
        ("ParkingBayOccupancy", ("Updated", "EVConnectTimeout", None, None)),
    ],
)
async def test_tc_e_05_cable_time_out(rig: Rig, stop: str, end: tuple[str | None, ...]) -> None:
    start = "Authorized" if stop == "Authorized" else stop
    await points(rig, start, stop, ("TxCtrlr", "EVConnectionTimeOut", "20"))
    await rig.do("set-bay-occupancy", occupied=True)
    await rig.swipe()
    await rig.advance(19)
    assert "EVConnectTimeout" not in str(rig.events())
    await rig.advance(2)
    assert outcome(rig) == end
    if stop == "ParkingBayOccupancy":
        await rig.do("set-bay-occupancy", occupied=False)
        assert outcome(rig) == ("Ended", "EVDeparted", "Idle", "Timeout")


@case("TC_E_07_CS")
async def test_tc_e_07_power_path_closed_local_stop(rig: Rig) -> None:
    await charging(rig, "PowerPathClosed", "PowerPathClosed")
    await rig.swipe()
    assert outcome(rig) == ("Ended", "StopAuthorized", "EVConnected", "Local")
    assert last(rig)["idToken"] == TOKEN
    assert last(rig)["transactionInfo"].get("timeSpentCharging", 0) >= 0


@case("TC_E_11_CS")
async def test_tc_e_11_data_signed(rig: Rig) -> None:
    signing = ("SampledDataCtrlr", "SignReadings", "true")
    await points(rig, "DataSigned", "EVConnected", signing)
    await rig.plug()
    assert rig.events() == []
    await rig.swipe()
    started = rig.sent("TransactionEvent")[0]
    assert (started["eventType"], started["triggerReason"]) == ("Started", "SignedDataReceived")
    assert "signedMeterValue" in started["meterValue"][0]["sampledValue"][0]
    assert rig.events()[-1][2] == "Charging"


@case("TC_E_12_CS")
async def test_tc_e_12_parking_bay_occupied(rig: Rig) -> None:
    await points(rig, "ParkingBayOccupancy", "ParkingBayOccupancy")
    command = await rig.do("set-bay-occupancy", occupied=True)
    assert command.status == "applied"
    assert rig.events() == [("Started", "EVDetected", "Idle")]
    assert last(rig)["evse"]["id"] == 1
    await rig.plug()
    await rig.swipe()
    assert [event[:2] for event in rig.events()[1:]] == [
        ("Updated", "CablePluggedIn"),
        ("Updated", "Authorized"),
        ("Updated", "ChargingStateChanged"),
    ]


@case("TC_E_13_CS")
async def test_tc_e_13_authorized_remotely(rig: Rig) -> None:
    await points(rig, "Authorized", "Authorized")
    assert (await rig.call("RequestStartTransaction", START))["status"] == "Accepted"
    started = rig.sent("TransactionEvent")[0]
    assert (started["eventType"], started["triggerReason"]) == ("Started", "RemoteStart")
    assert started["transactionInfo"]["remoteStartId"] == 77
    assert started["idToken"] == TOKEN


@case("TC_E_14_CS")
async def test_tc_e_14_unplug_at_the_station(rig: Rig) -> None:
    await charging(rig, "EVConnected", "EVConnected")
    await rig.swipe()
    rig.mark()
    await rig.do("unplug-connector")
    assert rig.statuses() == ["Available"]
    assert outcome(rig)[:3] == ("Ended", "EVCommunicationLost", "Idle")


@case("TC_E_17_CS")
@pytest.mark.parametrize("stop", ["PowerPathClosed", "Authorized"])
async def test_tc_e_17_ev_side_disconnect_deauthorizes(rig: Rig, stop: str) -> None:
    await charging(rig, "PowerPathClosed", stop, ("TxCtrlr", "StopTxOnEVSideDisconnect", "true"))
    await rig.do("unplug-ev-side")
    assert outcome(rig) == ("Ended", "EVCommunicationLost", "Idle", "EVDisconnected")
    assert rig.statuses() == ["Available"]


@case("TC_E_19_CS")
@pytest.mark.parametrize("remote", [False, True])
async def test_tc_e_19_parking_bay_unoccupied(rig: Rig, remote: bool) -> None:
    await charging(rig, "ParkingBayOccupancy", "ParkingBayOccupancy")
    await (remote_stop(rig) if remote else rig.swipe())
    await rig.do("unplug-connector")
    assert "Ended" not in [event[0] for event in rig.events()]
    await rig.do("set-bay-occupancy", occupied=False)
    assert outcome(rig) == ("Ended", "EVDeparted", "Idle", "Remote" if remote else "Local")


@case("TC_E_21_CS")
async def test_tc_e_21_remote_stop(rig: Rig) -> None:
    await charging(rig, "Authorized", "Authorized")
    await remote_stop(rig)
    assert outcome(rig) == ("Ended", "RemoteStop", "EVConnected", "Remote")


@case("TC_E_24_CS")
@pytest.mark.parametrize("stop", ["EVConnected", "Authorized", "ParkingBayOccupancy"])
async def test_tc_e_24_ev_side_disconnect_unlocks(rig: Rig, stop: str) -> None:
    unlock = ("OCPPCommCtrlr", "UnlockOnEVSideDisconnect", "true")
    await charging(rig, "PowerPathClosed", stop, ("TxCtrlr", "StopTxOnEVSideDisconnect", "true"), unlock)
    await rig.do("unplug-ev-side")
    event_type, trigger, state, _ = outcome(rig)
    assert (trigger, state) == ("EVCommunicationLost", "Idle")
    assert event_type == ("Updated" if stop == "ParkingBayOccupancy" else "Ended")
    assert rig.statuses() == ["Available"]
    assert not rig.lab.charger("CP-1").connectors[0].locked


@case("TC_E_26_CS")
async def test_tc_e_26_ev_side_disconnect_suspends(rig: Rig) -> None:
    keep = (
        ("TxCtrlr", "StopTxOnEVSideDisconnect", "false"),
        ("OCPPCommCtrlr", "UnlockOnEVSideDisconnect", "false"),
    )
    await charging(rig, "PowerPathClosed", "EVConnected,Authorized", *keep)
    await rig.do("unplug-ev-side")
    assert outcome(rig) == ("Updated", "EVCommunicationLost", "Idle", None)
    assert rig.statuses() == ["Available"]
    rig.mark()
    await rig.do("replug-ev-side")
    assert rig.statuses() == ["Occupied"]
    assert rig.events() == [
        ("Updated", "CablePluggedIn", "EVConnected"),
        ("Updated", "ChargingStateChanged", "Charging"),
    ]


async def test_e10_a_fixed_cable_that_is_not_plugged_again_in_time(tmp_path: Path) -> None:
    async with rig_for("ocpp2.0.1", tmp_path, model="sdk-dc-50") as rig:
        wait = ("TxCtrlr", "EVConnectionTimeOut", "30")
        await charging(rig, "EVConnected", "Authorized", ("TxCtrlr", "StopTxOnEVSideDisconnect", "false"), wait)
        await rig.do("unplug-ev-side")
        await rig.advance(31)
        assert outcome(rig)[:2] == ("Ended", "EVConnectTimeout")


async def test_ev_communication_is_lost_and_comes_back(rig: Rig) -> None:
    """As E10, though nobody touches the cable."""
    await charging(rig, "PowerPathClosed", "Authorized", ("TxCtrlr", "StopTxOnEVSideDisconnect", "false"))
    await rig.do("lose-ev-communication")
    assert outcome(rig) == ("Updated", "EVCommunicationLost", "Idle", None)
    await rig.do("restore-ev-communication")
    assert rig.events()[-1] == ("Updated", "ChargingStateChanged", "Charging")
    refused = await rig.do("restore-ev-communication")
    assert refused.refusal is not None


@case("TC_E_35_CS")
async def test_tc_e_35_power_path_closed_remote_stop(rig: Rig) -> None:
    await charging(rig, "PowerPathClosed", "PowerPathClosed")
    await remote_stop(rig)
    assert outcome(rig) == ("Ended", "RemoteStop", "EVConnected", "Remote")


@case("TC_E_37_CS")
async def test_tc_e_37_power_path_closed_ev_side(rig: Rig) -> None:
    await charging(rig, "PowerPathClosed", "PowerPathClosed")
    await rig.do("unplug-ev-side")
    assert outcome(rig) == ("Ended", "EVCommunicationLost", "Idle", "EVDisconnected")


@case("TC_E_38_CS")
async def test_tc_e_38_ev_not_ready(rig: Rig) -> None:
    await points(rig, "EVConnected", "EVConnected")
    await rig.plug()
    await rig.do("ev-stops-energy")
    await rig.swipe()
    assert rig.events()[-1] == ("Updated", "ChargingStateChanged", "SuspendedEV")


@case("TC_E_54_CS")
async def test_tc_e_54_ev_connected_ev_side(rig: Rig) -> None:
    await charging(rig, "EVConnected", "EVConnected")
    await rig.do("unplug-ev-side")
    assert outcome(rig) == ("Ended", "EVCommunicationLost", "Idle", "EVDisconnected")


@case("TC_E_52_CS")
async def test_tc_e_52_disable_remote_authorization(rig: Rig) -> None:
    await rig.set_variables(("AuthCtrlr", "DisableRemoteAuthorization", "true"))
    rig.mark()
    command = await rig.swipe("UNKNOWN")
    await rig.plug()
    assert command.status == "rejected"
    assert "Authorize" not in rig.said()
    assert rig.events() == []


@pytest.mark.parametrize(
    ("stop", "expected"),
    [
        ("Authorized", ("Ended", "StopAuthorized", "EVConnected", "StoppedByEV")),
        ("EnergyTransfer", ("Ended", "StopAuthorized", "EVConnected", "StoppedByEV")),
        ("EVConnected", ("Updated", "StopAuthorized", "EVConnected", None)),
    ],
)
async def test_e15_the_ev_ends_the_session(rig: Rig, stop: str, expected: tuple[str | None, ...]) -> None:
    await charging(rig, "EVConnected", stop)
    await rig.do("ev-ends-session")
    assert outcome(rig) == expected
    again = await rig.do("ev-ends-session")
    assert again.refusal is not None


@pytest.mark.parametrize(
    ("name", "value", "status"),
    [
        ("TxStopPoint", "DataSigned", "Rejected"),
        ("TxStopPoint", "", "Rejected"),
        ("TxStartPoint", "Sunshine", "Rejected"),
        ("TxStartPoint", "EVConnected,EVConnected", "Rejected"),
        ("TxStartPoint", "DataSigned,Authorized", "Accepted"),
        ("TxStopPoint", "ParkingBayOccupancy,EnergyTransfer", "Accepted"),
    ],
)
async def test_points_are_checked_when_written(rig: Rig, name: str, value: str, status: str) -> None:
    data = [{"component": {"name": "TxCtrlr"}, "variable": {"name": name}, "attributeValue": value}]
    answer = await rig.call("SetVariables", {"setVariableData": data})
    assert answer["setVariableResult"][0]["attributeStatus"] == status


async def test_a_jammed_lock_lets_nothing_start(rig: Rig) -> None:
    """G05: no energy without a lock."""
    await points(rig, "EVConnected", "EVConnected")
    await rig.do("jam-connector-lock")
    await rig.plug()
    await rig.swipe()
    assert rig.statuses() == ["Occupied", "Faulted"]
    assert outcome(rig)[:2] == ("Ended", "AbnormalCondition")
    await rig.do("clear-fault", connector_id=1)
    assert rig.statuses()[-1] == "Occupied"
