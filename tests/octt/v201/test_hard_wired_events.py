"""Block N07: what faults and sensors tell by themselves, and the seed's example."""

from __future__ import annotations

import orjson
import pytest

from ocpplab_tui.charger.faults import FAULTS
from tests.octt.conformance import case
from tests.octt.rig import Payload, Rig
from tests.octt.v201.monitors import DELTA, STATE, events, of, put, reported, variable

SEED = {
    "trigger": "Alerting",
    "actualValue": "85.2",
    "component": {"name": "EVSE", "evse": {"id": 1}},
    "variable": {"name": "Temperature"},
    "eventNotificationType": "HardWiredMonitor",
}
"""The event of the vendor's page, but for its severity, which 2.0.1 has no place for."""


def short(event: Payload) -> tuple[str, str, str, bool]:
    return event["component"]["name"], event["variable"]["name"], event["actualValue"], event.get("cleared", False)


async def test_the_seeds_event(rig: Rig) -> None:
    command = await rig.do("set-sensor", sensor="temperature", value="85.2", evse_id=1)
    assert command.refusal is None
    (message,) = rig.sent("NotifyEvent")
    assert set(message.payload) == {"generatedAt", "seqNo", "eventData"}
    (event,) = message["eventData"]
    assert {key: event[key] for key in SEED} == SEED
    assert "severity" not in message.text
    (frame,) = [frame for _, frame in rig.lab.journal.frames(0, 10_000) if frame.unique_id == message.unique_id][:1]
    assert frame.note == "severity 4", "the journal knows what the wire has no place for"
    known = (await reported(rig))[event["variableMonitoringId"]]
    assert (known["type"], known["value"], known["severity"]) == ("UpperThreshold", 85, 4)
    rig.mark()
    await rig.do("set-sensor", sensor="temperature", value=85, evse_id=1)
    assert [(event["actualValue"], event["cleared"]) for event in events(rig)] == [("85", True)]
    await rig.do("set-sensor", sensor="temperature", connector_id=1)
    asked = variable("EVSE", "Temperature")
    answer = await rig.call("GetVariables", {"getVariableData": [asked]})
    assert answer["getVariableResult"][0]["attributeValue"] == "24"


@case("TC_G_20_CS")
async def test_tc_g_20_lock_failure(rig: Rig) -> None:
    await rig.do("inject-fault", fault_type="ConnectorLockFailure", connector_id=1)
    problem = events(rig)[0]
    assert problem["component"] == {"name": "ConnectorPlugRetentionLock", "evse": {"id": 1, "connectorId": 1}}
    assert (problem["variable"], problem["actualValue"]) == ({"name": "Problem"}, "true")
    assert (problem["trigger"], problem["eventNotificationType"]) == ("Delta", "HardWiredNotification")
    assert problem["techCode"] == FAULTS["ConnectorLockFailure"].tech_code
    assert problem["techInfo"] == FAULTS["ConnectorLockFailure"].tech_info
    assert "variableMonitoringId" not in problem
    assert rig.statuses() == ["Faulted"]
    await rig.plug()
    await rig.swipe()
    assert rig.connector().transaction_id is None


@case("X20-14")
async def test_x20_14_the_second_event_names_the_first(rig: Rig) -> None:
    await rig.do("inject-fault", fault_type="ConnectorLockFailure", connector_id=1)
    problem, state = events(rig)
    assert short(state) == ("Connector", "AvailabilityState", "Faulted", False)
    assert state["cause"] == problem["eventId"]
    assert "cause" not in problem
    rig.mark()
    await rig.do("clear-fault", connector_id=1)
    problem, state = events(rig)
    assert short(problem) == ("ConnectorPlugRetentionLock", "Problem", "false", True)
    assert short(state) == ("Connector", "AvailabilityState", "Available", False)
    assert state["cause"] == problem["eventId"]


@case("TC_N_21_CS")
@pytest.mark.parametrize("fault", sorted(FAULTS))
async def test_tc_n_21_every_fault_is_told_and_cleared(rig: Rig, fault: str) -> None:
    await rig.charge()
    running = rig.connector().transaction_id
    if fault == "EVCommunicationError":
        await rig.do("ev-stops-energy", connector_id=1)
    rig.mark()
    command = await rig.do("inject-fault", fault_type=fault, connector_id=1)
    assert command.refusal is None, command.detail
    problem = events(rig)[0]
    assert (problem["variable"]["name"], problem["actualValue"]) == ("Problem", "true")
    assert problem["eventNotificationType"] == "HardWiredNotification"
    assert problem["techCode"] == FAULTS[fault].tech_code
    if "evse" in problem["component"]:
        assert problem["transactionId"] == running
    rig.mark()
    await rig.do("clear-fault", connector_id=1)
    assert (events(rig)[0]["actualValue"], events(rig)[0]["cleared"]) == ("false", True)
    assert events(rig)[0]["component"] == problem["component"]


async def test_over_temperature_raises_the_hard_wired_monitor_too(rig: Rig) -> None:
    await rig.do("inject-fault", fault_type="OverTemperature", connector_id=1)
    told = {short(event)[:2]: event for event in events(rig)}
    problem, alarm = told["TemperatureSensor", "Problem"], told["EVSE", "Temperature"]
    assert (alarm["eventNotificationType"], alarm["actualValue"]) == ("HardWiredMonitor", "96")
    assert alarm["cause"] == problem["eventId"]
    rig.mark()
    await rig.do("clear-fault", connector_id=1)
    told = {short(event)[:2]: event for event in events(rig)}
    assert told["EVSE", "Temperature"]["cleared"] is True


async def test_a_fault_of_the_whole_charger(rig: Rig) -> None:
    await rig.do("inject-fault", fault_type="InternalError")
    problem, *states = events(rig)
    assert short(problem) == ("Controller", "Problem", "true", False)
    assert "evse" not in problem["component"]
    assert {short(state)[:3] for state in states} == {
        ("ChargingStation", "AvailabilityState", "Faulted"),
        ("Connector", "AvailabilityState", "Faulted"),
    }
    assert {state["cause"] for state in states} == {problem["eventId"]}


async def test_a_monitor_of_the_state_takes_the_place_of_the_notification(rig: Rig) -> None:
    what = {"component": {"name": "Connector", "evse": {"id": 1, "connectorId": 1}}, "variable": {"name": STATE[1]}}
    answer = await rig.call(
        "SetVariableMonitoring", {"setMonitoringData": [{**what, "type": DELTA, "value": 1, "severity": 5}]}
    )
    known = answer["setMonitoringResult"][0]["id"]
    whole = await put(rig, STATE, DELTA, 1)
    await rig.do("inject-fault", fault_type="ConnectorLockFailure", connector_id=1)
    problem, *rest = events(rig)
    assert {event["variableMonitoringId"] for event in rest} == {known, whole}
    assert {event["cause"] for event in rest} == {problem["eventId"]}
    assert of(rig, known)[0]["eventNotificationType"] == "CustomMonitor"


async def test_door_and_water_are_alarms_of_their_own(rig: Rig) -> None:
    for sensor, component, on, off in (
        ("door", "CaseAccessSensor", "open", "closed"),
        ("flood", "FloodSensor", "wet", "dry"),
    ):
        rig.mark()
        await rig.do("set-sensor", sensor=sensor, value=on)
        await rig.do("set-sensor", sensor=sensor, value=on)
        await rig.do("set-sensor", sensor=sensor, value=off)
        assert [(short(event), event["trigger"]) for event in events(rig)] == [
            ((component, "Tripped", "true", False), "Alerting"),
            ((component, "Tripped", "false", True), "Alerting"),
        ]
        tampering = [seen["type"] for seen in rig.sent("SecurityEventNotification")]
        assert tampering == (["TamperDetectionActivated"] if sensor == "door" else [])


async def test_tilt_and_signal(rig: Rig) -> None:
    await rig.do("set-sensor", sensor="tilt", value=31)
    await rig.do("set-sensor", sensor="signal", value=-106)
    tilt, signal = events(rig)
    assert (short(tilt)[:3], tilt["eventNotificationType"]) == (("TiltSensor", "Angle", "31"), "HardWiredMonitor")
    assert short(signal)[:3] == ("DataLink", "SignalStrength", "-106")
    assert signal["eventNotificationType"] == "PreconfiguredMonitor"


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"sensor": "temperature", "value": "warm"}, "expected a number"),
        ({"sensor": "temperature", "value": "151"}, "-50 to 150 Celsius"),
        ({"sensor": "temperature", "value": "nan"}, "expected a number"),
        ({"sensor": "temperature", "value": "20", "evse_id": 9}, "no EVSE 9"),
        ({"sensor": "door", "value": "ajar"}, "closed or open"),
        ({"sensor": "door", "value": "open", "evse_id": 1}, "one for the whole"),
    ],
)
async def test_what_a_sensor_cannot_tell_is_refused(rig: Rig, fields: Payload, says: str) -> None:
    command = await rig.do("set-sensor", **fields)
    assert command.refusal is not None
    assert says in str(command.refusal)
    assert rig.said() == []


async def test_nothing_is_told_of_an_ordinary_session(rig: Rig) -> None:
    """A charger without monitors of its own is silent, and keeps no watch."""
    await rig.charge()
    await rig.advance(300)
    await rig.do("stop-session", connector_id=1)
    assert "NotifyEvent" not in rig.said()
    station = rig.lab.fleet.find(rig.identity).station
    assert not station.notifier.watches.awake  # type: ignore[attr-defined]  # 2.0.1 stations have one
    assert orjson.dumps([seen.text for seen in rig.sent()])
