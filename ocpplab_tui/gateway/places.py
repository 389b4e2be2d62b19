"""Locations by name."""

from __future__ import annotations

from ocpplab_tui.lab.inventory_port import GatewayLab, Location


def location_named(lab: GatewayLab, name: str) -> Location:
    """The location of this name, made if there is none."""
    for location in lab.inventory.locations():
        if location.name.casefold() == name.casefold():
            return location
    return lab.inventory.add_location({"name": name})
