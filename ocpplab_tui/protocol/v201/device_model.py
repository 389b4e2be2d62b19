"""Block B: GetVariables, SetVariables, GetBaseReport and GetReport with NotifyReport (B05–B08)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import orjson

from ocpplab_tui.base.errors import CallError
from ocpplab_tui.charger.definitions import ACTUAL, ComponentKey, VariableKey
from ocpplab_tui.charger.definitions.device_data import BYTES_PER_MESSAGE
from ocpplab_tui.charger.reports import VariableView, Wanted
from ocpplab_tui.protocol.ports import Payload
from ocpplab_tui.protocol.requests import Requests
from ocpplab_tui.protocol.v201.payloads import status_info

if TYPE_CHECKING:
    from ocpplab_tui.protocol.v201.station import Station201

requests: Requests[Station201] = Requests()

REPORT_BYTES = 60_000
"""Size at which a NotifyReport is split, below what BytesPerMessage announces."""


@requests("GetVariables")
def get_variables(station: Station201, request: Payload) -> Payload:
    """B06: one result an element; a value only with Accepted (FR.06–09)."""
    asked = request["getVariableData"]
    settings = station.charger.settings
    check_size(request, len(asked), settings.items_per_get, settings.bytes_per_get)
    return {"getVariableResult": [_get(station, item) for item in asked]}


def _get(station: Station201, item: Payload) -> Payload:
    attribute = item.get("attributeType", ACTUAL)
    outcome = station.charger.device_model.get(component(item["component"]), variable(item["variable"]), attribute)
    result = _echo(item, outcome.status, attribute)
    if outcome.value is not None:
        result["attributeValue"] = outcome.value
    if outcome.reason_code:
        result["attributeStatusInfo"] = status_info(outcome.reason_code)
    return result


@requests("SetVariables")
def set_variables(station: Station201, request: Payload) -> Payload:
    """B05: one result an element, in order; what is set is in force at once."""
    items = request["setVariableData"]
    settings = station.charger.settings
    check_size(request, len(items), settings.items_per_set, settings.bytes_per_set)
    results = [_set(station, item) for item in items]
    station.configuration_changed()
    return {"setVariableResult": results}


def _set(station: Station201, item: Payload) -> Payload:
    attribute = item.get("attributeType", ACTUAL)
    outcome = station.charger.device_model.set(
        component(item["component"]), variable(item["variable"]), attribute, item["attributeValue"]
    )
    result = _echo(item, outcome.status, attribute)
    if outcome.reason_code:
        result["attributeStatusInfo"] = status_info(outcome.reason_code, outcome.info)
    return result


def _echo(item: Payload, status: str, attribute: str) -> Payload:
    """The element as it was asked for, with its status."""
    return {
        "attributeStatus": status,
        "attributeType": attribute,
        "component": item["component"],
        "variable": item["variable"],
    }


def check_size(request: Payload, items: int, most_items: int, most_bytes: int) -> None:
    """More than was announced is refused whole (B05, B06.FR.16, FR.17)."""
    check_number(items, most_items)
    try:
        size = len(orjson.dumps(request))
    except orjson.JSONEncodeError as error:  # parts that are nested without end
        raise CallError("FormatViolation", "the request is nested too deeply") from error
    if size > most_bytes:
        raise CallError("FormatViolation", f"at most {most_bytes} bytes in one request")


def check_number(count: int, most: int) -> None:
    if count > most:
        raise CallError("OccurrenceConstraintViolation", f"at most {most} elements in one request")


@requests("GetBaseReport")
def get_base_report(station: Station201, request: Payload) -> Payload:
    """B07: all three inventories."""
    views = list(station.charger.device_model.variables(request["reportBase"]))
    return _report(station, request["requestId"], views)


@requests("GetReport")
def get_report(station: Station201, request: Payload) -> Payload:
    """B08: criteria and component variables both narrow it down."""
    asked = [wanted(item) for item in request.get("componentVariable", [])]
    settings = station.charger.settings
    check_size(request, len(asked), settings.items_per_report, BYTES_PER_MESSAGE)
    views = list(station.charger.device_model.select(request.get("componentCriteria", ()), asked))
    return _report(station, request["requestId"], views)


def _report(station: Station201, request_id: int, views: list[VariableView]) -> Payload:
    """The answer now, the NotifyReports behind it."""
    if not views:
        return {"status": "EmptyResultSet"}
    generated_at = station.stamp()
    messages = list(parts(map(_report_data, views), station.charger.settings.items_per_report))
    for number, part in enumerate(messages):
        payload: Payload = {
            "requestId": request_id,
            "generatedAt": generated_at,
            "seqNo": number,
            "tbc": number < len(messages) - 1,
            "reportData": part,
        }
        station.call("NotifyReport", payload)
    return {"status": "Accepted"}


def parts(data: Iterable[Payload], most: int) -> Iterator[list[Payload]]:
    """A report split so that a message has at most so many elements, and fewer bytes than announced."""
    part: list[Payload] = []
    size = 0
    for item in data:
        item_size = len(orjson.dumps(item)) + 1
        if part and (len(part) == most or size + item_size > REPORT_BYTES):
            yield part
            part, size = [], 0
        part.append(item)
        size += item_size
    if part:
        yield part


def _report_data(view: VariableView) -> Payload:
    characteristics: Payload = {"dataType": view.data_type, "supportsMonitoring": view.supports_monitoring}
    if view.unit:
        characteristics["unit"] = view.unit
    if view.min_limit is not None:
        characteristics["minLimit"] = view.min_limit
    if view.max_limit is not None:
        characteristics["maxLimit"] = view.max_limit
    if view.values:
        characteristics["valuesList"] = ",".join(view.values)
    return {
        "component": component_payload(view.component),
        "variable": named(view.variable.name, view.variable.instance),
        "variableAttribute": [_attribute_payload(attribute) for attribute in view.attributes],
        "variableCharacteristics": characteristics,
    }


def _attribute_payload(attribute: tuple[str, str | None, str, bool, bool]) -> Payload:
    kind, value, mutability, persistent, constant = attribute
    payload: Payload = {"type": kind, "mutability": mutability, "persistent": persistent, "constant": constant}
    if value is not None:
        payload["value"] = value
    return payload


# -- names -----------------------------------------------------------------------------------------------------------


def component(payload: Payload) -> ComponentKey:
    place = payload.get("evse", {})
    return ComponentKey(payload["name"], payload.get("instance"), place.get("id"), place.get("connectorId"))


def variable(payload: Payload) -> VariableKey:
    return VariableKey(payload["name"], payload.get("instance"))


def wanted(payload: Payload) -> Wanted:
    """One ComponentVariable of a request for a report."""
    key = variable(payload["variable"]) if "variable" in payload else None
    return Wanted(component(payload["component"]), key)


def component_payload(key: ComponentKey) -> Payload:
    payload = named(key.name, key.instance)
    if key.evse is not None:
        payload["evse"] = {"id": key.evse} | ({} if key.connector is None else {"connectorId": key.connector})
    return payload


def named(name: str, instance: str | None) -> Payload:
    return {"name": name} if instance is None else {"name": name, "instance": instance}
