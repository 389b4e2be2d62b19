"""The first text of a CSMS's request: what the schema asks for, filled with what is known of the station."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ocpplab_tui.base.timestamps import to_text
from ocpplab_tui.lab.csms_port import Snapshot, TransactionView
from ocpplab_tui.tui.forms.skeleton import skeleton

SOON_S = 3600.0
_NUMBERED = frozenset({"requestId", "remoteStartId", "reservationId", "id", "chargingProfileId"})
_PLACES = frozenset({"connectorId", "evseId"})
_LATER = frozenset({"expiryDate", "expiryDateTime"})


def first_payload(
    schema: Mapping[str, Any], now: float, snapshot: Snapshot, identity: str, number: int
) -> dict[str, Any]:
    """The required fields with values that this station can make something of; `number` for ids that must be new."""
    running = next((each for each in snapshot.transactions if each.identity == identity and not each.ended_at), None)
    token = next((each.id for each in snapshot.tokens if each.status == "Accepted"), "DEADBEEF")
    made = skeleton(schema, now)
    filled = _filled(made, _Known(now, token, running, number))
    return filled if isinstance(filled, dict) else made


class _Known:
    """What fits into fields of certain names."""

    def __init__(self, now: float, token: str, running: TransactionView | None, number: int) -> None:
        self.now, self.token, self.running, self.number = now, token, running, number

    def value(self, name: str, value: Any) -> Any:
        if name in ("idTag", "idToken") and isinstance(value, str):
            return self.token
        if name in _PLACES and isinstance(value, int):
            return 1
        if name in _NUMBERED and isinstance(value, int):
            return self.number
        if name in _LATER and isinstance(value, str):
            return to_text(self.now + SOON_S)
        if name == "transactionId" and self.running is not None:
            wanted = self.running.id
            return int(wanted) if isinstance(value, int) and wanted.isdigit() else wanted
        return 16.0 if name == "limit" and not value else value


def _filled(value: Any, known: _Known) -> Any:
    if isinstance(value, dict):
        filled = {
            name: _filled(item, known) if isinstance(item, dict | list) else known.value(name, item)
            for name, item in value.items()
        }
        return filled | {"type": "ISO14443"} if {"idToken", "type"} <= set(value) else filled
    if isinstance(value, list):
        return [_filled(item, known) for item in value]
    return value


def fields_of(schema: Mapping[str, Any]) -> Iterator[tuple[str, str, bool]]:
    """(name, what it may be, required) of a request's own fields, the required ones first."""
    required = set(schema.get("required", ()))
    properties = schema.get("properties", {})
    for name in sorted(properties, key=lambda each: (each not in required, each)):
        if name != "customData":
            yield name, _kind(properties[name], schema), name in required


def _kind(node: Mapping[str, Any], root: Mapping[str, Any]) -> str:
    reference = node.get("$ref")
    if isinstance(reference, str):
        found: Any = root
        for part in reference.removeprefix("#/").split("/"):
            found = found[part]
        node = found
    if "enum" in node:
        return " | ".join(str(each) for each in node["enum"])
    if node.get("type") == "array":
        return f"[ {_kind(node.get('items', {}), root)} ]"
    if node.get("type") == "object":
        inside = [name for name in node.get("properties", {}) if name != "customData"]
        return "{ " + ", ".join(inside) + " }"
    if node.get("format"):
        return str(node["format"])
    most = f" up to {node['maxLength']} characters" if "maxLength" in node else ""
    return f"{node.get('type', 'anything')}{most}"
