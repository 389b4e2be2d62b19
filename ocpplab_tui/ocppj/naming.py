"""snake_case keys, as the vendor's API has them, to the schema's camelCase names."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ocpplab_tui.ocppj.errors import InvalidPayload

_OPAQUE = frozenset({"customData", "data"})


def renamed(action: str, schema: dict[str, Any], payload: dict[str, Any]) -> dict[str, Any]:
    """The payload with its keys named as in the schema, at every level. See `schemas.to_camel`."""
    result: dict[str, Any] = _Renaming(action, schema).value(schema, payload, "")
    return result


class _Renaming:
    def __init__(self, action: str, root: dict[str, Any]) -> None:
        self._action = action
        self._root = root

    def value(self, node: Any, value: Any, path: str) -> Any:
        node = self._resolved(node)
        if isinstance(value, list) and "items" in node:
            return [self.value(node["items"], item, f"{path}[{index}]") for index, item in enumerate(value)]
        if isinstance(value, dict) and "properties" in node:
            return self._object(node["properties"], value, path)
        return value

    def _object(self, properties: dict[str, Any], value: dict[str, Any], path: str) -> dict[str, Any]:
        spelling: dict[str, str] = {}
        result: dict[str, Any] = {}
        for key, item in value.items():
            name = _schema_name(key, properties)
            where = f"{path}.{name}" if path else name
            if name in spelling:
                raise InvalidPayload(self._action, where, f"is given twice, as {spelling[name]} and as {key}")
            spelling[name] = key
            known = name in properties and name not in _OPAQUE
            result[name] = self.value(properties[name], item, where) if known else item
        return result

    def _resolved(self, node: Any) -> dict[str, Any]:
        while isinstance(node, dict) and "$ref" in node:
            target: Any = self._root
            for step in node["$ref"].removeprefix("#/").split("/"):
                target = target[step]
            node = target
        return node if isinstance(node, dict) else {}


def _schema_name(key: str, names: Iterable[str]) -> str:
    if key in names or "_" not in key or key != key.lower():
        return key
    wanted = key.replace("_", "")
    return next((name for name in names if name.lower() == wanted), key)
