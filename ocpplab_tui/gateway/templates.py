"""The gallery of site presets."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Annotated, Any, Literal

from fastapi import FastAPI, Query
from pydantic import BaseModel, BeforeValidator, WithJsonSchema
from starlette.responses import Response

from ocpplab_tui.config import catalog
from ocpplab_tui.gateway.errors import documented
from ocpplab_tui.gateway.fields import Version, vendor_version
from ocpplab_tui.gateway.json_response import Json

TAGS: list[Any] = ["subpackage_locationTemplates"]
MIXED = "mixed"


def _power_family(value: Any) -> Any:
    return value.upper().replace("/", "-") if isinstance(value, str) else value


PowerFamily = Annotated[
    Literal["AC", "DC", "AC-DC"],
    BeforeValidator(_power_family),
    WithJsonSchema({"type": "string", "enum": ["AC", "DC", "AC-DC"]}),
]


class SiteGroup(BaseModel):
    """Chargers that are alike."""

    brand_slug: str
    model_slug: str
    connector_type: str
    ocpp_version: str
    count: int
    nominal_kw: float


class SiteTemplate(BaseModel):
    """One preset. `type` follows from its connectors; `ocpp_version` is "mixed" where its groups differ."""

    slug: str
    name: str
    description: str
    country: str
    parking_type: str
    type: Literal["AC", "DC", "AC-DC"]
    ocpp_version: str
    chargers: int
    groups: list[SiteGroup]


class SiteTemplateListResponse(BaseModel):
    """The gallery."""

    data: list[SiteTemplate]
    total: int


@cache
def site_templates() -> tuple[SiteTemplate, ...]:
    """All presets, read once."""
    text = files(__package__).joinpath("site_templates.toml").read_text(encoding="utf-8")
    return tuple(_template(row) for row in tomllib.loads(text)["site"])


def add_templates(app: FastAPI) -> None:
    """The route."""

    @app.get(
        "/ocpp/templates/locations",
        response_model=None,
        responses={200: {"model": SiteTemplateListResponse}, **documented(422)},
        operation_id="list-location-templates",
        tags=TAGS,
    )
    async def list_templates(
        type: Annotated[PowerFamily | None, Query()] = None,  # noqa: A002 - the query's name
        ocpp_version: Annotated[Version | None, Query()] = None,
    ) -> Response:
        """Site presets: country, parking, and every group of chargers."""
        versions = None if ocpp_version is None else (vendor_version(ocpp_version), MIXED)
        found = [
            each
            for each in site_templates()
            if type in (None, each.type) and (versions is None or each.ocpp_version in versions)
        ]
        return Json({"data": found, "total": len(found)})


def _template(row: dict[str, Any]) -> SiteTemplate:
    groups = [_group(each) for each in row["groups"]]
    versions = {each.ocpp_version for each in groups}
    return SiteTemplate(
        **{name: row[name] for name in ("slug", "name", "description", "country", "parking_type")},
        type=_family(row["groups"]),
        ocpp_version=versions.pop() if len(versions) == 1 else MIXED,
        chargers=sum(each.count for each in groups),
        groups=groups,
    )


def _group(row: dict[str, Any]) -> SiteGroup:
    model = catalog.find(row["brand_slug"], row["model_slug"])
    version = vendor_version(row["ocpp_version"])
    return SiteGroup(**row | {"ocpp_version": version}, nominal_kw=model.max_power_w / 1000)


def _family(groups: list[dict[str, Any]]) -> Literal["AC", "DC", "AC-DC"]:
    """By the connector types that were chosen."""
    kinds = {catalog.find(each["brand_slug"], each["model_slug"]).current for each in groups}
    if kinds == {"AC"}:
        return "AC"
    return "DC" if kinds == {"DC"} else "AC-DC"
