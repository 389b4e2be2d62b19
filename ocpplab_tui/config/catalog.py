"""The catalog: connector types, brands and models of chargers, read once from `catalog.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Literal

from ocpplab_tui.base.errors import UnknownName
from ocpplab_tui.config.nearest import suggestion

Current = Literal["AC", "DC"]
Cable = Literal["fixed", "socket"]


@dataclass(frozen=True, slots=True)
class ConnectorType:
    """A kind of plug. `fixed` and `socket` are its names in OCPP 2.0.1 (ConnectorEnumType) as a captive cable and as a
    socket; "" where it does not come that way. `ac_phases`: how many phases it can carry."""

    name: str
    currents: tuple[Current, ...]
    fixed: str = ""
    socket: str = ""
    aliases: tuple[str, ...] = ()
    ac_phases: int = 3

    @property
    def cables(self) -> tuple[Cable, ...]:
        """How it comes, the usual way first."""
        cables: list[Cable] = []
        if self.fixed:
            cables.append("fixed")
        if self.socket:
            cables.append("socket")
        return tuple(cables)

    def wire_name(self, cable: str) -> str:
        """OCPP 2.0.1's name: CCS2 → cCCS2, Type2 in a socket → sType2."""
        return (self.socket or self.fixed) if cable == "socket" else (self.fixed or self.socket)


@dataclass(frozen=True, slots=True)
class ConnectorSpec:
    """What one connector can do.

    `evse` and `connector` are OCPP 2.0.1's numbers, from 1. `voltage` (V): AC, of one phase; DC, the nominal output.
    `phases`: AC, of the outlet; DC, of the supply. `max_current_a`: AC, per phase; DC, the output.
    """

    evse: int
    connector: int
    type: str
    current: Current
    max_power_w: float
    phases: int
    voltage: float
    max_current_a: float
    cable: Cable

    @property
    def wire_type(self) -> str:
        """The ConnectorEnumType of OCPP 2.0.1, "cCCS2"."""
        return wire_type(self.type, self.cable)


@dataclass(frozen=True, slots=True)
class Model:
    """One model of charger. `vendor_name` and `model_name` are what BootNotification says, ≤ 20 characters each."""

    slug: str
    brand_slug: str
    name: str
    vendor_name: str
    model_name: str
    current: Literal["AC", "DC", "AC/DC"]
    connectors: tuple[ConnectorSpec, ...]
    max_power_w: float
    firmware_version: str
    meter_type: str = ""


@dataclass(frozen=True, slots=True)
class Brand:
    slug: str
    name: str


GENERIC_BRAND = "generic"


def current_of(connectors: tuple[ConnectorSpec, ...]) -> Literal["AC", "DC", "AC/DC"]:
    """AC, DC, or both."""
    kinds = {spec.current for spec in connectors}
    if len(kinds) > 1:
        return "AC/DC"
    return "DC" if "DC" in kinds else "AC"


def generic_model(connectors: tuple[ConnectorSpec, ...], *, max_power_w: float | None = None) -> Model:
    """The model of a charger whose connectors the lab file spells out."""
    return Model(
        slug="generic",
        brand_slug=GENERIC_BRAND,
        name="Generic charger",
        vendor_name="OCPPLAB",
        model_name="GENERIC",
        current=current_of(connectors),
        connectors=connectors,
        max_power_w=sum(spec.max_power_w for spec in connectors) if max_power_w is None else max_power_w,
        firmware_version="1.0.0",
    )


@dataclass(frozen=True, slots=True)
class Catalog:
    """Everything that `catalog.toml` holds."""

    types: Mapping[str, ConnectorType]
    brands: Mapping[str, Brand]
    models: Mapping[tuple[str, str], Model]


@cache
def catalog() -> Catalog:
    """The shipped catalog; read at the first call."""
    data = tomllib.loads(files(__package__).joinpath("catalog.toml").read_text(encoding="utf-8"))
    types = {row["name"]: _connector_type(row) for row in data["connector_type"]}
    brands = {row["slug"]: Brand(row["slug"], row["name"]) for row in data["brand"]}
    models = {(row["slug"], model["slug"]): _model(row, model) for row in data["brand"] for model in row["model"]}
    return Catalog(MappingProxyType(types), MappingProxyType(brands), MappingProxyType(models))


def brands() -> tuple[Brand, ...]:
    """All brands, in the catalog's order."""
    return tuple(catalog().brands.values())


def models(brand: str | None = None) -> tuple[Model, ...]:
    """All models, or those of one brand (its slug). Raises UnknownName for an unknown brand."""
    if brand is not None:
        brand = _known_brand(brand).slug
    return tuple(model for model in catalog().models.values() if brand in (None, model.brand_slug))


def find(brand: str, model: str) -> Model:
    """A model by the slugs of brand and model, in any case.

    Raises UnknownName that offers the nearest one.
    """
    slug = _known_brand(brand).slug
    found = catalog().models.get((slug, model.casefold()))
    if found is None:
        choices = [candidate.slug for candidate in models(slug)]
        raise UnknownName(f'brand {slug} has no model "{model}"; {suggestion(model, choices, what="it has")}')
    return found


def brands_of(model: str) -> tuple[str, ...]:
    """Slugs of the brands that have a model of this slug."""
    return tuple(brand for brand, slug in catalog().models if slug == model.casefold())


def connector_types() -> tuple[str, ...]:
    """Our names of all connector types."""
    return tuple(catalog().types)


def connector_type(text: str) -> ConnectorType | None:
    """A connector type by our name, OCPP's (`cCCS2`) or a common one (`J1772`), in any case."""
    return _names().get(text.casefold())


def cable_of(text: str) -> Cable | None:
    """What an OCPP name says about the cable: `cType2` is fixed, `sType2` a socket; None for other names."""
    kind = connector_type(text)
    if kind is None or not text:
        return None
    folded = text.casefold()
    if folded == kind.socket.casefold():
        return "socket"
    return "fixed" if folded == kind.fixed.casefold() else None


def wire_type(name: str, cable: str = "fixed") -> str:
    """OCPP 2.0.1's ConnectorEnumType for our name of a connector type; "Unknown" for a name of nobody."""
    kind = connector_type(name)
    return kind.wire_name(cable) if kind else "Unknown"


@cache
def _names() -> Mapping[str, ConnectorType]:
    return {name.casefold(): kind for kind in catalog().types.values() for name in _spellings(kind)}


def _spellings(kind: ConnectorType) -> Iterator[str]:
    yield kind.name
    yield from (name for name in (kind.fixed, kind.socket, *kind.aliases) if name and name != "Unknown")


def _known_brand(slug: str) -> Brand:
    found = catalog().brands.get(slug.casefold())
    if found is None:
        raise UnknownName(f'no brand "{slug}"; {suggestion(slug, catalog().brands, what="there are")}')
    return found


def _connector_type(row: dict[str, Any]) -> ConnectorType:
    return ConnectorType(**row | {"currents": tuple(row["currents"]), "aliases": tuple(row.get("aliases", ()))})


def _model(brand: dict[str, Any], row: dict[str, Any]) -> Model:
    connectors = tuple(ConnectorSpec(**{"evse": 1, "connector": 1} | spec) for spec in row["connector"])
    return Model(
        slug=row["slug"],
        brand_slug=brand["slug"],
        name=row["name"],
        vendor_name=brand["name"],
        model_name=row["model_name"],
        current=current_of(connectors),
        connectors=connectors,
        max_power_w=row["max_power_w"],
        firmware_version=row["firmware_version"],
        meter_type=row.get("meter_type", ""),
    )
