"""Commands, chargers and frames as JSON."""

from __future__ import annotations

from typing import Any

from ocpplab_tui.gateway.fields import moment
from ocpplab_tui.lab.details import EventRow, MonitorRow, MonitorsDetails
from ocpplab_tui.lab.port import ChargerView, ConnectorView
from ocpplab_tui.ocppj.frame import Frame
from ocpplab_tui.operations.model import Command


def command_response(command: Command) -> dict[str, Any]:
    """A CommandResponse."""
    return {
        "id": command.id,
        "operation": command.operation.name,
        "charger_id": command.charger_id,
        "identity": command.identity,
        "origin": command.origin,
        "status": command.status.value,
        "detail": command.detail,
        "ocpp_result": command.ocpp_result,
        "messages": list(command.messages),
        "created_at": moment(command.created_at),
        "finished_at": moment(command.finished_at),
    }


def state_response(view: ChargerView, watched: MonitorsDetails) -> dict[str, Any]:
    """A ChargerState."""
    return {
        "charger_id": view.charger_id,
        "identity": view.identity,
        "online": view.online,
        "registration": view.registration,
        "network_faults": list(view.network_faults),
        "connectors": [_connector(each) for each in view.connectors],
        "monitors": [_monitor(each) for each in watched.monitors],
        "events": [_event(each) for each in watched.events],
    }


def _monitor(monitor: MonitorRow) -> dict[str, Any]:
    return {
        "id": monitor.id,
        "component": monitor.component,
        "variable": monitor.variable,
        "type": monitor.type,
        "value": monitor.value,
        "severity": monitor.severity,
        "kind": monitor.kind,
        "transaction": monitor.transaction,
        "triggered": monitor.state == "triggered",
        "actual_value": monitor.actual,
    }


def _event(event: EventRow) -> dict[str, Any]:
    return {
        "event_id": event.id,
        "timestamp": moment(event.at),
        "trigger": event.trigger,
        "actual_value": event.actual,
        "component": event.component,
        "variable": event.variable,
        "kind": event.kind,
        "severity": event.severity,
        "cleared": event.cleared,
        "monitor_id": event.monitor_id,
        "cause": event.cause,
        "tech_code": event.tech_code,
        "tech_info": event.tech_info,
    }


def _connector(connector: ConnectorView) -> dict[str, Any]:
    return {
        "evse_id": connector.evse_id,
        "connector_id": connector.connector_id,
        "status": connector.status,
        "error_code": connector.error_code,
        "power_w": round(connector.power_w, 1),
        "energy_wh": round(connector.register_wh, 1),
        "voltage_v": round(connector.voltage_v, 1),
        "current_a": round(connector.current_a, 2),
        "soc": None if connector.soc is None else round(connector.soc, 2),
        "transaction_id": connector.transaction_id,
        "id_tag": connector.id_token,
        "plugged": connector.plugged,
        "locked": connector.locked,
    }


def frame_event(frame: Frame, identity: str) -> dict[str, Any]:
    """One frame in the stream."""
    return {
        "charger_id": frame.charger_id,
        "identity": identity,
        "timestamp": moment(frame.at),
        "direction": frame.direction.value,
        "kind": frame.kind.value,
        "action": frame.action,
        "unique_id": frame.unique_id,
        "message": frame.text,
        "latency_ms": None if frame.latency_ms is None else round(frame.latency_ms, 3),
        "verdict": frame.verdict,
        "note": frame.note,
    }
