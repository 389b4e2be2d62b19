"""Brands and models to make chargers from."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import FastAPI, Path
from pydantic import BaseModel
from starlette.responses import Response

from ocpplab_tui.config import catalog
from ocpplab_tui.config.catalog import Brand, Model
from ocpplab_tui.gateway.errors import documented
from ocpplab_tui.gateway.json_response import Json
from ocpplab_tui.gateway.paging import DEFAULT_LIMIT, Limit, Page, paged

TAGS: list[Any] = ["subpackage_catalog"]
Slug = Annotated[str, Path(min_length=1, max_length=200)]


class BrandResponse(BaseModel):
    """Brand catalog entry exposed by the API."""

    id: str
    slug: str
    name: str
    image_url: str | None = None
    created_at: datetime | None = None


class BrandListResponse(BaseModel):
    """Paginated response containing charger brands."""

    data: list[BrandResponse]
    total: int
    page: int
    limit: int


class ModelResponse(BaseModel):
    """Model catalog entry exposed by the API."""

    id: str
    slug: str
    name: str
    brand_slug: str | None = None
    brand_id: str | None = None
    image_url: str | None = None
    connector_count: int | None = None
    current_type: str | None = None
    supported_kwh: list[float] | None = None
    connector_types: list[str] | None = None
    created_at: datetime | None = None


class ModelListResponse(BaseModel):
    """Paginated response containing charger models."""

    data: list[ModelResponse]
    total: int
    page: int
    limit: int


def add_catalog(app: FastAPI) -> None:
    """Its routes."""

    @app.get(
        "/ocpp/catalog/brands",
        response_model=None,
        responses={200: {"model": BrandListResponse}, **documented(422)},
        operation_id="list-brands",
        tags=TAGS,
    )
    async def list_brands(page: Page = 1, limit: Limit = DEFAULT_LIMIT) -> Response:
        """All brands."""
        return Json(paged(catalog.brands(), page, limit, _brand))

    @app.get(
        "/ocpp/catalog/brands/{brand_slug}/models",
        response_model=None,
        responses={200: {"model": ModelListResponse}, **documented(404, 422, what="Brand")},
        operation_id="list-models",
        tags=TAGS,
    )
    async def list_models(brand_slug: Slug, page: Page = 1, limit: Limit = DEFAULT_LIMIT) -> Response:
        """The models of one brand."""
        return Json(paged(catalog.models(brand_slug), page, limit, _model))

    @app.get(
        "/ocpp/catalog/brands/{brand_slug}/models/{model_slug}",
        response_model=None,
        responses={200: {"model": ModelResponse}, **documented(404, 422, what="Model")},
        operation_id="get-model",
        tags=TAGS,
    )
    async def get_model(brand_slug: Slug, model_slug: Slug) -> Response:
        """One model."""
        return Json(_model(catalog.find(brand_slug, model_slug)))


def _brand(brand: Brand) -> dict[str, Any]:
    return {"id": brand.slug, "slug": brand.slug, "name": brand.name, "image_url": None, "created_at": None}


def _model(model: Model) -> dict[str, Any]:
    return {
        "id": f"{model.brand_slug}-{model.slug}",
        "slug": model.slug,
        "name": model.name,
        "brand_slug": model.brand_slug,
        "brand_id": model.brand_slug,
        "image_url": None,
        "connector_count": len(model.connectors),
        "current_type": model.current.replace("/", "-"),
        "supported_kwh": sorted({spec.max_power_w / 1000 for spec in model.connectors}),
        "connector_types": list(dict.fromkeys(spec.type for spec in model.connectors)),
        "created_at": None,
    }
