"""The document: equal to the vendor's for the configuration route, and whole for all others."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from ocpplab_tui.operations.registry import OPERATIONS
from tests.gateway.benches import Door

PUBLISHED: dict[str, Any] = yaml.safe_load(
    Path(__file__).with_name("published").joinpath("configuration.yaml").read_text(encoding="utf-8")
)
PATH = "/ocpp/commands/configuration"


@pytest.fixture
async def document(door: Door) -> dict[str, Any]:
    response = await door.client.get("/openapi.json", headers={"Authorization": ""})
    assert response.status_code == 200
    made: dict[str, Any] = response.json()
    return made


async def test_the_head(document: dict[str, Any]) -> None:
    assert document["openapi"] == PUBLISHED["openapi"] == "3.1.0"
    assert document["info"] == PUBLISHED["info"]
    assert document["components"]["securitySchemes"] == PUBLISHED["components"]["securitySchemes"]


async def test_the_configuration_operation(document: dict[str, Any]) -> None:
    """Allowed differences: the token as security instead of a header parameter, and that the body is required."""
    ours = document["paths"][PATH]["post"]
    theirs = PUBLISHED["paths"][PATH]["post"]
    assert theirs.pop("parameters")[0]["name"] == "Authorization"
    assert ours.pop("security") == [{"HTTPBearer": []}]
    assert ours["requestBody"].pop("required") is True
    assert ours == theirs


@pytest.mark.parametrize("name", sorted(PUBLISHED["components"]["schemas"]))
async def test_its_nine_schemas(document: dict[str, Any], name: str) -> None:
    assert len(PUBLISHED["components"]["schemas"]) == 9
    assert document["components"]["schemas"][name] == PUBLISHED["components"]["schemas"][name]


async def test_every_operation_has_a_route(document: dict[str, Any]) -> None:
    for operation in OPERATIONS.values():
        post = document["paths"][operation.http_path()]["post"]
        assert post["operationId"] == operation.name
        assert post["requestBody"]["required"] is True
        assert post["tags"] == ["subpackage_commands"]


async def test_every_reference_leads_somewhere_and_operation_ids_are_one_each(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    for reference in _references(document):
        assert reference.removeprefix("#/components/schemas/") in schemas
    ids = [operation["operationId"] for item in document["paths"].values() for operation in item.values()]
    assert len(ids) == len(set(ids))
    assert all(each == each.lower() and "_" not in each for each in ids)


async def test_all_but_three_routes_want_a_token(document: dict[str, Any]) -> None:
    open_paths = {
        path for path, item in document["paths"].items() for operation in item.values() if "security" not in operation
    }
    assert open_paths == {"/", "/health"}


def _references(value: Any) -> list[str]:
    if isinstance(value, list):
        return [found for each in value for found in _references(each)]
    if not isinstance(value, dict):
        return []
    own = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
    return own + [found for each in value.values() for found in _references(each)]
