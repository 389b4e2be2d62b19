"""What the tests of monitors share: how a CSMS asks for one, and what a charger said."""

from __future__ import annotations

from typing import Any

from tests.octt.rig import Payload, Rig

POWER = ("EVSE", "Power")
STATE = ("EVSE", "AvailabilityState")
THRESHOLD_OF_OFFLINE = ("OCPPCommCtrlr", "OfflineThreshold")
UPPER, LOWER, DELTA, PERIODIC, ALIGNED = "UpperThreshold", "LowerThreshold", "Delta", "Periodic", "PeriodicClockAligned"


def variable(component: str, name: str, evse: int | None = None, connector: int | None = None) -> Payload:
    """A ComponentVariable; EVSE and Connector are the first unless said otherwise."""
    evse = 1 if evse is None and component in ("EVSE", "Connector", "ConnectorPlugRetentionLock") else evse
    place: Payload = {} if evse is None else {"evse": {"id": evse}}
    if connector is not None:
        place["evse"]["connectorId"] = connector
    return {"component": {"name": component, **place}, "variable": {"name": name}}


def monitor(what: tuple[str, str], kind: str, value: float, severity: int = 5, **more: Any) -> Payload:
    """One SetMonitoringData."""
    return {**variable(*what), "type": kind, "value": value, "severity": severity, **more}


async def ask(rig: Rig, *monitors: Payload) -> list[Payload]:
    """SetVariableMonitoring: its results."""
    answer = await rig.call("SetVariableMonitoring", {"setMonitoringData": list(monitors)})
    results: list[Payload] = answer["setMonitoringResult"]
    assert [(item["component"], item["variable"], item["type"]) for item in results] == [
        (item["component"], item["variable"], item["type"]) for item in monitors
    ]
    assert all(("id" in item) is (item["status"] == "Accepted") for item in results), results
    return results


async def put(rig: Rig, what: tuple[str, str], kind: str, value: float, severity: int = 5, **more: Any) -> int:
    """One monitor that must be accepted: its id."""
    (result,) = await ask(rig, monitor(what, kind, value, severity, **more))
    assert result["status"] == "Accepted", result
    return int(result["id"])


async def reported(rig: Rig, **request: Any) -> dict[int, Payload]:
    """GetMonitoringReport: monitors by id, with their component and variable; {} for EmptyResultSet."""
    rig.mark()
    answer = await rig.call("GetMonitoringReport", {"requestId": 77, **request})
    messages = rig.sent("NotifyMonitoringReport")
    if answer["status"] == "EmptyResultSet":
        assert not messages
        return {}
    assert answer == {"status": "Accepted"}
    assert [message["seqNo"] for message in messages] == list(range(len(messages)))
    assert [message["tbc"] for message in messages] == [True] * (len(messages) - 1) + [False]
    assert {message["requestId"] for message in messages} == {77}
    return {
        each["id"]: {**each, "component": data["component"], "variable": data["variable"]}
        for message in messages
        for data in message["monitor"]
        for each in data["variableMonitoring"]
    }


def events(rig: Rig) -> list[Payload]:
    """All events since the mark, in order; parts of a report must be in order."""
    found: list[Payload] = []
    number = 0
    for message in rig.sent("NotifyEvent"):
        assert message["seqNo"] == number, message["seqNo"]
        number = number + 1 if message.payload.get("tbc") else 0
        found += message["eventData"]
    return found


def of(rig: Rig, monitor_id: int) -> list[Payload]:
    """The events of one monitor since the mark."""
    return [event for event in events(rig) if event.get("variableMonitoringId") == monitor_id]
