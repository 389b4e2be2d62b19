"""The OpenAPI document: FastAPI's, with the vendor's names and without what only a form needs."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from ocpplab_tui.gateway import published
from ocpplab_tui.gateway.errors import HttpErrorResponse
from ocpplab_tui.gateway.route import OPEN_PATHS
from ocpplab_tui.operations.registry import OPERATIONS

Document = dict[str, Any]
REFERENCE = "#/components/schemas/"
FORM_KEYS = ("kind", "title", "default")

VALIDATION_SCHEMAS: Document = {
    "ValidationErrorLocItems": {
        "oneOf": [{"type": "string"}, {"type": "integer"}],
        "title": "ValidationErrorLocItems",
    },
    "ValidationErrorCtx": {"type": "object", "properties": {}, "title": "ValidationErrorCtx"},
    "ValidationError": {
        "type": "object",
        "properties": {
            "loc": {"type": "array", "items": {"$ref": f"{REFERENCE}ValidationErrorLocItems"}},
            "msg": {"type": "string"},
            "type": {"type": "string"},
            "input": {"description": "Any type"},
            "ctx": {"$ref": f"{REFERENCE}ValidationErrorCtx"},
        },
        "required": ["loc", "msg", "type"],
        "title": "ValidationError",
    },
    "HTTPValidationError": {
        "type": "object",
        "properties": {"detail": {"type": "array", "items": {"$ref": f"{REFERENCE}ValidationError"}}},
        "title": "HTTPValidationError",
    },
}
"""FastAPI brings models of these names with other words in them."""


def document(app: FastAPI) -> Document:
    """What `/openapi.json` answers."""
    made = get_openapi(title=app.title, version=app.version, routes=app.routes, openapi_version="3.1.0")
    names = {each.__name__: published.event_name(each) for each in OPERATIONS.values()} | published.TARGETS
    made["components"]["schemas"]["HttpErrorResponse"] = HttpErrorResponse.model_json_schema()
    schemas = {names.get(name, name): _schema(schema, names) for name, schema in made["components"]["schemas"].items()}
    for name, schema in schemas.items():
        schema["title"] = name
        _lay_over(schema, published.SCHEMA_TEXTS.get(name, {}))
    paths = {path: _path(path, item, names) for path, item in made["paths"].items()}
    return {
        "openapi": made["openapi"],
        "info": made["info"],
        "paths": paths,
        "components": {
            "schemas": dict(sorted((schemas | VALIDATION_SCHEMAS).items())),
            "securitySchemes": {"HTTPBearer": {"type": "http", "scheme": "bearer"}},
        },
    }


def _path(path: str, item: Document, names: dict[str, str]) -> Document:
    operations = {method: _renamed(operation, names) for method, operation in item.items()}
    for operation in operations.values():
        if path not in OPEN_PATHS:
            operation["security"] = [{"HTTPBearer": []}]
        for parameter in operation.get("parameters", ()):
            parameter["schema"] = _property(parameter["schema"])
    return operations


def _renamed(value: Any, names: dict[str, str]) -> Any:
    """The same with references to the vendor's names."""
    if isinstance(value, list):
        return [_renamed(each, names) for each in value]
    if not isinstance(value, dict):
        return value
    copy = {key: _renamed(each, names) for key, each in value.items()}
    if isinstance(reference := copy.get("$ref"), str):
        name = reference.removeprefix(REFERENCE)
        copy["$ref"] = f"{REFERENCE}{names.get(name, name)}"
    return copy


def _schema(schema: Document, names: dict[str, str]) -> Document:
    """One model: its fields lose their titles, its text keeps to one line a paragraph."""
    clean: Document = _renamed(schema, names)
    if "properties" in clean:
        clean["properties"] = {name: _property(each) for name, each in clean["properties"].items()}
    if isinstance(text := clean.get("description"), str):
        clean["description"] = " ".join(text.split())
    return clean


def _property(schema: Document) -> Document:
    clean = {key: value for key, value in schema.items() if key not in FORM_KEYS or (key == "default" and value)}
    for key in ("items", "additionalProperties"):
        if isinstance(clean.get(key), dict):
            clean[key] = _property(clean[key])
    if "anyOf" in clean:
        clean["anyOf"] = [_property(each) for each in clean["anyOf"]]
    return clean


def _lay_over(schema: Document, texts: Document) -> None:
    for key, value in texts.items():
        if value is None:
            schema.pop(key, None)
        elif isinstance(value, dict):
            _lay_over(schema.setdefault(key, {}), value)
        else:
            schema[key] = value
