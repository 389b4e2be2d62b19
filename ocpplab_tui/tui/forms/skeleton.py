"""A payload to begin with, made from a message's schema: the required fields, with values that fit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ocpplab_tui.base.timestamps import to_text

_DEPTH = 8


def skeleton(schema: Mapping[str, Any], now: float) -> dict[str, Any]:
    """The smallest payload that a schema asks for. Text to be replaced is empty or says what belongs there."""
    made = _value(schema, schema, "", now, 0)
    return made if isinstance(made, dict) else {}


def _value(node: Mapping[str, Any], root: Mapping[str, Any], name: str, now: float, depth: int) -> Any:
    node = _resolved(node, root)
    if "const" in node:
        return node["const"]
    if node.get("enum"):
        return node["enum"][0]
    if "default" in node:
        return node["default"]
    kind = node.get("type")
    if kind == "object" or "properties" in node:
        return _object(node, root, now, depth)
    if kind == "array":
        count = max(1, int(node.get("minItems", 1)))
        return [_value(node.get("items", {}), root, name, now, depth + 1) for _ in range(min(count, 3))]
    if kind in ("integer", "number"):
        return max(0, int(node.get("minimum", 0)))
    if kind == "boolean":
        return False
    return _text(node, name, now)


def _object(node: Mapping[str, Any], root: Mapping[str, Any], now: float, depth: int) -> dict[str, Any]:
    if depth > _DEPTH:
        return {}
    properties = node.get("properties", {})
    return {name: _value(properties.get(name, {}), root, name, now, depth + 1) for name in node.get("required", ())}


def _text(node: Mapping[str, Any], name: str, now: float) -> str:
    if node.get("format") == "date-time":
        return to_text(now)
    if node.get("format") == "uri":
        return "http://127.0.0.1:8000/"
    return name[: int(node.get("maxLength", 64))]


def _resolved(node: Mapping[str, Any], root: Mapping[str, Any]) -> Mapping[str, Any]:
    reference = node.get("$ref")
    if not isinstance(reference, str):
        return node
    found: Any = root
    for part in reference.removeprefix("#/").split("/"):
        found = found[part]
    return found if isinstance(found, Mapping) else {}
