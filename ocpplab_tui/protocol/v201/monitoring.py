"""Block N02–N06: variable monitors, set, cleared and reported. What they say: `notify_event`."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from ocpplab_tui.charger.definitions.monitoring import MONITORING_BYTES_PER_MESSAGE, MONITORS_PER_MESSAGE
from ocpplab_tui.charger.monitor import Monitor, MonitorType
from ocpplab_tui.charger.monitors import MonitorRequest, SetOutcome
from ocpplab_tui.protocol.ports import Payload
from ocpplab_tui.protocol.requests import Requests
from ocpplab_tui.protocol.v201.device_model import (
    check_size,
    component,
    component_payload,
    named,
    parts,
    variable,
    wanted,
)
from ocpplab_tui.protocol.v201.hard_wired import reactions
from ocpplab_tui.protocol.v201.payloads import rejected, status_info

if TYPE_CHECKING:
    from ocpplab_tui.protocol.v201.station import Station201

__all__ = ["reactions", "requests"]

requests: Requests[Station201] = Requests()


@requests("SetVariableMonitoring")
def set_variable_monitoring(station: Station201, request: Payload) -> Payload:
    """N04: one result an element, in order, each judged for itself."""
    items = request["setMonitoringData"]
    check_size(request, len(items), MONITORS_PER_MESSAGE, MONITORING_BYTES_PER_MESSAGE)
    results = [_set(station, item) for item in items]
    station.notifier.follow()
    return {"setMonitoringResult": results}


def _set(station: Station201, item: Payload) -> Payload:
    outcome = station.notifier.monitors.set(
        MonitorRequest(
            component(item["component"]),
            variable(item["variable"]),
            MonitorType(item["type"]),
            float(item["value"]),
            item["severity"],
            item.get("transaction", False),
            item.get("id"),
        )
    )
    return _result(item, outcome)


def _result(item: Payload, outcome: SetOutcome) -> Payload:
    """The element as it was asked for, with its status; an id only where there is a monitor (MON-04)."""
    result: Payload = {key: item[key] for key in ("type", "severity", "component", "variable")}
    result["status"] = outcome.status
    if outcome.monitor is not None:
        result["id"] = outcome.monitor.id
    if outcome.reason_code or outcome.info:
        result["statusInfo"] = status_info(outcome.reason_code or "UnsupportedParam", outcome.info)
    return result


@requests("ClearVariableMonitoring")
def clear_variable_monitoring(station: Station201, request: Payload) -> Payload:
    """N06: one result an id. A monitor that goes while in alarm says nothing more (N07.FR.12)."""
    ids = request["id"]
    check_size(request, len(ids), MONITORS_PER_MESSAGE, MONITORING_BYTES_PER_MESSAGE)
    results = [{"id": each, "status": station.notifier.monitors.clear(each)} for each in ids]
    station.notifier.follow()
    return {"clearMonitoringResult": results}


@requests("SetMonitoringBase")
def set_monitoring_base(station: Station201, request: Payload) -> Payload:
    """N03: all three bases."""
    station.notifier.monitors.set_base(request["monitoringBase"])
    station.notifier.follow()
    return {"status": "Accepted"}


@requests("SetMonitoringLevel")
def set_monitoring_level(station: Station201, request: Payload) -> Payload:
    """N05: what is less severe is told no more; what is still true when the level rises again is told then."""
    if not station.notifier.monitors.set_level(request["severity"]):
        return rejected("ValueOutOfRange", "severity is 0 to 9")
    return {"status": "Accepted"}


@requests("GetMonitoringReport")
def get_monitoring_report(station: Station201, request: Payload) -> Payload:
    """N02: the answer now, the NotifyMonitoringReports behind it."""
    asked = [wanted(item) for item in request.get("componentVariable", [])]
    items_max = station.charger.settings.items_per_report
    check_size(request, len(asked), items_max, MONITORING_BYTES_PER_MESSAGE)
    monitors = station.notifier.monitors.select(request.get("monitoringCriteria", ()), asked)
    if not monitors:
        return {"status": "EmptyResultSet"}
    generated_at = station.stamp()
    messages = list(parts(_by_variable(monitors), items_max))
    for number, part in enumerate(messages):
        payload: Payload = {
            "requestId": request["requestId"],
            "generatedAt": generated_at,
            "seqNo": number,
            "tbc": number < len(messages) - 1,
            "monitor": part,
        }
        station.call("NotifyMonitoringReport", payload)
    return {"status": "Accepted"}


def _by_variable(monitors: Sequence[Monitor]) -> list[Payload]:
    """MonitoringDataTypes: each variable once, with all its monitors, by their ids."""
    ordered = sorted(monitors, key=lambda monitor: (monitor.variable.number, monitor.id))
    return [
        {
            "component": component_payload(group[0].variable.component),
            "variable": named(*group[0].variable.key),
            "variableMonitoring": [_monitor(monitor) for monitor in group],
        }
        for group in (list(each) for _, each in groupby(ordered, key=lambda monitor: monitor.variable.number))
    ]


def _monitor(monitor: Monitor) -> Payload:
    return {
        "id": monitor.id,
        "transaction": monitor.transaction,
        "value": monitor.value,
        "type": str(monitor.type),
        "severity": monitor.severity,
    }
