"""From groups of alike chargers to each one's description."""

from __future__ import annotations

from collections.abc import Sequence

from ocpplab_tui.base.errors import OperationRefused, UnknownName
from ocpplab_tui.config import catalog
from ocpplab_tui.config.catalog import connector_type, connector_types
from ocpplab_tui.config.nearest import suggestion
from ocpplab_tui.gateway.location_charger_models import GROUP_LIMIT, ChargerGroup, ChargerTemplate
from ocpplab_tui.lab.inventory_port import ChargerSpec, InventoryPort

DEFAULT_PREFIX = "CP-"


def specs_of(inventory: InventoryPort, location_id: str, groups: Sequence[ChargerGroup]) -> list[ChargerSpec]:
    """All chargers of a call. Raises OperationRefused for what could work for none of them."""
    specs: list[ChargerSpec] = []
    for group in groups:
        _check(group.template)
        specs.extend(_spec(group.template, location_id, suffix) for suffix in _suffixes(inventory, group))
        if len(specs) > GROUP_LIMIT:
            raise OperationRefused(f"More than {GROUP_LIMIT} chargers in one call; split it.")
    if not specs:
        raise OperationRefused("No chargers to make; give at least one group with charger_ids or chargers_number.")
    return specs


def _check(template: ChargerTemplate) -> None:
    try:
        catalog.find(template.brand_slug, template.model_slug)
    except UnknownName as error:
        raise OperationRefused(str(error)) from error
    if connector_type(template.connector_type) is None:
        known = suggestion(template.connector_type, connector_types(), what="there are")
        raise OperationRefused(f"{template.connector_type[:60]!r} is no type of connector; {known}")


def _suffixes(inventory: InventoryPort, group: ChargerGroup) -> list[str]:
    """Those that are given, padded with generated ones, or cut."""
    given, number = list(group.charger_ids or ()), group.chargers_number
    if number is None:
        if not given:
            raise OperationRefused("A group names no chargers; give charger_ids, chargers_number, or both.")
        number = len(given)
    return [*given[:number], *(inventory.new_suffix() for _ in range(number - len(given)))]


def _spec(template: ChargerTemplate, location_id: str, suffix: str) -> ChargerSpec:
    prefix = DEFAULT_PREFIX if template.identity_prefix is None else template.identity_prefix
    return ChargerSpec(
        identity=f"{prefix}{suffix}",
        brand_slug=template.brand_slug,
        model_slug=template.model_slug,
        connector_type=template.connector_type,
        ws_url=template.ws_url,
        ocpp_version=template.ocpp_version or "1.6",
        name=f"{template.template_name} {suffix}" if template.template_name else "",
        location_id=location_id,
    )
