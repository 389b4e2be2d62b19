"""Sites: made, looked at, changed, removed."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import FastAPI
from pydantic import BaseModel, Field
from starlette.responses import Response

from ocpplab_tui.gateway.errors import documented
from ocpplab_tui.gateway.fields import LocationId, LongText, Slug, Text, moment
from ocpplab_tui.gateway.json_response import Json
from ocpplab_tui.gateway.paging import DEFAULT_LIMIT, Limit, Page, paged
from ocpplab_tui.lab.inventory_port import GatewayLab, Location

TAGS: list[Any] = ["subpackage_locations"]


class Coordinates(BaseModel):
    """Where on earth, in degrees."""

    latitude: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
    longitude: Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]


class CreateLocationRequest(BaseModel):
    """A location to make."""

    name: Text
    address: LongText
    city: LongText
    country: LongText = Field(description="ISO 3166-1 alpha-2 country code.")
    coordinates: Coordinates
    timezone: LongText | None = None
    owner_name: LongText | None = None
    public: bool | None = None
    status: LongText | None = None


class UpdateLocationRequest(BaseModel):
    """What is to change; what is left out, or null, stays."""

    slug: Slug | None = None
    name: Text | None = None
    address: LongText | None = None
    city: LongText | None = None
    country: LongText | None = None
    coordinates: Coordinates | None = None
    timezone: LongText | None = None
    owner_name: LongText | None = None
    public: bool | None = None
    status: LongText | None = None


class LocationResponse(BaseModel):
    """Location payload returned by the CRUD endpoints."""

    id: str
    slug: str | None = None
    name: str | None = None
    address: str | None = None
    city: str | None = None
    country: str | None = None
    coordinates: Coordinates | None = None
    timezone: str | None = None
    owner_name: str | None = None
    public: bool | None = None
    status: str | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None


class LocationListResponse(BaseModel):
    """Paginated response containing locations."""

    data: list[LocationResponse]
    total: int
    page: int
    limit: int


def location_response(location: Location) -> dict[str, Any]:
    """A LocationResponse."""
    known = location.latitude is not None and location.longitude is not None
    plain = ("id", "slug", "name", "address", "city", "country", "timezone", "owner_name", "public", "status")
    return {name: getattr(location, name) for name in plain} | {
        "coordinates": {"latitude": location.latitude, "longitude": location.longitude} if known else None,
        "created_at": moment(location.created_at),
        "updated_at": moment(location.updated_at),
    }


def add_locations(app: FastAPI, lab: GatewayLab) -> None:
    """Their routes."""
    _add_all(app, lab)
    _add_one(app, lab)


def _add_all(app: FastAPI, lab: GatewayLab) -> None:
    @app.get(
        "/ocpp/locations",
        response_model=None,
        responses={200: {"model": LocationListResponse}, **documented(422)},
        operation_id="list-locations",
        tags=TAGS,
    )
    async def list_locations(page: Page = 1, limit: Limit = DEFAULT_LIMIT) -> Response:
        """All locations."""
        return Json(paged(lab.inventory.locations(), page, limit, location_response))

    @app.post(
        "/ocpp/locations",
        status_code=201,
        response_model=None,
        responses={201: {"model": LocationResponse}, **documented(400, 422)},
        operation_id="create-location",
        tags=TAGS,
    )
    async def create_location(body: CreateLocationRequest) -> Response:
        """Make a location."""
        return Json(location_response(lab.inventory.add_location(_fields(body))), 201)


def _add_one(app: FastAPI, lab: GatewayLab) -> None:
    @app.get(
        "/ocpp/locations/{location_id}",
        response_model=None,
        responses={200: {"model": LocationResponse}, **documented(404, 422, what="Location")},
        operation_id="get-location",
        tags=TAGS,
    )
    async def get_location(location_id: LocationId) -> Response:
        """One location."""
        return Json(location_response(lab.inventory.location(location_id)))

    @app.put(
        "/ocpp/locations/{location_id}",
        response_model=None,
        responses={200: {"model": LocationResponse}, **documented(400, 404, 422, what="Location")},
        operation_id="update-location",
        tags=TAGS,
    )
    async def update_location(location_id: LocationId, body: UpdateLocationRequest) -> Response:
        """Change what is given."""
        return Json(location_response(lab.inventory.change_location(location_id, _fields(body))))

    @app.delete(
        "/ocpp/locations/{location_id}",
        status_code=204,
        response_model=None,
        responses=documented(400, 404, 422, what="Location"),
        operation_id="delete-location",
        tags=TAGS,
    )
    async def delete_location(location_id: LocationId) -> Response:
        """Remove a location at which no charger stands any more."""
        lab.inventory.remove_location(location_id)
        return Response(status_code=204)


def _fields(body: BaseModel) -> dict[str, object]:
    """As the lab keeps it: coordinates apart, nothing that was not given."""
    given: dict[str, Any] = body.model_dump(exclude_none=True)
    place = given.pop("coordinates", None)
    return given | (place or {})
